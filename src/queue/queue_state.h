// One queue's messages: which are visible, in flight, delayed, and how old they are. A pure data
// structure without I/O or clock: every time is passed in, and never goes back. Belongs to its
// queue, on the shard's thread; rebuilt from the metadata at start.
//
// Every message belongs to a group, those without a group id to one of their own, and each group
// has a line. What stands in it makes the difference between the two kinds of queues:
//
//   standard   the line holds the group's visible messages, in the order in which they became
//              visible. A receive takes one message of each group in turn, so that a group with
//              many cannot keep the others waiting.
//   FIFO       the line holds all of the group's messages, in the order of sequences, and never
//              changes its order. A receive takes what is visible at its head: up to the first that
//              is in flight or delayed, which is what keeps the order.
//
// A group from which a receive could take something is in the rotation. All messages are in the
// list by age too. About 65 bytes a message; every change is O(1), or O(log n) where a due time is
// involved.
#ifndef PENSTOCK_QUEUE_QUEUE_STATE_H_
#define PENSTOCK_QUEUE_QUEUE_STATE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "queue/due_heap.h"
#include "queue/message_groups.h"
#include "queue/message_pool.h"
#include "queue/queue_keys.h"
#include "queue/sequence_index.h"

namespace penstock::queue {

enum class Ordering : uint8_t { kStandard, kFifo };

class QueueState {
 public:
  QueueState(MessagePool& pool, Ordering ordering)
      : pool_(pool), ordering_(ordering), timed_(pool) {}
  QueueState(const QueueState&) = delete;
  QueueState& operator=(const QueueState&) = delete;
  ~QueueState() { clear(); }

  bool is_fifo() const { return ordering_ == Ordering::kFifo; }

  // Exact as of the last advance().
  size_t visible() const { return visible_; }
  size_t in_flight() const { return in_flight_; }
  size_t delayed() const { return delayed_; }
  size_t size() const { return visible_ + in_flight_ + delayed_; }
  // Whether receives would find something, and at most how much: in a FIFO queue a visible message
  // may stand behind one in flight.
  size_t receivable() const { return receivable_; }

  // What is due by now becomes visible, in the order of being due. To be called with the current
  // time before anything else is asked or changed.
  void advance(int64_t now_ms);
  // When the next timed message becomes visible; INT64_MAX if there is none.
  int64_t next_due_ms() const;

  // Sequences ascend from message to message; the time of sending may lie back.
  MessageState send(Sequence sequence, int64_t sent_ms, int64_t delay_ms,
                    std::string_view group = {});
  // A message that was received before, in a place it comes back from; visible at once.
  struct Earlier {
    uint32_t receive_count;  // at least 1
    int64_t first_received_ms;
  };
  MessageState give_back(Sequence sequence, int64_t sent_ms, const Earlier& earlier, int64_t now_ms,
                         std::string_view group);
  // What a receive takes next, at most `max`; messages sent at or before `expired_ms` are passed
  // over, and at most kSkippedPerReceive of them.
  std::vector<Sequence> next_receivable(size_t max, int64_t expired_ms) const;
  // The message must be visible. With a timeout of 0 it stays so.
  MessageState receive(Sequence sequence, int64_t now_ms, int64_t timeout_ms);
  // The message must be there and have been received.
  MessageState change_visibility(Sequence sequence, int64_t now_ms, int64_t timeout_ms);
  // Of a FIFO queue, where it also holds for what was sent before (developer guide, "Delay
  // queues").
  void change_delay(int64_t now_ms, int64_t delay_ms);
  // False if there is no such message.
  bool remove(Sequence sequence);
  void clear();

  std::optional<MessageState> find(Sequence sequence) const;
  bool is_in_flight(Sequence sequence) const;
  // The lowest sequence there is.
  std::optional<Sequence> first_sequence() const;
  // The one that was sent first, which is not always the one with the lowest sequence: a dead
  // letter keeps its time.
  std::optional<MessageState> oldest() const;
  // Calls `visit(const MessageState&)` for each message, in the order of sequences.
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
  MessageState describe(const PooledMessage& message) const;
  Slot add(Sequence sequence, int64_t sent_ms, std::string_view group);

  // A message is in one place; put() must follow take_out() unless the message goes.
  void put(Slot slot, Place place);
  void take_out(Slot slot);
  void put_until(Slot slot, int64_t now_ms, int64_t visible_at_ms);
  size_t& count_of(Place place);
  bool is_timed(Place place) const;
  void count_visible(MessageGroup& group, int change);

  void append_to_line(Slot slot);
  void remove_from_line(Slot slot);
  // Puts the group into the rotation, or takes it out, as its line says.
  void refresh(GroupSlot slot);
  void rotate(GroupSlot slot);
  Slot next_delayed(Slot slot) const;

  std::vector<Sequence> take_turns(size_t max, int64_t expired_ms) const;
  std::vector<Sequence> take_heads(size_t max, int64_t expired_ms) const;

  MessagePool& pool_;
  const Ordering ordering_;
  SequenceIndex index_;
  MessageGroups groups_;
  DueHeap timed_;  // in flight; in a standard queue the delayed too
  // The first that is delayed, in a FIFO queue: one delay for all, so they come due in order.
  Slot first_delayed_ = kNoSlot;
  Slot oldest_ = kNoSlot;  // by sequence
  Slot newest_ = kNoSlot;
  // Messages that were sent before some that have lower sequences, by that time; none in most
  // queues.
  std::unique_ptr<std::set<std::pair<int64_t, Sequence>>> aged_;
  int64_t latest_sent_ms_ = 0;
  size_t visible_ = 0;
  size_t in_flight_ = 0;
  size_t delayed_ = 0;
  size_t receivable_ = 0;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_STATE_H_
