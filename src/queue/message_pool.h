// The memory of all messages in a shard's queues: 56 bytes each, in blocks that do not move, with a
// free list. Shared by the queues, so that what one queue gave back another takes. One per shard;
// used on the shard's thread.
#ifndef PENSTOCK_QUEUE_MESSAGE_POOL_H_
#define PENSTOCK_QUEUE_MESSAGE_POOL_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/assert.h"

namespace penstock::queue {

using Slot = uint32_t;
inline constexpr Slot kNoSlot = UINT32_MAX;
using GroupSlot = uint32_t;  // of a queue's MessageGroups
inline constexpr GroupSlot kNoGroup = UINT32_MAX;

enum class Place : uint8_t { kFree, kVisible, kInFlight, kDelayed };

struct PooledMessage {
  uint64_t sequence : 62;
  uint64_t place : 2;  // a Place
  int64_t sent_ms;
  uint32_t visible_after_ms;  // these three: after it was sent
  uint32_t first_received_after_ms;
  uint32_t last_received_after_ms;
  uint32_t receive_count;
  Slot older;             // by age, in its queue; on the free list: unused
  Slot newer;             // by age, in its queue; on the free list: the next
  Slot previous_in_line;  // in its group's line
  Slot next_in_line;
  uint32_t due_position;  // in its queue's DueHeap, while it is in there
  GroupSlot group;

  int64_t visible_at_ms() const { return sent_ms + visible_after_ms; }
};
static_assert(sizeof(PooledMessage) == 56);

class MessagePool {
 public:
  MessagePool() = default;
  MessagePool(const MessagePool&) = delete;
  MessagePool& operator=(const MessagePool&) = delete;

  PooledMessage& operator[](Slot slot) { return (*blocks_[slot / kBlock])[slot % kBlock]; }
  const PooledMessage& operator[](Slot slot) const {
    return (*blocks_[slot / kBlock])[slot % kBlock];
  }

  Slot allocate() {
    if (free_ == kNoSlot) {
      add_block();
    }
    const Slot slot = free_;
    free_ = (*this)[slot].newer;
    ++used_;
    return slot;
  }
  void free(Slot slot) { free_chain(slot, slot, 1); }
  // Takes back `count` messages that are linked by `newer` from `first` to `last`, at once.
  void free_chain(Slot first, Slot last, size_t count) {
    PENSTOCK_CHECK(count <= used_);
    (*this)[last].newer = free_;
    free_ = first;
    used_ -= count;
  }

  size_t used() const { return used_; }

 private:
  static constexpr size_t kBlock = 1024;

  void add_block() {
    const size_t first = blocks_.size() * kBlock;
    PENSTOCK_CHECK(first + kBlock < kNoSlot);
    blocks_.push_back(std::make_unique<std::array<PooledMessage, kBlock>>());
    for (size_t i = kBlock; i-- > 0;) {
      const Slot slot = static_cast<Slot>(first + i);
      (*this)[slot].newer = free_;
      free_ = slot;
    }
  }

  std::vector<std::unique_ptr<std::array<PooledMessage, kBlock>>> blocks_;
  Slot free_ = kNoSlot;
  size_t used_ = 0;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_POOL_H_
