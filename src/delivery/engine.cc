#include "delivery/engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/units.h"
#include "delivery/managed_schedules.h"

namespace penstock::delivery {
namespace {

Progress progress_of(const Delivery& delivery, const Target& target, int64_t due_ms) {
  Progress progress;
  progress.target = delivery.target;
  progress.cause = delivery.cause;
  progress.event_id = delivery.event_id;
  progress.created_ms = delivery.created_ms;
  progress.due_ms = due_ms;
  if (target.is_inside()) {
    progress.group = delivery.group_id;  // calls have no order
  }
  return progress;
}

Failure too_many() {
  return {Category::kSystem, "INTERNAL_ERROR", "Too many deliveries are under way on this server.",
          false, 0};
}

Attempt attempt_of(const Failure& failure, int64_t begun_ms, int64_t now_ms) {
  return {begun_ms, now_ms - begun_ms, failure.category, failure.code, failure.message};
}

}  // namespace

Engine& Engine::of(service::Shard& shard) {
  service::ShardState* state = shard.state(kServiceName);
  PENSTOCK_CHECK(state != nullptr);
  return static_cast<Engine&>(*state);
}

Engine::~Engine() {
  for (const runtime::Executor::TimerId timer : {retry_timer_, history_timer_}) {
    if (timer != 0) {
      shard_.executor().cancel(timer);
    }
  }
  for (const auto& [arn, lane] : lanes_) {
    if (lane->timer != 0) {
      shard_.executor().cancel(lane->timer);
    }
    budget_->leave(*lane);
  }
  for (const auto& [id, pending] : pending_) {
    if (pending->holds_room) {
      budget_->end(pending->pool);
    }
  }
}

Target* Engine::find_target(std::string_view arn) const {
  for (Target* target : targets_) {
    if (target->takes(arn)) {
      return target;
    }
  }
  return nullptr;
}

size_t Engine::size_bytes(const Delivery& delivery) {
  size_t bytes = 256;
  for (const std::string_view text :
       {delivery.target, delivery.cause, delivery.event, delivery.input, delivery.parameters}) {
    bytes += text.size();
  }
  for (const MessageAttribute& attribute : delivery.message_attributes) {
    bytes += attribute.name.size() + attribute.data_type.size() + attribute.value.size() + 8;
  }
  return bytes;
}

void Engine::send(const Delivery& delivery, journal::Batch& batch) {
  const Target* target = find_target(delivery.target);
  PENSTOCK_CHECK(target != nullptr);
  std::string text;
  text.reserve(size_bytes(delivery));
  append_delivery(text, delivery);
  shard_.send_letter(batch, target->home(delivery.target), kServiceName, text);
}

void Engine::count_delivered(const Delivery& delivery) {
  if (!delivery.is_dead_letter()) {
    ++counters_.delivered;
  }
}

Result<void> Engine::read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) {
  const auto delivery = decode_delivery(text);
  if (!delivery) {
    return Error(kCorrupt, "a delivery has an unknown form");
  }
  Target* target = find_target(delivery->target);
  if (target == nullptr) {
    return Error(kCorrupt, fmt::format("there is no way to deliver to {}", delivery->target));
  }
  if (target->is_inside() && !is_behind(*delivery)) {
    const std::optional<Failure> failure = target->take(*delivery, now_ms, batch);
    Progress progress = progress_of(*delivery, *target, now_ms);
    if (failure) {
      progress.add(attempt_of(*failure, now_ms, now_ms));
      after_failure({*delivery, text, std::move(progress), *failure, {}, std::nullopt}, now_ms,
                    batch);
    } else {
      count_delivered(*delivery);
      if (wants_report(*delivery, true)) {
        report(*delivery, progress, std::nullopt, {}, shard_.next_number(), now_ms);
      }
    }
    return {};
  }
  if (pending_.size() >= kDeliveriesPerShardMax) {
    const Failure full = too_many();
    give_up({*delivery, text, progress_of(*delivery, *target, now_ms), full, {}, std::nullopt},
            Exhausted::kNo, now_ms, batch);
    return {};
  }
  keep(text, progress_of(*delivery, *target, now_ms), *target, batch);
  return {};
}

