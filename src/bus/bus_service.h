// The bus as the server registers it, after the delivery engine and the queues.
#ifndef PENSTOCK_BUS_BUS_SERVICE_H_
#define PENSTOCK_BUS_BUS_SERVICE_H_

#include <cstddef>
#include <functional>

#include "bus/bus_limits.h"
#include "runtime/http_caller.h"
#include "service/operation.h"

namespace penstock::bus {

// The signing name: letters to buses carry it too.
inline constexpr std::string_view kServiceName = "events";

struct Options {
  size_t rules_per_bus_max = kRulesPerBusDefault;
  size_t targets_per_rule_max = kTargetsPerRuleDefault;
  // An entry for a bus that is not there is refused instead of acknowledged and dropped, as AWS
  // does.
  bool refuse_unknown_bus = false;
  // How API destinations are called from a shard; none: such deliveries fail.
  std::function<runtime::HttpCaller*(service::Shard&)> http;
  // Whether the endpoints of API destinations and of OAuth may be http, not only https.
  bool allow_http = false;
};

// Its state in each shard is a BusShard (bus_shard.h).
service::Service make_service(Options options);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_SERVICE_H_
