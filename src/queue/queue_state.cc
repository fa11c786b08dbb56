#include "queue/queue_state.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

// Retention and visibility bound these spans well below 2^32 ms (queue_limits.h).
uint32_t span_ms(int64_t from_ms, int64_t to_ms) {
  return static_cast<uint32_t>(std::clamp<int64_t>(to_ms - from_ms, 0, UINT32_MAX));
}

Place place_of(const PooledMessage& message) { return static_cast<Place>(message.place); }

void set_place(PooledMessage& message, Place place) {
  message.place = static_cast<uint64_t>(place) & 3;
}

}  // namespace

void QueueState::advance(int64_t now_ms) {
  while (!timed_.empty() && pool_[timed_[0]].visible_at_ms() <= now_ms) {
    const Slot slot = timed_[0];
    take_out(slot);
    append_visible(slot);
  }
}

int64_t QueueState::next_due_ms() const {
  return timed_.empty() ? INT64_MAX : pool_[timed_[0]].visible_at_ms();
}

MessageState QueueState::send(Sequence sequence, int64_t now_ms, int64_t delay_ms) {
  const Slot slot = add(sequence, now_ms);
  pool_[slot].visible_after_ms = span_ms(0, delay_ms);
  if (delay_ms > 0) {
    put_timed(slot);
  } else {
    append_visible(slot);
  }
  return describe(pool_[slot]);
}

std::vector<Sequence> QueueState::first_visible(size_t max, int64_t expired_ms) const {
  std::vector<Sequence> sequences;
  sequences.reserve(std::min(max, visible_));
  size_t skipped = 0;
  Slot slot = first_visible_;
  while (slot != kNoSlot && sequences.size() < max && skipped < kSkippedPerReceive) {
    const PooledMessage& message = pool_[slot];
    if (message.sent_ms > expired_ms) {
      sequences.push_back(message.sequence);
    } else {
      ++skipped;
    }
    slot = message.next_visible;
  }
  return sequences;
}

MessageState QueueState::receive(Sequence sequence, int64_t now_ms, int64_t timeout_ms) {
  const Slot slot = index_.find(sequence);
  PENSTOCK_CHECK(slot != kNoSlot);
  PooledMessage& message = pool_[slot];
  PENSTOCK_CHECK(place_of(message) == Place::kVisible);
  take_out(slot);
  message.last_received_after_ms = span_ms(message.sent_ms, now_ms);
  if (message.receive_count == 0) {
    message.first_received_after_ms = message.last_received_after_ms;
  }
  if (message.receive_count < std::numeric_limits<uint32_t>::max()) {
    ++message.receive_count;
  }
  place_until(slot, now_ms, now_ms + timeout_ms);
  return describe(message);
}

MessageState QueueState::change_visibility(Sequence sequence, int64_t now_ms, int64_t timeout_ms) {
  const Slot slot = index_.find(sequence);
  PENSTOCK_CHECK(slot != kNoSlot);
  PooledMessage& message = pool_[slot];
  PENSTOCK_CHECK(message.receive_count > 0);
  if (place_of(message) == Place::kVisible && timeout_ms == 0) {
    return describe(message);
  }
  take_out(slot);
  place_until(slot, now_ms, now_ms + timeout_ms);
  return describe(message);
}

bool QueueState::remove(Sequence sequence) {
  const Slot slot = index_.find(sequence);
  if (slot == kNoSlot) {
    return false;
  }
  take_out(slot);
  const PooledMessage& message = pool_[slot];
  (message.older == kNoSlot ? oldest_ : pool_[message.older].newer) = message.newer;
  (message.newer == kNoSlot ? newest_ : pool_[message.newer].older) = message.older;
  index_.erase(sequence);
  pool_.free(slot);
  return true;
}

void QueueState::clear() {
  if (oldest_ != kNoSlot) {
    pool_.free_chain(oldest_, newest_, size());
  }
  index_.clear();
  timed_ = {};
  first_visible_ = last_visible_ = oldest_ = newest_ = kNoSlot;
  visible_ = in_flight_ = 0;
}

std::optional<MessageState> QueueState::find(Sequence sequence) const {
  const Slot slot = index_.find(sequence);
  return slot == kNoSlot ? std::nullopt : std::optional(describe(pool_[slot]));
}

std::optional<MessageState> QueueState::oldest() const {
  return oldest_ == kNoSlot ? std::nullopt : std::optional(describe(pool_[oldest_]));
}

void QueueState::restore(const MessageState& message) {
  const Slot slot = add(message.sequence, message.sent_ms);
  PooledMessage& pooled = pool_[slot];
  pooled.visible_after_ms = span_ms(message.sent_ms, message.visible_at_ms);
  pooled.receive_count = message.receive_count;
  if (message.receive_count > 0) {
    pooled.first_received_after_ms = span_ms(message.sent_ms, message.first_received_ms);
    pooled.last_received_after_ms = span_ms(message.sent_ms, message.last_received_ms);
  }
  // For now all are timed, in no order.
  set_place(pooled, message.receive_count > 0 ? Place::kInFlight : Place::kDelayed);
  in_flight_ += message.receive_count > 0 ? 1 : 0;
  timed_.push_back(slot);
}

