#include "bus/replayer.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "bus/archive_reader.h"
#include "bus/archive_records.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/envelope_reader.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

// The last delivery of a step may be of the largest event, with as large an input.
constexpr size_t kStepBytesMost = kReplayBytesPerStep + 3 * kPutBytesMax;

// A paced replay sends a tenth of a second's events at a time, and at least one.
size_t events_per_step(const Replay& replay) {
  if (replay.rate == 0) {
    return kReplayedPerStep;
  }
  const int64_t events = replay.rate * kReplayPacedStepMs / kSecondMs;
  return std::clamp<size_t>(static_cast<size_t>(events), 1, kReplayedPerStep);
}

int64_t pause_ms(const Replay& replay, uint64_t events) {
  if (events == 0) {
    return kReplaySearchMs;
  }
  if (replay.rate == 0) {
    return kReplayStepMs;
  }
  const int64_t sent_ms = static_cast<int64_t>(events) * kSecondMs;
  return std::max((sent_ms + replay.rate - 1) / replay.rate, kReplayStepMs);
}

// Events state whole seconds, so a range begins with the second that it names.
bool is_in_range(const Replay& replay, int64_t time_ms) {
  return time_ms >= replay.events_from_ms / kSecondMs * kSecondMs && time_ms <= replay.events_to_ms;
}

bool wants(const Replay& replay, const Rule& rule) {
  return replay.rule_arns.empty() || std::find(replay.rule_arns.begin(), replay.rule_arns.end(),
                                               rule.arn) != replay.rule_arns.end();
}

}  // namespace

struct Replayer::Step {
  size_t seen = 0;
  size_t bytes_read = 0;
  size_t bytes_sent = 0;
  uint64_t events = 0;
  int64_t now_ms = 0;
  std::vector<Rule*> matched;  // once for each event; counted when the step is committed

  bool has_read_enough() const {
    return seen >= kReplaySeenPerStep || bytes_read >= kReplayReadBytesPerStep;
  }
};

Result<void> load_replays(BusShard& shard, Bus& bus) {
  Result<void> outcome;
  PENSTOCK_TRY(shard.shard().store().scan_prefix(
      part_key(kReplayPrefix, bus.id), [&](std::string_view key, std::string_view value) {
        auto replay = std::make_unique<Replay>();
        outcome = decode_replay_record(value, *replay);
        if (!outcome.ok()) {
          return false;
        }
        replay->name = name_in_key(key);
        replay->arn = replay_arn(bus.path, replay->name);
        bus.replays.emplace(replay->name, std::move(replay));
        return true;
      }));
  return outcome;
}

void save_replay(const Bus& bus, const Replay& replay, journal::Batch& batch) {
  batch.put(part_key(kReplayPrefix, bus.id, replay.name), encode_replay_record(replay));
}

void end_replay(Replay& replay, std::string_view state, std::string_view reason, int64_t now_ms) {
  replay.state = state;
  replay.state_reason = reason;
  replay.ended_ms = now_ms;
}

Replayer::~Replayer() { stop(); }

void Replayer::start() {
  is_running_ = true;
  for (const auto& [path, bus] : shard_.buses()) {
    for (const auto& [name, replay] : bus->replays) {
      if (replay->is_active()) {
        hurry(*bus, *replay);
      }
    }
  }
}

void Replayer::stop() {
  is_running_ = false;
  for (const auto& [key, run] : runs_) {
    if (run->timer != 0) {
      shard_.shard().executor().cancel(run->timer);
      run->timer = 0;
    }
  }
}

void Replayer::hurry(const Bus& bus, const Replay& replay) {
  const Key key(bus.id, replay.name);
  auto& run = runs_[key];
  if (run == nullptr) {
    run = std::make_unique<Run>(*this, key);
  }
  arm(*run, 0);
}

void Replayer::forget(const Bus& bus, const Replay& replay) {
  const auto run = runs_.find(Key(bus.id, replay.name));
  if (run != runs_.end()) {
    drop(*run->second);
  }
}

void Replayer::forget(const Bus& bus) {
  for (const auto& [name, replay] : bus.replays) {
    forget(bus, *replay);
  }
}

void Replayer::drop(Run& run) {
  if (run.timer != 0) {
    shard_.shard().executor().cancel(run.timer);
  }
  runs_.erase(runs_.find(run.key));
}

void Replayer::arm(Run& run, int64_t delay_ms) {
  if (!is_running_) {
    return;
  }
  runtime::Executor& executor = shard_.shard().executor();
  if (run.timer != 0) {
    executor.cancel(run.timer);
  }
  const auto step = [](void* argument) {
    auto& due = *static_cast<Run*>(argument);
    due.timer = 0;
    due.replayer.step(due);
  };
  run.timer =
      executor.call_at(shard_.shard().clock().monotonic_ns() + delay_ms * 1'000'000, {step, &run});
}

