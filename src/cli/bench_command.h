// `penstock bench queue`: sets up a queue, runs the load, reports.
#ifndef PENSTOCK_CLI_BENCH_COMMAND_H_
#define PENSTOCK_CLI_BENCH_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

void add_bench_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_COMMAND_H_
