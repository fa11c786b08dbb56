#include "delivery/log_target.h"

namespace penstock::delivery {

// A line that was written for a batch that a crash undoes is written again: at least once.
std::optional<Failure> LogTarget::take(const Delivery& delivery, int64_t, journal::Batch&) {
  log_.info("event", {{"cause", delivery.cause},
                      {"event_id", delivery.event_id},
                      {"payload", delivery.payload()}});
  return std::nullopt;
}

}  // namespace penstock::delivery
