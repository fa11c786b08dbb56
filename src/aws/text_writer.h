// Appends many small pieces to a string: room is made for several of them at once, so that a piece
// costs a comparison and a copy. While it lives the string belongs to it; what is in the string
// behind the pieces is undefined until it is destroyed. Lives as long as one text is written;
// belongs to one thread.
#ifndef PENSTOCK_AWS_TEXT_WRITER_H_
#define PENSTOCK_AWS_TEXT_WRITER_H_

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace penstock::aws {

class TextWriter {
 public:
  // `step_bytes`: how much room is made beyond what is asked for, where the string does not have to
  // grow for it or grows anyway.
  explicit TextWriter(std::string& out, size_t step_bytes = 0)
      : out_(out), step_bytes_(step_bytes), size_(out.size()) {}
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;
  ~TextWriter() { out_.resize(size_); }

  void add(char byte) {
    *room(1) = byte;
    ++size_;
  }
  void add(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  // Where the next `bytes` go; until the next call of a member. advance() says how many were
  // written there.
  char* room(size_t bytes) {
    if (out_.size() - size_ < bytes) [[unlikely]] {
      grow(bytes);
    }
    return out_.data() + size_;
  }
  void advance(size_t bytes) { size_ += bytes; }

 private:
  void grow(size_t bytes) {
    const size_t wanted = size_ + bytes + step_bytes_;
    const bool is_set_aside = size_ + bytes <= out_.capacity();
    out_.resize(is_set_aside ? std::min(wanted, out_.capacity()) : wanted);
  }

  std::string& out_;
  const size_t step_bytes_;
  size_t size_;  // of the text; out_ is longer by what is left of the room
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_TEXT_WRITER_H_
