// `penstock rule …`: rules, and why they match or do not. `penstock bus list` beside them.
#ifndef PENSTOCK_CLI_RULE_COMMANDS_H_
#define PENSTOCK_CLI_RULE_COMMANDS_H_

#include "cli/command.h"

namespace penstock::cli {

void add_bus_commands(CLI::App& app, Chosen& chosen);
void add_rule_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_RULE_COMMANDS_H_
