// Numeric predicates of one field: equality by hash, ranges in order of their lower bounds. See
// FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_NUMBER_INDEX_H_
#define PENSTOCK_MATCH_NUMBER_INDEX_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "match/rule_record.h"
#include "match/shared_table.h"
#include "match/text_hash.h"

namespace penstock::match {

class NumberIndex {
 public:
  // Predicates that may accept a number of this value, if the number can be compared at all.
  template <typename Visit>
  void for_each_of_value(double value, uint64_t seed, Visit visit) const {
    if (!values_.empty()) {
      values_.for_each(hash_value(value, seed), visit);
    }
    const Directory* directory = directory_.load(std::memory_order_acquire);
    for (uint32_t i = 0; directory != nullptr && i < directory->count; ++i) {
      const Part& part = directory->parts()[i];
      if (part.low > value) {
        return;
      }
      if (part.high >= value) {
        visit_ranges(*part.ranges, value, visit);
      }
    }
  }
  // Those of numbers that cannot be compared.
  template <typename Visit>
  void for_each_of_text(std::string_view text, uint64_t seed, Visit visit) const {
    texts_.for_each(hash_text(text, seed), visit);
  }
  bool has_values() const {
    return !values_.empty() || directory_.load(std::memory_order_acquire) != nullptr;
  }
  bool has_texts() const { return !texts_.empty(); }

  void add(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void remove(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void discard(RuleMemory& memory);

 private:
  static constexpr uint32_t kRangesPerPart = 256;

  struct Range {
    NumericRange range;
    Predicate* predicate;
  };
  struct Ranges {  // by lower bound; never changed once they are known, as is a Directory
    uint32_t count;

    static size_t bytes(size_t count) { return sizeof(Ranges) + 4 + count * sizeof(Range); }
    Range* items() { return reinterpret_cast<Range*>(reinterpret_cast<char*>(this) + 8); }
    const Range* items() const {
      return reinterpret_cast<const Range*>(reinterpret_cast<const char*>(this) + 8);
    }
  };
  struct Part {
    double low;   // the least lower bound
    double high;  // the greatest upper bound
    const Ranges* ranges;
  };
  struct Directory {
    uint32_t count;

    static size_t bytes(size_t count) { return sizeof(Directory) + 4 + count * sizeof(Part); }
    Part* parts() { return reinterpret_cast<Part*>(reinterpret_cast<char*>(this) + 8); }
    const Part* parts() const {
      return reinterpret_cast<const Part*>(reinterpret_cast<const char*>(this) + 8);
    }
  };

  static uint64_t hash_value(double value, uint64_t seed) {
    return hash_word(std::bit_cast<uint64_t>(value == 0 ? 0.0 : value), seed);  // -0 is 0
  }

  template <typename Visit>
  static void visit_ranges(const Ranges& ranges, double value, Visit visit) {
    for (uint32_t i = 0; i < ranges.count; ++i) {
      const Range& at = ranges.items()[i];
      if (at.range.low > value) {
        return;
      }
      if (at.range.contains(value)) {
        visit(*at.predicate);
      }
    }
  }

  uint32_t part_of(const Directory* directory, double low, const Predicate* predicate) const;
  void add_range(const Range& range, RuleMemory& memory);
  void remove_range(const Range& range, RuleMemory& memory);
  void replace_part(uint32_t at, uint32_t removed, const Range* ranges, uint32_t count,
                    RuleMemory& memory);

  SharedTable<Predicate> values_;
  SharedTable<Predicate> texts_;
  std::atomic<const Directory*> directory_{nullptr};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_NUMBER_INDEX_H_
