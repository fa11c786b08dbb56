// A hash table of pointers that one writer changes while others read it, without a pause: what it
// grows into is made ready in parts, and filled a few entries at a time. A reader sees each entry
// that was there when it began, perhaps twice. Keys are the items' own: the caller gives hashes and
// compares.
#ifndef PENSTOCK_MATCH_SHARED_TABLE_H_
#define PENSTOCK_MATCH_SHARED_TABLE_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>

#include "match/rule_memory.h"

namespace penstock::match {

template <typename T>
class SharedTable {
 public:
  bool empty() const { return current_.load(std::memory_order_acquire) == nullptr; }
  size_t size() const { return live_; }  // the writer's

  // The first item under the hash for which `accept(item)`; null if there is none.
  template <typename Accept>
  [[gnu::always_inline]] inline T* find(uint64_t hash, Accept accept) const {
    // In this order: whoever sees the new block also sees the one that it is filled from.
    const Block* block = current_.load(std::memory_order_acquire);
    const Block* previous = previous_.load(std::memory_order_acquire);
    hash = usable(hash);
    while (block != nullptr) {
      for (size_t at = hash & block->mask;; at = (at + 1) & block->mask) {
        const Slot& slot = block->slots()[at];
        const uint64_t found = slot.hash.load(std::memory_order_acquire);
        if (found == kEmpty) {
          break;
        }
        if (found == hash) {
          T* item = slot.item.load(std::memory_order_acquire);
          if (item != nullptr && accept(*item)) {
            return item;
          }
        }
      }
      block = previous;
      previous = nullptr;
    }
    return nullptr;
  }
  template <typename Visit>
  [[gnu::always_inline]] inline void for_each(uint64_t hash, Visit visit) const {
    find(hash, [&](T& item) {
      visit(item);
      return false;
    });
  }
  // Brings the place of a hash closer to the processor.
  void prefetch(uint64_t hash) const {
    if (const Block* block = current_.load(std::memory_order_acquire)) {
      __builtin_prefetch(&block->slots()[usable(hash) & block->mask]);
    }
  }

  // The rest is for the writer. The item must not be there yet.
  void add(uint64_t hash, T* item, RuleMemory& memory) {
    Block* block = current_.load(std::memory_order_relaxed);
    if (block == nullptr || (used_ + 1) * 4 > (block->mask + 1) * 3) {
      block = grow(memory);
    }
    put(*block, usable(hash), item);
    ++live_;
    migrate(memory);
    prepare(*block, memory);
  }

  void remove(uint64_t hash, T* item, RuleMemory& memory) {
    clear(current_.load(std::memory_order_relaxed), usable(hash), item);
    clear(previous_.load(std::memory_order_relaxed), usable(hash), item);
    if (--live_ == 0) {
      discard(memory);
    }
  }

  // Gives its memory back; the items are not its own.
  void discard(RuleMemory& memory) {
    drop(current_, memory);
    drop(previous_, memory);
    if (next_ != nullptr) {
      memory.release(next_, Block::bytes(next_->mask));
      next_ = nullptr;
    }
    live_ = 0;
    used_ = 0;
  }

  template <typename Visit>
  void for_all(Visit visit) const {
    const Block* previous = previous_.load(std::memory_order_relaxed);
    visit_from(current_.load(std::memory_order_relaxed), 0, visit);
    visit_from(previous, migrated_, visit);
  }

 private:
  static constexpr uint64_t kEmpty = 0;
  static constexpr size_t kCapacityMin = 4;
  static constexpr size_t kMigratedAtOnce = 32;
  // From so many slots on, the next block is made ready ahead, from 11 of 16 slots used on: until
  // 12 of 16 are, that is so many bytes with each entry at least.
  static constexpr size_t kPreparedCapacity = 4096;
  static constexpr size_t kPreparedAtOnce = 768;

  struct Slot {
    std::atomic<uint64_t> hash;
    std::atomic<T*> item;  // null: it was removed
  };
  struct Block {
    size_t mask;

    static size_t bytes(size_t mask) { return sizeof(Block) + (mask + 1) * sizeof(Slot); }
    Slot* slots() { return reinterpret_cast<Slot*>(this + 1); }
    const Slot* slots() const { return reinterpret_cast<const Slot*>(this + 1); }
  };

  static uint64_t usable(uint64_t hash) { return hash == kEmpty ? 1 : hash; }

