// A topic's access policy, the attribute Policy: its form, and the statements that AddPermission
// and RemovePermission write. It is stored and shown; a Deny statement is refused because nothing
// evaluates policies yet, and one that had no effect would be a lie. Pure functions.
#ifndef PENSTOCK_TOPIC_TOPIC_POLICY_H_
#define PENSTOCK_TOPIC_TOPIC_POLICY_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::topic {

// What a topic has that was given none: its owner may do everything.
std::string default_policy(std::string_view topic_arn, std::string_view account);

// InvalidParameter with `prefix` before the reason.
Result<void> check_topic_policy(std::string_view policy, std::string_view prefix);

struct Permission {
  std::string label;
  std::vector<std::string> accounts;  // 12 digits each
  std::vector<std::string> actions;   // "Publish"
};
// The policy with one statement more. InvalidParameter for what is not valid, or for a label that
// is there (AWS's text; other accounts of it say that it replaces).
Result<std::string> with_permission(const std::string& policy, std::string_view topic_arn,
                                    const Permission& permission);
// Without the statement of that label, if there is one. InvalidParameter if it is the last.
Result<std::string> without_permission(const std::string& policy, std::string_view label);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_POLICY_H_
