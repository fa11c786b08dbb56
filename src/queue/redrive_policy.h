// RedrivePolicy (where a queue's dead letters go, after how many receives) and RedriveAllowPolicy
// (which queues may send theirs to a queue): JSON in, values out. Pure functions; values that are
// shared by the copies of a queue's settings and never change.
#ifndef PENSTOCK_QUEUE_REDRIVE_POLICY_H_
#define PENSTOCK_QUEUE_REDRIVE_POLICY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace penstock::queue {

struct RedrivePolicy {
  std::string text;  // as it is shown: compact JSON of both keys
  std::string dead_letter_arn;
  uint32_t receives_max = 1;
};
// InvalidParameterValue with SQS's text. Whether the queue exists is not looked at here.
Result<std::shared_ptr<const RedrivePolicy>> parse_redrive_policy(const std::string& text);
// InvalidParameterValue about a policy whose target cannot be used, for `reason`.
Error invalid_redrive_policy(std::string_view text, std::string_view reason);

struct RedriveAllowPolicy {
  enum class Permission : uint8_t { kAllowAll, kDenyAll, kByQueue };
  std::string text;
  Permission permission = Permission::kAllowAll;
  std::vector<std::string> source_arns;  // kByQueue

  bool allows(std::string_view source_arn) const;
};
Result<std::shared_ptr<const RedriveAllowPolicy>> parse_redrive_allow_policy(
    const std::string& text);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_REDRIVE_POLICY_H_
