// Where a queue's message of some sequence is: pages of 32 neighbouring sequences, so that a dense
// queue costs 6 bytes a message and one stuck message costs one page. Part of a QueueState.
#ifndef PENSTOCK_QUEUE_SEQUENCE_INDEX_H_
#define PENSTOCK_QUEUE_SEQUENCE_INDEX_H_

#include <array>
#include <cstdint>
#include <unordered_map>

#include "queue/message_pool.h"

namespace penstock::queue {

class SequenceIndex {
 public:
  // kNoSlot if there is none.
  Slot find(uint64_t sequence) const {
    const auto page = pages_.find(sequence / kPage);
    return page == pages_.end() ? kNoSlot : page->second.slots[sequence % kPage];
  }
  void insert(uint64_t sequence, Slot slot) {
    Page& page = pages_[sequence / kPage];
    PENSTOCK_CHECK(page.slots[sequence % kPage] == kNoSlot);
    page.slots[sequence % kPage] = slot;
    ++page.used;
  }
  void erase(uint64_t sequence) {
    const auto page = pages_.find(sequence / kPage);
    PENSTOCK_CHECK(page != pages_.end() && page->second.slots[sequence % kPage] != kNoSlot);
    page->second.slots[sequence % kPage] = kNoSlot;
    if (--page->second.used == 0) {
      pages_.erase(page);
    }
  }
  void clear() { pages_ = {}; }

 private:
  static constexpr uint64_t kPage = 32;

  struct Page {
    Page() { slots.fill(kNoSlot); }
    std::array<Slot, kPage> slots;
    uint32_t used = 0;
  };
  std::unordered_map<uint64_t, Page> pages_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_SEQUENCE_INDEX_H_
