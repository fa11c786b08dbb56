// The operations on rules. Each is bound by service::bind; run() is called on the shard of the
// rule's bus.
#ifndef PENSTOCK_BUS_RULE_OPERATIONS_H_
#define PENSTOCK_BUS_RULE_OPERATIONS_H_

#include <array>

#include "bus/operation_base.h"
#include "bus/rule_shapes.h"
#include "match/pattern.h"

namespace penstock::bus {

struct PutRule : BusOperation<PutRuleInput, PutRuleOutput> {
  static constexpr std::array kErrors{&match::kInvalidEventPattern,
                                      &kLimitExceeded,
                                      &kConcurrentModification,
                                      &kManagedRule,
                                      &kInternal,
                                      &kResourceNotFound,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutRule",
               .access = aws::Access::kWrite,
               .resource = kRuleResource,
               .errors = kErrors,
               .doc = "Makes a rule, or puts new settings in the place of all of an existing one "
                      "but its tags and targets. Its schedule begins anew."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeRule : BusOperation<RuleNameInput, DescribeRuleOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternal};
  static constexpr aws::OperationInfo kInfo = declare({.name = "DescribeRule",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kRuleResource,
                                                       .errors = kErrors,
                                                       .doc = "A rule's settings."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListRules : BusOperation<ListRulesInput, ListRulesOutput> {
  static constexpr std::array kErrors{&kInternal, &kResourceNotFound, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListRules",
                                                       .access = aws::Access::kList,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kRuleResource,
                                                       .errors = kErrors,
                                                       .doc = "The rules of a bus."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct EnableRule : BusOperation<RuleNameInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification, &kManagedRule,
                                      &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "EnableRule",
               .access = aws::Access::kWrite,
               .resource = kRuleResource,
               .errors = kErrors,
               .doc = "Lets a rule match events again, or its schedule begin anew."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DisableRule : BusOperation<RuleNameInput, EmptyOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kConcurrentModification, &kManagedRule,
                                      &kInternal};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DisableRule",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kRuleResource,
               .errors = kErrors,
               .doc = "A disabled rule matches nothing and does not fire."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteRule : BusOperation<DeleteRuleInput, EmptyOutput> {
  static constexpr std::array kErrors{&kConcurrentModification, &kManagedRule, &kInternal,
                                      &kResourceNotFound, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteRule",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kRuleResource,
               .errors = kErrors,
               .doc = "Deletes a rule without targets. One that is not there is fine too."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListRuleNamesByTarget
    : BusOperation<ListRuleNamesByTargetInput, ListRuleNamesByTargetOutput> {
  static constexpr std::array kErrors{&kInternal, &kResourceNotFound, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ListRuleNamesByTarget",
               .access = aws::Access::kList,
               .effect = aws::Effect::kFreesSpace,
               .resource = kRuleResource,
               .errors = kErrors,
               .doc = "The rules of a bus that have a target of that ARN."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

struct TestEventPattern {
  using Input = TestEventPatternInput;
  using Output = TestEventPatternOutput;
  using State = void;
  static constexpr std::array kErrors{&match::kInvalidEventPattern, &kInternal, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "TestEventPattern",
                                   .access = aws::Access::kRead,
                                   .effect = aws::Effect::kFreesSpace,
                                   .errors = kErrors,
                                   .doc = "Whether a pattern matches an event. ExplainEvent says "
                                          "why not."});
  static Result<Output> run(service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RULE_OPERATIONS_H_
