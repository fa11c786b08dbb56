// The operations on connections. Each is bound by service::bind; run() is called on the shard where
// the connections of the caller's account and region live.
#ifndef PENSTOCK_BUS_CONNECTION_OPERATIONS_H_
#define PENSTOCK_BUS_CONNECTION_OPERATIONS_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "bus/bus_errors.h"
#include "bus/bus_name.h"
#include "bus/bus_service.h"
#include "bus/connection_shapes.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;

// ARNs end in an id that requests do not say.
inline constexpr std::string_view kConnectionResource =
    "arn:aws:events:{region}:{account}:connection/{Name}/*";

// Also of API destinations.
template <typename In, typename Out>
struct ConnectionOperation {
  using Input = In;
  using Output = Out;
  using State = BusShard;
  static std::string arn(const service::Call& call, const In&) {
    return connections_home(call.region, call.caller.account);
  }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    return aws::declare<In, Out>(info);
  }
};

struct CreateConnection : ConnectionOperation<CreateConnectionInput, CreateConnectionOutput> {
  static constexpr std::array kErrors{&kResourceAlreadyExists, &kLimitExceeded, &kInternal,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "CreateConnection",
       .access = aws::Access::kWrite,
       .resource = kConnectionResource,
       .errors = kErrors,
       .doc = "Keeps credentials for API destinations. A token of OAuth is fetched at once, "
              "in the background: until then the connection is AUTHORIZING. Private "
              "endpoints are a matter of the server's allow-targets, so "
              "connectivity parameters are refused."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateConnection : ConnectionOperation<UpdateConnectionInput, ConnectionChangedOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kLimitExceeded,
                                      &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "UpdateConnection",
               .access = aws::Access::kWrite,
               .resource = kConnectionResource,
               .errors = kErrors,
               .doc = "Changes what is given. New credentials, with their AuthorizationType, "
                      "authorize the connection again."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeConnection : ConnectionOperation<ConnectionNameInput, DescribeConnectionOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeConnection",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .resource = kConnectionResource,
               .errors = kErrors,
               .doc = "A connection, without its secrets."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListConnections : ConnectionOperation<ListConnectionsInput, ListConnectionsOutput> {
  static constexpr std::array kErrors{&kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ListConnections",
               .access = aws::Access::kList,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "The account's connections in the region."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteConnection : ConnectionOperation<ConnectionNameInput, ConnectionChangedOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteConnection",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kConnectionResource,
               .errors = kErrors,
               .doc = "Deletes a connection with its credentials. API destinations that use it are "
                      "INACTIVE then."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeauthorizeConnection : ConnectionOperation<ConnectionNameInput, ConnectionChangedOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeauthorizeConnection",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kConnectionResource,
               .errors = kErrors,
               .doc = "Erases a connection's credentials and keeps the connection."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_OPERATIONS_H_
