#include "base/clock.h"

#include <ctime>

namespace penstock {
namespace {

int64_t read_ns(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return static_cast<int64_t>(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

}  // namespace

void Clock::advance_to(int64_t wall_ms) {
  const int64_t behind_ms = wall_ms - now_ms();
  if (behind_ms > 0) {
    anchor_ms_ += behind_ms;
  }
}

SystemClock::SystemClock() { anchor(); }

// Goes on while the machine is suspended, unlike CLOCK_MONOTONIC: what was to expire meanwhile has,
// and what is stored afterwards says when it was.
int64_t SystemClock::monotonic_ns() { return read_ns(CLOCK_BOOTTIME); }

int64_t SystemClock::system_ms() { return read_ns(CLOCK_REALTIME) / 1'000'000; }

}  // namespace penstock