void QueueState::finish_restore(int64_t now_ms) {
  std::vector<Slot> visible;
  std::vector<Slot> timed;
  visible.reserve(timed_.size());
  for (const Slot slot : timed_) {
    (pool_[slot].visible_at_ms() <= now_ms ? visible : timed).push_back(slot);
  }
  sort_by_due(visible);
  for (const Slot slot : visible) {
    in_flight_ -= place_of(pool_[slot]) == Place::kInFlight ? 1 : 0;
    append_visible(slot);
  }
  sort_by_due(timed);  // what is sorted is a heap
  timed_ = std::move(timed);
  for (size_t position = 0; position < timed_.size(); ++position) {
    set_heap(position, timed_[position]);
  }
}

// Most often they are in order already, and a million of them should not be sorted for nothing.
void QueueState::sort_by_due(std::vector<Slot>& slots) const {
  const auto in_order = [this](Slot a, Slot b) { return due_before(a, b); };
  if (!std::is_sorted(slots.begin(), slots.end(), in_order)) {
    std::sort(slots.begin(), slots.end(), in_order);
  }
}

MessageState QueueState::describe(const PooledMessage& message) {
  MessageState state;
  state.sequence = message.sequence;
  state.sent_ms = message.sent_ms;
  state.visible_at_ms = message.visible_at_ms();
  state.receive_count = message.receive_count;
  if (message.receive_count > 0) {
    state.first_received_ms = message.sent_ms + message.first_received_after_ms;
    state.last_received_ms = message.sent_ms + message.last_received_after_ms;
  }
  return state;
}

Slot QueueState::add(Sequence sequence, int64_t sent_ms) {
  PENSTOCK_CHECK(newest_ == kNoSlot || pool_[newest_].sequence < sequence);
  const Slot slot = pool_.allocate();
  PooledMessage& message = pool_[slot];
  message = PooledMessage{};
  message.sequence = sequence & ((uint64_t{1} << 62) - 1);
  message.sent_ms = sent_ms;
  message.older = newest_;
  message.newer = kNoSlot;
  (newest_ == kNoSlot ? oldest_ : pool_[newest_].newer) = slot;
  newest_ = slot;
  index_.insert(sequence, slot);
  return slot;
}

void QueueState::append_visible(Slot slot) {
  PooledMessage& message = pool_[slot];
  set_place(message, Place::kVisible);
  message.previous_visible = last_visible_;
  message.next_visible = kNoSlot;
  (last_visible_ == kNoSlot ? first_visible_ : pool_[last_visible_].next_visible) = slot;
  last_visible_ = slot;
  ++visible_;
}

void QueueState::unlink_visible(Slot slot) {
  const PooledMessage& message = pool_[slot];
  const Slot previous = message.previous_visible;
  const Slot next = message.next_visible;
  (previous == kNoSlot ? first_visible_ : pool_[previous].next_visible) = next;
  (next == kNoSlot ? last_visible_ : pool_[next].previous_visible) = previous;
  --visible_;
}

void QueueState::take_out(Slot slot) {
  PooledMessage& message = pool_[slot];
  if (place_of(message) == Place::kVisible) {
    unlink_visible(slot);
  } else {
    PENSTOCK_CHECK(place_of(message) != Place::kFree);
    in_flight_ -= place_of(message) == Place::kInFlight ? 1 : 0;
    erase_heap(message.heap_position);
  }
  set_place(message, Place::kFree);
}

void QueueState::put_timed(Slot slot) {
  PooledMessage& message = pool_[slot];
  set_place(message, message.receive_count > 0 ? Place::kInFlight : Place::kDelayed);
  in_flight_ += message.receive_count > 0 ? 1 : 0;
  timed_.push_back(slot);
  set_heap(timed_.size() - 1, slot);
  sift_up(timed_.size() - 1);
}

void QueueState::place_until(Slot slot, int64_t now_ms, int64_t visible_at_ms) {
  PooledMessage& message = pool_[slot];
  message.visible_after_ms = span_ms(message.sent_ms, visible_at_ms);
  if (visible_at_ms <= now_ms) {
    append_visible(slot);
  } else {
    put_timed(slot);
  }
}

bool QueueState::due_before(Slot a, Slot b) const {
  const PooledMessage& left = pool_[a];
  const PooledMessage& right = pool_[b];
  const int64_t left_ms = left.visible_at_ms();
  const int64_t right_ms = right.visible_at_ms();
  return left_ms != right_ms ? left_ms < right_ms : left.sequence < right.sequence;
}

void QueueState::set_heap(size_t position, Slot slot) {
  timed_[position] = slot;
  pool_[slot].heap_position = static_cast<uint32_t>(position);
}

void QueueState::sift_up(size_t position) {
  const Slot slot = timed_[position];
  while (position > 0 && due_before(slot, timed_[(position - 1) / 2])) {
    set_heap(position, timed_[(position - 1) / 2]);
    position = (position - 1) / 2;
  }
  set_heap(position, slot);
}

void QueueState::sift_down(size_t position) {
  const Slot slot = timed_[position];
  for (size_t child = 2 * position + 1; child < timed_.size(); child = 2 * position + 1) {
    if (child + 1 < timed_.size() && due_before(timed_[child + 1], timed_[child])) {
      ++child;
    }
    if (!due_before(timed_[child], slot)) {
      break;
    }
    set_heap(position, timed_[child]);
    position = child;
  }
  set_heap(position, slot);
}

void QueueState::erase_heap(size_t position) {
  const Slot last = timed_.back();
  timed_.pop_back();
  if (position == timed_.size()) {
    return;
  }
  set_heap(position, last);
  sift_up(position);
  sift_down(pool_[last].heap_position);
}

}  // namespace penstock::queue
