// What the operations on one bus have in common, and the errors that many of them answer.
#ifndef PENSTOCK_BUS_OPERATION_BASE_H_
#define PENSTOCK_BUS_OPERATION_BASE_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_name.h"
#include "bus/bus_service.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::bus {

class BusShard;

inline constexpr std::string_view kBusResource =
    "arn:aws:events:{region}:{account}:event-bus/{EventBusName}";
inline constexpr std::string_view kRuleResource =
    "arn:aws:events:{region}:{account}:rule/{EventBusName}/{Name}";
// Of whom a quota stops (AWS's text for rules and targets, and taken for the rest).
inline constexpr const char* kQuotaText =
    "The requested resource exceeds the maximum number allowed.";

// Run on the shard of the bus that `bus` names, or where there is no such member, `name`.
template <typename In, typename Out>
struct BusOperation {
  using Input = In;
  using Output = Out;
  using State = BusShard;
  static std::string arn(const service::Call& call, const In& input) {
    if constexpr (requires { input.bus; }) {
      return named_bus_arn(call, input.bus);
    } else {
      return named_bus_arn(call, input.name);
    }
  }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    return aws::declare<In, Out>(info);
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_OPERATION_BASE_H_
