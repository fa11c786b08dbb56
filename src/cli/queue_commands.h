// `penstock queue …`: queues of any endpoint that speaks Amazon SQS's API.
#ifndef PENSTOCK_CLI_QUEUE_COMMANDS_H_
#define PENSTOCK_CLI_QUEUE_COMMANDS_H_

#include "cli/command.h"

namespace penstock::cli {

void add_queue_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_QUEUE_COMMANDS_H_
