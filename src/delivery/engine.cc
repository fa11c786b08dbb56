#include "delivery/engine.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/units.h"

namespace penstock::delivery {
namespace {

// What a delivery's records take beside its own bytes: keys, progress, what became of it.
constexpr size_t kOverheadBytes = 16 * kKiB;

Progress progress_of(const Delivery& delivery, int64_t due_ms) {
  Progress progress;
  progress.target = delivery.target;
  progress.cause = delivery.cause;
  progress.event_id = delivery.event_id;
  progress.created_ms = delivery.created_ms;
  progress.due_ms = due_ms;
  return progress;
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
  if (target->is_inside()) {
    const std::optional<Failure> failure = target->take(*delivery, now_ms, batch);
    if (failure) {
      Progress progress = progress_of(*delivery, now_ms);
      progress.add(attempt_of(*failure, now_ms, now_ms));
      after_failure(*delivery, text, std::move(progress), *failure, std::nullopt, now_ms, batch);
    } else {
      count_delivered(*delivery);
    }
    return {};
  }
  if (pending_.size() >= kDeliveriesPerShardMax) {
    const Failure full{Category::kSystem, "INTERNAL_ERROR",
                       "Too many deliveries are under way on this server.", false, 0};
    give_up(*delivery, text, progress_of(*delivery, now_ms), full, Exhausted::kNo, std::nullopt,
            now_ms, batch);
    return {};
  }
  const DeliveryId id = shard_.next_number();
  Progress progress = progress_of(*delivery, now_ms);
  batch.insert(delivery_key(id), text);
  batch.insert(progress_key(id), encode(progress));
  wake(*hold(id, std::move(progress), *target).lane);
  return {};
}

Engine::Lane& Engine::lane_of(std::string_view arn, Target& target) {
  auto found = lanes_.find(arn);
  if (found == lanes_.end()) {
    found = lanes_.emplace(arn, std::make_unique<Lane>(*this, target, arn)).first;
  }
  return *found->second;
}

Engine::Pending& Engine::hold(DeliveryId id, Progress progress, Target& target) {
  auto pending = std::make_unique<Pending>();
  pending->id = id;
  pending->lane = &lane_of(progress.target, target);
  pending->progress = std::move(progress);
  pending->lane->due.emplace(pending->progress.due_ms, id);
  ++pending->lane->deliveries;
  return *pending_.emplace(id, std::move(pending)).first->second;
}

void Engine::forget(Pending& pending, journal::Batch& batch) {
  batch.erase(delivery_key(pending.id));
  batch.erase(progress_key(pending.id));
  pending.lane->due.erase({pending.progress.due_ms, pending.id});
  if (--pending.lane->deliveries == 0) {
    wake(*pending.lane);  // to be dropped
  }
  ended_.push_back(std::move(pending.task));
  pending_.erase(pending.id);
}

void Engine::wait_until(Pending& pending, int64_t due_ms) {
  pending.lane->due.erase({pending.progress.due_ms, pending.id});
  pending.progress.due_ms = due_ms;
  pending.lane->due.emplace(due_ms, pending.id);
  wake(*pending.lane);
}

void Engine::after_failure(const Delivery& delivery, std::string_view text, Progress progress,
                           const Failure& failure, std::optional<DeliveryId> id, int64_t now_ms,
                           journal::Batch& batch) {
  ++counters_.attempts_failed;
  ++counters_.by_category.at(static_cast<size_t>(failure.category));
  if (!failure.can_retry) {
    give_up(delivery, text, progress, failure, Exhausted::kNo, id, now_ms, batch);
    return;
  }
  const int64_t due_ms =
      now_ms + draw_backoff_ms(progress.attempts, failure.retry_after_ms, shard_.random());
  const Exhausted exhausted =
      exhausted_by(delivery.retry, progress.attempts, delivery.created_ms, due_ms);
  if (exhausted != Exhausted::kNo) {
    give_up(delivery, text, progress, failure, exhausted, id, now_ms, batch);
    return;
  }
  progress.due_ms = due_ms;
  if (id) {
    batch.put(progress_key(*id), encode(progress));
    Pending& pending = *pending_.at(*id);
    wait_until(pending, due_ms);
    pending.progress = std::move(progress);
    return;
  }
  const DeliveryId given = shard_.next_number();
  batch.insert(delivery_key(given), text);
  batch.insert(progress_key(given), encode(progress));
  wake(*hold(given, std::move(progress), *find_target(delivery.target)).lane);
}

// A dead letter that fails itself goes nowhere else, as on AWS; its record says so.
void Engine::give_up(const Delivery& delivery, std::string_view text, const Progress& progress,
                     const Failure& failure, Exhausted exhausted, std::optional<DeliveryId> id,
                     int64_t now_ms, journal::Batch& batch) {
  const DeliveryId number = id ? *id : shard_.next_number();
  const bool has_queue = !delivery.dead_letter_queue.empty() && knows(delivery.dead_letter_queue);
  Record record{has_queue ? Outcome::kDeadLettered : Outcome::kFailed, now_ms, progress, {}};
  if (has_queue) {
    send_dead_letter(delivery, progress, failure, exhausted, now_ms, batch);
    ++counters_.dead_lettered;
  } else {
    record.delivery = text;
    ++counters_.failed;
    shard_.log().warning("delivery failed for good",
                         {{"target", delivery.target},
                          {"cause", delivery.cause},
                          {"event_id", delivery.event_id},
                          {"category", name_of(failure.category)},
                          {"code", std::string_view(failure.code)},
                          {"error", std::string_view(failure.message)},
                          {"attempts", static_cast<int64_t>(progress.attempts)}});
  }
  if (id) {
    forget(*pending_.at(*id), batch);
  }
  note(number, record, batch);
}

// The attributes are EventBridge's (user guide, "Using dead-letter queues"): the message is the
// event itself, whatever the target would have got.
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
  letter.attributes = {{"ERROR_CODE", failure.code},
                       {"ERROR_MESSAGE", failure.message},
                       {"RETRY_ATTEMPTS", retries},
                       {"RULE_ARN", delivery.cause},
                       {"TARGET_ARN", delivery.target}};
  if (exhausted != Exhausted::kNo) {
    letter.attributes.emplace_back("EXHAUSTED_RETRY_CONDITION", name_of(exhausted));
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

void Engine::wake(Lane& lane) {
  if (!lane.is_ready) {
    lane.is_ready = true;
    ready_lanes_.push_back(&lane);
  }
  turn_later();
}

void Engine::turn_later() {
  if (is_turning_later_ || is_stopping_) {
    return;
  }
  is_turning_later_ = true;
  const auto run = [](void* argument) {
    auto& engine = *static_cast<Engine*>(argument);
    engine.is_turning_later_ = false;
    engine.turn();
  };
  shard_.executor().post({run, this});
}

// Each lane in turn, a few deliveries each: one that has many waits no less for the others.
void Engine::turn() {
  ended_.clear();
  const int64_t now_ms = shard_.clock().now_ms();
  size_t left = kDuePerTurn;
  while (left > 0 && !ready_lanes_.empty()) {
    Lane& lane = *ready_lanes_.front();
    ready_lanes_.pop_front();
    lane.is_ready = false;
    constexpr size_t kPerLane = 8;
    const size_t wanted = std::min(left, kPerLane);
    const size_t served = serve(lane, now_ms, wanted);
    left -= std::max<size_t>(served, 1);
    if (served == wanted) {
      wake(lane);
    } else {
      drop_if_idle(lane);
    }
  }
  if (!ready_lanes_.empty()) {
    turn_later();
  }
}

void Engine::drop_if_idle(Lane& lane) {
  if (lane.deliveries != 0 || lane.is_ready) {
    return;
  }
  if (lane.timer != 0) {
    shard_.executor().cancel(lane.timer);
  }
  starved_.erase(std::remove(starved_.begin(), starved_.end(), &lane), starved_.end());
  lanes_.erase(lanes_.find(lane.arn));
}

size_t Engine::serve(Lane& lane, int64_t now_ms, size_t max) {
  size_t served = 0;
  while (served < max && !lane.due.empty() && !is_stopping_) {
    const auto [due_ms, id] = *lane.due.begin();
    if (due_ms > now_ms) {
      arm(lane, due_ms);
      break;
    }
    Pending& pending = *pending_.at(id);
    if (lane.target.is_inside()) {
      if (!take_inside(pending, now_ms)) {
        arm(lane, now_ms + kEngineRetryMs);
        break;
      }
    } else {
      if (lane.calls >= lane.target.calls_max()) {
        break;  // woken when one of them ends
      }
      if (calls_ >= kCallsPerShardMax) {
        starved_.push_back(&lane);
        break;
      }
      if (lane.reserved_ms == 0) {
        lane.reserved_ms = std::max<int64_t>(1, lane.target.reserve_ms(lane.arn, now_ms));
      }
      if (lane.reserved_ms > now_ms) {
        arm(lane, lane.reserved_ms);
        break;
      }
      if (!begin_call(pending, now_ms)) {
        arm(lane, now_ms + kEngineRetryMs);
        break;
      }
      lane.reserved_ms = 0;
    }
    ++served;
  }
  return served;
}

void Engine::arm(Lane& lane, int64_t due_ms) {
  if (lane.timer != 0 && lane.timer_ms <= due_ms) {
    return;
  }
  if (lane.timer != 0) {
    shard_.executor().cancel(lane.timer);
  }
  lane.timer_ms = due_ms;
  const int64_t wait_ms = std::max<int64_t>(0, due_ms - shard_.clock().now_ms());
  const auto fire = [](void* argument) {
    auto& fired = *static_cast<Lane*>(argument);
    fired.timer = 0;
    fired.timer_ms = INT64_MAX;
    fired.engine.wake(fired);
  };
  lane.timer =
      shard_.executor().call_at(shard_.clock().monotonic_ns() + wait_ms * 1'000'000, {fire, &lane});
}

// The destination is in this shard: what it takes and the end of the delivery are one batch.
bool Engine::take_inside(Pending& pending, int64_t now_ms) {
  const auto text = shard_.store().get(delivery_key(pending.id));
  const auto delivery =
      text.ok() && text->has_value() ? decode_delivery(**text) : std::optional<Delivery>();
  const bool is_admitted =
      delivery &&
      shard_.journal().admit(journal::Space::kTakes, (*text)->size() + kOverheadBytes).ok();
  if (!is_admitted) {
    return false;
  }
  journal::Batch batch(shard_.id());
  const std::optional<Failure> failure = pending.lane->target.take(*delivery, now_ms, batch);
  if (failure) {
    Progress progress = pending.progress;
    progress.add(attempt_of(*failure, now_ms, now_ms));
    after_failure(*delivery, **text, std::move(progress), *failure, pending.id, now_ms, batch);
  } else {
    count_delivered(*delivery);
    const Record record{Outcome::kDelivered, now_ms, pending.progress, {}};
    const DeliveryId id = pending.id;
    forget(pending, batch);
    note(id, record, batch);
  }
  shard_.commit(std::move(batch));
  return true;
}

bool Engine::begin_call(Pending& pending, int64_t now_ms) {
  auto text = shard_.store().get(delivery_key(pending.id));
  if (!text.ok() || !text->has_value()) {
    return false;
  }
  const DeliveryId id = pending.id;
  Lane& lane = *pending.lane;
  lane.due.erase({pending.progress.due_ms, id});
  pending.is_in_flight = true;
  pending.begun_ms = now_ms;
  ++lane.calls;
  ++calls_;
  runtime::OwnedTask task = runtime::OwnedTask::start(call(id, lane.target, **std::move(text)));
  if (!task.is_done()) {
    pending_.at(id)->task = std::move(task);
  }
  return true;
}

// cppcheck-suppress passedByValue
runtime::Task<void> Engine::call(DeliveryId id, Target& target, std::string text) {
  const auto delivery = decode_delivery(text);
  std::optional<Failure> failure;
  if (delivery) {
    // Nobody outside hears of an event that a crash undoes.
    co_await shard_.until_durable();
    failure = co_await target.call(*delivery);
  } else {
    failure =
        Failure{Category::kSystem, "INTERNAL_ERROR", "The delivery has an unknown form.", false, 0};
  }
  finish(id, std::move(failure));
}

void Engine::finish(DeliveryId id, std::optional<Failure> failure) {
  Pending& pending = *pending_.at(id);
  --calls_;
  --pending.lane->calls;
  wake(*pending.lane);
  for (Lane* lane : starved_) {
    wake(*lane);
  }
  starved_.clear();
  if (is_stopping_ && failure) {
    return;  // the stop cut it; the next process tries again
  }
  Unfinished ended{id, std::move(failure)};
  if (!try_finish(ended)) {
    unfinished_.push_back(std::move(ended));
    finish_again();
  }
}

bool Engine::try_finish(const Unfinished& ended) {
  Pending& pending = *pending_.at(ended.id);
  const int64_t now_ms = shard_.clock().now_ms();
  journal::Batch batch(shard_.id());
  if (!ended.failure) {
    if (!shard_.journal().admit(journal::Space::kFrees, kOverheadBytes).ok()) {
      return false;
    }
    ++counters_.delivered;
    const Record record{Outcome::kDelivered, now_ms, pending.progress, {}};
    forget(pending, batch);
    note(ended.id, record, batch);
    shard_.commit(std::move(batch));
    return true;
  }
  const auto text = shard_.store().get(delivery_key(ended.id));
  if (!text.ok() || !text->has_value() ||
      !shard_.journal().admit(journal::Space::kTakes, (*text)->size() + kOverheadBytes).ok()) {
    return false;
  }
  const auto delivery = decode_delivery(**text);
  PENSTOCK_CHECK(delivery.has_value());  // it was called with this
  Progress progress = pending.progress;
  progress.add(attempt_of(*ended.failure, pending.begun_ms, now_ms));
  pending.is_in_flight = false;
  ended_.push_back(std::move(pending.task));
  after_failure(*delivery, **text, std::move(progress), *ended.failure, ended.id, now_ms, batch);
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
