#include <algorithm>

#include "delivery/engine.h"

namespace penstock::delivery {

void Lane::wake() { engine.wake(*this); }

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
  budget_->wake_waiting();
  if (!ready_lanes_.empty()) {
    turn_later();
  }
}

void Engine::drop_if_idle(Lane& lane) {
  if (lane.deliveries != 0 || lane.is_ready) {
    return;
  }
  if (!lane.is_suspect() && !lane.is_resting) {
    drop(lane);
    return;
  }
  const int64_t now_ms = shard_.clock().now_ms();
  lane.idle_since_ms = now_ms;
  if (!lane.is_resting) {
    lane.is_resting = true;
    resting_.push_back(&lane);
  }
  forget_rested(now_ms);
}

void Engine::drop(Lane& lane) {
  if (lane.timer != 0) {
    shard_.executor().cancel(lane.timer);
  }
  budget_->leave(lane);
  lanes_.erase(lanes_.find(lane.arn));
}

// Those that came to rest first are looked at: forgotten if they have rested for long, or answer
// again, or are too many; in line again if they are in use.
void Engine::forget_rested(int64_t now_ms) {
  for (size_t left = resting_.size(); left > 0; --left) {
    Lane& lane = *resting_.front();
    const bool is_idle = lane.deliveries == 0 && !lane.is_ready;
    const bool is_old = now_ms - lane.idle_since_ms >= kSuspectKeptMs;
    const bool is_kept = is_idle && lane.is_suspect() && !is_old;
    if (is_kept && resting_.size() <= kSuspectsKeptMax) {
      return;
    }
    resting_.pop_front();
    lane.is_resting = false;
    if (is_idle) {
      drop(lane);
    }
  }
}

size_t Engine::suspects() const {
  return static_cast<size_t>(std::count_if(
      lanes_.begin(), lanes_.end(), [](const auto& each) { return each.second->is_suspect(); }));
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
    const Age age = end_if_too_old(pending, now_ms);
    const bool is_inside = lane.target.is_inside();
    if (age == Age::kNotNow || (age == Age::kYoung && is_inside && !take_inside(pending, now_ms))) {
      arm(lane, now_ms + kEngineRetryMs);
      break;
    }
    if (age == Age::kYoung && !is_inside && !begin_next(pending, now_ms)) {
      break;
    }
    ++served;
  }
  return served;
}

Engine::Age Engine::end_if_too_old(Pending& pending, int64_t now_ms) {
  if (pending.ends_ms > now_ms) {
    return Age::kYoung;
  }
  const auto text = shard_.store().get(delivery_key(pending.id));
  const auto delivery =
      text.ok() && text->has_value() ? decode_delivery(**text) : std::optional<Delivery>();
  if (!delivery) {
    return Age::kYoung;  // its attempt says what is wrong
  }
  pending.ends_ms = delivery->created_ms + delivery->retry.age_max_ms;
  if (pending.ends_ms > now_ms) {
    return Age::kYoung;
  }
  Result<Progress> progress = whole(pending.id, pending.progress);
  if (!progress.ok() ||
      !shard_.journal().admit(journal::Space::kTakes, (*text)->size() + kOverheadBytes).ok()) {
    return Age::kNotNow;
  }
  Failure failure{Category::kTransient, "TIMEOUT",
                  pending.lane->target.is_inside()
                      ? "The delivery waited for longer than it may."
                      : "The destination did not answer for as long as the delivery may wait.",
                  false, 0};
  if (!progress->last.empty()) {
    const Attempt& last = progress->last.back();
    failure = {last.category, last.code, last.message, false, 0};
  }
  journal::Batch batch(shard_.id());
  give_up({*delivery, **text, *std::move(progress), failure, {}, pending.id}, Exhausted::kAge,
          now_ms, batch);
  shard_.commit(std::move(batch));
  return Age::kOver;
}

bool Engine::begin_next(Pending& pending, int64_t now_ms) {
  Lane& lane = *pending.lane;
  if (lane.calls >= lane.calls_allowed || lane.waits_for_room) {
    return false;  // woken when one of them ends, or when there is room
  }
  if (lane.paused_until_ms > now_ms) {
    arm(lane, lane.paused_until_ms);
    return false;
  }
  auto text = shard_.store().get(delivery_key(pending.id));
  if (!text.ok() || !text->has_value()) {
    arm(lane, now_ms + kEngineRetryMs);
    return false;
  }
  // A delivery of an unknown form is called with as well: the call's end says so.
  const auto delivery = decode_delivery(**text);
  const Pool pool = delivery ? lane.pool(*delivery) : Pool::kCalls;
  if (!budget_->has_room(pool)) {
    budget_->wait(pool, lane);
    return false;
  }
  if (lane.reserved_ms == 0) {
    const int64_t at_ms = delivery ? lane.target.reserve_ms(*delivery, now_ms) : now_ms;
    lane.reserved_ms = std::max<int64_t>(1, at_ms);
  }
  if (lane.reserved_ms > now_ms) {
    arm(lane, lane.reserved_ms);
    return false;
  }
  lane.reserved_ms = 0;
  begin_call(pending, pool, **std::move(text), now_ms);
  return true;
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
    fired.wake();
  };
  lane.timer =
      shard_.executor().call_at(shard_.clock().monotonic_ns() + wait_ms * 1'000'000, {fire, &lane});
}

}  // namespace penstock::delivery
