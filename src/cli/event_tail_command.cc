#include "cli/event_tail_command.h"

#include <fmt/format.h>

#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/event_text.h"
#include "cli/input_text.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

struct TailFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string pattern;
  std::string since;
  uint64_t count = 0;  // 0: without end
  bool no_follow = false;
};

Result<std::string> tail(BusClient& client, const TailFlags& flags) {
  TailOptions options;
  options.bus = flags.bus.name();
  options.follow = !flags.no_follow;
  if (!flags.pattern.empty()) {
    PENSTOCK_ASSIGN(options.pattern, read_json_argument(flags.pattern));
  }
  if (!flags.since.empty()) {
    PENSTOCK_ASSIGN(options.since_ms, parse_moment(flags.since, client.clock().system_ms()));
  }
  const Interrupt interrupt;
  bool prints = flags.output.json() || print_data(event_line_head());
  uint64_t shown = 0;
  if (prints) {
    PENSTOCK_TRY(tail_events(client, options, interrupt, [&](const bus::KeptEventShape& event) {
      prints = print_data(flags.output.json() ? json_of_shape(event) : event_line(event));
      return prints && ++shown != flags.count;
    }));
  }
  return prints ? Result<std::string>(std::string())
                : Result<std::string>(Error(kRefused, "The events could not be printed."));
}

}  // namespace

Result<void> tail_events(BusClient& client, const TailOptions& options, const Interrupt& interrupt,
                         const TailedEvent& show) {
  bus::ListEventsInput input;
  input.event_bus_name = options.bus;
  input.pattern = options.pattern;
  if (options.since_ms) {
    input.since = aws::Timestamp{*options.since_ms};
  } else {
    input.limit = 0;  // where the log ends
  }
  while (!interrupt.happened()) {
    PENSTOCK_ASSIGN(const auto page, client.call<bus::ListEvents>(input));
    for (const bus::KeptEventShape& event : page.events) {
      if (!show(event)) {
        return {};
      }
    }
    input.after = page.read_to;
    input.since.reset();
    input.limit.reset();
    const bool is_at_end = page.read_to >= page.last;
    if (is_at_end && (!options.follow || interrupt.wait_ms(options.poll_ms))) {
      return {};
    }
  }
  return {};
}

void add_event_tail_command(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<TailFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "tail", "Show the events of a bus as they are taken in.",
                  [flags] { return run_with_client(&tail, *flags); });
  flags->bus.add_to(*command);
  command
      ->add_option("--pattern", flags->pattern,
                   "Only what this event pattern matches: JSON, @FILE, or - for stdin.")
      ->type_name("PATTERN");
  command
      ->add_option("--since", flags->since,
                   "Begin with what was taken in then: a time, or how long ago (90s, 10m, 24h); "
                   "not given: with the next event.")
      ->type_name("TIME");
  command->add_option("--count", flags->count, "End after so many events.")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command->add_flag("--no-follow", flags->no_follow,
                    "End where the log ends instead of waiting for more.");
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace penstock::cli
