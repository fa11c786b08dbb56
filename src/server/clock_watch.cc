#include "server/clock_watch.h"

#include <cstdlib>
#include <string_view>

namespace penstock::server {

void ClockWatch::look() {
  const int64_t apart_ms = clock_.system_ms() - clock_.now_ms();
  if (std::abs(apart_ms - said_ms_) < kClockApartMs) {
    return;
  }
  said_ms_ = apart_ms;
  if (std::abs(apart_ms) < kClockApartMs) {
    log_.info("the machine's clock agrees with the stored time again", {});
    return;
  }
  constexpr std::string_view kAhead =
      "Events, schedules and expiries follow the machine's clock from the next start on.";
  constexpr std::string_view kBehind =
      "The stored time does not go back: it goes on from where it is, also after a start.";
  log_.warning("the machine's clock and the stored time are apart",
               {{"machine_ahead_ms", apart_ms}, {"what", apart_ms > 0 ? kAhead : kBehind}});
}

}  // namespace penstock::server
