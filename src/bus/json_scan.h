// Steps over JSON text that is known to be valid, such as a stored event; of other text they make
// no sense, but never read past its end. Pure functions; any thread.
#ifndef PENSTOCK_BUS_JSON_SCAN_H_
#define PENSTOCK_BUS_JSON_SCAN_H_

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace penstock::bus {

inline bool is_json_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

inline size_t skip_json_blanks(std::string_view text, size_t at) {
  while (at < text.size() && is_json_blank(text[at])) {
    ++at;
  }
  return at;
}

// Behind the closing quote of the string that opens at `at`.
inline size_t json_string_end(std::string_view text, size_t at) {
  const size_t begin = at + 1;
  at = begin;
  while ((at = text.find('"', at)) != std::string_view::npos) {
    size_t run = at;
    while (run > begin && text[run - 1] == '\\') {
      --run;
    }
    ++at;
    if ((at - 1 - run) % 2 == 0) {
      return at;
    }
  }
  return text.size();
}

// Behind the value that begins at `at`.
inline size_t json_value_end(std::string_view text, size_t at) {
  size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = json_string_end(text, at);
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
      continue;
    } else if (c == '}' || c == ']') {
      if (depth == 0) {
        return at;
      }
      --depth;
      ++at;
    } else if (depth > 0) {
      ++at;
      continue;
    } else {
      return std::min(text.find_first_of(",]} \n\r\t", at), text.size());
    }
    if (depth == 0) {
      return at;
    }
  }
  return at;
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_JSON_SCAN_H_
