// Says when the machine's clock and the time that is stored (Clock::now_ms) are apart: after the
// machine's clock was set, which the stored time follows at the next start only, or while the data
// directory holds times that are still to come, behind which it does not go back.
#ifndef PENSTOCK_SERVER_CLOCK_WATCH_H_
#define PENSTOCK_SERVER_CLOCK_WATCH_H_

#include <cstdint>

#include "base/clock.h"
#include "base/log.h"

namespace penstock::server {

inline constexpr int64_t kClockApartMs = 10'000;

class ClockWatch {
 public:
  ClockWatch(Clock& clock, Log& log) : clock_(clock), log_(log) {}

  // To be called now and then. Says it once, and again when it has changed by as much.
  void look();

 private:
  Clock& clock_;
  Log& log_;
  int64_t said_ms_ = 0;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_CLOCK_WATCH_H_
