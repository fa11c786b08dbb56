// One queue's messages: which are visible, in flight, delayed, and how old they are. A pure data
// structure without I/O or clock: every time is passed in, and never goes back. Belongs to its
// queue, on the shard's thread; rebuilt from the metadata at start.
//
// A message is in exactly one place: visible (a list, in the order in which messages became
// visible), or timed (a heap by the time at which it becomes visible: delayed if it was never
// received, else in flight). All are in the list by age. About 60 bytes a message; every change is
// O(1), or O(log n) where the heap takes part.
#ifndef PENSTOCK_QUEUE_QUEUE_STATE_H_
#define PENSTOCK_QUEUE_QUEUE_STATE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "queue/message_pool.h"
#include "queue/queue_keys.h"
#include "queue/sequence_index.h"

namespace penstock::queue {

class QueueState {
 public:
  explicit QueueState(MessagePool& pool) : pool_(pool) {}
  QueueState(const QueueState&) = delete;
  QueueState& operator=(const QueueState&) = delete;
  ~QueueState() { clear(); }

  // Exact as of the last advance().
  size_t visible() const { return visible_; }
  size_t in_flight() const { return in_flight_; }
  size_t delayed() const { return timed_.size() - in_flight_; }
  size_t size() const { return visible_ + timed_.size(); }

  // What is due by now becomes visible, in the order of being due. To be called with the current
  // time before anything else is asked or changed.
  void advance(int64_t now_ms);
  // When the next timed message becomes visible; INT64_MAX if there is none.
  int64_t next_due_ms() const;

  // Sequences ascend from message to message.
  MessageState send(Sequence sequence, int64_t now_ms, int64_t delay_ms);
  // The first of the visible messages, at most `max`; those sent at or before `expired_ms` are
  // passed over, and at most kSkippedPerReceive of them.
  std::vector<Sequence> first_visible(size_t max, int64_t expired_ms) const;
  // The message must be visible. With a timeout of 0 it stays so, as the last in line.
  MessageState receive(Sequence sequence, int64_t now_ms, int64_t timeout_ms);
  // Whether visible or not, the message must be there.
  MessageState change_visibility(Sequence sequence, int64_t now_ms, int64_t timeout_ms);
  // False if there is no such message.
  bool remove(Sequence sequence);
  void clear();

  std::optional<MessageState> find(Sequence sequence) const;
  std::optional<MessageState> oldest() const;
  // Calls `visit(const MessageState&)` for each message, oldest first.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (Slot slot = oldest_; slot != kNoSlot; slot = pool_[slot].newer) {
      visit(describe(pool_[slot]));
    }
  }

  // A start: every message once, in the order of sequences, then finish_restore().
  void restore(const MessageState& message);
  void finish_restore(int64_t now_ms);

 private:
  static MessageState describe(const PooledMessage& message);
  Slot add(Sequence sequence, int64_t sent_ms);
  void append_visible(Slot slot);
  void unlink_visible(Slot slot);
  // Takes the message out of its place; puts it where its visible_at_ms says.
  void take_out(Slot slot);
  void put_timed(Slot slot);
  void place_until(Slot slot, int64_t now_ms, int64_t visible_at_ms);

  bool due_before(Slot a, Slot b) const;
  void sort_by_due(std::vector<Slot>& slots) const;
  void set_heap(size_t position, Slot slot);
  void sift_up(size_t position);
  void sift_down(size_t position);
  void erase_heap(size_t position);

  MessagePool& pool_;
  SequenceIndex index_;
  std::vector<Slot> timed_;  // a binary heap
  Slot first_visible_ = kNoSlot;
  Slot last_visible_ = kNoSlot;
  Slot oldest_ = kNoSlot;
  Slot newest_ = kNoSlot;
  size_t visible_ = 0;
  size_t in_flight_ = 0;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_STATE_H_
