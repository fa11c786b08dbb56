// Sizes in bytes and durations, spelled once.
#ifndef PENSTOCK_BASE_UNITS_H_
#define PENSTOCK_BASE_UNITS_H_

#include <cstdint>

namespace penstock {

inline constexpr uint64_t kKiB = 1024;
inline constexpr uint64_t kMiB = 1024 * kKiB;
inline constexpr uint64_t kGiB = 1024 * kMiB;

inline constexpr int64_t kSecondMs = 1000;
inline constexpr int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr int64_t kHourMs = 60 * kMinuteMs;
inline constexpr int64_t kDayMs = 24 * kHourMs;

}  // namespace penstock

#endif  // PENSTOCK_BASE_UNITS_H_
