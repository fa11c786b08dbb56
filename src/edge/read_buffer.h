// The bytes a connection has received and not yet used. Grows on demand, keeps kBodyPaddingBytes
// readable behind its content. Belongs to one connection.
#ifndef PENSTOCK_EDGE_READ_BUFFER_H_
#define PENSTOCK_EDGE_READ_BUFFER_H_

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "base/assert.h"
#include "edge/limits.h"

namespace penstock::edge {

class ReadBuffer {
 public:
  const char* data() const { return memory_.get() + begin_; }
  size_t size() const { return end_ - begin_; }
  size_t capacity() const { return capacity_; }
  std::string_view view(size_t offset, size_t length) const {
    PENSTOCK_CHECK(offset + length <= size());
    return {data() + offset, length};
  }

  // Makes room behind the content: at least one byte, and for `wanted` bytes of content in all if
  // that is more, but never more than doubling. What was a pointer into the buffer no longer is;
  // offsets stay.
  void make_room(size_t wanted) {
    if (begin_ > 0) {
      std::memmove(memory_.get(), data(), size());
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ < capacity_) {
      return;
    }
    const size_t doubled = std::max(capacity_ * 2, kReadBufferBytes);
    const size_t capacity = std::max(std::min(doubled, wanted), capacity_ + kReadBufferBytes);
    std::unique_ptr<char[]> larger(new char[capacity + kBodyPaddingBytes]);
    if (end_ > 0) {
      std::memcpy(larger.get(), memory_.get(), end_);
    }
    std::memset(larger.get() + capacity, 0, kBodyPaddingBytes);
    memory_ = std::move(larger);
    capacity_ = capacity;
  }
  char* room() { return memory_.get() + end_; }
  size_t room_bytes() const { return capacity_ - end_; }
  void filled(size_t bytes) {
    PENSTOCK_CHECK(bytes <= room_bytes());
    end_ += bytes;
  }

  // Takes bytes out at `offset`; what is behind them moves up.
  void erase(size_t offset, size_t length) {
    PENSTOCK_CHECK(offset + length <= size());
    char* at = memory_.get() + begin_ + offset;
    std::memmove(at, at + length, size() - offset - length);
    end_ -= length;
  }
  // Takes bytes off the front. An empty buffer that has grown large gives its memory back.
  void consume(size_t length) {
    PENSTOCK_CHECK(length <= size());
    begin_ += length;
    if (begin_ == end_) {
      begin_ = end_ = 0;
      if (capacity_ > kReadBufferKeptBytes) {
        memory_.reset();
        capacity_ = 0;
      }
    }
  }

 private:
  std::unique_ptr<char[]> memory_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_READ_BUFFER_H_
