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
  while (!timed_.empty() && pool_[timed_.first()].visible_at_ms() <= now_ms) {
    const Slot slot = timed_.first();
    take_out(slot);
    put(slot, Place::kVisible);
  }
  while (first_delayed_ != kNoSlot && pool_[first_delayed_].visible_at_ms() <= now_ms) {
    const Slot slot = std::exchange(first_delayed_, next_delayed(first_delayed_));
    take_out(slot);
    put(slot, Place::kVisible);
  }
}

int64_t QueueState::next_due_ms() const {
  int64_t due_ms = timed_.empty() ? INT64_MAX : pool_[timed_.first()].visible_at_ms();
  if (first_delayed_ != kNoSlot) {
    due_ms = std::min(due_ms, pool_[first_delayed_].visible_at_ms());
  }
  return due_ms;
}

MessageState QueueState::send(Sequence sequence, int64_t sent_ms, int64_t delay_ms,
                              std::string_view group) {
  const Slot slot = add(sequence, sent_ms, group);
  pool_[slot].visible_after_ms = span_ms(0, delay_ms);
  put(slot, delay_ms > 0 ? Place::kDelayed : Place::kVisible);
  return describe(pool_[slot]);
}

MessageState QueueState::give_back(Sequence sequence, int64_t sent_ms, const Earlier& earlier,
                                   int64_t now_ms, std::string_view group) {
  PENSTOCK_CHECK(earlier.receive_count > 0);
  const Slot slot = add(sequence, sent_ms, group);
  PooledMessage& message = pool_[slot];
  message.receive_count = earlier.receive_count;
  message.first_received_after_ms = span_ms(sent_ms, earlier.first_received_ms);
  message.last_received_after_ms = message.first_received_after_ms;
  put_until(slot, now_ms, now_ms);
  return describe(message);
}

std::vector<Sequence> QueueState::next_receivable(size_t max, int64_t expired_ms) const {
  return is_fifo() ? take_heads(max, expired_ms) : take_turns(max, expired_ms);
}

// One message of each group, then a second of each, and so on.
std::vector<Sequence> QueueState::take_turns(size_t max, int64_t expired_ms) const {
  std::vector<Slot> turns;  // the next message of each group
  for (GroupSlot group = groups_.first_in_rotation(); group != kNoGroup && turns.size() < max;
       group = groups_[group].next) {
    turns.push_back(groups_[group].first);
  }
  std::vector<Sequence> sequences;
  sequences.reserve(std::min(max, visible_));
  size_t skipped = 0;
  while (!turns.empty() && sequences.size() < max && skipped < kSkippedPerReceive) {
    for (Slot& next : turns) {
      if (pool_[next].sent_ms <= expired_ms) {
        ++skipped;
      } else if (sequences.size() < max) {
        sequences.push_back(pool_[next].sequence);
      }
      next = pool_[next].next_in_line;
    }
    std::erase(turns, kNoSlot);
  }
  return sequences;
}