bool Engine::is_behind(const Delivery& delivery) const {
  if (delivery.group_id.empty()) {
    return false;
  }
  const auto lane = lanes_.find(delivery.target);
  return lane != lanes_.end() && lane->second->groups.contains(delivery.group_id);
}

void Engine::keep(std::string_view text, Progress progress, Target& target, journal::Batch& batch) {
  const DeliveryId id = shard_.next_number();
  batch.insert(delivery_key(id), text);
  batch.insert(progress_key(id), encode(progress));
  wake(*hold(id, std::move(progress), target).lane);
}

Lane& Engine::lane_of(std::string_view arn, Target& target) {
  auto found = lanes_.find(arn);
  if (found == lanes_.end()) {
    found = lanes_.emplace(arn, std::make_unique<Lane>(*this, target, arn)).first;
  }
  return *found->second;
}

Pending& Engine::hold(DeliveryId id, Progress progress, Target& target) {
  auto pending = std::make_unique<Pending>();
  pending->id = id;
  pending->lane = &lane_of(progress.target, target);
  pending->progress = std::move(progress);
  pending->progress.last = {};
  Lane& lane = *pending->lane;
  ++lane.deliveries;
  const std::string& group = pending->progress.group;
  bool is_first = true;
  if (!group.empty()) {
    std::set<DeliveryId>& ids = lane.groups[group];
    ids.insert(id);
    is_first = *ids.begin() == id;
  }
  if (is_first) {
    lane.due.emplace(pending->progress.due_ms, id);
  }
  return *pending_.emplace(id, std::move(pending)).first->second;
}

void Engine::forget(Pending& pending, journal::Batch& batch) {
  batch.erase(delivery_key(pending.id));
  batch.erase(progress_key(pending.id));
  pending.lane->due.erase({pending.progress.due_ms, pending.id});
  leave_group(pending);
  if (--pending.lane->deliveries == 0) {
    wake(*pending.lane);  // to be dropped
  }
  ended_.push_back(std::move(pending.task));
  pending_.erase(pending.id);
}

// The next of its group comes to the front.
void Engine::leave_group(Pending& pending) {
  Lane& lane = *pending.lane;
  const auto group = lane.groups.find(pending.progress.group);
  if (group == lane.groups.end()) {
    return;
  }
  group->second.erase(pending.id);
  if (group->second.empty()) {
    lane.groups.erase(group);
    return;
  }
  const DeliveryId next = *group->second.begin();
  lane.due.emplace(pending_.at(next)->progress.due_ms, next);
  wake(lane);
}

void Engine::wait_until(Pending& pending, int64_t due_ms) {
  // What is behind another of its group is not in line, and stays behind it.
  const bool was_due = pending.lane->due.erase({pending.progress.due_ms, pending.id}) > 0;
  pending.progress.due_ms = due_ms;
  if (was_due || !pending.lane->target.is_inside()) {
    pending.lane->due.emplace(due_ms, pending.id);
  }
  wake(*pending.lane);
}

void Engine::after_failure(Failed failed, int64_t now_ms, journal::Batch& batch) {
  const Failure& failure = failed.failure;
  const RetryPolicy& policy = failed.delivery.retry;
  Progress& progress = failed.progress;
  ++counters_.attempts_failed;
  ++counters_.by_category.at(static_cast<size_t>(failure.category));
  if (!failure.can_retry) {
    give_up(failed, Exhausted::kNo, now_ms, batch);
    return;
  }
  const int64_t due_ms = now_ms + pause_before_retry_ms(policy, progress.attempts,
                                                        failure.retry_after_ms, shard_.random());
  const Exhausted exhausted =
      exhausted_by(policy, progress.attempts, failed.delivery.created_ms, due_ms);
  if (exhausted != Exhausted::kNo) {
    give_up(failed, exhausted, now_ms, batch);
    return;
  }
  progress.due_ms = due_ms;
  if (failed.id) {
    batch.put(progress_key(*failed.id), encode(progress));
    Pending& pending = *pending_.at(*failed.id);
    wait_until(pending, due_ms);
    progress.last = {};
    pending.progress = std::move(progress);
  } else if (pending_.size() >= kDeliveriesPerShardMax) {
    give_up(failed, Exhausted::kNo, now_ms, batch);
  } else {
    keep(failed.text, std::move(progress), *find_target(failed.delivery.target), batch);
  }
}

