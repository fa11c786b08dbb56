// What the rules of a set ask of one path: predicates, found by the values that they accept.
// Changed by the set's writer while readers look up; lives until no rule names the path.
#ifndef PENSTOCK_MATCH_FIELD_INDEX_H_
#define PENSTOCK_MATCH_FIELD_INDEX_H_

#include <atomic>
#include <cstdint>
#include <string_view>

#include "match/address_index.h"
#include "match/affix_index.h"
#include "match/condition.h"
#include "match/number_index.h"
#include "match/rule_memory.h"
#include "match/rule_record.h"
#include "match/shared_list.h"
#include "match/shared_table.h"
#include "match/wildcard_index.h"

namespace penstock::match {

class PathNode;

// A part of an index that only some fields have.
template <typename T>
class Lazy {
 public:
  const T* get() const { return value_.load(std::memory_order_acquire); }
  T& make(RuleMemory& memory) {
    T* value = value_.load(std::memory_order_relaxed);
    if (value == nullptr) {
      value = memory.make<T>();
      value_.store(value, std::memory_order_release);
    }
    return *value;
  }
  void discard(RuleMemory& memory) {
    if (T* value = value_.load(std::memory_order_relaxed)) {
      value->discard(memory);
      memory.retire_object(value);
      value_.store(nullptr, std::memory_order_relaxed);
    }
  }
  T* get_mutable() { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<T*> value_{nullptr};
};

// Everything but exact strings.
struct OtherPredicates {
  // Set once there is any in the six indexes and the list of strings.
  std::atomic<bool> has_string_predicates{false};
  SharedList<Predicate> of_true;
  SharedList<Predicate> of_false;
  SharedList<Predicate> of_null;
  SharedList<Predicate> of_any;      // exists, anything-but: asked about every value
  SharedList<Predicate> of_strings;  // asked about every string
  SharedList<Predicate> of_absence;
  Lazy<NumberIndex> numbers;
  Lazy<AffixIndex> prefixes;
  Lazy<AffixIndex> suffixes;
  Lazy<AffixIndex> prefixes_ignoring_case;  // and whole strings
  Lazy<AffixIndex> suffixes_ignoring_case;
  Lazy<WildcardIndex> wildcards;
  Lazy<AddressIndex> addresses;
  SharedTable<Predicate> by_source;  // the writer's

  void discard(RuleMemory& memory);
};

class FieldIndex {
 public:
  FieldIndex(PathNode* node, uint32_t number) : node_(node), number_(number) {}

  uint32_t number() const { return number_; }  // within the set; another's, once it is gone
  const SharedTable<Predicate>& texts() const { return texts_; }
  const OtherPredicates* others() const { return others_.get(); }

  // The rest is for the writer.
  PathNode* node() const { return node_; }
  // The predicate of a condition, and whether it was made for that. `source` is the condition as
  // its pattern has it, `number` what a new one is to be called.
  Predicate* intern(const Condition& condition, std::string_view source, uint32_t number,
                    uint64_t seed, RuleMemory& memory, bool& is_new);
  // Of a predicate that nobody refers to any more.
  void remove(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  // Makes the predicate known to readers, or unknown; it is looked up by readers only while some
  // conjunct is found by it.
  void add_lookup(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  void remove_lookup(Predicate* predicate, uint64_t seed, RuleMemory& memory);
  // With every predicate that is left.
  void discard(RuleMemory& memory);

  uint32_t references = 0;

  static size_t predicate_bytes(const Condition& condition, std::string_view source);

 private:
  Predicate* intern_text(const Condition& condition, uint32_t number, uint64_t seed,
                         RuleMemory& memory, bool& is_new);

  SharedTable<Predicate> texts_;
  Lazy<OtherPredicates> others_;
  PathNode* node_;
  uint32_t number_;
};

void free_predicate(Predicate* predicate, RuleMemory& memory);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_FIELD_INDEX_H_
