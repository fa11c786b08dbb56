// The rules of a set by their numbers, in pages, so that none is moved when they become more. For
// the set's writer.
#ifndef PENSTOCK_MATCH_RULE_PAGES_H_
#define PENSTOCK_MATCH_RULE_PAGES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "match/rule_memory.h"
#include "match/rule_record.h"

namespace penstock::match {

class RulePages {
 public:
  // Numbers are given one after the other.
  void set(uint32_t number, RuleRecord* rule, RuleMemory& memory) {
    if (number / kPageSize == pages_.size()) {
      pages_.push_back(std::make_unique<Page>());
      memory.count(block_bytes(sizeof(Page)));
    }
    (*pages_[number / kPageSize])[number % kPageSize] = rule;
  }
  // Null for numbers that no rule has now.
  template <typename Visit>
  void for_all(Visit visit) const {
    for (const auto& page : pages_) {
      for (RuleRecord* rule : *page) {
        if (rule != nullptr) {
          visit(rule);
        }
      }
    }
  }
  void discard(RuleMemory& memory) {
    memory.uncount(pages_.size() * block_bytes(sizeof(Page)));
    pages_.clear();
  }

 private:
  static constexpr size_t kPageSize = 64;
  using Page = std::array<RuleRecord*, kPageSize>;

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RULE_PAGES_H_
