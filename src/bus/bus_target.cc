#include "bus/bus_target.h"

#include <fmt/format.h>

#include <charconv>

#include "bus/bus_errors.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

using delivery::Category;
using delivery::Failure;

// Of what cannot be read nothing more is passed on.
uint32_t forwards_of(std::string_view parameters) {
  uint32_t forwards = 0;
  const char* const end = parameters.data() + parameters.size();
  const auto read = std::from_chars(parameters.data(), end, forwards);
  return read.ec == std::errc() && read.ptr == end ? forwards : kForwardsMax;
}

}  // namespace

std::string forward_parameters(uint32_t forwards) { return std::to_string(forwards); }

bool BusTarget::takes(std::string_view arn) const { return !bus_path_of_arn(arn).empty(); }

std::optional<Failure> BusTarget::take(const delivery::Delivery& delivery, int64_t now_ms,
                                       journal::Batch& batch) {
  const auto found = shard_.find_for_events(bus_path_of_arn(delivery.target), delivery.account);
  if (!found.ok() && found.error().is(kAccessDenied)) {
    return Failure{Category::kPermission, "NO_PERMISSIONS", found.error().message(), false, 0};
  }
  if (!found.ok()) {
    return Failure{Category::kTarget, "NO_RESOURCE",
                   found.error().is(kResourceNotFound)
                       ? fmt::format("Event bus {} does not exist.", delivery.target)
                       : found.error().message(),
                   false, 0};
  }
  Bus* const bus = *found;
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
