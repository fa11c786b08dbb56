// Where a queue's message of some sequence is: pages of 32 neighbouring sequences, so that a dense
// queue costs 6 bytes a message and one stuck message costs one page. A queue of few messages, and
// there are many such, has one page and no table. Part of a QueueState.
#ifndef PENSTOCK_QUEUE_SEQUENCE_INDEX_H_
#define PENSTOCK_QUEUE_SEQUENCE_INDEX_H_

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <utility>

#include "queue/message_pool.h"

namespace penstock::queue {

class SequenceIndex {
 public:
  // kNoSlot if there is none.
  Slot find(uint64_t sequence) const {
    const Page* page = find_page(sequence / kPage);
    return page == nullptr ? kNoSlot : page->slots[sequence % kPage];
  }
  void insert(uint64_t sequence, Slot slot) {
    Page& page = make_page(sequence / kPage);
    PENSTOCK_CHECK(page.slots[sequence % kPage] == kNoSlot);
    page.slots[sequence % kPage] = slot;
    ++page.used;
  }
  void erase(uint64_t sequence) {
    Page* page = find_page(sequence / kPage);
    PENSTOCK_CHECK(page != nullptr && page->slots[sequence % kPage] != kNoSlot);
    page->slots[sequence % kPage] = kNoSlot;
    if (--page->used == 0) {
      drop_page(sequence / kPage);
    }
  }
  void clear() {
    only_.reset();
    pages_.reset();
  }

 private:
  static constexpr uint64_t kPage = 32;

  struct Page {
    Page() { slots.fill(kNoSlot); }
    std::array<Slot, kPage> slots;
    uint32_t used = 0;
  };
  using Pages = std::unordered_map<uint64_t, std::unique_ptr<Page>>;

  Page* find_page(uint64_t number) const {
    if (pages_ == nullptr) {
      return number == only_number_ ? only_.get() : nullptr;
    }
    const auto page = pages_->find(number);
    return page == pages_->end() ? nullptr : page->second.get();
  }

  Page& make_page(uint64_t number) {
    if (Page* page = find_page(number)) {
      return *page;
    }
    auto made = std::make_unique<Page>();
    Page& page = *made;
    if (pages_ == nullptr && only_ == nullptr) {
      only_ = std::move(made);
      only_number_ = number;
      return page;
    }
    if (pages_ == nullptr) {
      pages_ = std::make_unique<Pages>();
      pages_->emplace(only_number_, std::move(only_));
    }
    pages_->emplace(number, std::move(made));
    return page;
  }

  // The table stays while there is a page: a queue that was busy will be busy again.
  void drop_page(uint64_t number) {
    if (pages_ == nullptr) {
      only_.reset();
      return;
    }
    pages_->erase(number);
    if (pages_->empty()) {
      pages_.reset();
    }
  }

  std::unique_ptr<Page> only_;  // while there is no table
  uint64_t only_number_ = 0;
  std::unique_ptr<Pages> pages_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_SEQUENCE_INDEX_H_
