// `penstock event …`: send events, and look at those that a bus keeps.
#ifndef PENSTOCK_CLI_EVENT_COMMANDS_H_
#define PENSTOCK_CLI_EVENT_COMMANDS_H_

#include "cli/command.h"

namespace penstock::cli {

void add_event_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_COMMANDS_H_
