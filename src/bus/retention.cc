#include "bus/retention.h"

#include <algorithm>
#include <utility>

#include "bus/archive_counts.h"
#include "bus/archive_reader.h"
#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/envelope_reader.h"

namespace penstock::bus {
namespace {

// Buses that a turn looks at without finding anything to do.
constexpr size_t kBusesPerTurn = 100;
constexpr size_t kReplaysPerTurn = 100;
// What a batch that erases has beside counts: keys and progress.
constexpr size_t kErasingBytes = 16 * kKiB;

// How often a bus is looked at: as often as its shortest retention asks for.
int64_t interval_ms(const Bus& bus) {
  int64_t shortest_ms = bus.retention_ms();
  for (const auto& [name, archive] : bus.archives) {
    if (archive->retention_days > 0) {
      shortest_ms = std::min(shortest_ms, archive->retention_days * kDayMs);
    }
  }
  return std::max(kRetentionStepMinMs, shortest_ms / kRetentionSteps);
}

Result<bool> has_keys(const store::ShardStore& store, std::string_view begin,
                      std::string_view end) {
  bool found = false;
  PENSTOCK_TRY(store.scan(begin, end, [&](std::string_view, std::string_view) {
    found = true;
    return false;
  }));
  return found;
}

}  // namespace

Retention::~Retention() { stop(); }

void Retention::start() {
  is_running_ = true;
  arm(kRetentionStepMinMs);
}

void Retention::stop() {
  is_running_ = false;
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
    timer_ = 0;
  }
}

void Retention::forget(const Bus& bus) {
  done_ms_.erase(bus.id);
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), bus.id), waiting_.end());
  if (job_ && job_->bus == bus.id) {
    job_.reset();
  }
}

void Retention::arm(int64_t delay_ms) {
  if (!is_running_) {
    return;
  }
  const auto run = [](void* argument) {
    auto& retention = *static_cast<Retention*>(argument);
    retention.timer_ = 0;
    retention.run();
  };
  timer_ = shard_.shard().executor().call_at(
      shard_.shard().clock().monotonic_ns() + delay_ms * 1'000'000, {run, this});
}

void Retention::run() {
  if (!job_ && waiting_.empty()) {
    find_due();
  }
  for (size_t turn = 0; turn < kBusesPerTurn; ++turn) {
    if (!job_ && waiting_.empty()) {
      arm(kRetentionStepMinMs);
      return;
    }
    if (!job_) {
      begin(waiting_.front());
      waiting_.pop_front();
    }
    const Result<Progress> made = step(*job_);
    if (!made.ok()) {
      if (!std::exchange(is_failing_, true)) {
        shard_.shard().log().warning("event retention waits",
                                     {{"error", std::string_view(made.error().message())}});
      }
      if (!job_->is_under_way) {
        waiting_.push_front(job_->bus);  // by then it is later
        job_.reset();
      }
      arm(kRetentionRetryMs);
      return;
    }
    is_failing_ = false;
    if (*made == Progress::kMore) {
      break;
    }
    done_ms_[job_->bus] = job_->now_ms;
    job_.reset();
  }
  arm(kRetentionPauseMs);
}

void Retention::find_due() {
  const int64_t now_ms = shard_.shard().clock().now_ms();
  for (const auto& [path, bus] : shard_.buses()) {
    const auto done = done_ms_.find(bus->id);
    const bool is_due = done == done_ms_.end() || now_ms >= done->second + interval_ms(*bus);
    if (bus->id != 0 && is_due) {
      waiting_.push_back(bus->id);
    }
  }
}

void Retention::begin(BusId id) {
  job_ = Job();
  job_->bus = id;
  job_->now_ms = shard_.shard().clock().now_ms();
  for (const auto& [name, archive] : shard_.find(id)->archives) {
    if (archive->retention_days > 0) {
      job_->archives.push_back(archive->id);
    }
  }
}

Result<Retention::Progress> Retention::step(Job& job) {
  Bus& bus = *shard_.find(job.bus);
  PENSTOCK_TRY(forget_replays(bus, job.now_ms));
  while (!job.archives.empty()) {
    PENSTOCK_ASSIGN(const Progress made, expire(job, bus));
    if (made == Progress::kMore) {
      return made;
    }
    job.archives.pop_back();
    job.is_under_way = false;
  }
  return trim(job, bus);
}

Result<void> Retention::forget_replays(Bus& bus, int64_t now_ms) {
  std::vector<std::string> old;
  for (const auto& [name, replay] : bus.replays) {
    if (!replay->is_active() && replay->ended_ms + kReplayKeptMs <= now_ms &&
        old.size() < kReplaysPerTurn) {
      old.push_back(name);
    }
  }
  if (old.empty()) {
    return {};
  }
  PENSTOCK_TRY(shard_.shard().journal().admit(journal::Space::kFrees, kErasingBytes));
  journal::Batch batch(shard_.shard().id());
  for (const std::string& name : old) {
    batch.erase(part_key(kReplayPrefix, bus.id, name));
    bus.replays.erase(name);
  }
  shard_.shard().commit(std::move(batch));
  return {};
}

Result<Retention::Progress> Retention::expire(Job& job, Bus& bus) {
  Archive* archive = find_archive(bus, job.archives.back());
  if (archive == nullptr || archive->retention_days == 0) {
    return Progress::kDone;
  }
  if (!job.is_under_way) {
    PENSTOCK_ASSIGN(const bool has_work, begin_expiry(job, bus, *archive));
    if (!has_work) {
      return Progress::kDone;
    }
  }
  size_t seen = 0;
  size_t bytes_read = 0;
  bool is_at_end = true;
  PENSTOCK_TRY(read_archive(shard_, bus, *archive, job.at, job.end,
                            [&](Sequence sequence, const LogEntry& entry, bool is_in_archive) {
                              if (seen == kRetentionSeenPerStep ||
                                  bytes_read >= kRetentionBytesPerStep) {
                                is_at_end = false;
                                return false;
                              }
                              ++seen;
                              bytes_read += entry.envelope.size();
                              job.at = sequence + 1;
                              if (is_in_archive) {
                                ++job.events;
                                job.bytes += entry.envelope.size();
                              }
                              return true;
                            }));
  return is_at_end ? finish_expiry(job, bus, *archive) : Result<Progress>(Progress::kMore);
}

