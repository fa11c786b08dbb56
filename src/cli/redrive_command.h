// `penstock queue redrive`: moves the messages of a dead-letter queue back, by a move task of the
// service, and follows it.
#ifndef PENSTOCK_CLI_REDRIVE_COMMAND_H_
#define PENSTOCK_CLI_REDRIVE_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `queue`.
void add_redrive_command(CLI::App& noun, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REDRIVE_COMMAND_H_
