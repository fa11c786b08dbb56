#include "match/rule_memory.h"

#include <algorithm>
#include <cstdlib>

#include "base/assert.h"

namespace penstock::match {

RuleMemory::~RuleMemory() {
  PENSTOCK_CHECK(readers_.empty());
  for (const Retired& retired : retired_) {
    free(retired);
  }
}

void* RuleMemory::allocate(size_t bytes) {
  void* block = std::malloc(bytes);
  PENSTOCK_CHECK(block != nullptr);
  count(block_bytes(bytes));
  return block;
}

void* RuleMemory::allocate_zeros(size_t bytes) {
  void* block = std::calloc(1, bytes);
  PENSTOCK_CHECK(block != nullptr);
  count(block_bytes(bytes));
  return block;
}

void RuleMemory::release(void* block, size_t bytes) {
  uncount(block_bytes(bytes));
  std::free(block);
}

uint64_t RuleMemory::oldest_held() const {
  uint64_t oldest = version();
  for (const auto& slot : readers_) {
    oldest = std::min(oldest, slot->version.load(std::memory_order_seq_cst));
  }
  return oldest;
}

void RuleMemory::collect() {
  const uint64_t oldest = oldest_held();
  while (!retired_.empty() && retired_.front().version <= oldest) {
    free(retired_.front());
    retired_.pop_front();
  }
}

void RuleMemory::free(const Retired& retired) {
  if (retired.destroy != nullptr) {
    retired.destroy(retired.block);
  }
  release(retired.block, retired.bytes);
}

RuleMemory::ReaderSlot* RuleMemory::add_reader() {
  readers_.push_back(std::make_unique<ReaderSlot>());
  return readers_.back().get();
}

void RuleMemory::remove_reader(ReaderSlot* slot) {
  std::erase_if(readers_, [slot](const auto& reader) { return reader.get() == slot; });
}

}  // namespace penstock::match
