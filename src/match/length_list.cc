#include "match/length_list.h"

#include <new>

namespace penstock::match {

void LengthList::add(uint32_t length, RuleMemory& memory) {
  if (++users_[length] == 1) {
    rebuild(memory);
  }
}

void LengthList::remove(uint32_t length, RuleMemory& memory) {
  const auto at = users_.find(length);
  if (--at->second == 0) {
    users_.erase(at);
    rebuild(memory);
  }
}

void LengthList::discard(RuleMemory& memory) {
  users_.clear();
  rebuild(memory);
}

void LengthList::rebuild(RuleMemory& memory) {
  const Block* old = block_.load(std::memory_order_relaxed);
  Block* block = nullptr;
  if (!users_.empty()) {
    block = new (memory.allocate(Block::bytes(users_.size())))
        Block{static_cast<uint32_t>(users_.size())};
    uint32_t* out = block->items();
    for (const auto& [length, users] : users_) {
      *out++ = length;
    }
  }
  block_.store(block, std::memory_order_release);
  if (old != nullptr) {
    memory.retire(const_cast<Block*>(old), Block::bytes(old->count));
  }
}

}  // namespace penstock::match
