// The two forms in which a signed request carries its time. Pure functions.
#ifndef PENSTOCK_AWS_SIGV4_TIME_H_
#define PENSTOCK_AWS_SIGV4_TIME_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::aws {

// yyyymmddThhmmssZ
using AmzDate = std::array<char, 16>;

AmzDate format_amz_date(int64_t ms);
inline std::string_view view(const AmzDate& date) { return {date.data(), date.size()}; }

// Milliseconds since 1970; nullopt unless the text is exactly a yyyymmddThhmmssZ that exists.
std::optional<int64_t> parse_amz_date(std::string_view text);
// The same for RFC 9110's IMF-fixdate, "Sun, 30 Aug 2015 12:36:00 GMT", also with +0000 or -0000 in
// place of GMT.
std::optional<int64_t> parse_http_date(std::string_view text);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_SIGV4_TIME_H_
