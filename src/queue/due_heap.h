// A queue's messages by the time at which they become visible: a binary heap whose messages know
// their place in it, so that any of them can be taken out. Every change is O(log n). Part of a
// QueueState.
#ifndef PENSTOCK_QUEUE_DUE_HEAP_H_
#define PENSTOCK_QUEUE_DUE_HEAP_H_

#include <cstddef>
#include <vector>

#include "queue/message_pool.h"

namespace penstock::queue {

class DueHeap {
 public:
  explicit DueHeap(MessagePool& pool) : pool_(pool) {}

  bool empty() const { return slots_.empty(); }
  Slot first() const { return slots_.front(); }
  void push(Slot slot);
  void erase(Slot slot);
  void clear() { slots_ = {}; }

  // Earlier due, or due at the same time and sent earlier.
  bool is_before(Slot a, Slot b) const;

 private:
  void set(size_t position, Slot slot);
  void sift_up(size_t position);
  void sift_down(size_t position);

  MessagePool& pool_;
  std::vector<Slot> slots_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_DUE_HEAP_H_
