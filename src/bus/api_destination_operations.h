// The operations on API destinations. Each is bound by service::bind; run() is called on the shard
// where the API destinations of the caller's account and region live, with their connections.
#ifndef PENSTOCK_BUS_API_DESTINATION_OPERATIONS_H_
#define PENSTOCK_BUS_API_DESTINATION_OPERATIONS_H_

#include <array>
#include <string_view>

#include "bus/api_destination_shapes.h"
#include "bus/connection_operations.h"

namespace penstock::bus {

inline constexpr std::string_view kApiDestinationResource =
    "arn:aws:events:{region}:{account}:api-destination/{Name}/*";

struct CreateApiDestination
    : ConnectionOperation<CreateApiDestinationInput, ApiDestinationChangedOutput> {
  static constexpr std::array kErrors{&kResourceAlreadyExists, &kResourceNotFound, &kLimitExceeded,
                                      &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CreateApiDestination",
               .access = aws::Access::kWrite,
               .resource = kApiDestinationResource,
               .errors = kErrors,
               .doc = "Makes an HTTP endpoint a target for rules. It must be https; http is taken "
                      "where the server's allow-targets or allow-private-targets is set."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateApiDestination
    : ConnectionOperation<UpdateApiDestinationInput, ApiDestinationChangedOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kLimitExceeded,
                                      &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "UpdateApiDestination",
                                                       .access = aws::Access::kWrite,
                                                       .resource = kApiDestinationResource,
                                                       .errors = kErrors,
                                                       .doc = "Changes what is given."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeApiDestination
    : ConnectionOperation<ApiDestinationNameInput, DescribeApiDestinationOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo = declare({.name = "DescribeApiDestination",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kApiDestinationResource,
                                                       .errors = kErrors,
                                                       .doc = "An API destination."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListApiDestinations
    : ConnectionOperation<ListApiDestinationsInput, ListApiDestinationsOutput> {
  static constexpr std::array kErrors{&kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ListApiDestinations",
               .access = aws::Access::kList,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "The account's API destinations in the region."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteApiDestination : ConnectionOperation<ApiDestinationNameInput, EmptyOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteApiDestination",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kApiDestinationResource,
               .errors = kErrors,
               .doc = "Deletes it. What is still to be delivered to it fails."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_API_DESTINATION_OPERATIONS_H_
