#include "bus/replay_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "bus/archive_reader.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/list_filters.h"
#include "bus/pages.h"

namespace penstock::bus {
namespace {

// What a survey leaves.
struct ReplaySurvey {
  std::string replay_bus;   // ARN of the bus that has a replay of the name; empty: none has
  std::string archive_bus;  // and of the archive's bus, where one is named
  bool has_destination = false;
  size_t active = 0;  // of the account in the region
};

Error invalid(std::string_view parameter, std::string_view reason) {
  return {kValidation, fmt::format("Parameter {} is not valid. Reason: {}", parameter, reason)};
}

// The archive's name, if the text is the ARN of one of the caller's account and region.
std::string_view own_archive(const service::Call& call, std::string_view arn) {
  const auto parts = parse_archive_arn(arn);
  const bool is_own =
      parts && parts->account == call.caller.account && parts->region == call.region;
  return is_own ? parts->name : std::string_view();
}

ReplaySurvey& findings(service::Call& call) {
  if (!call.findings.has_value()) {
    call.findings = ReplaySurvey();
  }
  return std::any_cast<ReplaySurvey&>(call.findings);
}

void survey_replays(BusShard& shard, service::Call& call, std::string_view name) {
  ReplaySurvey& survey = findings(call);
  for (const auto& [path, bus] : shard.buses()) {
    if (bus->account != call.caller.account || bus->region != call.region) {
      continue;
    }
    if (bus->replays.find(name) != bus->replays.end()) {
      survey.replay_bus = bus->arn;
    }
    survey.active += static_cast<size_t>(
        std::count_if(bus->replays.begin(), bus->replays.end(),
                      [](const auto& replay) { return replay.second->is_active(); }));
  }
}

std::string surveyed_replay_bus(const service::Call& call) {
  const auto* survey = std::any_cast<ReplaySurvey>(&call.findings);
  return survey == nullptr || survey->replay_bus.empty() ? named_bus_arn(call, std::nullopt)
                                                         : survey->replay_bus;
}

struct Found {
  Bus* bus = nullptr;
  Replay* replay = nullptr;
};
Result<Found> require_replay(BusShard& shard, const service::Call& call, const std::string& name) {
  const auto* survey = std::any_cast<ReplaySurvey>(&call.findings);
  Bus* bus = survey == nullptr || survey->replay_bus.empty()
                 ? nullptr
                 : shard.find(bus_path_of_arn(survey->replay_bus));
  if (bus != nullptr) {
    const auto replay = bus->replays.find(name);
    if (replay != bus->replays.end()) {
      return Found{bus, replay->second.get()};
    }
  }
  return Error(kResourceNotFound, fmt::format("Replay {} does not exist.", name));
}

// EventBridge's checks in its order, as far as that is known.
Result<Found> check_start(BusShard& shard, const service::Call& call,
                          const StartReplayInput& input) {
  const auto& survey = std::any_cast<const ReplaySurvey&>(call.findings);
  const std::string destination = bus_path_of_arn(input.destination.bus_arn);
  if (destination.empty()) {
    return invalid("Destination.Arn", "Must contain an event bus ARN.");
  }
  if (!survey.has_destination) {
    return Error(kResourceNotFound,
                 fmt::format("Event bus {} does not exist.", parse_path(destination).name));
  }
  const auto archive = parse_archive_arn(input.source_arn);
  if (!archive) {
    return invalid("EventSourceArn", "Must contain an archive ARN.");
  }
  Bus* bus = survey.archive_bus.empty() ? nullptr : shard.find(bus_path_of_arn(survey.archive_bus));
  if (bus == nullptr || bus->archives.find(archive->name) == bus->archives.end()) {
    return invalid("EventSourceArn", fmt::format("Archive {} does not exist.", archive->name));
  }
  if (destination != bus->path) {
    return invalid("Destination.Arn", "Cross event bus replay is not permitted.");
  }
  if (input.events_from.ms >= input.events_to.ms) {
    return invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
  }
  if (!survey.replay_bus.empty() || bus->replays.find(input.name) != bus->replays.end()) {
    return Error(kResourceAlreadyExists, fmt::format("Replay {} already exists.", input.name));
  }
  if (survey.active >= kReplaysActiveMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  return Found{bus, nullptr};
}

// What EventBridge says of rules that are not there is not known.
Result<void> check_rules(BusShard& shard, Bus& bus, const std::vector<std::string>& arns) {
  for (const std::string& arn : arns) {
    const auto name = parse_rule_arn(arn);
    if (!name || name->bus_path != bus.path) {
      return invalid("Destination.FilterArns", "Must contain ARNs of rules of the event bus.");
    }
    PENSTOCK_TRY(shard.require_rule(bus, name->name));
  }
  return {};
}

// Where the archive's events of that range are, going by how far their times and the bus's were
// apart at most.
Result<void> find_range(BusShard& shard, const Bus& bus, const Archive& archive, Replay& replay) {
  const int64_t from_ms = replay.events_from_ms / kSecondMs * kSecondMs - archive.ahead_max_ms;
  const int64_t to_ms = replay.events_to_ms + archive.behind_max_ms + 1;
  PENSTOCK_ASSIGN(replay.first, find_archive_time(shard, bus, archive, from_ms));
  PENSTOCK_ASSIGN(replay.end, find_archive_time(shard, bus, archive, to_ms));
  replay.next = replay.first;
  return {};
}

// Makes room for one more.
void forget_oldest(Bus& bus, journal::Batch& batch) {
  if (bus.replays.size() < kReplaysPerBusMax) {
    return;
  }
  // One that runs, of which there are few, never ended.
  const auto ended_ms = [](const auto& replay) {
    return replay.second->is_active() ? INT64_MAX : replay.second->ended_ms;
  };
  const auto oldest =
      std::min_element(bus.replays.begin(), bus.replays.end(),
                       [&](const auto& a, const auto& b) { return ended_ms(a) < ended_ms(b); });
  batch.erase(part_key(kReplayPrefix, bus.id, oldest->first));
  bus.replays.erase(oldest);
}

std::optional<aws::Timestamp> time_if_any(int64_t ms) {
  return ms == 0 ? std::nullopt : std::optional(aws::Timestamp{ms});
}

std::optional<std::string> text_if_any(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

double progress_of(const Replay& replay) {
  if (replay.state == "COMPLETED") {
    return 1;
  }
  const Sequence all = replay.end > replay.first ? replay.end - replay.first : 0;
  return all == 0 ? 0 : static_cast<double>(replay.next - replay.first) / static_cast<double>(all);
}

ReplayEntry entry_of(const Bus& bus, const Replay& replay) {
  ReplayEntry entry;
  entry.name = replay.name;
  entry.source_arn = archive_arn(bus.path, replay.archive);
  entry.state = replay.state;
  entry.state_reason = text_if_any(replay.state_reason);
  entry.events_from = {replay.events_from_ms};
  entry.events_to = {replay.events_to_ms};
  entry.last_event = time_if_any(replay.last_event_ms);
  entry.started = {replay.started_ms};
  entry.ended = time_if_any(replay.ended_ms);
  return entry;
}

}  // namespace

void StartReplay::survey(BusShard& shard, service::Call& call, const Input& input) {
  survey_replays(shard, call, input.name);
  ReplaySurvey& survey = findings(call);
  const std::string_view archive = own_archive(call, input.source_arn);
  for (const auto& [path, bus] : shard.buses()) {
    if (!archive.empty() && bus->account == call.caller.account && bus->region == call.region &&
        bus->archives.find(archive) != bus->archives.end()) {
      survey.archive_bus = bus->arn;
    }
  }
  if (shard.shard().owns(input.destination.bus_arn)) {
    survey.has_destination =
        require_own_bus(shard, call, "Destination.Arn", input.destination.bus_arn).ok();
  }
}

std::string StartReplay::arn(const service::Call& call, const Input& input) {
  const auto* survey = std::any_cast<ReplaySurvey>(&call.findings);
  return survey == nullptr || survey->archive_bus.empty()
             ? named_bus_arn(call, input.destination.bus_arn)
             : survey->archive_bus;
}

Result<StartReplayOutput> StartReplay::run(BusShard& shard, service::Call& call, const Input& input,
                                           journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Found found, check_start(shard, call, input));
  Bus& bus = *found.bus;
  PENSTOCK_TRY(check_rules(shard, bus, input.destination.rule_arns));
  const std::string_view archive_name = parse_archive_arn(input.source_arn)->name;
  const Archive& archive = *bus.archives.find(archive_name)->second;
  auto replay = std::make_unique<Replay>();
  replay->name = input.name;
  replay->arn = replay_arn(bus.path, input.name);
  replay->description = input.description.value_or("");
  replay->archive = archive_name;
  replay->archive_id = archive.id;
  const std::set<std::string> rule_arns(input.destination.rule_arns.begin(),
                                        input.destination.rule_arns.end());
  replay->rule_arns.assign(rule_arns.begin(), rule_arns.end());
  replay->events_from_ms = input.events_from.ms;
  replay->events_to_ms = input.events_to.ms;
  replay->started_ms = call.now_ms;
  replay->rate = input.rate_per_s.value_or(0);
  PENSTOCK_TRY(find_range(shard, bus, archive, *replay));
  forget_oldest(bus, batch);
  const Replay& started = *(bus.replays[input.name] = std::move(replay));
  save_replay(bus, started, batch);
  shard.replayer().hurry(bus, started);
  Output output;
  output.arn = started.arn;
  output.state = started.state;
  output.started = {started.started_ms};
  return output;
}

void CancelReplay::survey(BusShard& shard, service::Call& call, const Input& input) {
  survey_replays(shard, call, input.name);
}

std::string CancelReplay::arn(const service::Call& call, const Input&) {
  return surveyed_replay_bus(call);
}

Result<CancelReplayOutput> CancelReplay::run(BusShard& shard, service::Call& call,
                                             const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const Found found, require_replay(shard, call, input.name));
  Replay& replay = *found.replay;
  if (replay.state != "STARTING" && replay.state != "RUNNING") {
    return Error(kIllegalStatus,
                 fmt::format("Replay {} is not in a valid state for this operation.", input.name));
  }
  replay.state = "CANCELLING";
  save_replay(*found.bus, replay, batch);
  shard.replayer().hurry(*found.bus, replay);
  Output output;
  output.arn = replay.arn;
  output.state = replay.state;
  return output;
}

void DescribeReplay::survey(BusShard& shard, service::Call& call, const Input& input) {
  survey_replays(shard, call, input.name);
}

std::string DescribeReplay::arn(const service::Call& call, const Input&) {
  return surveyed_replay_bus(call);
}

Result<DescribeReplayOutput> DescribeReplay::run(BusShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Found found, require_replay(shard, call, input.name));
  const Replay& replay = *found.replay;
  Output output;
  output.name = replay.name;
  output.arn = replay.arn;
  output.description = text_if_any(replay.description);
  output.state = replay.state;
  output.state_reason = text_if_any(replay.state_reason);
  output.source_arn = archive_arn(found.bus->path, replay.archive);
  output.destination.bus_arn = found.bus->arn;
  output.destination.rule_arns = replay.rule_arns;
  output.events_from = {replay.events_from_ms};
  output.events_to = {replay.events_to_ms};
  output.last_event = time_if_any(replay.last_event_ms);
  output.started = {replay.started_ms};
  output.ended = time_if_any(replay.ended_ms);
  output.replayed = static_cast<int64_t>(replay.replayed);
  output.progress = progress_of(replay);
  output.rate_per_s = replay.rate == 0 ? std::nullopt : std::optional(replay.rate);
  return output;
}

Result<void> ListReplays::gather(BusShard& shard, service::Call& call, const Input& input,
                                 Output& output) {
  PENSTOCK_TRY(check_one_filter("ListReplays", input));
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  for (const auto& [path, bus] : shard.buses()) {
    if (bus->account != call.caller.account || bus->region != call.region) {
      continue;
    }
    for (const auto& [name, replay] : bus->replays) {
      const bool is_wanted =
          name > after && name.starts_with(input.prefix.value_or("")) &&
          input.state.value_or(replay->state) == replay->state &&
          (!input.source_arn || *input.source_arn == archive_arn(bus->path, replay->archive));
      if (is_wanted) {
        output.replays->push_back(entry_of(*bus, *replay));
      }
    }
  }
  return {};
}

Result<void> ListReplays::finish(service::Call&, const Input& input, Output& output) {
  output.next_token = cut_page(*output.replays, input.limit);
  return {};
}

}  // namespace penstock::bus
