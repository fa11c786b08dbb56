// When a failed attempt is made again, as phases in order: Amazon SNS's delivery policy (developer
// guide, "Amazon SNS message delivery retries"). Pure functions; any thread. On disk in a delivery:
// do not change the numbers of the functions.
#ifndef PENSTOCK_DELIVERY_RETRY_SCHEDULE_H_
#define PENSTOCK_DELIVERY_RETRY_SCHEDULE_H_

#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace penstock::delivery {

// How the pauses of the backoff phase grow from the shortest to the longest.
enum class BackoffFunction : uint8_t {
  kLinear = 1,
  kArithmetic = 2,
  kGeometric = 3,
  kExponential = 4,
};

struct RetrySchedule {
  int32_t immediate = 0;     // retries without a pause
  int32_t pre_backoff = 0;   // then so many, each after the shortest pause
  int32_t backoff = 0;       // then so many, after pauses that grow
  int32_t post_backoff = 0;  // then so many, each after the longest
  int64_t min_delay_ms = 0;
  int64_t max_delay_ms = 0;
  BackoffFunction function = BackoffFunction::kLinear;
  bool operator==(const RetrySchedule&) const = default;
};

// After the first attempt; at most INT32_MAX.
int32_t retries_of(const RetrySchedule& schedule);

// The pause between the failure of attempt `failed_attempts` (at least 1) and the next attempt;
// past the last phase the longest.
//
// The guide shows the functions in a chart only: all go from min to max, the linear one highest
// between them, then the arithmetic, the geometric and the exponential one. So for pause i of n,
// with x = i / (n - 1) and i from 0:
//   linear       the pauses grow by the same amount:      min + (max - min) x
//   arithmetic   their growth grows by the same amount:   min + (max - min) i(i+1) / (n(n-1))
//   geometric    they grow by the same factor:            min (max/min)^x
//   exponential  their growth doubles:                    min + (max - min) (2^i - 1)/(2^(n-1) - 1)
// A single pause is the shortest. In whole milliseconds, rounded.
int64_t pause_ms(const RetrySchedule& schedule, int32_t failed_attempts);

// The form within a delivery's. A reader that failed gives a schedule without retries.
void append_schedule(std::string& out, const RetrySchedule& schedule);
RetrySchedule read_schedule(ByteReader& reader);

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_RETRY_SCHEDULE_H_