  void put(Block& block, uint64_t hash, T* item) {
    size_t at = hash & block.mask;
    while (block.slots()[at].hash.load(std::memory_order_relaxed) != kEmpty) {
      at = (at + 1) & block.mask;
    }
    block.slots()[at].item.store(item, std::memory_order_relaxed);
    block.slots()[at].hash.store(hash, std::memory_order_release);
    ++used_;
  }

  static void clear(Block* block, uint64_t hash, T* item) {
    if (block == nullptr) {
      return;
    }
    for (size_t at = hash & block->mask;; at = (at + 1) & block->mask) {
      Slot& slot = block->slots()[at];
      if (slot.hash.load(std::memory_order_relaxed) == kEmpty) {
        return;
      }
      if (slot.item.load(std::memory_order_relaxed) == item) {
        slot.item.store(nullptr, std::memory_order_release);
        return;
      }
    }
  }

  Block* grow(RuleMemory& memory) {
    migrate_all(memory);
    Block* old = current_.load(std::memory_order_relaxed);
    Block* block = std::exchange(next_, nullptr);
    if (block == nullptr) {
      const size_t mask = old == nullptr ? kCapacityMin - 1 : wanted_mask(*old);
      // Atomics of zero and null are zeros.
      block = new (memory.allocate_zeros(Block::bytes(mask))) Block{mask};
    } else {
      clear_slots(*block, SIZE_MAX);
    }
    used_ = 0;
    migrated_ = 0;
    previous_.store(old, std::memory_order_release);
    current_.store(block, std::memory_order_release);
    return block;
  }

  // As large as it was, if much was removed.
  size_t wanted_mask(const Block& block) const {
    return live_ * 8 < (block.mask + 1) * 3 ? block.mask : block.mask * 2 + 1;
  }

  void prepare(const Block& block, RuleMemory& memory) {
    const size_t capacity = block.mask + 1;
    if (capacity < kPreparedCapacity || used_ * 16 < capacity * 11) {
      return;
    }
    if (next_ == nullptr) {
      const size_t mask = wanted_mask(block);
      next_ = new (memory.allocate(Block::bytes(mask))) Block{mask};
      cleared_ = 0;
    }
    clear_slots(*next_, kPreparedAtOnce);
  }

  // At most so many more bytes.
  void clear_slots(Block& block, size_t bytes_max) {
    const size_t end = (block.mask + 1) * sizeof(Slot);
    const size_t bytes = std::min(bytes_max, end - cleared_);
    std::memset(reinterpret_cast<char*>(block.slots()) + cleared_, 0, bytes);
    cleared_ += bytes;
  }

  void migrate(RuleMemory& memory) {
    Block* old = previous_.load(std::memory_order_relaxed);
    if (old == nullptr) {
      return;
    }
    Block& block = *current_.load(std::memory_order_relaxed);
    const size_t end = std::min(migrated_ + kMigratedAtOnce, old->mask + 1);
    for (; migrated_ < end; ++migrated_) {
      const Slot& slot = old->slots()[migrated_];
      if (T* item = slot.item.load(std::memory_order_relaxed)) {
        put(block, slot.hash.load(std::memory_order_relaxed), item);
      }
    }
    if (migrated_ == old->mask + 1) {
      drop(previous_, memory);
    }
  }

  void migrate_all(RuleMemory& memory) {
    while (previous_.load(std::memory_order_relaxed) != nullptr) {
      migrate(memory);
    }
  }

  static void drop(std::atomic<Block*>& block, RuleMemory& memory) {
    if (Block* old = block.load(std::memory_order_relaxed)) {
      block.store(nullptr, std::memory_order_release);
      memory.retire(old, Block::bytes(old->mask));
    }
  }

  template <typename Visit>
  static void visit_from(const Block* block, size_t at, Visit visit) {
    for (; block != nullptr && at <= block->mask; ++at) {
      if (T* item = block->slots()[at].item.load(std::memory_order_relaxed)) {
        visit(*item);
      }
    }
  }

  std::atomic<Block*> current_{nullptr};
  std::atomic<Block*> previous_{nullptr};  // while its entries are copied to the current one
  size_t live_ = 0;                        // from here on the writer's
  size_t used_ = 0;                        // slots of the current block, removed items included
  size_t migrated_ = 0;                    // slots of the previous block
  Block* next_ = nullptr;                  // what the current one will be followed by
  size_t cleared_ = 0;                     // bytes of its slots
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_SHARED_TABLE_H_
