// Topics as people read them, and message attributes as they write them. Values and pure functions.
#ifndef PENSTOCK_CLI_TOPIC_TEXT_H_
#define PENSTOCK_CLI_TOPIC_TEXT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"
#include "delivery/delivery_shapes.h"
#include "topic/publish_shapes.h"
#include "topic/subscription_shapes.h"

namespace penstock::cli {

struct TopicOverview {
  std::string name;
  std::string arn;
  bool is_fifo = false;
  int64_t confirmed = 0;
  int64_t pending = 0;
  static constexpr std::string_view kName = "TopicOverview";
  static consteval auto fields() {
    using Self = TopicOverview;
    return std::array{
        aws::field<&Self::name>("Name"),         aws::field<&Self::arn>("TopicArn"),
        aws::field<&Self::is_fifo>("FifoTopic"), aws::field<&Self::confirmed>("Confirmed"),
        aws::field<&Self::pending>("Pending"),
    };
  }
};
// From the attributes that GetTopicAttributes answers; what is not there is left out.
TopicOverview make_topic_overview(const std::string& arn, const topic::TextMap& attributes);

// Topics as `topic list` prints them in JSON.
struct TopicOverviews {
  std::vector<TopicOverview> topics;
  static constexpr std::string_view kName = "TopicOverviews";
  static consteval auto fields() {
    return std::array{aws::field<&TopicOverviews::topics>("Topics")};
  }
};
std::string topics_table(const std::vector<TopicOverview>& topics);

// "NAME=VALUE" is a String, "NAME:TYPE=VALUE" of that type. kInvalidArgument for a type that
// message attributes do not have.
Result<topic::MessageAttributes> parse_message_attributes(const std::vector<std::string>& texts);

// A row a delivery; of those to queues and addresses alike it shows the subscription's endpoint.
std::string topic_deliveries_table(const std::vector<delivery::DeliveryShape>& deliveries,
                                   const std::vector<topic::SubscriptionShape>& subscriptions);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TOPIC_TEXT_H_