// As many of one group as there are, then of the next (API reference, ReceiveMessage).
std::vector<Sequence> QueueState::take_heads(size_t max, int64_t expired_ms) const {
  std::vector<Sequence> sequences;
  sequences.reserve(std::min(max, visible_));
  size_t skipped = 0;
  for (GroupSlot group = groups_.first_in_rotation(); group != kNoGroup;
       group = groups_[group].next) {
    for (Slot slot = groups_[group].first;
         slot != kNoSlot && place_of(pool_[slot]) == Place::kVisible;
         slot = pool_[slot].next_in_line) {
      if (sequences.size() == max || skipped == kSkippedPerReceive) {
        return sequences;
      }
      if (pool_[slot].sent_ms > expired_ms) {
        sequences.push_back(pool_[slot].sequence);
      } else {
        ++skipped;
      }
    }
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
  put_until(slot, now_ms, now_ms + timeout_ms);
  rotate(message.group);
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
  put_until(slot, now_ms, now_ms + timeout_ms);
  return describe(message);
}

// Walks over what was sent within the longest delay; memory only. What was received does not end
// it: a message that was given back is older than its neighbours.
void QueueState::change_delay(int64_t now_ms, int64_t delay_ms) {
  PENSTOCK_CHECK(is_fifo());
  advance(now_ms);  // what is due by the longest delay is not walked over
  first_delayed_ = kNoSlot;
  for (Slot slot = newest_; slot != kNoSlot; slot = pool_[slot].older) {
    PooledMessage& message = pool_[slot];
    if (message.receive_count > 0) {
      continue;
    }
    if (message.sent_ms + kDelayS.max * kSecondMs <= now_ms) {
      break;
    }
    take_out(slot);
    message.visible_after_ms = span_ms(0, delay_ms);
    const bool is_due = message.visible_at_ms() <= now_ms;
    put(slot, is_due ? Place::kVisible : Place::kDelayed);
    first_delayed_ = is_due ? first_delayed_ : slot;
  }
}

bool QueueState::remove(Sequence sequence) {
  const Slot slot = index_.find(sequence);
  if (slot == kNoSlot) {
    return false;
  }
  if (slot == first_delayed_) {
    first_delayed_ = next_delayed(slot);
  }
  take_out(slot);
  const PooledMessage& message = pool_[slot];
  if (is_fifo()) {
    remove_from_line(slot);
  }
  (message.older == kNoSlot ? oldest_ : pool_[message.older].newer) = message.newer;
  (message.newer == kNoSlot ? newest_ : pool_[message.newer].older) = message.older;
  if (aged_ != nullptr) {
    aged_->erase({message.sent_ms, sequence});
  }
  index_.erase(sequence);
  const GroupSlot group = message.group;
  --groups_[group].messages;
  refresh(group);
  groups_.release_if_empty(group);
  pool_.free(slot);
  return true;
}

void QueueState::clear() {
  if (oldest_ != kNoSlot) {
    pool_.free_chain(oldest_, newest_, size());
  }
  index_.clear();
  groups_.clear();
  timed_.clear();
  aged_.reset();
  first_delayed_ = oldest_ = newest_ = kNoSlot;
  visible_ = in_flight_ = delayed_ = receivable_ = 0;
}

std::optional<MessageState> QueueState::find(Sequence sequence) const {
  const Slot slot = index_.find(sequence);
  return slot == kNoSlot ? std::nullopt : std::optional(describe(pool_[slot]));
}

bool QueueState::is_in_flight(Sequence sequence) const {
  const Slot slot = index_.find(sequence);
  return slot != kNoSlot && place_of(pool_[slot]) == Place::kInFlight;
}

std::optional<Sequence> QueueState::first_sequence() const {
  if (oldest_ == kNoSlot) {
    return std::nullopt;
  }
  return Sequence{pool_[oldest_].sequence};
}

// A message that is not among the aged was sent no earlier than any with a lower sequence, and one
// that is was sent before some of those. So the first is either the first by sequence or aged.
std::optional<MessageState> QueueState::oldest() const {
  if (oldest_ == kNoSlot) {
    return std::nullopt;
  }
  if (aged_ != nullptr && !aged_->empty() && aged_->begin()->first < pool_[oldest_].sent_ms) {
    return find(aged_->begin()->second);
  }
  return describe(pool_[oldest_]);
}

void QueueState::restore(const MessageState& message) {
  const Slot slot = add(message.sequence, message.sent_ms, message.group);
  PooledMessage& pooled = pool_[slot];
  pooled.visible_after_ms = span_ms(message.sent_ms, message.visible_at_ms);
  pooled.receive_count = message.receive_count;
  if (message.receive_count > 0) {
    pooled.first_received_after_ms = span_ms(message.sent_ms, message.first_received_ms);
    pooled.last_received_after_ms = span_ms(message.sent_ms, message.last_received_ms);
  }
}

// In the order of being due: so visible messages stand in line as before, and what is timed makes a
// heap without a move. Most often that is the order of sequences, which is how they come.
void QueueState::finish_restore(int64_t now_ms) {
  std::vector<Slot> slots;
  for (Slot slot = oldest_; slot != kNoSlot; slot = pool_[slot].newer) {
    slots.push_back(slot);
  }
  const auto is_before = [this](Slot a, Slot b) { return timed_.is_before(a, b); };
  if (!std::is_sorted(slots.begin(), slots.end(), is_before)) {
    std::sort(slots.begin(), slots.end(), is_before);
  }
  for (const Slot slot : slots) {
    const PooledMessage& message = pool_[slot];
    if (message.receive_count > 0 || message.visible_at_ms() <= now_ms) {
      put_until(slot, now_ms, message.visible_at_ms());
    } else {
      put(slot, Place::kDelayed);
    }
  }
}

MessageState QueueState::describe(const PooledMessage& message) const {
  MessageState state;
  state.sequence = message.sequence;
  state.sent_ms = message.sent_ms;
  state.visible_at_ms = message.visible_at_ms();
  state.receive_count = message.receive_count;
  if (message.receive_count > 0) {
    state.first_received_ms = message.sent_ms + message.first_received_after_ms;
    state.last_received_ms = message.sent_ms + message.last_received_after_ms;
  }
  state.group = groups_[message.group].id;
  return state;
}

Slot QueueState::add(Sequence sequence, int64_t sent_ms, std::string_view group) {
  PENSTOCK_CHECK(newest_ == kNoSlot || pool_[newest_].sequence < sequence);
  const Slot slot = pool_.allocate();
  PooledMessage& message = pool_[slot];
  message = PooledMessage{};
  message.sequence = sequence & ((uint64_t{1} << 62) - 1);
  message.sent_ms = sent_ms;
  message.group = groups_.find_or_add(group);
  ++groups_[message.group].messages;
  message.older = newest_;
  message.newer = kNoSlot;
  (newest_ == kNoSlot ? oldest_ : pool_[newest_].newer) = slot;
  newest_ = slot;
  index_.insert(sequence, slot);
  if (sent_ms < latest_sent_ms_) {
    if (aged_ == nullptr) {
      aged_ = std::make_unique<std::set<std::pair<int64_t, Sequence>>>();
    }
    aged_->emplace(sent_ms, sequence);
  }
  latest_sent_ms_ = std::max(latest_sent_ms_, sent_ms);
  if (is_fifo()) {
    append_to_line(slot);
  }
  return slot;
}

size_t& QueueState::count_of(Place place) {
  PENSTOCK_CHECK(place != Place::kFree);
  return place == Place::kVisible ? visible_ : place == Place::kInFlight ? in_flight_ : delayed_;
}

bool QueueState::is_timed(Place place) const {
  return place == Place::kInFlight || (place == Place::kDelayed && !is_fifo());
}

void QueueState::count_visible(MessageGroup& group, int change) {
  group.visible += static_cast<uint32_t>(change);
  if (group.is_in_rotation) {
    receivable_ += static_cast<size_t>(static_cast<int64_t>(change));
  }
}

void QueueState::put(Slot slot, Place place) {
  PooledMessage& message = pool_[slot];
  set_place(message, place);
  ++count_of(place);
  if (is_timed(place)) {
    timed_.push(slot);
  } else if (place == Place::kDelayed) {
    first_delayed_ = first_delayed_ == kNoSlot ? slot : first_delayed_;
  } else {
    count_visible(groups_[message.group], 1);
    if (!is_fifo()) {
      append_to_line(slot);
    }
  }
  refresh(message.group);
}

void QueueState::take_out(Slot slot) {
  PooledMessage& message = pool_[slot];
  const Place place = place_of(message);
  --count_of(place);
  if (is_timed(place)) {
    timed_.erase(slot);
  } else if (place == Place::kVisible) {
    count_visible(groups_[message.group], -1);
    if (!is_fifo()) {
      remove_from_line(slot);
    }
  }
  set_place(message, Place::kFree);
}

void QueueState::put_until(Slot slot, int64_t now_ms, int64_t visible_at_ms) {
  pool_[slot].visible_after_ms = span_ms(pool_[slot].sent_ms, visible_at_ms);
  put(slot, visible_at_ms <= now_ms ? Place::kVisible : Place::kInFlight);
}

void QueueState::append_to_line(Slot slot) {
  PooledMessage& message = pool_[slot];
  MessageGroup& group = groups_[message.group];
  message.previous_in_line = group.last;
  message.next_in_line = kNoSlot;
  (group.last == kNoSlot ? group.first : pool_[group.last].next_in_line) = slot;
  group.last = slot;
}

void QueueState::remove_from_line(Slot slot) {
  const PooledMessage& message = pool_[slot];
  MessageGroup& group = groups_[message.group];
  const Slot previous = message.previous_in_line;
  const Slot next = message.next_in_line;
  (previous == kNoSlot ? group.first : pool_[previous].next_in_line) = next;
  (next == kNoSlot ? group.last : pool_[next].previous_in_line) = previous;
}

void QueueState::refresh(GroupSlot slot) {
  MessageGroup& group = groups_[slot];
  const bool is_ready = group.first != kNoSlot && place_of(pool_[group.first]) == Place::kVisible;
  if (is_ready == group.is_in_rotation) {
    return;
  }
  if (is_ready) {
    groups_.append_to_rotation(slot);
    receivable_ += group.visible;
  } else {
    groups_.remove_from_rotation(slot);
    receivable_ -= group.visible;
  }
}

void QueueState::rotate(GroupSlot slot) {
  if (groups_[slot].is_in_rotation) {
    groups_.remove_from_rotation(slot);
    groups_.append_to_rotation(slot);
  }
}

Slot QueueState::next_delayed(Slot slot) const {
  do {
    slot = pool_[slot].newer;
  } while (slot != kNoSlot && place_of(pool_[slot]) != Place::kDelayed);
  return slot;
}

}  // namespace penstock::queue
