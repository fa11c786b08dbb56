// What the operations on one topic have in common.
#ifndef PENSTOCK_TOPIC_OPERATION_BASE_H_
#define PENSTOCK_TOPIC_OPERATION_BASE_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "journal/batch.h"
#include "service/operation.h"
#include "topic/topic_errors.h"
#include "topic/topic_name.h"
#include "topic/topic_service.h"

namespace penstock::topic {

class TopicShard;

inline constexpr std::string_view kTopicResource = "{TopicArn}";
inline constexpr std::string_view kTaggedResource = "{ResourceArn}";
inline constexpr std::string_view kSubscriptionResource = "{SubscriptionArn}";

// Run on the shard of the topic that the request names, itself or by a subscription of it.
template <typename In, typename Out>
struct TopicOperation {
  using Input = In;
  using Output = Out;
  using State = TopicShard;
  static std::string arn(const service::Call&, const In& input) {
    if constexpr (requires { input.topic_arn; }) {
      return input.topic_arn.value_or("");
    } else if constexpr (requires { input.resource_arn; }) {
      return input.resource_arn.value_or("");
    } else {
      return std::string(topic_of_subscription_arn(input.subscription_arn.value_or("")));
    }
  }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    return aws::declare<In, Out>(info);
  }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_OPERATION_BASE_H_
