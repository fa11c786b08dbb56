// The distinct lengths of some texts, ascending: in how many places of a value to look. See
// FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_LENGTH_LIST_H_
#define PENSTOCK_MATCH_LENGTH_LIST_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>

#include "match/rule_memory.h"

namespace penstock::match {

class LengthList {
 public:
  // Until `visit` returns false.
  template <typename Visit>
  void for_each(Visit visit) const {
    const Block* block = block_.load(std::memory_order_acquire);
    for (uint32_t i = 0; block != nullptr && i < block->count; ++i) {
      if (!visit(block->items()[i])) {
        return;
      }
    }
  }

  // The rest is for the writer.
  void add(uint32_t length, RuleMemory& memory);
  void remove(uint32_t length, RuleMemory& memory);
  void discard(RuleMemory& memory);

 private:
  struct Block {  // never changed once it is known
    uint32_t count;

    static size_t bytes(size_t count) { return sizeof(Block) + count * sizeof(uint32_t); }
    uint32_t* items() { return reinterpret_cast<uint32_t*>(this + 1); }
    const uint32_t* items() const { return reinterpret_cast<const uint32_t*>(this + 1); }
  };

  void rebuild(RuleMemory& memory);

  std::atomic<const Block*> block_{nullptr};
  std::map<uint32_t, uint32_t> users_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_LENGTH_LIST_H_
