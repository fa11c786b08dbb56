// Numeric predicates of one field: equality by hash, ranges in order of their lower bounds. See
// FieldIndex for who may call what.
#ifndef PENSTOCK_MATCH_NUMBER_INDEX_H_
#define PENSTOCK_MATCH_NUMBER_INDEX_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "match/number_reading.h"
#include "match/rule_record.h"
#include "match/shared_table.h"
#include "match/text_hash.h"

namespace penstock::match {

class NumberIndex {
 public:
  // Whether some predicate may accept this number. Most are refused by their last eight digits.
  [[gnu::always_inline]] inline bool may_accept(std::string_view text) const {
    LongFraction number;
    return has_ranges() || has_texts() || !number.take(text) || number.ends_in_zero() ||
           (ending_bits_.load(std::memory_order_relaxed) >> bit_of(number.last) & 1) != 0;
  }
  // Predicates that accept this number, if it can be compared at all; to be asked, since hashes may
  // collide. The number has no zeros at the end: see Decimal.
  bool has_singles() const { return !singles_.empty(); }
  template <typename Visit>
  [[gnu::always_inline]] inline void for_each_single(const Decimal& number, bool is_negative,
                                                     uint64_t seed, Visit visit) const {
    if ((single_bits_.load(std::memory_order_relaxed) >> bit_of(number.digits) & 1) != 0) {
      singles_.for_each(hash_number(number, is_negative, seed), visit);
    }
  }
  // Predicates of ranges that the number is in, if it can be compared at all.
  bool has_ranges() const { return directory_.load(std::memory_order_acquire) != nullptr; }
  template <typename Visit>
  [[gnu::always_inline]] inline void for_each_range(DecimalRank value, Visit visit) const {
    const Directory* directory = directory_.load(std::memory_order_acquire);
    if (directory == nullptr) {
      return;
    }
    if (directory->count == 1) [[likely]] {
      visit_ranges(*directory->parts()->ranges, value, visit);
      return;
    }
    const Part* const end = directory->parts() + directory->count;
    for (const Part* part = directory->parts(); part != end && part->low <= value; ++part) {
      if (value <= part->high) {
        visit_ranges(*part->ranges, value, visit);
      }
    }
  }
  // Those of numbers that cannot be compared.
  template <typename Visit>
  void for_each_of_text(std::string_view text, uint64_t seed, Visit visit) const {
    texts_.for_each(hash_text(text, seed), visit);
  }
  bool has_texts() const { return !texts_.empty(); }

  void add(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void remove(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void discard(RuleMemory& memory);

 private:
  static constexpr uint32_t kRangesPerPart = 256;

  struct Range {  // both ends included
    DecimalRank low;
    DecimalRank high;
    Predicate* predicate;
  };
  struct alignas(Range) Ranges {  // by lower bound; never changed once known, as is a Directory
    uint32_t count;

    static size_t bytes(size_t count) { return sizeof(Ranges) + count * sizeof(Range); }
    Range* items() { return reinterpret_cast<Range*>(this + 1); }
    const Range* items() const { return reinterpret_cast<const Range*>(this + 1); }
  };
  struct Part {
    DecimalRank low;   // the least lower bound
    DecimalRank high;  // the greatest upper bound
    const Ranges* ranges;
  };
  struct alignas(Part) Directory {
    uint32_t count;

    static size_t bytes(size_t count) { return sizeof(Directory) + count * sizeof(Part); }
    Part* parts() { return reinterpret_cast<Part*>(this + 1); }
    const Part* parts() const { return reinterpret_cast<const Part*>(this + 1); }
  };

  // -0 is 0.
  static uint64_t hash_number(const Decimal& number, bool is_negative, uint64_t seed) {
    const uint64_t sign = is_negative && number.digits != 0 ? 1 : 0;
    const auto scale = static_cast<uint64_t>(static_cast<int64_t>(number.exponent)) << 1 | sign;
    return hash_mix(number.digits ^ seed ^ kHashEnd, kHashStep ^ scale << 32);
  }
  static uint64_t hash_value(double value, uint64_t seed) {
    return hash_number(shortest_decimal(value), value < 0, seed);
  }
  static uint64_t bit_of(uint64_t digits) { return digits * kHashStep >> 58; }
  void add_bits(const Decimal& number);
  template <typename Visit>
  [[gnu::always_inline]] inline static void visit_ranges(const Ranges& ranges, DecimalRank value,
                                                         Visit visit) {
    const Range* const end = ranges.items() + ranges.count;
    for (const Range* at = ranges.items(); at != end && at->low <= value; ++at) {
      if (value <= at->high) {
        visit(*at->predicate);
      }
    }
  }

  static Range closed(const NumericRange& range, Predicate* predicate);
  uint32_t part_of(const Directory* directory, DecimalRank low, const Predicate* predicate) const;
  void add_range(const Range& range, RuleMemory& memory);
  void remove_range(const Range& range, RuleMemory& memory);
  void replace_part(uint32_t at, uint32_t removed, const Range* ranges, uint32_t count,
                    RuleMemory& memory);

  SharedTable<Predicate> singles_;  // by their numbers
  SharedTable<Predicate> texts_;
  std::atomic<const Directory*> directory_{nullptr};
  // Of the numbers that were once added: of all digits, and of the text of the last eight behind
  // the point if there are so many.
  std::atomic<uint64_t> single_bits_{0};
  std::atomic<uint64_t> ending_bits_{0};
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_NUMBER_INDEX_H_