// A dead letter that fails itself goes nowhere else, as on AWS; its record says so.
void Engine::give_up(const Failed& failed, Exhausted exhausted, int64_t now_ms,
                     journal::Batch& batch) {
  const Delivery& delivery = failed.delivery;
  const Failure& failure = failed.failure;
  const DeliveryId number = failed.id ? *failed.id : shard_.next_number();
  const bool has_queue = !delivery.dead_letter_queue.empty() && knows(delivery.dead_letter_queue);
  Record record{has_queue ? Outcome::kDeadLettered : Outcome::kFailed, now_ms, failed.progress, {}};
  if (has_queue) {
    send_dead_letter(delivery, failed.progress, failure, exhausted, now_ms, batch);
    ++counters_.dead_lettered;
  } else {
    record.delivery = failed.text;
    counters_.failed += delivery.is_dead_letter() ? 0 : 1;  // it is counted as dead-lettered
    shard_.log().warning("delivery failed for good",
                         {{"target", delivery.target},
                          {"cause", delivery.cause},
                          {"event_id", delivery.event_id},
                          {"category", name_of(failure.category)},
                          {"code", std::string_view(failure.code)},
                          {"error", std::string_view(failure.message)},
                          {"attempts", static_cast<int64_t>(failed.progress.attempts)}});
  }
  if (wants_report(delivery, false)) {
    const std::vector<Attempt>& attempts = failed.progress.last;
    report(delivery, failed.progress, failure, failed.answer, number,
           attempts.empty() ? now_ms : attempts.back().begun_ms);
  }
  if (failed.id) {
    forget(*pending_.at(*failed.id), batch);
  }
  note(number, record, batch);
}

// The message is the event itself, whatever the target would have got. Its attributes are
// EventBridge's (user guide, "Using dead-letter queues"), or, beside those that were published, the
// three with which AWS Lambda tells why in its dead-letter queues: SNS is not known to tell.
void Engine::send_dead_letter(const Delivery& delivery, const Progress& progress,
                              const Failure& failure, Exhausted exhausted, int64_t now_ms,
                              journal::Batch& batch) {
  const std::string retries = std::to_string(std::max(0, progress.attempts - 1));
  Delivery letter;
  letter.target = delivery.dead_letter_queue;
  letter.cause = delivery.cause;
  letter.account = delivery.account;
  letter.event_id = delivery.event_id;
  letter.event = delivery.event;
  letter.trace_header = delivery.trace_header;
  letter.created_ms = now_ms;
  if (delivery.dead_letter_form == DeadLetterForm::kNotification) {
    letter.group_id = delivery.group_id;
    letter.deduplication_id = delivery.deduplication_id;
    letter.message_attributes = delivery.message_attributes;
    letter.retry.schedule = kQueueSchedule;
    letter.retry.age_max_ms = kScheduledAgeMaxMs;
    letter.attributes = {{"ErrorCode", failure.code},
                         {"ErrorMessage", failure.message},
                         {"RequestID", delivery.event_id}};
  } else {
    letter.attributes = {{"ERROR_CODE", failure.code},
                         {"ERROR_MESSAGE", failure.message},
                         {"RETRY_ATTEMPTS", retries},
                         {"RULE_ARN", delivery.cause},
                         {"TARGET_ARN", delivery.target}};
    if (exhausted != Exhausted::kNo) {
      letter.attributes.emplace_back("EXHAUSTED_RETRY_CONDITION", name_of(exhausted));
    }
  }
  send(letter, batch);
}

void Engine::note(DeliveryId id, const Record& record, journal::Batch& batch) {
  const uint32_t hour = hour_of(record.ended_ms);
  batch.insert(history_key(hour, record.progress.event_id, id), encode(record));
  if (record.outcome == Outcome::kFailed) {
    batch.insert(failed_key(hour, id), record.progress.event_id);
  }
}

