#include "cli/replay_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/client_flags.h"
#include "cli/progress_line.h"
#include "cli/replay_text.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

constexpr int64_t kFirstPollMs = 50;
constexpr int64_t kPollMsMax = 1'000;

struct ReplayFlags {
  ClientFlags client;
  OutputFlag output;
  ReplayPlan plan;  // its name is that of show and cancel too
  std::string from;
  std::string to = "now";
  bool wait = false;
  std::string archive;  // of list
  std::string state;
};

Result<std::string> wait_for(BusClient& client, const ReplayFlags& flags,
                             const Interrupt& interrupt) {
  PENSTOCK_ASSIGN(const auto replay, follow_replay(client, flags.plan.name, interrupt));
  if (!replay) {
    return Error(kInterrupted,
                 fmt::format("Stopped following; the replay goes on. `penstock replay "
                             "cancel {0}` ends it, `penstock replay show {0}` shows "
                             "it.",
                             flags.plan.name));
  }
  if (!print_data(flags.output.json() ? json_of<bus::DescribeReplay>(*replay)
                                      : replay_text(*replay))) {
    return Error(kRefused, "The outcome could not be printed.");
  }
  const auto failure = failure_of(*replay);
  return failure ? Result<std::string>(*failure) : Result<std::string>(std::string());
}

Result<std::string> start(BusClient& client, const ReplayFlags& flags) {
  ReplayPlan plan = flags.plan;
  const int64_t now_ms = client.clock().system_ms();
  PENSTOCK_ASSIGN(plan.from_ms, parse_moment(flags.from, now_ms));
  PENSTOCK_ASSIGN(plan.to_ms, parse_moment(flags.to, now_ms));
  PENSTOCK_ASSIGN(const bus::StartReplayInput input, make_request(client, plan));
  const Interrupt interrupt;  // from before there is a replay to speak of
  PENSTOCK_ASSIGN(const auto started, client.call<bus::StartReplay>(input));
  if (flags.wait) {
    return wait_for(client, flags, interrupt);
  }
  return flags.output.json() ? json_of<bus::StartReplay>(started) : started.arn;
}

Result<std::string> list(BusClient& client, const ReplayFlags& flags) {
  bus::ListReplaysInput input;
  if (!flags.archive.empty()) {
    PENSTOCK_ASSIGN(const auto archive,
                    client.call<bus::DescribeArchive>({std::string(last_name(flags.archive))}));
    input.source_arn = archive.arn;
  }
  if (!flags.state.empty()) {
    input.state = flags.state;
  }
  bus::ListReplaysOutput all;
  std::vector<bus::ReplayEntry>& replays = all.replays.emplace();
  PENSTOCK_TRY(
      for_each_page<bus::ListReplays>(client, input, [&](const bus::ListReplaysOutput& page) {
        if (page.replays) {
          replays.insert(replays.end(), page.replays->begin(), page.replays->end());
        }
      }));
  return flags.output.json() ? json_of<bus::ListReplays>(all) : replays_table(replays);
}

Result<std::string> show(BusClient& client, const ReplayFlags& flags) {
  PENSTOCK_ASSIGN(const auto replay, client.call<bus::DescribeReplay>({flags.plan.name}));
  return flags.output.json() ? json_of<bus::DescribeReplay>(replay) : replay_text(replay);
}

Result<std::string> cancel(BusClient& client, const ReplayFlags& flags) {
  PENSTOCK_ASSIGN(const auto output, client.call<bus::CancelReplay>({flags.plan.name}));
  return flags.output.json() ? json_of<bus::CancelReplay>(output) : output.state;
}

struct Added {
  CLI::App* command;
  std::shared_ptr<ReplayFlags> flags;
};

Added add(CLI::App& noun, Chosen& chosen, const std::string& name, const std::string& help,
          ClientAction<BusClient, ReplayFlags> action) {
  const auto flags = std::make_shared<ReplayFlags>();
  CLI::App* const command = add_command(
      noun, chosen, name, help, [action, flags] { return run_with_client(action, *flags); });
  flags->output.add_to(*command);
  add_client_flags(*command, flags->client);
  return {command, flags};
}

