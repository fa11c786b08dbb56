// `penstock topic …`: topics, what is published to them, who is subscribed, and what has not
// reached them. Penstock's topics only: Amazon SNS does not take JSON.
#ifndef PENSTOCK_CLI_TOPIC_COMMANDS_H_
#define PENSTOCK_CLI_TOPIC_COMMANDS_H_

#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "topic/subscription_shapes.h"

namespace penstock::cli {

void add_topic_commands(CLI::App& app, Chosen& chosen);

// The protocol of an endpoint that is a URL. kInvalidArgument unless it is http:// or https://.
Result<std::string> protocol_of_url(const std::string& url);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TOPIC_COMMANDS_H_