void Engine::report(const Delivery& delivery, const Progress& progress,
                    const std::optional<Failure>& failure, const Answer& answer, DeliveryId id,
                    int64_t attempt_ms) {
  DeliveryStatus status = status_of(delivery, failure, answer, *find_target(delivery.target));
  status.delivery_id = delivery_name(shard_.id(), id);
  status.dwell_ms = attempt_ms - delivery.created_ms;
  status.attempts = progress.attempts + (failure ? 0 : 1);
  while (!reports_.empty() && reports_.front().is_done()) {
    reports_.pop_front();
  }
  runtime::OwnedTask task = runtime::OwnedTask::start(write_when_durable(std::move(status)));
  if (!task.is_done()) {
    reports_.push_back(std::move(task));
  }
}

// No line tells of an event that a crash undoes.
// cppcheck-suppress passedByValue
runtime::Task<void> Engine::write_when_durable(DeliveryStatus status) {
  co_await shard_.until_durable();
  write(shard_.log(), status);
}

// The cause is the account itself: the destination may be another's, who has nothing to do with it.
void Engine::note_dropped(std::string_view event_id, std::string_view account,
                          std::string_view destination, const Error& reason, int64_t now_ms,
                          journal::Batch& batch) {
  Record record{Outcome::kDropped, now_ms, {}, {}};
  record.progress.cause = fmt::format("arn:aws:iam::{}:root", account);
  record.progress.target = destination;
  record.progress.event_id = event_id;
  record.progress.created_ms = now_ms;
  record.progress.last.push_back(
      {now_ms, 0, Category::kTarget, std::string(reason.info().code), reason.message()});
  ++counters_.dropped;
  note(shard_.next_number(), record, batch);
}

// The destination is in this shard: what it takes and the end of the delivery are one batch.
bool Engine::take_inside(Pending& pending, int64_t now_ms) {
  const auto text = shard_.store().get(delivery_key(pending.id));
  const auto delivery =
      text.ok() && text->has_value() ? decode_delivery(**text) : std::optional<Delivery>();
  const bool is_admitted =
      delivery &&
      shard_.journal().admit(journal::Space::kTakes, (*text)->size() + kOverheadBytes).ok();
  Result<Progress> progress = whole(pending.id, pending.progress);
  if (!is_admitted || !progress.ok()) {
    return false;
  }
  journal::Batch batch(shard_.id());
  const std::optional<Failure> failure = pending.lane->target.take(*delivery, now_ms, batch);
  if (failure) {
    progress->add(attempt_of(*failure, now_ms, now_ms));
    after_failure({*delivery, **text, *std::move(progress), *failure, {}, pending.id}, now_ms,
                  batch);
  } else {
    count_delivered(*delivery);
    const Record record{Outcome::kDelivered, now_ms, *std::move(progress), {}};
    const DeliveryId id = pending.id;
    if (wants_report(*delivery, true)) {
      report(*delivery, record.progress, std::nullopt, {}, id, now_ms);
    }
    forget(pending, batch);
    note(id, record, batch);
  }
  shard_.commit(std::move(batch));
  return true;
}

void Engine::begin_call(Pending& pending, Pool pool, std::string text, int64_t now_ms) {
  const DeliveryId id = pending.id;
  Lane& lane = *pending.lane;
  lane.due.erase({pending.progress.due_ms, id});
  pending.is_in_flight = true;
  pending.begun_ms = now_ms;
  pending.pool = pool;
  budget_->begin(pool);
  pending.holds_room = true;
  ++lane.calls;
  ++calls_;
  runtime::OwnedTask task = runtime::OwnedTask::start(call(id, lane.target, std::move(text)));
  if (!task.is_done()) {
    pending_.at(id)->task = std::move(task);
  }
}

