#include "delivery/retry_schedule.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace penstock::delivery {
namespace {

// How far pause i of n is on its way from the shortest to the longest: 0 to 1.
double fraction(const RetrySchedule& schedule, int32_t i) {
  const double at = i;
  const double last = schedule.backoff - 1;
  switch (schedule.function) {
    case BackoffFunction::kArithmetic:
      return at * (at + 1) / (last * (last + 1));
    case BackoffFunction::kGeometric: {
      // From nothing there is no factor to anything.
      const double min = static_cast<double>(std::max<int64_t>(1, schedule.min_delay_ms));
      const double max = static_cast<double>(schedule.max_delay_ms);
      return max <= min ? 1 : (min * std::pow(max / min, at / last) - min) / (max - min);
    }
    case BackoffFunction::kExponential:
      // Of long phases only the last pauses differ from the shortest; no power overflows.
      return (std::exp2(at - last) - std::exp2(-last)) / (1 - std::exp2(-last));
    case BackoffFunction::kLinear:
      break;
  }
  return at / last;
}

int64_t backoff_ms(const RetrySchedule& schedule, int32_t i) {
  if (schedule.backoff == 1) {
    return schedule.min_delay_ms;
  }
  const auto range = static_cast<double>(schedule.max_delay_ms - schedule.min_delay_ms);
  return schedule.min_delay_ms + std::llround(range * fraction(schedule, i));
}

}  // namespace

int32_t retries_of(const RetrySchedule& schedule) {
  const int64_t sum =
      int64_t{schedule.immediate} + schedule.pre_backoff + schedule.backoff + schedule.post_backoff;
  return static_cast<int32_t>(std::min<int64_t>(sum, INT32_MAX));
}

int64_t pause_ms(const RetrySchedule& schedule, int32_t failed_attempts) {
  PENSTOCK_CHECK(failed_attempts >= 1);
  int32_t retry = failed_attempts - 1;  // from 0
  if (retry < schedule.immediate) {
    return 0;
  }
  retry -= schedule.immediate;
  if (retry < schedule.pre_backoff) {
    return schedule.min_delay_ms;
  }
  retry -= schedule.pre_backoff;
  return retry < schedule.backoff ? backoff_ms(schedule, retry) : schedule.max_delay_ms;
}

void append_schedule(std::string& out, const RetrySchedule& schedule) {
  for (const int64_t number :
       {int64_t{schedule.immediate}, int64_t{schedule.pre_backoff}, int64_t{schedule.backoff},
        int64_t{schedule.post_backoff}, schedule.min_delay_ms, schedule.max_delay_ms}) {
    append_varint(out, static_cast<uint64_t>(number));
  }
  out.push_back(static_cast<char>(schedule.function));
}

RetrySchedule read_schedule(ByteReader& reader) {
  RetrySchedule schedule;
  for (int32_t* count :
       {&schedule.immediate, &schedule.pre_backoff, &schedule.backoff, &schedule.post_backoff}) {
    *count = static_cast<int32_t>(reader.varint());
  }
  schedule.min_delay_ms = static_cast<int64_t>(reader.varint());
  schedule.max_delay_ms = static_cast<int64_t>(reader.varint());
  schedule.function = static_cast<BackoffFunction>(reader.big_endian<uint8_t>());
  return schedule;
}

}  // namespace penstock::delivery
