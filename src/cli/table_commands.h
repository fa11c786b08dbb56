// `penstock table list|describe|get|put|delete`, and the noun with its other commands.
#ifndef PENSTOCK_CLI_TABLE_COMMANDS_H_
#define PENSTOCK_CLI_TABLE_COMMANDS_H_

#include "cli/command.h"

namespace penstock::cli {

void add_table_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TABLE_COMMANDS_H_
