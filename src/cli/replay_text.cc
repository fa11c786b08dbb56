#include "cli/replay_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/aws_client.h"
#include "cli/bus_client.h"
#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

constexpr int kBarCharacters = 30;

std::string time_text(const std::optional<aws::Timestamp>& time) {
  return time ? cli::time_text(time->ms) : std::string();
}

}  // namespace

bool is_active(const bus::DescribeReplayOutput& replay) {
  return replay.state == "STARTING" || replay.state == "RUNNING" || replay.state == "CANCELLING";
}

double part_done(const bus::DescribeReplayOutput& replay) {
  if (replay.progress > 0 || !replay.last_event) {
    return std::clamp(replay.progress, 0.0, 1.0);
  }
  const auto whole = static_cast<double>(replay.events_to.ms - replay.events_from.ms);
  const auto done = static_cast<double>(replay.last_event->ms - replay.events_from.ms);
  return whole > 0 ? std::clamp(done / whole, 0.0, 1.0) : 0;
}

std::string progress_text(const bus::DescribeReplayOutput& replay) {
  const double part = part_done(replay);
  const auto full = static_cast<size_t>(std::lround(part * kBarCharacters));
  return fmt::format("[{}{}] {:3.0f} %, {} events", std::string(full, '#'),
                     std::string(kBarCharacters - full, ' '), std::floor(part * 100),
                     replay.replayed);
}

std::string replays_table(const std::vector<bus::ReplayEntry>& replays) {
  Table table(
      {"REPLAY", "STATE", "ARCHIVE", "EVENTS FROM", "EVENTS TO", "STARTED", "ENDED", "WHY"});
  for (const bus::ReplayEntry& replay : replays) {
    table.add_row({replay.name, replay.state, std::string(last_name(replay.source_arn)),
                   cli::time_text(replay.events_from.ms), cli::time_text(replay.events_to.ms),
                   cli::time_text(replay.started.ms), time_text(replay.ended),
                   replay.state_reason.value_or("")});
  }
  return table.text();
}

std::string replay_text(const bus::DescribeReplayOutput& replay) {
  Table table({"ATTRIBUTE", "VALUE"});
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) {
      table.add_row({name, value});
    }
  };
  std::string rules;
  for (const std::string& arn : replay.destination.rule_arns) {
    rules += fmt::format("{}{}", rules.empty() ? "" : ", ", last_name(arn));
  }
  add("Name", replay.name);
  add("Description", replay.description.value_or(""));
  add("State", replay.state);
  add("StateReason", replay.state_reason.value_or(""));
  add("Archive", std::string(last_name(replay.source_arn)));
  add("Bus", std::string(last_name(replay.destination.bus_arn)));
  add("Rules", rules.empty() ? "all" : rules);
  add("EventsFrom", cli::time_text(replay.events_from.ms));
  add("EventsTo", cli::time_text(replay.events_to.ms));
  add("Started", cli::time_text(replay.started.ms));
  add("Ended", time_text(replay.ended));
  add("Done", fmt::format("{:.0f} %", std::floor(part_done(replay) * 100)));
  add("LastEvent", time_text(replay.last_event));
  add("EventsReplayed", std::to_string(replay.replayed));
  add("Rate", replay.rate_per_s ? fmt::format("{} a second", *replay.rate_per_s) : "");
  return table.text();
}

std::optional<Error> failure_of(const bus::DescribeReplayOutput& replay) {
  if (replay.state == "COMPLETED") {
    return std::nullopt;
  }
  const std::string reason = replay.state_reason.value_or("");
  return Error(kRefused, fmt::format("The replay is {}{}{}", replay.state,
                                     reason.empty() ? "." : ": ", reason));
}

}  // namespace penstock::cli
