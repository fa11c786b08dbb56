// The schedules of Amazon SNS that no delivery policy changes (developer guide, "Amazon SNS message
// delivery retries").
#ifndef PENSTOCK_DELIVERY_MANAGED_SCHEDULES_H_
#define PENSTOCK_DELIVERY_MANAGED_SCHEDULES_H_

#include "base/units.h"
#include "delivery/retry_schedule.h"

namespace penstock::delivery {

// Of queues, dead-letter queues among them: 100,015 retries in 23 days.
inline constexpr RetrySchedule kQueueSchedule{.immediate = 3,
                                              .pre_backoff = 2,
                                              .backoff = 10,
                                              .post_backoff = 100'000,
                                              .min_delay_ms = 1 * kSecondMs,
                                              .max_delay_ms = 20 * kSecondMs,
                                              .function = BackoffFunction::kExponential};
// Of e-mail: 50 retries in more than 6 hours.
inline constexpr RetrySchedule kMailSchedule{.immediate = 0,
                                             .pre_backoff = 2,
                                             .backoff = 10,
                                             .post_backoff = 38,
                                             .min_delay_ms = 10 * kSecondMs,
                                             .max_delay_ms = 600 * kSecondMs,
                                             .function = BackoffFunction::kExponential};
// Longer than any of them lasts: the schedule ends a delivery, not its age.
inline constexpr int64_t kScheduledAgeMaxMs = 30 * kDayMs;

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_MANAGED_SCHEDULES_H_
