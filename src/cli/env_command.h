// `penstock env`: the access key of a data directory as lines that a shell evaluates.
#ifndef PENSTOCK_CLI_ENV_COMMAND_H_
#define PENSTOCK_CLI_ENV_COMMAND_H_

#include <string>
#include <string_view>

#include "cli/command.h"

namespace penstock::cli {

// In single quotes, safe in every POSIX shell.
std::string shell_quoted(std::string_view text);

void add_env_command(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_ENV_COMMAND_H_
