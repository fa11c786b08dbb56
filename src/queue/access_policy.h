// A queue's access policy, the attribute Policy: its form, and the statements that AddPermission
// and RemovePermission write. It is stored and shown; a Deny statement is refused because nothing
// evaluates policies yet, and one that had no effect would be a lie. Pure functions.
#ifndef PENSTOCK_QUEUE_ACCESS_POLICY_H_
#define PENSTOCK_QUEUE_ACCESS_POLICY_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::queue {

// InvalidAttributeValue with the reason, or OverLimit for too many statements.
Result<void> check_access_policy(const std::string& policy);

struct Permission {
  std::string label;
  std::vector<std::string> accounts;  // 12 digits each
  std::vector<std::string> actions;   // "SendMessage", or "*"
};
// Presence, form and number of what AddPermission was given.
Result<void> check_permission(const Permission& permission);
// The policy with one statement more; an empty policy is made. InvalidParameterValue if the label
// is there, OverLimit if it would have too many.
Result<std::string> with_permission(const std::string& policy, std::string_view queue_arn,
                                    const Permission& permission);
// Without the statement of that label; empty if it was the last. InvalidParameterValue if there is
// none.
Result<std::string> without_permission(const std::string& policy, std::string_view label);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_ACCESS_POLICY_H_