// cppcheck-suppress passedByValue
runtime::Task<void> Engine::call(DeliveryId id, Target& target, std::string text) {
  const auto delivery = decode_delivery(text);
  Unfinished ended{id, std::nullopt, false, {}};
  if (delivery) {
    // Nobody outside hears of an event that a crash undoes.
    co_await shard_.until_durable();
    ended.failure = co_await target.call(*delivery, ended.answer);
    ended.is_reported = delivery->feedback != 0;
  } else {
    ended.failure =
        Failure{Category::kSystem, "INTERNAL_ERROR", "The delivery has an unknown form.", false, 0};
  }
  finish(std::move(ended));
}

void Engine::finish(Unfinished ended) {
  Pending& pending = *pending_.at(ended.id);
  Lane& lane = *pending.lane;
  budget_->end(pending.pool);
  pending.holds_room = false;
  --calls_;
  --lane.calls;
  wake(lane);
  if (is_stopping_ && ended.failure) {
    return;  // the stop cut it; the next process tries again
  }
  if (ended.failure && !ended.failure->is_attempt) {
    put_back(pending);
    return;
  }
  lane.refused_in_row = 0;
  lane.note(ended.failure);
  if (!try_finish(ended)) {
    unfinished_.push_back(std::move(ended));
    finish_again();
  }
}

void Engine::put_back(Pending& pending) {
  Lane& lane = *pending.lane;
  const int64_t pause_ms =
      std::min(kNoRoomPauseMsMax, kNoRoomPauseMsMin << std::min(lane.refused_in_row, 10));
  ++lane.refused_in_row;
  lane.paused_until_ms = shard_.clock().now_ms() + pause_ms;
  lane.due.emplace(pending.progress.due_ms, pending.id);
  pending.is_in_flight = false;
  ended_.push_back(std::move(pending.task));
}

bool Engine::try_finish(const Unfinished& ended) {
  Pending& pending = *pending_.at(ended.id);
  const int64_t now_ms = shard_.clock().now_ms();
  std::string text;
  if (ended.failure || ended.is_reported) {
    auto stored = shard_.store().get(delivery_key(ended.id));
    if (!stored.ok() || !stored->has_value()) {
      return false;
    }
    text = **std::move(stored);
  }
  Result<Progress> progress = whole(ended.id, pending.progress);
  if (!progress.ok()) {
    return false;
  }
  const journal::Space space = ended.failure ? journal::Space::kTakes : journal::Space::kFrees;
  if (!shard_.journal().admit(space, text.size() + kOverheadBytes).ok()) {
    return false;
  }
  const auto delivery = text.empty() ? std::optional<Delivery>() : decode_delivery(text);
  journal::Batch batch(shard_.id());
  if (ended.failure) {
    PENSTOCK_CHECK(delivery.has_value());  // it was called with this
    progress->add(attempt_of(*ended.failure, pending.begun_ms, now_ms));
    pending.is_in_flight = false;
    ended_.push_back(std::move(pending.task));
    after_failure({*delivery, text, *std::move(progress), *ended.failure, ended.answer, ended.id},
                  now_ms, batch);
  } else {
    ++counters_.delivered;
    if (delivery && wants_report(*delivery, true)) {
      report(*delivery, *progress, std::nullopt, ended.answer, ended.id, pending.begun_ms);
    }
    const Record record{Outcome::kDelivered, now_ms, *std::move(progress), {}};
    forget(pending, batch);
    note(ended.id, record, batch);
  }
  shard_.commit(std::move(batch));
  return true;
}

void Engine::finish_again() {
  if (retry_timer_ != 0) {
    return;
  }
  const auto again = [](void* argument) {
    auto& engine = *static_cast<Engine*>(argument);
    engine.retry_timer_ = 0;
    // Each for itself: on a full disk a success, which frees space, waits for no failure.
    std::vector<Unfinished>& all = engine.unfinished_;
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const Unfinished& one) { return engine.try_finish(one); }),
              all.end());
    if (!engine.unfinished_.empty()) {
      engine.finish_again();
    }
  };
  retry_timer_ = shard_.executor().call_at(
      shard_.clock().monotonic_ns() + kEngineRetryMs * 1'000'000, {again, this});
}

void Engine::release_waiting() { is_stopping_ = true; }

}  // namespace penstock::delivery
