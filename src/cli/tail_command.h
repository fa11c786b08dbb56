// `penstock queue tail`: shows the messages of a queue as they arrive.
#ifndef PENSTOCK_CLI_TAIL_COMMAND_H_
#define PENSTOCK_CLI_TAIL_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `queue`.
void add_tail_command(CLI::App& noun, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TAIL_COMMAND_H_
