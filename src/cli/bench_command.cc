#include "cli/bench_command.h"

#include <algorithm>
#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "base/random.h"
#include "cli/bench_bus_command.h"
#include "cli/bench_isolation_command.h"
#include "cli/bench_match_command.h"
#include "cli/bench_run.h"
#include "cli/bench_table_command.h"
#include "cli/bench_topic_command.h"

namespace penstock::cli {
namespace {

constexpr int kDefaultGroups = 100;

struct QueueBenchFlags : BenchFlags {
  bool fifo = false;
  int groups = kDefaultGroups;
};

Result<int> bench_queue(const QueueBenchFlags& flags) {
  SystemClock clock;
  SystemRandom random;
  PENSTOCK_ASSIGN(QueueClient client, QueueClient::open(flags.client, clock));
  const ClientSettings settings = client.settings();
  PENSTOCK_TRY(check_bench(flags, settings));
  BenchReport report;
  LoadOptions& options = report.options;
  options = flags.load;
  options.run = static_cast<uint32_t>(random.next_u64());
  if (flags.fifo) {
    options.groups = flags.groups;
    options.producers = std::min(options.producers, options.groups);  // a group has one
  }
  PENSTOCK_ASSIGN(const std::string url, create_bench_queue(client, options));
  const auto measured = measure_load(
      flags, options, {settings.endpoint, url, settings.region, settings.credentials, ""}, clock);
  delete_bench_queue(client, url);
  PENSTOCK_TRY(measured);
  return print_report(flags, report, *measured);
}

int run_bench(const QueueBenchFlags& flags) {
  const auto status = bench_queue(flags);
  return status.ok() ? *status : fail(status.error());
}

}  // namespace

void add_bench_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "bench", "Measure a server.");
  const auto flags = std::make_shared<QueueBenchFlags>();
  CLI::App* const command =
      add_command(*noun, chosen, "queue",
                  "Send, receive and delete through a new queue; report rates, latencies, losses.",
                  [flags] { return run_bench(*flags); });
  CLI::Option* const fifo = command->add_flag(
      "--fifo", flags->fifo, "A FIFO queue: also fail if messages come twice or out of order.");
  command
      ->add_option("--groups", flags->groups,
                   "Message groups of a FIFO queue, each with one producer.")
      ->type_name("N")
      ->default_str(std::to_string(kDefaultGroups))
      ->check(CLI::Range(1, 1'000'000))
      ->needs(fifo);
  add_bench_flags(*command, *flags, "message", LoadBody::kBytesMin);
  add_bench_bus_command(*noun, chosen);
  add_bench_table_command(*noun, chosen);
  add_bench_topic_command(*noun, chosen);
  add_bench_isolation_command(*noun, chosen);
  add_bench_match_command(*noun, chosen);
}

}  // namespace penstock::cli
