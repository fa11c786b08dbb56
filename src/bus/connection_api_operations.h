// The operations on connections and API destinations, for the list of all operations (bus_api.h).
// Expensive to compile.
#ifndef PENSTOCK_BUS_CONNECTION_API_OPERATIONS_H_
#define PENSTOCK_BUS_CONNECTION_API_OPERATIONS_H_

#include "bus/api_destination_operations.h"
#include "bus/connection_operations.h"

namespace penstock::bus {

template <template <typename...> typename List>
using ConnectionOperations =
    List<CreateConnection, UpdateConnection, DescribeConnection, ListConnections, DeleteConnection,
         DeauthorizeConnection, CreateApiDestination, UpdateApiDestination, DescribeApiDestination,
         ListApiDestinations, DeleteApiDestination>;

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_API_OPERATIONS_H_
