// The flags that every client command has: where to send, as whom, and how to print.
#ifndef PENSTOCK_CLI_CLIENT_FLAGS_H_
#define PENSTOCK_CLI_CLIENT_FLAGS_H_

#include "cli/client_settings.h"
#include "cli/command.h"

namespace penstock::cli {

// Adds --endpoint, --region and --profile to a command; `flags` must outlive its parsing.
void add_client_flags(CLI::App& command, ClientFlags& flags);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_CLIENT_FLAGS_H_
