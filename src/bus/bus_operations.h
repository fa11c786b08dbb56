// The operations on buses and their policies. Each is bound by service::bind; run() is called on
// the bus's shard.
#ifndef PENSTOCK_BUS_BUS_OPERATIONS_H_
#define PENSTOCK_BUS_BUS_OPERATIONS_H_

#include <array>
#include <optional>
#include <string>

#include "bus/bus_shapes.h"
#include "bus/operation_base.h"
#include "bus/permission_shapes.h"

namespace penstock::bus {

struct CreateEventBus : BusOperation<CreateEventBusInput, CreateEventBusOutput> {
  static constexpr std::array kErrors{
      &kResourceAlreadyExists,  &kResourceNotFound, &kInvalidState,      &kInternal,
      &kConcurrentModification, &kLimitExceeded,    &kOperationDisabled, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CreateEventBus",
               .access = aws::Access::kWrite,
               .resource = "arn:aws:events:{region}:{account}:event-bus/{Name}",
               .errors = kErrors,
               .doc = "Makes a bus. Events are kept for a day, or for as many days as its tag "
                      "penstock:retention says (0 to 365)."});
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(BusShard&, service::Call&, const Input&);  // counts the account's buses
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct UpdateEventBus : BusOperation<UpdateEventBusInput, UpdateEventBusOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kConcurrentModification,
                                      &kOperationDisabled, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "UpdateEventBus",
               .access = aws::Access::kWrite,
               .resource = "arn:aws:events:{region}:{account}:event-bus/{Name}",
               .errors = kErrors,
               .doc = "Changes the settings that are given."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeEventBus : BusOperation<DescribeEventBusInput, DescribeEventBusOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeEventBus",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .resource = "arn:aws:events:{region}:{account}:event-bus/{Name}",
               .errors = kErrors,
               .doc = "A bus's settings and policy."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListEventBuses {
  using Input = ListEventBusesInput;
  using Output = ListEventBusesOutput;
  using State = BusShard;
  static constexpr std::array kErrors{&kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "ListEventBuses",
                                   .access = aws::Access::kList,
                                   .effect = aws::Effect::kFreesSpace,
                                   .errors = kErrors,
                                   .doc = "The account's buses in the region, the default one "
                                          "among them."});
  static Result<void> gather(BusShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

struct DeleteEventBus : BusOperation<DeleteEventBusInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInternal, &kConcurrentModification, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteEventBus",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = "arn:aws:events:{region}:{account}:event-bus/{Name}",
               .errors = kErrors,
               .doc = "Deletes a bus without rules, with its events. Not the default one."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct PutPermission : BusOperation<PutPermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound,  &kPolicyLengthExceeded,
                                      &kInternal,          &kConcurrentModification,
                                      &kOperationDisabled, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutPermission",
               .access = aws::Access::kPermissions,
               .resource = kBusResource,
               .errors = kErrors,
               .doc = "Lets another account, or everyone, put events on a bus; or sets its whole "
                      "policy."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct RemovePermission : BusOperation<RemovePermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kConcurrentModification,
                                      &kOperationDisabled, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "RemovePermission",
                                                       .access = aws::Access::kPermissions,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kBusResource,
                                                       .errors = kErrors,
                                                       .doc = "Takes one statement, or all, out of "
                                                              "a bus's policy."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_OPERATIONS_H_
