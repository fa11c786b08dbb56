// The program: finds the command that the command line names and runs it.

#include <fmt/format.h>
#include <signal.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/api_command.h"
#include "cli/bench_command.h"
#include "cli/delivery_commands.h"
#include "cli/env_command.h"
#include "cli/event_commands.h"
#include "cli/journal_command.h"
#include "cli/queue_commands.h"
#include "cli/reference.h"
#include "cli/replay_commands.h"
#include "cli/rule_commands.h"
#include "cli/serve_command.h"
#include "cli/table_commands.h"
#include "cli/topic_commands.h"

namespace {

using penstock::cli::Chosen;

void add_commands(CLI::App& app, Chosen& chosen) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "penstock " PENSTOCK_VERSION, "Print the version.");
  app.set_help_flag("--help,-h", "Print this help.");
  app.footer("penstock COMMAND --help says more; penstock man prints everything.");
  penstock::cli::add_serve_commands(app, chosen);
  penstock::cli::add_env_command(app, chosen);
  penstock::cli::add_queue_commands(app, chosen);
  penstock::cli::add_bus_commands(app, chosen);
  penstock::cli::add_event_commands(app, chosen);
  penstock::cli::add_rule_commands(app, chosen);
  penstock::cli::add_delivery_commands(app, chosen);
  penstock::cli::add_replay_commands(app, chosen);
  penstock::cli::add_table_commands(app, chosen);
  penstock::cli::add_topic_commands(app, chosen);
  penstock::cli::add_journal_commands(app, chosen);
  penstock::cli::add_bench_commands(app, chosen);
  penstock::cli::add_api_command(app, chosen);
  penstock::cli::add_reference_commands(app, chosen, PENSTOCK_VERSION);
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): what is thrown but a ParseError is a defect
int main(int argc, char** argv) {
  // A reader that goes away shows as a failed write, not as a signal that ends the process unsaid.
  signal(SIGPIPE, SIG_IGN);
  CLI::App app("Event-driven services that speak AWS's APIs, durable on one machine.", "penstock");
  Chosen chosen;
  add_commands(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? penstock::cli::kExitDone : penstock::cli::kExitUsage;
  }
  return chosen.run();
}
