// UTF-8 that came from outside. Pure functions; any thread.
#ifndef PENSTOCK_AWS_UTF8_H_
#define PENSTOCK_AWS_UTF8_H_

#include <string>
#include <string_view>

namespace penstock::aws {

bool is_valid_utf8(std::string_view text);
// Length of the well-formed character at the front (Unicode 15, table 3-7); 0 if there is none.
size_t utf8_character_size(std::string_view text);
// The text with each byte that belongs to no character replaced by U+FFFD.
std::string with_valid_utf8(std::string_view text);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_UTF8_H_
