// Strings of JSON text: finding their end, decoding and writing them. Pure functions; any thread.
#ifndef PENSTOCK_MATCH_JSON_TEXT_H_
#define PENSTOCK_MATCH_JSON_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace penstock::match {

// How far find_special() may read behind the end of its text.
inline constexpr size_t kJsonTextPaddingBytes = 8;

// The first byte that is a quote, a backslash or below 0x20. The text must have one, and
// kJsonTextPaddingBytes readable bytes behind it.
inline const char* find_special(const char* at) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHigh = 0x8080808080808080;
  for (;; at += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, at, sizeof(word));
    const uint64_t quote = word ^ (kOnes * '"');
    const uint64_t backslash = word ^ (kOnes * '\\');
    // The high bit of each byte that is zero, or below 0x20, perhaps also of bytes above such one.
    const uint64_t found = (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) |
                            ((word - kOnes * 0x20) & ~word)) &
                           kHigh;
    if (found != 0) {
      return at + (static_cast<size_t>(__builtin_ctzll(found)) >> 3);
    }
  }
}

// Decodes the escapes of [begin, end) in place and returns the new end. On an escape that JSON does
// not have, returns null and sets `fault` to the offending byte. A lone surrogate is kept, in the
// three bytes that UTF-8 would give it if it were a character.
char* decode_escapes(char* begin, char* end, const char** fault);

// Appends `text` as a JSON string, quotes included; behind about `bytes_max` bytes of text it is
// cut and ends in "...".
void append_quoted(std::string& out, std::string_view text, size_t bytes_max = SIZE_MAX);

// Length in UTF-16 code units of valid UTF-8.
size_t utf16_length(std::string_view text);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_JSON_TEXT_H_
