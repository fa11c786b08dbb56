#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "aws/arn.h"
#include "base/assert.h"
#include "delivery/engine.h"
#include "store/shard_store.h"

namespace penstock::delivery {
namespace {

Error corrupt(std::string_view what) { return {kCorrupt, fmt::format("deliveries: {}", what)}; }

// How many of its last attempts found no connection or no answer: a destination that was a suspect
// before a restart is one after it.
int unanswered_at_end(const Progress& progress) {
  const auto answered =
      std::find_if(progress.last.rbegin(), progress.last.rend(),
                   [](const Attempt& attempt) { return attempt.category != Category::kTransient; });
  return static_cast<int>(answered - progress.last.rbegin());
}

}  // namespace

bool is_of_account(const Progress& progress, std::string_view account) {
  const auto cause = aws::parse_arn(progress.cause);
  return cause && cause->account == account;
}

Result<void> Engine::load() {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kProgressPrefix, [&](std::string_view key, std::string_view value) {
        const auto id = parse_progress_key(key);
        auto progress = decode_progress(value);
        Target* target = progress ? find_target(progress->target) : nullptr;
        if (!id || target == nullptr) {
          outcome = corrupt("a progress record has an unknown form or target");
          return false;
        }
        const int unanswered = target->is_inside() ? 0 : unanswered_at_end(*progress);
        Lane& lane = *hold(*id, *std::move(progress), *target).lane;
        lane.unanswered_in_row = std::max(lane.unanswered_in_row, unanswered);
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  // Where the history begins: what is older was erased, and is not passed over again.
  return shard_.store().scan_prefix(kHistoryPrefix, [&](std::string_view key, std::string_view) {
    const auto parts = parse_history_key(key);
    history_head_ = parts ? parts->hour : 0;
    return false;
  });
}

void Engine::start() {
  for (const auto& [arn, lane] : lanes_) {
    if (!lane->due.empty()) {
      wake(*lane);
    }
  }
  expire_history();
}

// Whole hours at a time, by a range: a key for each record would be slower for whoever reads them.
void Engine::expire_history() {
  const int64_t now_ms = shard_.clock().now_ms();
  forget_rested(now_ms);
  const uint32_t end = hour_of(now_ms - kHistoryMs);
  if (history_head_ < end && shard_.journal().admit(journal::Space::kFrees, 64).ok()) {
    journal::Batch batch(shard_.id());
    batch.erase_range(history_prefix(history_head_), history_prefix(end));
    batch.erase_range(failed_prefix(history_head_), failed_prefix(end));
    history_head_ = end;
    shard_.commit(std::move(batch));
  }
  const auto expire = [](void* argument) { static_cast<Engine*>(argument)->expire_history(); };
  history_timer_ = shard_.executor().call_at(
      shard_.clock().monotonic_ns() + kHistoryStepMs * 1'000'000, {expire, this});
}

Result<Progress> Engine::whole(DeliveryId id, const Progress& progress) const {
  if (progress.attempts == 0) {
    return progress;
  }
  PENSTOCK_ASSIGN(const auto value, shard_.store().get(progress_key(id)));
  auto stored = value ? decode_progress(*value) : std::nullopt;
  if (!stored) {
    return corrupt("a pending delivery has no progress record or one of an unknown form");
  }
  return *std::move(stored);
}

Result<bool> Engine::retry(DeliveryId id, std::string_view account, int64_t now_ms,
                           journal::Batch& batch) {
  const auto found = pending_.find(id);
  if (found != pending_.end()) {
    if (!is_of_account(found->second->progress, account)) {
      return false;
    }
    if (!found->second->is_in_flight) {
      PENSTOCK_ASSIGN(Progress progress, whole(id, found->second->progress));
      progress.due_ms = now_ms;
      wait_until(*found->second, now_ms);
      batch.put(progress_key(id), encode(progress));
    }
    return true;
  }
  PENSTOCK_ASSIGN(const std::optional<Record> record, find_failed(id));
  if (!record || !is_of_account(record->progress, account)) {
    return false;
  }
  const auto delivery = decode_delivery(record->delivery);
  if (!delivery) {
    return false;
  }
  Delivery again = *delivery;
  again.created_ms = now_ms;  // a policy's age counts from here
  const uint32_t hour = hour_of(record->ended_ms);
  batch.erase(history_key(hour, record->progress.event_id, id));
  batch.erase(failed_key(hour, id));
  send(again, batch);
  return true;
}

Result<Engine::Dropped> Engine::drop(DeliveryId id, std::string_view account, int64_t now_ms,
                                     journal::Batch& batch) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || !is_of_account(found->second->progress, account)) {
    return Dropped::kNotFound;
  }
  if (found->second->is_in_flight) {
    return Dropped::kInFlight;
  }
  Pending& pending = *found->second;
  PENSTOCK_ASSIGN(Progress progress, whole(id, pending.progress));
  const Record record{Outcome::kDropped, now_ms, std::move(progress), {}};
  ++counters_.dropped;
  forget(pending, batch);
  note(id, record, batch);
  return Dropped::kYes;
}

