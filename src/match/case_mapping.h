// Upper and lower case of single characters up to U+FFFF, by Unicode 14 (UnicodeData.txt and the
// unconditional rows of SpecialCasing.txt), independent of any locale. Pure functions; any thread.
#ifndef PENSTOCK_MATCH_CASE_MAPPING_H_
#define PENSTOCK_MATCH_CASE_MAPPING_H_

#include <cstdint>
#include <string>

namespace penstock::match {

// The character's lower or upper case form in UTF-8, itself if it has none; `code` < 0x10000. One
// character may become up to three: upper_case(U+00DF) is "SS".
std::string lower_case(uint32_t code);
std::string upper_case(uint32_t code);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_CASE_MAPPING_H_
