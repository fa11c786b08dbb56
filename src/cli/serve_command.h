// `penstock serve` and `penstock dev`: flags made from the server's settings.
#ifndef PENSTOCK_CLI_SERVE_COMMAND_H_
#define PENSTOCK_CLI_SERVE_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

void add_serve_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_SERVE_COMMAND_H_
