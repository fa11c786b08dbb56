// Times as people read and write them. Pure functions.
#ifndef PENSTOCK_CLI_TIME_TEXT_H_
#define PENSTOCK_CLI_TIME_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::cli {

// Milliseconds since 1970 as 2026-01-31T12:34:56.789Z; empty for 0.
std::string time_text(int64_t ms);

// A moment in milliseconds since 1970: "now", a time (as aws::parse_timestamp takes it), or how
// long before `now_ms` it was: "90s", "10m", "24h", "7d". kInvalidArgument for anything else.
Result<int64_t> parse_moment(std::string_view text, int64_t now_ms);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TIME_TEXT_H_
