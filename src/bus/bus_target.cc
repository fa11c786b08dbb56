#include "bus/bus_target.h"

#include <fmt/format.h>

#include <charconv>

#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_policy.h"
#include "bus/bus_shard.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

using delivery::Category;
using delivery::Failure;

uint32_t forwards_of(std::string_view parameters) {
  uint32_t forwards = 0;
  std::from_chars(parameters.data(), parameters.data() + parameters.size(), forwards);
  return forwards;
}

}  // namespace

std::string forward_parameters(uint32_t forwards) { return std::to_string(forwards); }

bool BusTarget::takes(std::string_view arn) const { return !bus_path_of_arn(arn).empty(); }

std::optional<Failure> BusTarget::take(const delivery::Delivery& delivery, int64_t now_ms,
                                       journal::Batch& batch) {
  Bus* bus = shard_.find(bus_path_of_arn(delivery.target));
  if (bus == nullptr) {
    return Failure{Category::kTarget, "NO_RESOURCE",
                   fmt::format("Event bus {} does not exist.", delivery.target), false, 0};
  }
  if (bus->account != delivery.account &&
      !allows_put_events(bus->settings.policy, bus->arn, delivery.account)) {
    return Failure{Category::kPermission, "NO_PERMISSIONS",
                   fmt::format("The policy of {} does not allow account {} to put events.",
                               bus->arn, delivery.account),
                   false, 0};
  }
  const uint32_t forwards = forwards_of(delivery.parameters) + 1;
  if (forwards > kForwardsMax) {
    return Failure{Category::kValidation, "INVALID_PARAMETER",
                   fmt::format("The event was passed on from bus to bus {} times: it goes in "
                               "circles.",
                               kForwardsMax),
                   false, 0};
  }
  LogEntry facts;
  facts.forwards = forwards;
  facts.origin = bus->account != delivery.account ? delivery.account : std::string_view();
  facts.trace_header = delivery.trace_header;
  publish_envelope(shard_, *bus, delivery.event, delivery.event_id, facts, now_ms, batch);
  return std::nullopt;
}

}  // namespace penstock::bus
