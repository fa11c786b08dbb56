// `penstock delivery …`: what must still reach its target, tried again or given up.
#ifndef PENSTOCK_CLI_DELIVERY_COMMANDS_H_
#define PENSTOCK_CLI_DELIVERY_COMMANDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"

namespace penstock::cli {

void add_delivery_commands(CLI::App& app, Chosen& chosen);

// The ids of all deliveries to the target that wait or have failed for good; at most 1,000 of each.
Result<std::vector<std::string>> open_deliveries(BusClient& client, const std::string& target_arn);

struct ActedOn {
  uint64_t done = 0;
  uint64_t refused = 0;
};

// Calls `Op` for each id, and says on stderr why one was refused. An error is a service that could
// not be reached.
template <typename Op>
Result<ActedOn> act_on_deliveries(BusClient& client, const std::vector<std::string>& ids);

extern template Result<ActedOn> act_on_deliveries<delivery::RetryDelivery>(
    BusClient& client, const std::vector<std::string>& ids);
extern template Result<ActedOn> act_on_deliveries<delivery::DropDelivery>(
    BusClient& client, const std::vector<std::string>& ids);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_DELIVERY_COMMANDS_H_
