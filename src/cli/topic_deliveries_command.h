// `penstock topic deliveries`: what has not reached a topic's subscribers.
#ifndef PENSTOCK_CLI_TOPIC_DELIVERIES_COMMAND_H_
#define PENSTOCK_CLI_TOPIC_DELIVERIES_COMMAND_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/topic_client.h"

namespace penstock::cli {

// Adds it to the noun `topic`.
void add_topic_deliveries_command(CLI::App& noun, Chosen& chosen);

// All subscriptions of a topic.
Result<std::vector<topic::SubscriptionShape>> subscriptions_of(TopicClient& client,
                                                               const std::string& topic_arn);

// The topic's deliveries in that state ("pending" or "failed"), oldest first. Those of
// subscriptions that are gone are among them unless the account has more than a thousand.
Result<std::vector<delivery::DeliveryShape>> deliveries_of(
    TopicClient& client, const std::string& topic_arn,
    const std::vector<topic::SubscriptionShape>& subscriptions, const std::string& status);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TOPIC_DELIVERIES_COMMAND_H_