Result<void> Engine::history(std::string_view event_id, int64_t from_ms, int64_t now_ms,
                             const VisitRecord& visit) const {
  const uint32_t first = std::max(history_head_, hour_of(std::max<int64_t>(from_ms, 0)));
  for (uint32_t hour = first; hour <= hour_of(now_ms); ++hour) {
    Result<void> outcome;
    PENSTOCK_TRY(shard_.store().scan_prefix(
        history_prefix(hour, event_id), [&](std::string_view key, std::string_view value) {
          const auto parts = parse_history_key(key);
          const auto record = decode_record(value);
          if (!parts || !record) {
            outcome = corrupt("a history record has an unknown form");
            return false;
          }
          visit(parts->id, *record);
          return true;
        }));
    PENSTOCK_TRY(std::move(outcome));
  }
  return {};
}

Result<Record> Engine::failed_record(uint32_t hour, std::string_view event_id,
                                     DeliveryId id) const {
  PENSTOCK_ASSIGN(const auto value, shard_.store().get(history_key(hour, event_id, id)));
  auto record = value ? decode_record(*value) : std::optional<Record>();
  if (!record) {
    return corrupt("a failed delivery has no record or one of an unknown form");
  }
  return *std::move(record);
}

// By the hours in which it can have failed: those whose records are kept.
Result<std::optional<Record>> Engine::find_failed(DeliveryId id) const {
  const int64_t now_ms = shard_.clock().now_ms();
  const uint32_t end = hour_of(now_ms);
  for (uint32_t hour = std::max(history_head_, hour_of(now_ms - kHistoryMs)); hour <= end; ++hour) {
    PENSTOCK_ASSIGN(const auto event_id, shard_.store().get(failed_key(hour, id)));
    if (event_id) {
      PENSTOCK_ASSIGN(Record record, failed_record(hour, *event_id, id));
      return std::optional(std::move(record));
    }
  }
  return std::optional<Record>();
}

Result<void> Engine::failed(const VisitFailed& visit) const {
  Result<void> outcome;
  const auto visit_key = [&](std::string_view key, std::string_view event_id) {
    const auto parts = parse_failed_key(key);
    if (!parts) {
      outcome = corrupt("a failed delivery has a key of an unknown form");
      return false;
    }
    const auto record = failed_record(parts->hour, event_id, parts->id);
    if (!record.ok()) {
      outcome = record.error();
      return false;
    }
    return visit(parts->id, *record);
  };
  PENSTOCK_TRY(shard_.store().scan(failed_prefix(history_head_), store::prefix_end(kFailedPrefix),
                                   visit_key));
  return outcome;
}

void Engine::collect(std::vector<observe::Registry::Family>& families) {
  const auto family = [&](std::string_view name, std::string_view help,
                          std::string_view type) -> observe::Registry::Family& {
    const auto found = std::find_if(families.begin(), families.end(),
                                    [&](const auto& other) { return other.name == name; });
    if (found != families.end()) {
      return *found;
    }
    families.push_back({std::string(name), std::string(help), std::string(type), {}});
    return families.back();
  };
  const auto add = [](observe::Registry::Family& to, observe::Labels labels, double value) {
    for (observe::Registry::Sample& sample : to.samples) {
      if (sample.labels == labels) {
        sample.value += value;
        return;
      }
    }
    to.samples.push_back({std::move(labels), value});
  };
  auto& ended =
      family("penstock_deliveries_total", "Deliveries that are over, by outcome.", "counter");
  for (const auto& [outcome, count] : {std::pair(Outcome::kDelivered, counters_.delivered),
                                       std::pair(Outcome::kDeadLettered, counters_.dead_lettered),
                                       std::pair(Outcome::kFailed, counters_.failed),
                                       std::pair(Outcome::kDropped, counters_.dropped)}) {
    add(ended, {{"outcome", std::string(name_of(outcome))}}, static_cast<double>(count));
  }
  auto& attempts =
      family("penstock_delivery_failures_total", "Attempts that failed, by category.", "counter");
  for (size_t category = 1; category < counters_.by_category.size(); ++category) {
    add(attempts, {{"category", std::string(name_of(static_cast<Category>(category)))}},
        static_cast<double>(counters_.by_category[category]));
  }
  add(family("penstock_deliveries_pending", "Deliveries that wait or are under way.", "gauge"), {},
      static_cast<double>(pending_.size()));
  add(family("penstock_delivery_calls", "Calls to targets outside that are under way.", "gauge"),
      {}, static_cast<double>(calls_));
  add(family("penstock_delivery_suspects",
             "Destinations whose last calls found no connection or no answer in time.", "gauge"),
      {}, static_cast<double>(suspects()));
}

Result<void> Engine::verify() {
  size_t stored = 0;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kProgressPrefix, [&](std::string_view key, std::string_view value) {
        const auto id = parse_progress_key(key);
        auto progress = decode_progress(value);
        const auto found = id ? pending_.find(*id) : pending_.end();
        if (progress) {
          progress->last = {};
        }
        if (!progress || found == pending_.end() || found->second->progress != *progress) {
          outcome = corrupt("memory and store differ");
          return false;
        }
        ++stored;
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  return stored == pending_.size() ? Result<void>() : corrupt("memory has more than the store");
}

}  // namespace penstock::delivery
