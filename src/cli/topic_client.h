// What the commands on topics share: one client for topics and for their deliveries.
#ifndef PENSTOCK_CLI_TOPIC_CLIENT_H_
#define PENSTOCK_CLI_TOPIC_CLIENT_H_

#include <string>

#include "base/clock.h"
#include "cli/aws_client.h"
#include "cli/client_command.h"
#include "cli/client_settings.h"
#include "delivery/delivery_operations.h"
#include "topic/topic_api.h"

namespace penstock::cli {

class TopicClient {
 public:
  TopicClient(AwsClient topics, AwsClient deliveries)
      : topics_(std::move(topics)), deliveries_(std::move(deliveries)) {}
  // kInvalidArgument for AWS itself: its SNS does not take the JSON that this client speaks.
  static Result<TopicClient> open(const ClientFlags& flags, Clock& clock);

  template <typename Op>
  Result<typename Op::Output> call(const typename Op::Input& input) {
    return (Op::kInfo.service == delivery::kServiceName ? deliveries_ : topics_)
        .template call<Op>(input);
  }
  const ClientSettings& settings() const { return topics_.settings(); }
  Clock& clock() { return topics_.clock(); }

  // `topic` itself if it is an ARN, else that of the account's topic with that name, whether or not
  // there is one. kRefused where the account has no topics.
  Result<std::string> arn_of(const std::string& topic);

 private:
  AwsClient topics_;
  AwsClient deliveries_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TOPIC_CLIENT_H_
