#include "delivery/backoff.h"

#include <algorithm>

#include "base/assert.h"

namespace penstock::delivery {

int64_t backoff_bound_ms(int32_t failed_attempts) {
  PENSTOCK_CHECK(failed_attempts >= 1);
  constexpr int32_t kDoublingsMax = 20;  // far past the cap
  const int32_t doublings = std::min(failed_attempts - 1, kDoublingsMax);
  return std::min(kBackoffCapMs, kBackoffBaseMs << doublings);
}

int64_t draw_backoff_ms(int32_t failed_attempts, int64_t retry_after_ms, Random& random) {
  const auto bound = static_cast<uint64_t>(backoff_bound_ms(failed_attempts));
  const auto drawn = static_cast<int64_t>(random.below(bound)) + 1;
  return std::max(drawn, std::min(retry_after_ms, kAgeMaxMs));
}

int64_t pause_before_retry_ms(const RetryPolicy& policy, int32_t failed_attempts,
                              int64_t retry_after_ms, Random& random) {
  if (!policy.schedule) {
    return draw_backoff_ms(failed_attempts, retry_after_ms, random);
  }
  return std::max(pause_ms(*policy.schedule, failed_attempts), std::min(retry_after_ms, kAgeMaxMs));
}

std::string_view name_of(Exhausted exhausted) {
  switch (exhausted) {
    case Exhausted::kRetries:
      return "MaximumRetryAttempts";
    case Exhausted::kAge:
      return "MaximumEventAgeInSeconds";
    case Exhausted::kNo:
      break;
  }
  return "";
}

Exhausted exhausted_by(const RetryPolicy& policy, int32_t failed_attempts, int64_t created_ms,
                       int64_t due_ms) {
  if (failed_attempts > policy.retries_allowed()) {
    return Exhausted::kRetries;
  }
  return due_ms > created_ms + policy.age_max_ms ? Exhausted::kAge : Exhausted::kNo;
}

}  // namespace penstock::delivery
