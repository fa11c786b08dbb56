#include "queue/due_heap.h"

#include "base/assert.h"

namespace penstock::queue {

void DueHeap::push(Slot slot) {
  slots_.push_back(slot);
  set(slots_.size() - 1, slot);
  sift_up(slots_.size() - 1);
}

void DueHeap::erase(Slot slot) {
  const size_t position = pool_[slot].due_position;
  PENSTOCK_CHECK(position < slots_.size() && slots_[position] == slot);
  const Slot last = slots_.back();
  slots_.pop_back();
  if (position == slots_.size()) {
    return;
  }
  set(position, last);
  sift_up(position);
  sift_down(pool_[last].due_position);
}

bool DueHeap::is_before(Slot a, Slot b) const {
  const PooledMessage& left = pool_[a];
  const PooledMessage& right = pool_[b];
  const int64_t left_ms = left.visible_at_ms();
  const int64_t right_ms = right.visible_at_ms();
  return left_ms != right_ms ? left_ms < right_ms : left.sequence < right.sequence;
}

void DueHeap::set(size_t position, Slot slot) {
  slots_[position] = slot;
  pool_[slot].due_position = static_cast<uint32_t>(position);
}

void DueHeap::sift_up(size_t position) {
  const Slot slot = slots_[position];
  while (position > 0 && is_before(slot, slots_[(position - 1) / 2])) {
    set(position, slots_[(position - 1) / 2]);
    position = (position - 1) / 2;
  }
  set(position, slot);
}

void DueHeap::sift_down(size_t position) {
  const Slot slot = slots_[position];
  for (size_t child = 2 * position + 1; child < slots_.size(); child = 2 * position + 1) {
    if (child + 1 < slots_.size() && is_before(slots_[child + 1], slots_[child])) {
      ++child;
    }
    if (!is_before(slots_[child], slot)) {
      break;
    }
    set(position, slots_[child]);
    position = child;
  }
  set(position, slot);
}

}  // namespace penstock::queue
