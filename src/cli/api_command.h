// `penstock api`: every operation that this program declares.
#ifndef PENSTOCK_CLI_API_COMMAND_H_
#define PENSTOCK_CLI_API_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

void add_api_command(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_API_COMMAND_H_
