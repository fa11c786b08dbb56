#include "cli/rule_test_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/event_text.h"
#include "cli/input_text.h"
#include "cli/kept_events.h"
#include "cli/progress_line.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

struct TestFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string pattern;
  std::string since = "24h";
  uint64_t limit = 20;
};

Result<std::string> test(BusClient& client, const TestFlags& flags) {
  KeptEventsQuery query;
  query.bus = flags.bus.name();
  PENSTOCK_ASSIGN(query.pattern, read_json_argument(flags.pattern));
  PENSTOCK_ASSIGN(query.since_ms, parse_moment(flags.since, client.clock().system_ms()));
  const Interrupt interrupt;
  const ProgressLine line;
  PatternTest found;
  PENSTOCK_ASSIGN(
      const KeptEventsRead read,
      read_kept_events(
          client, query, interrupt,
          [&](const bus::KeptEventShape& event) {
            ++found.matched;
            if (found.events.size() < flags.limit) {
              found.events.push_back(event);
            }
            return true;
          },
          [&](int64_t examined, double part) {
            line.show(fmt::format("{}, {} match", reading_text(examined, part), found.matched));
          }));
  line.clear();
  found.examined = read.examined;
  if (!print_data(flags.output.json() ? json_of_shape(found) : pattern_test_text(found))) {
    return Error(kRefused, "The outcome could not be printed.");
  }
  return read.interrupted
             ? Result<std::string>(Error(kInterrupted, "Interrupted; the rest was not looked at."))
             : Result<std::string>(std::string());
}

}  // namespace

std::string pattern_test_text(const PatternTest& test) {
  std::string text =
      fmt::format("The pattern matches {} of {} events.\n", test.matched, test.examined);
  if (!test.events.empty()) {
    text += "\n" + events_table(test.events);
  }
  if (const int64_t more = test.matched - static_cast<int64_t>(test.events.size()); more > 0) {
    text += fmt::format("… and {} more.\n", more);
  }
  return text;
}

void add_rule_test_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<TestFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "test", "Try a pattern on the events that a bus keeps: which would match?",
      [flags] { return run_with_client(&test, *flags); });
  command
      ->add_option("--pattern", flags->pattern, "The event pattern: JSON, a file, or - for stdin.")
      ->type_name("PATTERN")
      ->required();
  command
      ->add_option("--since", flags->since,
                   "Only what was taken in from then on: a time, or how long ago (90s, 10m, 24h).")
      ->type_name("TIME")
      ->default_str(flags->since);
  flags->bus.add_to(*command);
  command->add_option("--limit", flags->limit, "List so many of the events that match.")
      ->type_name("N")
      ->default_str(std::to_string(flags->limit))
      ->check(CLI::Range(0, 100'000));
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli
