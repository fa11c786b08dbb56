// When a delivery is tried again. A pure function; any thread.
#ifndef PENSTOCK_DELIVERY_BACKOFF_H_
#define PENSTOCK_DELIVERY_BACKOFF_H_

#include <cstdint>

#include "base/random.h"
#include "base/units.h"
#include "delivery/delivery.h"

namespace penstock::delivery {

// The pause before retry n is drawn evenly from (0, min(cap, base · 2^n)]: "full jitter". With this
// cap 185 retries take a day on average, which is EventBridge's default age.
inline constexpr int64_t kBackoffBaseMs = 1 * kSecondMs;
inline constexpr int64_t kBackoffCapMs = 15 * kMinuteMs;

// The longest pause after so many failed attempts (at least 1).
int64_t backoff_bound_ms(int32_t failed_attempts);
// A pause within it, no shorter than what the target asked for.
int64_t draw_backoff_ms(int32_t failed_attempts, int64_t retry_after_ms, Random& random);
// The pause before the next attempt: the policy's schedule's if it has one, else a drawn one; no
// shorter than what the target asked for.
int64_t pause_before_retry_ms(const RetryPolicy& policy, int32_t failed_attempts,
                              int64_t retry_after_ms, Random& random);

// Why there is no further attempt.
enum class Exhausted : uint8_t { kNo, kRetries, kAge };
// As EXHAUSTED_RETRY_CONDITION names it; empty for kNo.
std::string_view name_of(Exhausted exhausted);
// Whether the policy allows another attempt at `due_ms`.
Exhausted exhausted_by(const RetryPolicy& policy, int32_t failed_attempts, int64_t created_ms,
                       int64_t due_ms);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_BACKOFF_H_