void add_name(const Added& added) {
  added.command->add_option("NAME", added.flags->plan.name, "The replay's name.")->required();
}

void add_start(CLI::App& noun, Chosen& chosen) {
  const Added starting =
      add(noun, chosen, "start", "Send archived events to their bus again; print its ARN.", &start);
  add_name(starting);
  CLI::App& command = *starting.command;
  ReplayFlags& flags = *starting.flags;
  command.add_option("--archive", flags.plan.archive, "The archive's name or ARN.")
      ->type_name("ARCHIVE")
      ->required();
  command
      .add_option("--from", flags.from,
                  "Events from this time on: a time, or how long ago (90s, 10m, 24h).")
      ->type_name("TIME")
      ->required();
  command.add_option("--to", flags.to, "And up to this one.")
      ->type_name("TIME")
      ->default_str(flags.to);
  command
      .add_option("--rule", flags.plan.rules,
                  "Only this rule of the bus gets them; may be repeated. Not given: all rules.")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  command
      .add_option("--rate", flags.plan.rate_per_s,
                  "Events a second at most; not given: as fast as is good for other requests.")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000'000));
  command.add_flag("--wait", flags.wait,
                   "Follow it, and exit 1 if it fails or is cancelled. Ctrl-C stops following.");
}

}  // namespace

Result<bus::StartReplayInput> make_request(BusClient& client, const ReplayPlan& plan) {
  PENSTOCK_ASSIGN(const auto archive,
                  client.call<bus::DescribeArchive>({std::string(last_name(plan.archive))}));
  bus::StartReplayInput input;
  input.name = plan.name;
  input.source_arn = archive.arn;
  input.events_from.ms = plan.from_ms;
  input.events_to.ms = plan.to_ms;
  input.destination.bus_arn = archive.source_arn;
  for (const std::string& rule : plan.rules) {
    PENSTOCK_ASSIGN(const auto described,
                    client.call<bus::DescribeRule>({rule, archive.source_arn}));
    input.destination.rule_arns.push_back(described.arn.value_or(""));
  }
  input.rate_per_s = plan.rate_per_s;
  return input;
}

Result<std::optional<bus::DescribeReplayOutput>> follow_replay(BusClient& client,
                                                               const std::string& name,
                                                               const Interrupt& interrupt) {
  const ProgressLine line;
  int64_t wait_ms = kFirstPollMs;
  do {
    auto replay = client.call<bus::DescribeReplay>({name});
    if (!replay.ok()) {
      line.clear();
      return std::move(replay).error();
    }
    if (!is_active(*replay)) {
      line.clear();
      return std::optional(*std::move(replay));
    }
    line.show(progress_text(*replay));
    wait_ms = std::min(wait_ms * 2, kPollMsMax);
  } while (!interrupt.wait_ms(wait_ms));
  line.clear();
  return std::optional<bus::DescribeReplayOutput>();
}

void add_replay_commands(CLI::App& app, Chosen& chosen) {
  CLI::App* const noun = add_noun(app, "replay", "Replays: archived events, sent again.");
  add_start(*noun, chosen);
  const Added listing = add(*noun, chosen, "list", "List replays.", &list);
  listing.command->add_option("--archive", listing.flags->archive, "Only those of this archive.")
      ->type_name("ARCHIVE");
  listing.command->add_option("--state", listing.flags->state, "Only those in this state.")
      ->type_name("STATE")
      ->check(
          CLI::IsMember({"STARTING", "RUNNING", "CANCELLING", "COMPLETED", "CANCELLED", "FAILED"}));
  add_name(add(*noun, chosen, "show", "Show a replay, and how far it is.", &show));
  add_name(add(*noun, chosen, "cancel", "End a replay; what was replayed stays so.", &cancel));
}

}  // namespace penstock::cli
