// `penstock bench match`: the matcher alone, without a server.
#ifndef PENSTOCK_CLI_BENCH_MATCH_COMMAND_H_
#define PENSTOCK_CLI_BENCH_MATCH_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `bench`.
void add_bench_match_command(CLI::App& noun, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_BENCH_MATCH_COMMAND_H_