Result<bool> Retention::begin_expiry(Job& job, const Bus& bus, const Archive& archive) {
  PENSTOCK_ASSIGN(
      const Sequence expired,
      find_archive_time(shard_, bus, archive, job.now_ms - archive.retention_days * kDayMs));
  job.is_under_way = true;
  job.at = archive.first;
  job.end = std::min(expired, replays_hold(bus, archive));
  job.events = 0;
  job.bytes = 0;
  return job.end > archive.first;
}

Result<Retention::Progress> Retention::finish_expiry(Job& job, Bus& bus, Archive& archive) {
  if (replays_hold(bus, archive) < job.end) {
    return Progress::kDone;  // a replay began meanwhile
  }
  const std::string begin = sequence_key(kKeptPrefix, archive.id, archive.first);
  const std::string end = sequence_key(kKeptPrefix, archive.id, job.end);
  PENSTOCK_ASSIGN(const bool keeps_some, has_keys(shard_.shard().store(), begin, end));
  PENSTOCK_TRY(shard_.shard().journal().admit(journal::Space::kFrees, kErasingBytes));
  journal::Batch batch(shard_.shard().id());
  if (keeps_some) {
    batch.erase_range(begin, end);
  }
  count_expired(archive, job.end, job.events, job.bytes);
  store_archive_counts(bus, batch);
  shard_.shard().commit(std::move(batch));
  return Progress::kDone;
}

Result<Retention::Progress> Retention::trim(Job& job, Bus& bus) {
  if (!job.is_under_way) {
    PENSTOCK_ASSIGN(const bool has_work, begin_trim(job, bus));
    if (!has_work) {
      return Progress::kDone;
    }
  }
  if (job.must_copy && job.at < job.end) {
    const Result<void> copied = copy_some(job, bus);
    if (copied.ok()) {
      return Progress::kMore;
    }
    if (job.at == bus.head) {
      return copied.error();
    }
    job.end = job.at;  // what has its copies can go, which may be what the disk waits for
  }
  PENSTOCK_TRY(shard_.shard().journal().admit(journal::Space::kFrees, kErasingBytes));
  journal::Batch batch(shard_.shard().id());
  shard_.log().trim(bus, job.end, batch);
  // A start counts on by what the log has, and these it has no more.
  if (!bus.archives.empty()) {
    store_archive_counts(bus, batch);
  }
  shard_.shard().commit(std::move(batch));
  return Progress::kDone;
}

Result<bool> Retention::begin_trim(Job& job, Bus& bus) {
  PENSTOCK_ASSIGN(job.end, shard_.log().find_time(bus, job.now_ms - bus.retention_ms()));
  if (!bus.fanning_out.empty()) {
    job.end = std::min(job.end, bus.fanning_out.front());
  }
  job.at = bus.head;
  job.is_under_way = true;
  if (bus.has_index.value_or(true)) {
    PENSTOCK_ASSIGN(bus.has_index,
                    has_keys(shard_.shard().store(), part_key(kEventIdPrefix, bus.id),
                             part_key(kEventIdPrefix, bus.id + 1)));
  }
  job.must_copy = *bus.has_index || !bus.archives.empty();
  return job.end > bus.head;
}

// An id that does not say where its event is has an index, which may be a later event's by now.
Result<void> Retention::forget_place(const Bus& bus, Sequence sequence, std::string_view event_id,
                                     journal::Batch& batch) const {
  const auto place = parse_event_id(event_id);
  if (place && place->shard == shard_.shard().id() && place->bus == bus.id &&
      place->sequence == sequence) {
    return {};
  }
  const std::string key = part_key(kEventIdPrefix, bus.id, event_id);
  PENSTOCK_ASSIGN(const auto value, shard_.shard().store().get(key));
  if (value && decode_number(*value) == sequence) {
    batch.erase(key);
  }
  return {};
}

Result<void> Retention::copy_some(Job& job, const Bus& bus) {
  journal::Batch batch(shard_.shard().id());
  size_t seen = 0;
  size_t bytes_read = 0;
  Sequence at = job.at;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.log().read(bus, job.at, [&](Sequence sequence, const LogEntry& entry) {
    if (sequence >= job.end || seen == kRetentionSeenPerStep ||
        bytes_read >= kRetentionBytesPerStep || batch.size_bytes() >= kRetentionBytesPerStep) {
      return false;
    }
    ++seen;
    bytes_read += entry.envelope.size();
    at = sequence + 1;
    for (const auto& [name, archive] : bus.archives) {
      if (sequence >= archive->first && selects(entry, *archive)) {
        std::string value;
        append_entry(value, entry);
        batch.put(sequence_key(kKeptPrefix, archive->id, sequence), value);
      }
    }
    outcome = forget_place(bus, sequence, event_id_of(entry.envelope), batch);
    return outcome.ok();
  }));
  PENSTOCK_TRY(std::move(outcome));
  if (!batch.empty()) {
    PENSTOCK_TRY(shard_.shard().journal().admit(journal::Space::kTakes, batch.size_bytes()));
    shard_.shard().commit(std::move(batch));
  }
  job.at = at;
  return {};
}

}  // namespace penstock::bus
