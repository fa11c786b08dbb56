// A list of pointers that one writer changes while others read it. A reader sees each entry that
// was there when it began; entries that come or go meanwhile, perhaps. New ones are behind old
// ones.
#ifndef PENSTOCK_MATCH_SHARED_LIST_H_
#define PENSTOCK_MATCH_SHARED_LIST_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "match/rule_memory.h"

namespace penstock::match {

template <typename T>
class SharedList {
 public:
  bool empty() const { return block_.load(std::memory_order_acquire) == nullptr; }
  // Entries and holes.
  size_t extent() const {
    const Block* block = block_.load(std::memory_order_acquire);
    return block == nullptr ? 0 : block->size.load(std::memory_order_acquire);
  }

  template <typename Visit>
  [[gnu::always_inline]] inline void for_each(Visit visit) const {
    for_each_while([&](T& item) {
      visit(item);
      return true;
    });
  }
  // Up to the entry for which `visit` is false.
  template <typename Visit>
  [[gnu::always_inline]] inline void for_each_while(Visit visit) const {
    const Block* block = block_.load(std::memory_order_acquire);
    if (block == nullptr) {
      return;
    }
    const uint32_t size = block->size.load(std::memory_order_acquire);
    for (uint32_t i = 0; i < size; ++i) {
      T* item = block->items()[i].load(std::memory_order_acquire);
      if (item != nullptr && !visit(*item)) {
        return;
      }
    }
  }

  // The rest is for the writer.
  void add(T* item, RuleMemory& memory) {
    Block* block = block_.load(std::memory_order_relaxed);
    const uint32_t size = block == nullptr ? 0 : block->size.load(std::memory_order_relaxed);
    if (block == nullptr || size == block->capacity) {
      const uint32_t live = block == nullptr ? 0 : size - block->holes;
      block = rebuild(std::max(2u, live + live / 2 + 1), memory);
    }
    const uint32_t at = block->size.load(std::memory_order_relaxed);
    block->items()[at].store(item, std::memory_order_release);
    block->size.store(at + 1, std::memory_order_release);
  }

  void remove(T* item, RuleMemory& memory) {
    Block* block = block_.load(std::memory_order_relaxed);
    if (block == nullptr) {
      return;
    }
    const uint32_t size = block->size.load(std::memory_order_relaxed);
    for (uint32_t at = size; at > 0;) {
      std::atomic<T*>& slot = block->items()[--at];
      if (slot.load(std::memory_order_relaxed) == item) {
        slot.store(nullptr, std::memory_order_release);
        ++block->holes;
        break;
      }
    }
    if (block->holes == size) {
      discard(memory);
    } else if (block->holes > 8 && block->holes > size / 2) {
      rebuild(size - block->holes + 4, memory);
    }
  }

  // Gives its memory back; the items are not its own.
  void discard(RuleMemory& memory) {
    Block* block = block_.load(std::memory_order_relaxed);
    block_.store(nullptr, std::memory_order_release);
    if (block != nullptr) {
      memory.retire(block, Block::bytes(block->capacity));
    }
  }

 private:
  struct Block {
    uint32_t capacity;
    uint32_t holes;  // the writer's
    alignas(8) std::atomic<uint32_t> size;

    static size_t bytes(size_t capacity) {
      return sizeof(Block) + capacity * sizeof(std::atomic<T*>);
    }
    std::atomic<T*>* items() { return reinterpret_cast<std::atomic<T*>*>(this + 1); }
    const std::atomic<T*>* items() const {
      return reinterpret_cast<const std::atomic<T*>*>(this + 1);
    }
  };

  // A new block without holes.
  Block* rebuild(uint32_t capacity, RuleMemory& memory) {
    Block* old = block_.load(std::memory_order_relaxed);
    auto* block = new (memory.allocate(Block::bytes(capacity))) Block{capacity, 0, {0}};
    for (uint32_t i = 0; i < capacity; ++i) {
      new (&block->items()[i]) std::atomic<T*>(nullptr);
    }
    uint32_t size = 0;
    for_each([&](T& item) { block->items()[size++].store(&item, std::memory_order_relaxed); });
    block->size.store(size, std::memory_order_relaxed);
    block_.store(block, std::memory_order_release);
    if (old != nullptr) {
      memory.retire(old, Block::bytes(old->capacity));
    }
    return block;
  }

  std::atomic<Block*> block_{nullptr};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_SHARED_LIST_H_
