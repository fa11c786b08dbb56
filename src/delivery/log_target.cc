#include "delivery/log_target.h"

namespace penstock::delivery {

runtime::Task<std::optional<Failure>> LogTarget::call(const Delivery& delivery) {
  log_.info("event", {{"cause", delivery.cause},
                      {"event_id", delivery.event_id},
                      {"payload", delivery.payload()}});
  co_return std::nullopt;
}

}  // namespace penstock::delivery
