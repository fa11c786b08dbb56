// A limit on how often a destination is called: calls are evenly spaced, so that never more than
// the rate are made in any second; but for a slack by which timers may be late. A value; one
// thread.
#ifndef PENSTOCK_DELIVERY_PACE_H_
#define PENSTOCK_DELIVERY_PACE_H_

#include <algorithm>
#include <cstdint>

namespace penstock::delivery {

inline constexpr int64_t kRateSlackUs = 20'000;

class Pace {
 public:
  // When the next call may begin (Target::reserve_ms()), at so many a second, at least 1.
  int64_t reserve_ms(int64_t per_second, int64_t now_ms) {
    constexpr int64_t kSecondUs = 1'000'000;
    const int64_t at_us = std::max(next_us_, now_ms * 1'000 - kRateSlackUs);
    next_us_ = at_us + kSecondUs / std::max<int64_t>(per_second, 1);
    return std::max(now_ms, (at_us + 999) / 1'000);
  }
  // Whether a call now would wait for nothing: there is nothing to remember.
  bool is_over(int64_t now_ms) const { return next_us_ <= now_ms * 1'000 - kRateSlackUs; }

 private:
  int64_t next_us_ = 0;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_PACE_H_
