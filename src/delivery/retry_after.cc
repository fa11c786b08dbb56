#include "delivery/retry_after.h"

#include <algorithm>

#include "aws/sigv4_time.h"
#include "aws/text_forms.h"
#include "base/units.h"

namespace penstock::delivery {

RetryAfter parse_retry_after(std::string_view text, int64_t now_ms) {
  constexpr int64_t kWaitMaxS = 366LL * 24 * 60 * 60;  // longer than any delivery lasts
  if (const auto seconds = aws::parse_integer(text)) {
    return {std::clamp<int64_t>(*seconds, 0, kWaitMaxS) * kSecondMs, *seconds < 0};
  }
  if (const auto date_ms = aws::parse_http_date(text)) {
    return {std::clamp<int64_t>(*date_ms - now_ms, 0, kWaitMaxS * kSecondMs), false};
  }
  return {};
}

}  // namespace penstock::delivery
