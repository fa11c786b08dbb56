// The text of an event between its tokens: where strings and keys begin and end. As TokenReader,
// for the files that compile it for one kind of processor. Values; the text must outlive them.
#ifndef PENSTOCK_MATCH_EVENT_TEXT_H_
#define PENSTOCK_MATCH_EVENT_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "match/path_trie.h"
#include "match/text_hash.h"
#include "match/token_reader.h"

namespace penstock::match {

template <typename Kernel>
class EventText {
 public:
  PENSTOCK_INLINE explicit EventText(std::string_view text)
      : text_(text.data()), size_(text.size()), words_(size_ < 8 ? 0 : size_ - 7) {}

  PENSTOCK_INLINE const char* begin() const { return text_; }
  PENSTOCK_INLINE const char* end() const { return text_ + size_; }

  // Outside of strings, JSON has no other bytes up to a space.
  PENSTOCK_INLINE static bool is_blank(char byte) { return static_cast<uint8_t>(byte) <= ' '; }

  // The first byte of [begin, end) that is not blank, or end.
  PENSTOCK_INLINE static const char* skip_blanks(const char* begin, const char* end) {
    while (begin < end && is_blank(*begin)) {
      ++begin;
    }
    return begin;
  }

  // The quote that is expected behind blanks of [begin, end), mostly at once or behind one space;
  // or some byte in front of `end`.
  PENSTOCK_INLINE static const char* find_quote(const char* begin, const char* end) {
    const char* quote = begin + (*begin == '"' ? 0 : 1);
    if (quote >= end || *quote != '"') [[unlikely]] {
      quote = skip_blanks(begin, end);
      return quote < end ? quote : end - 1;
    }
    return quote;
  }

  // The closing quote of the string that opens at `quote` and is all there is up to the token
  // `end`.
  PENSTOCK_INLINE static const char* string_end(const char* quote, const char* end) {
    if (*--end != '"' || end <= quote) [[unlikely]] {
      while (end > quote && *end != '"') {
        --end;
      }
      return end > quote ? end : quote + 1;
    }
    return end;
  }

  PENSTOCK_INLINE uint64_t load_head(size_t begin, size_t size) const {
    if (begin < words_) [[likely]] {
      return Kernel::low_bytes(load_word(text_ + begin), size);
    }
    return PathNode::load_head(text_ + begin, size);
  }

  // Whether the key has dots or escapes in it.
  PENSTOCK_INLINE bool is_unusual(size_t begin, size_t size, uint64_t head,
                                  bool has_escapes) const {
    if (size <= 8 && !has_escapes) [[likely]] {
      constexpr uint64_t kOnes = 0x0101010101010101;
      const uint64_t without_dots = head ^ (kOnes * '.');
      return ((without_dots - kOnes) & ~without_dots & (kOnes << 7)) != 0;
    }
    if (size <= Kernel::kShortKey && begin + Kernel::kShortKey <= size_) [[likely]] {
      return Kernel::has_dot_or_escape(text_ + begin, size);
    }
    for (size_t i = begin; i < begin + size; ++i) {
      if (text_[i] == '.' || text_[i] == '\\') {
        return true;
      }
    }
    return false;
  }

 private:
  const char* text_;
  size_t size_;
  size_t words_;  // places where eight bytes begin
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EVENT_TEXT_H_
