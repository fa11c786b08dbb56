#include "cli/topic_client.h"

#include <fmt/format.h>

#include "cli/table.h"

namespace penstock::cli {

Result<TopicClient> TopicClient::open(const ClientFlags& flags, Clock& clock) {
  PENSTOCK_ASSIGN(AwsClient topics, AwsClient::open(topic::kServiceInfo, flags, clock));
  const std::string& host = topics.settings().endpoint.host;
  if (host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")) {
    return Error(kInvalidArgument,
                 "Commands on topics talk to Penstock only: Amazon SNS does not take JSON. For AWS "
                 "use its own tools.");
  }
  PENSTOCK_ASSIGN(AwsClient deliveries, AwsClient::open(delivery::kServiceInfo, flags, clock));
  return TopicClient(std::move(topics), std::move(deliveries));
}

Result<std::string> TopicClient::arn_of(const std::string& topic) {
  if (topic.starts_with("arn:")) {
    return topic;
  }
  // Any topic of the account tells how ARNs begin.
  PENSTOCK_ASSIGN(const auto output, call<topic::ListTopics>({}));
  if (!output.topics || output.topics->empty()) {
    return Error(kRefused, fmt::format("There is no topic {}.", printable(topic)));
  }
  const std::string& any = output.topics->front().topic_arn;
  return any.substr(0, any.rfind(':') + 1) + topic;
}

}  // namespace penstock::cli
