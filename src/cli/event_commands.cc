#include "cli/event_commands.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/bus_client.h"
#include "cli/client_flags.h"
#include "cli/event_send_command.h"
#include "cli/event_story.h"
#include "cli/event_tail_command.h"
#include "cli/event_text.h"
#include "cli/input_text.h"
#include "cli/kept_events.h"
#include "cli/progress_line.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

struct ListFlags {
  ClientFlags client;
  OutputFlag output;
  BusFlag bus;
  std::string since = "1h";
  std::string until;
  std::string pattern;
  uint64_t limit = 100;
};

struct ShowFlags {
  ClientFlags client;
  OutputFlag output;
  std::string event_id;
};

Result<std::string> list(BusClient& client, const ListFlags& flags) {
  const int64_t now_ms = client.clock().system_ms();
  KeptEventsQuery query;
  query.bus = flags.bus.name();
  PENSTOCK_ASSIGN(query.since_ms, parse_moment(flags.since, now_ms));
  if (!flags.until.empty()) {
    PENSTOCK_ASSIGN(query.until_ms, parse_moment(flags.until, now_ms));
  }
  if (!flags.pattern.empty()) {
    PENSTOCK_ASSIGN(query.pattern, read_json_argument(flags.pattern));
  }
  query.page = static_cast<int32_t>(std::min<uint64_t>(flags.limit, 1000));
  const Interrupt interrupt;
  const ProgressLine line;
  bus::ListEventsOutput found;
  PENSTOCK_TRY(read_kept_events(
      client, query, interrupt,
      [&](const bus::KeptEventShape& event) {
        found.events.push_back(event);
        return found.events.size() < flags.limit;
      },
      [&](int64_t examined, double part) { line.show(reading_text(examined, part)); }));
  line.clear();
  if (found.events.size() == flags.limit) {
    fmt::print(stderr, "The first {}; --limit shows more.\n", flags.limit);
  }
  if (flags.output.json()) {
    return json_of_shape(KeptEvents{std::move(found.events)});
  }
  return events_table(found.events);
}

Result<std::string> show(BusClient& client, const ShowFlags& flags) {
  PENSTOCK_ASSIGN(const EventStory story, read_event_story(client, flags.event_id));
  if (story.events.empty() && story.deliveries.empty()) {
    return Error(kRefused, fmt::format("No bus keeps an event {} (any more), and no delivery of it "
                                       "is known.",
                                       flags.event_id));
  }
  return flags.output.json() ? json_of_shape(story) : story_text(story);
}

void add_list(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<ListFlags>();
  CLI::App* const command =
      add_command(noun, chosen, "list", "List the events that a bus keeps, oldest first.",
                  [flags] { return run_with_client(&list, *flags); });
  flags->bus.add_to(*command);
  command
      ->add_option("--since", flags->since,
                   "Only what was taken in from then on: a time, or how long ago (90s, 10m, 24h).")
      ->type_name("TIME")
      ->default_str(flags->since);
  command->add_option("--until", flags->until, "Only what was taken in before; not given: now.")
      ->type_name("TIME");
  command
      ->add_option("--pattern", flags->pattern,
                   "Only what this event pattern matches: JSON, @FILE, or - for stdin.")
      ->type_name("PATTERN");
  command->add_option("--limit", flags->limit, "At most so many events.")
      ->type_name("N")
      ->default_str(std::to_string(flags->limit))
      ->check(CLI::Range(1, 100'000));
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

void add_show(CLI::App& noun, Chosen& chosen) {
  const auto flags = std::make_shared<ShowFlags>();
  CLI::App* const command = add_command(
      noun, chosen, "show",
      "Show an event: its envelope, the rules it matched, what became of each delivery.",
      [flags] { return run_with_client(&show, *flags); });
  command->add_option("ID", flags->event_id, "The event's id.")->required();
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
}

}  // namespace

void add_event_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "event", "Events: send them, and see what became of them.");
  add_event_send_command(*noun, chosen);
  add_event_tail_command(*noun, chosen);
  add_list(*noun, chosen);
  add_show(*noun, chosen);
}

}  // namespace penstock::cli
