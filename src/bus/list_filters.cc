#include "bus/list_filters.h"

#include "bus/bus_name.h"

namespace penstock::bus {

Result<Bus*> require_own_bus(BusShard& shard, const service::Call& call, std::string_view parameter,
                             const std::string& arn) {
  const std::string path = bus_path_of_arn(arn);
  if (path.empty()) {
    return Error(kValidation,
                 fmt::format("Parameter {} is not valid. Reason: Must contain an event bus ARN.",
                             parameter));
  }
  const PathParts parts = parse_path(path);
  Bus* bus = parts.account == call.caller.account && parts.region == call.region ? shard.find(path)
                                                                                 : nullptr;
  if (bus == nullptr) {
    return Error(kResourceNotFound, fmt::format("Event bus {} does not exist.", parts.name));
  }
  return bus;
}

}  // namespace penstock::bus
