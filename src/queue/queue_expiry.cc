// What a queue forgets as time passes: messages past their retention, deduplication ids and
// attempts after five minutes. One timer for the shard, set to the first of all its queues.
#include "base/assert.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"

namespace penstock::queue {

void QueueShard::start() {
  is_started_ = true;
  arm_expiry_timer();
  for (const auto& [path, queue] : queues_) {
    if (queue->tasks != nullptr) {
      queue->tasks->resume();
    }
  }
}

// What is oldest expires first, and a later oldest only later: the entry may be early, never late,
// and is put right when its time comes.
void QueueShard::watch_expiry(Queue& queue) {
  const int64_t due_ms = queue.next_expiry_ms();
  if (due_ms >= queue.expiry_ms) {
    return;
  }
  expiries_.erase({queue.expiry_ms, queue.id});
  queue.expiry_ms = due_ms;
  expiries_.insert({due_ms, queue.id});
  arm_expiry_timer();
}

void QueueShard::arm_expiry_timer() {
  const int64_t due_ms = expiries_.empty() ? INT64_MAX : expiries_.begin()->first;
  if (!is_started_ || due_ms >= expiry_armed_ms_) {
    return;
  }
  if (expiry_timer_ != 0) {
    shard_.executor().cancel(expiry_timer_);
  }
  const auto expire = [](void* argument) { static_cast<QueueShard*>(argument)->expire_due(); };
  expiry_armed_ms_ = due_ms;
  expiry_timer_ =
      shard_.executor().call_at(monotonic_due_ns(shard_.clock(), due_ms), {expire, this});
}

void QueueShard::expire_due() {
  expiry_timer_ = 0;
  expiry_armed_ms_ = INT64_MAX;
  const int64_t now_ms = shard_.clock().now_ms();
  journal::Batch batch(shard_.id());
  const size_t bytes_max = kExpiredPerTick * 2 * 32;
  if (!shard_.journal().admit(journal::Space::kFrees, bytes_max).ok()) {
    expiry_armed_ms_ = now_ms + kSecondMs;
    const auto expire = [](void* argument) { static_cast<QueueShard*>(argument)->expire_due(); };
    expiry_timer_ = shard_.executor().call_at(monotonic_due_ns(shard_.clock(), expiry_armed_ms_),
                                              {expire, this});
    return;
  }
  size_t left = kExpiredPerTick;
  while (left > 0 && !expiries_.empty() && expiries_.begin()->first <= now_ms) {
    Queue& queue = *by_id_.at(expiries_.begin()->second);
    left -= expire_from(queue, now_ms, left, batch);
    left -= expire_ids(queue, now_ms, left, batch);
    expiries_.erase({queue.expiry_ms, queue.id});
    queue.expiry_ms = INT64_MAX;
    settle(queue, now_ms, batch);
  }
  if (!batch.empty()) {
    shard_.commit(std::move(batch));
  }
  arm_expiry_timer();
}

size_t QueueShard::expire_from(Queue& queue, int64_t now_ms, size_t max, journal::Batch& batch) {
  size_t removed = 0;
  auto oldest = queue.messages.oldest();
  while (removed < max && oldest && oldest->sent_ms <= queue.expired_ms(now_ms)) {
    remove(queue, oldest->sequence, batch);
    ++removed;
    oldest = queue.messages.oldest();
  }
  queue.counters.expired += removed;
  return removed;
}

size_t QueueShard::expire_ids(Queue& queue, int64_t now_ms, size_t max, journal::Batch& batch) {
  if (queue.fifo == nullptr) {
    return 0;
  }
  size_t removed = 0;
  const size_t ids_before = queue.fifo->deduplication.size();
  while (removed < max) {
    const auto record = queue.fifo->deduplication.take_ended(now_ms);
    if (!record) {
      break;
    }
    batch.erase(deduplication_key(queue.id, *record));
    ++removed;
  }
  deduplications_ -= ids_before - queue.fifo->deduplication.size();
  while (removed < max) {
    const auto attempt = queue.fifo->attempts.take_ended(now_ms);
    if (!attempt) {
      break;
    }
    batch.erase(attempt_key(queue.id, *attempt));
    ++removed;
  }
  return removed;
}

}  // namespace penstock::queue
