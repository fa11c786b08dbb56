// `penstock journal inspect`: what lies in a journal, read without changing it.
#ifndef PENSTOCK_CLI_JOURNAL_COMMAND_H_
#define PENSTOCK_CLI_JOURNAL_COMMAND_H_

#include "cli/command.h"

namespace penstock::cli {

void add_journal_commands(CLI::App& app, Chosen& chosen);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_JOURNAL_COMMAND_H_
