#include "cli/time_text.h"

#include <fmt/format.h>

#include <ctime>
#include <optional>

#include "aws/text_forms.h"
#include "base/units.h"

namespace penstock::cli {
namespace {

std::optional<int64_t> unit_ms(char unit) {
  switch (unit) {
    case 's':
      return kSecondMs;
    case 'm':
      return kMinuteMs;
    case 'h':
      return kHourMs;
    case 'd':
      return kDayMs;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string time_text(int64_t ms) {
  if (ms == 0) {
    return {};
  }
  const auto seconds = static_cast<time_t>(ms / 1000);
  tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, ms % 1000);
}

Result<int64_t> parse_moment(std::string_view text, int64_t now_ms) {
  if (text == "now") {
    return now_ms;
  }
  if (const auto unit = text.empty() ? std::nullopt : unit_ms(text.back())) {
    const auto count = aws::parse_integer(text.substr(0, text.size() - 1));
    if (count && *count >= 0 && *count <= now_ms / *unit) {
      return now_ms - *count * *unit;
    }
  }
  if (const auto time = aws::parse_timestamp(text)) {
    return time->ms;
  }
  return Error(kInvalidArgument,
               fmt::format("{} is no time: give how long ago it was (90s, 10m, 24h, 7d), \"now\", "
                           "or a time such as 2026-01-31T12:00:00Z.",
                           text));
}

}  // namespace penstock::cli
