// The API of Amazon EventBridge, and Penstock's own operations beside it: every shape, error and
// operation, declared once, and the list of them. For this module and its tests only: it is
// expensive to compile.
#ifndef PENSTOCK_BUS_BUS_API_H_
#define PENSTOCK_BUS_BUS_API_H_

#include <array>
#include <vector>

#include "bus/archive_replay_operations.h"
#include "bus/bus_errors.h"
#include "bus/bus_service.h"
#include "bus/cloud_event_operations.h"
#include "bus/connection_api_operations.h"
#include "bus/event_operations.h"
#include "bus/management_operations.h"
#include "bus/put_operations.h"

namespace penstock::bus {

inline constexpr std::array kProtocols{aws::Protocol::kAwsJson1_1};

inline constexpr aws::ServiceInfo kServiceInfo{
    .name = kServiceName,
    .api_version = "2015-10-07",
    .target_prefix = "AWSEvents",
    .error_namespace = "com.amazonaws.events",
    .protocols = kProtocols,
    .doc =
        "Event buses with Amazon EventBridge's API: events in, routed by rules, delivered until "
        "done.",
};

// Events in, and what Penstock shows of them.
template <template <typename...> typename List>
using EventOperations = List<PutEvents, PutCloudEvents, ListEvents, GetEvent, ExplainEvent>;

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_API_H_
