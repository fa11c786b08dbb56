#include "delivery/log_target.h"

namespace penstock::delivery {

runtime::Task<std::optional<Failure>> LogTarget::call(const Delivery& delivery, Answer&) {
  std::optional<Failure> too_long = failure_if_too_long(delivery);
  if (too_long) {
    co_return too_long;
  }
  log_.info("event", {{"cause", delivery.cause},
                      {"event_id", delivery.event_id},
                      {"payload", delivery.payload()}});
  co_return std::nullopt;
}

}  // namespace penstock::delivery
