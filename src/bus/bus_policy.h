// A bus's policy: which other accounts may put events on it. Statements that PutPermission and
// RemovePermission write, and whether a policy allows an account. Pure functions; any thread.
#ifndef PENSTOCK_BUS_BUS_POLICY_H_
#define PENSTOCK_BUS_BUS_POLICY_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "bus/permission_shapes.h"

namespace penstock::bus {

// ValidationException with the reason, or PolicyLengthExceededException.
Result<void> check_policy(std::string_view policy);

// One statement: `principal` is an account or "*".
struct Permission {
  std::string statement_id;
  std::string principal;
  std::optional<ConditionShape> condition;
};
// The policy with that statement, in the place of one of the same id; an empty policy is made.
// PolicyLengthExceededException.
Result<std::string> with_permission(const std::string& policy, std::string_view bus_arn,
                                    const Permission& permission);
// Without that statement; empty if it was the last. ResourceNotFoundException with EventBridge's
// texts if there is none.
Result<std::string> without_permission(const std::string& policy, std::string_view statement_id);

// Whether the policy lets callers of that account, another than the bus's own, put events. A
// statement with a Condition allows nothing, because there are no organizations here, but denies.
// A principal that is a user or a role is not its whole account.
bool allows_put_events(std::string_view policy, std::string_view bus_arn, std::string_view account);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_POLICY_H_
