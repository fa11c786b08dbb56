// `penstock queue send|receive|peek`: the messages of a queue.
#ifndef PENSTOCK_CLI_MESSAGE_COMMANDS_H_
#define PENSTOCK_CLI_MESSAGE_COMMANDS_H_

#include "cli/command.h"

namespace penstock::cli {

// Adds them to the noun `queue`.
void add_message_commands(CLI::App& noun, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_MESSAGE_COMMANDS_H_
