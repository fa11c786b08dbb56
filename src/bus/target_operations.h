// The operations on the targets of rules. Each is bound by service::bind; run() is called on the
// shard of the rule's bus.
#ifndef PENSTOCK_BUS_TARGET_OPERATIONS_H_
#define PENSTOCK_BUS_TARGET_OPERATIONS_H_

#include <array>

#include "bus/operation_base.h"
#include "bus/target_request_shapes.h"

namespace penstock::bus {

inline constexpr std::string_view kTargetsResource =
    "arn:aws:events:{region}:{account}:rule/{EventBusName}/{Rule}";

struct PutTargets : BusOperation<PutTargetsInput, PutTargetsOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification,
                                      &kLimitExceeded,    &kManagedRule,
                                      &kInternal,         &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutTargets",
               .access = aws::Access::kWrite,
               .resource = kTargetsResource,
               .errors = kErrors,
               .doc = "Adds targets to a rule, all or none. One that nothing here delivers to is "
                      "refused. penstock:log is the structured log."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct RemoveTargets : BusOperation<RemoveTargetsInput, RemoveTargetsOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification, &kManagedRule,
                                      &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "RemoveTargets",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTargetsResource,
               .errors = kErrors,
               .doc = "Takes targets off a rule; those that are not there are in the answer."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTargetsByRule : BusOperation<ListTargetsByRuleInput, ListTargetsByRuleOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListTargetsByRule",
                                                       .access = aws::Access::kList,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kTargetsResource,
                                                       .errors = kErrors,
                                                       .doc = "A rule's targets, as put."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TARGET_OPERATIONS_H_