void Replayer::step(Run& run) {
  Bus& bus = *shard_.find(run.key.first);
  Replay& replay = *bus.replays.find(run.key.second)->second;
  Step step;
  step.now_ms = shard_.shard().clock().now_ms();
  journal::Batch batch(shard_.shard().id());
  Replay after = replay;
  Result<int64_t> pause = advance(bus, after, step, batch);
  if (!pause.ok() && pause.error().is(kCorrupt)) {
    batch = journal::Batch(shard_.shard().id());
    after = replay;
    step.matched.clear();
    end_replay(after, "FAILED", pause.error().message(), step.now_ms);
    pause = 0;
  }
  if (pause.ok()) {
    save_replay(bus, after, batch);
    const auto admitted = shard_.shard().journal().admit(
        after.is_active() ? journal::Space::kTakes : journal::Space::kFrees, batch.size_bytes());
    if (!admitted.ok()) {
      pause = admitted.error();
    }
  }
  if (!pause.ok()) {
    shard_.shard().log().warning("replay waits",
                                 {{"replay", std::string_view(replay.arn)},
                                  {"error", std::string_view(pause.error().message())}});
    arm(run, kReplayRetryMs);
    return;
  }
  shard_.shard().commit(std::move(batch));
  for (Rule* rule : step.matched) {
    ++rule->matched;
  }
  replay = std::move(after);
  if (replay.is_active()) {
    arm(run, *pause);
  } else {
    drop(run);
  }
}

Result<int64_t> Replayer::advance(Bus& bus, Replay& replay, Step& step, journal::Batch& batch) {
  if (replay.state == "CANCELLING") {
    end_replay(replay, "CANCELLED", {}, step.now_ms);
    return 0;
  }
  const Archive* archive = find_archive(bus, replay.archive_id);
  if (archive == nullptr) {
    end_replay(replay, "FAILED", "The archive was deleted.", step.now_ms);
    return 0;
  }
  PENSTOCK_TRY(shard_.shard().journal().admit(journal::Space::kTakes, kStepBytesMost));
  replay.state = "RUNNING";
  const size_t events_max = events_per_step(replay);
  bool is_at_end = true;
  PENSTOCK_TRY(read_archive(shard_, bus, *archive, replay.next, replay.end,
                            [&](Sequence sequence, const LogEntry& entry, bool is_in_archive) {
                              if (sequence != replay.next) {
                                replay.cursor_rule.clear();
                                replay.cursor_target.clear();
                              }
                              replay.next = sequence;
                              is_at_end = false;
                              if (step.has_read_enough() || step.events == events_max) {
                                return false;
                              }
                              ++step.seen;
                              step.bytes_read += entry.envelope.size();
                              const int64_t time_ms =
                                  event_time_ms_of(entry.envelope).value_or(entry.ingested_ms);
                              if (is_in_archive && is_in_range(replay, time_ms)) {
                                if (!send(bus, replay, entry, step, batch)) {
                                  return false;
                                }
                                ++step.events;
                                ++replay.replayed;
                                replay.last_event_ms = time_ms;
                              }
                              replay.next = sequence + 1;
                              replay.cursor_rule.clear();
                              replay.cursor_target.clear();
                              is_at_end = true;
                              return true;
                            }));
  if (is_at_end) {
    replay.next = replay.end;
    end_replay(replay, "COMPLETED", {}, step.now_ms);
    return 0;
  }
  return pause_ms(replay, step.events);
}

// Rules and targets come in the order of their names: one that is deleted or added between two
// steps neither shifts nor repeats the others.
bool Replayer::send(Bus& bus, Replay& replay, const LogEntry& entry, Step& step,
                    journal::Batch& batch) {
  const std::string envelope = with_replay_name(entry.envelope, replay.name);
  LogEntry replayed = entry;
  replayed.envelope = envelope;
  const std::string event_id = event_id_of(entry.envelope);
  const RuleMatcher::Matched matched = bus.matcher->match(envelope);
  for (Rule* rule : matched.rules) {
    if (rule->name < replay.cursor_rule || !wants(replay, *rule)) {
      continue;
    }
    if (rule->name != replay.cursor_rule) {
      step.matched.push_back(rule);
      replay.cursor_rule = rule->name;  // where the next step goes on, it is counted already
      replay.cursor_target.clear();
    }
    for (const auto& [id, target] : rule->targets) {
      if (id <= replay.cursor_target) {
        continue;
      }
      if (step.bytes_sent >= kReplayBytesPerStep) {
        return false;
      }
      const PreparedDelivery prepared =
          prepare(bus, *rule, target, replayed, event_id, step.now_ms);
      step.bytes_sent += delivery::Engine::size_bytes(prepared.delivery());
      shard_.engine().send(prepared.delivery(), batch);
      replay.cursor_target = id;
    }
  }
  return true;
}

}  // namespace penstock::bus
