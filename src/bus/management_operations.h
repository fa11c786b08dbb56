// The operations on buses, rules, targets, policies and tags, for the list of all operations
// (bus_api.h). Expensive to compile.
#ifndef PENSTOCK_BUS_MANAGEMENT_OPERATIONS_H_
#define PENSTOCK_BUS_MANAGEMENT_OPERATIONS_H_

#include "bus/bus_operations.h"
#include "bus/rule_operations.h"
#include "bus/tag_operations.h"
#include "bus/target_operations.h"

namespace penstock::bus {

template <template <typename...> typename List>
using ManagementOperations =
    List<CreateEventBus, UpdateEventBus, DescribeEventBus, ListEventBuses, DeleteEventBus,
         PutPermission, RemovePermission, PutRule, DescribeRule, ListRules, EnableRule, DisableRule,
         DeleteRule, ListRuleNamesByTarget, TestEventPattern, PutTargets, RemoveTargets,
         ListTargetsByRule, TagResource, UntagResource, ListTagsForResource>;

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_MANAGEMENT_OPERATIONS_H_
