// The operations on deliveries: list, retry, drop. Penstock's own, in AWS's JSON protocol. Each is
// bound by service::bind.
#ifndef PENSTOCK_DELIVERY_DELIVERY_OPERATIONS_H_
#define PENSTOCK_DELIVERY_DELIVERY_OPERATIONS_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "delivery/delivery_shapes.h"
#include "delivery/engine.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::delivery {

inline constexpr ErrorInfo kDeliveryNotFound{"DeliveryNotFoundException",
                                             "DeliveryNotFoundException", 400, Fault::kClient,
                                             "No such delivery is under way, or failed and kept."};
inline constexpr ErrorInfo kDeliveryInFlight{"DeliveryInFlightException",
                                             "DeliveryInFlightException", 400, Fault::kClient,
                                             "The target is being called right now."};

inline constexpr std::array kProtocols{aws::Protocol::kAwsJson1_1};
inline constexpr aws::ServiceInfo kServiceInfo{
    .name = kServiceName,
    .api_version = "2026-11-26",
    .target_prefix = "PenstockDelivery",
    .error_namespace = "penstock.delivery",
    .protocols = kProtocols,
    .doc = "What must still reach its target: listed, tried again, dropped. Penstock's own."};

struct ListDeliveries {
  using Input = ListDeliveriesInput;
  using Output = ListDeliveriesOutput;
  using State = Engine;
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ListDeliveries",
       .access = aws::Access::kList,
       .doc = "Deliveries that wait or are under way, those that failed for good, or all of one "
              "event, with their attempts."});
  static Result<void> gather(Engine&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

// The shard that a delivery's name says; any shard if it says none.
journal::ShardId shard_of_name(std::string_view name);

struct RetryDelivery {
  using Input = DeliveryIdInput;
  using Output = DeliveryDone;
  using State = Engine;
  static constexpr std::array kErrors{&kDeliveryNotFound};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "RetryDelivery",
       .access = aws::Access::kWrite,
       .errors = kErrors,
       .doc = "Tries a waiting delivery now, or begins one anew that failed for good."});
  static journal::ShardId shard(const service::Call&, const Input& input) {
    return shard_of_name(input.id);
  }
  static Result<Output> run(Engine&, service::Call&, const Input&, journal::Batch&);
};

struct DropDelivery {
  using Input = DeliveryIdInput;
  using Output = DeliveryDone;
  using State = Engine;
  static constexpr std::array kErrors{&kDeliveryNotFound, &kDeliveryInFlight};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "DropDelivery",
                                   .access = aws::Access::kWrite,
                                   .effect = aws::Effect::kFreesSpace,
                                   .errors = kErrors,
                                   .doc = "Gives a waiting delivery up, without a dead letter."});
  static journal::ShardId shard(const service::Call&, const Input& input) {
    return shard_of_name(input.id);
  }
  static Result<Output> run(Engine&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_OPERATIONS_H_
