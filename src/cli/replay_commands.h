// `penstock replay …`: archived events sent to their bus again.
#ifndef PENSTOCK_CLI_REPLAY_COMMANDS_H_
#define PENSTOCK_CLI_REPLAY_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"
#include "cli/interrupt.h"

namespace penstock::cli {

void add_replay_commands(CLI::App& app, Chosen& chosen);

struct ReplayPlan {
  std::string name;
  std::string archive;  // name or ARN
  int64_t from_ms = 0;
  int64_t to_ms = 0;
  std::vector<std::string> rules;  // names of rules of the archive's bus; none: all
  std::optional<int32_t> rate_per_s;
};
// The request, with the ARNs that the plan's names stand for.
Result<bus::StartReplayInput> make_request(BusClient& client, const ReplayPlan& plan);

// Asks how far it is, ever more seldom up to once a second, until it has ended; nullopt after
// `interrupt`. Shows progress on a terminal.
Result<std::optional<bus::DescribeReplayOutput>> follow_replay(BusClient& client,
                                                               const std::string& name,
                                                               const Interrupt& interrupt);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REPLAY_COMMANDS_H_
