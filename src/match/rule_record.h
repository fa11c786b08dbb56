// One rule of a RuleSet in memory, and the predicates that its fields come down to. A predicate
// stands once for all rules of the set that ask the same of the same field. Made and unmade by the
// set's writer; what readers look at is atomic or never changes.
#ifndef PENSTOCK_MATCH_RULE_RECORD_H_
#define PENSTOCK_MATCH_RULE_RECORD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/condition.h"
#include "match/ends_check.h"
#include "match/shared_list.h"

namespace penstock::match {

class FieldIndex;
struct RuleRecord;

// All fields of one way through the alternatives of a rule. Met where the predicates of one of
// them, its access, accept a value.
struct Conjunct {
  RuleRecord* rule;
  uint32_t offset;  // of indexes of the rule's tests: the access, then, if they are more than one,
  uint32_t count;   // all in ascending order of their paths

  inline uint32_t access() const;
  inline const uint32_t* tests() const;
  // Of the list of indexes.
  static uint32_t extent(size_t count) { return static_cast<uint32_t>(count == 1 ? 1 : count + 1); }
};

struct Predicate {
  // Whoever has this as predicate of its access.
  std::atomic<Conjunct*> first{nullptr};
  SharedList<Conjunct> more;
  uint32_t references = 0;  // the writer's
  uint32_t number = 0;      // within the set; another's, once it is gone
  uint32_t op_and_size = 0;

  Predicate(Operator op, size_t text_size)
      : op_and_size(static_cast<uint32_t>(op) << kSizeBits | static_cast<uint32_t>(text_size)) {}

  Operator op() const { return static_cast<Operator>(op_and_size >> kSizeBits); }
  // Of kText: the string, which stands right behind the last member.
  uint32_t text_size() const { return op_and_size & ((1u << kSizeBits) - 1); }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(&op_and_size + 1), text_size()};
  }
  char* text_begin() { return reinterpret_cast<char*>(&op_and_size + 1); }
  inline const Condition& condition() const;
  inline const std::vector<EndsCheck>& checks() const;
  size_t users() const {
    return (first.load(std::memory_order_relaxed) != nullptr ? 1 : 0) + more.extent();
  }

  template <typename Visit>
  void for_each_conjunct(Visit visit) const {
    if (Conjunct* conjunct = first.load(std::memory_order_acquire)) {
      visit(*conjunct);
    }
    more.for_each(visit);
  }

  static constexpr uint32_t kSizeBits = 24;  // more than any pattern has
  // Of a kText predicate; never less than the object.
  static size_t bytes(size_t text_size) {
    const size_t members =
        sizeof(first) + sizeof(more) + sizeof(references) + sizeof(number) + sizeof(op_and_size);
    return members + text_size < sizeof(Predicate) ? sizeof(Predicate) : members + text_size;
  }
};

// Any operator but kText.
struct RichPredicate : Predicate {
  RichPredicate(const Condition& from, std::string_view text)
      : Predicate(from.op, 0), condition(from), source(text) {
    condition.source_begin = 0;
    condition.source_end = 0;
    add_checks();
  }

  Condition condition;
  // Of an operator that accepts some strings, one for it; of anything-but that excludes strings,
  // one for each. Empty if there is no check for all of it.
  std::vector<EndsCheck> checks;
  std::string source;  // as the pattern has it: what it is recognised by

 private:
  void add_checks() {
    const auto* excluded = std::get_if<std::vector<Condition>>(&condition.operand);
    const Condition* const begin = excluded == nullptr ? &condition : excluded->data();
    const size_t count = excluded == nullptr ? 1 : excluded->size();
    for (size_t i = 0; i < count; ++i) {
      const auto check = EndsCheck::of(begin[i]);
      if (!check.has_value()) {
        checks = {};
        return;
      }
      checks.reserve(count);
      checks.push_back(*check);
    }
  }
};

const Condition& Predicate::condition() const {
  return static_cast<const RichPredicate&>(*this).condition;
}

const std::vector<EndsCheck>& Predicate::checks() const {
  return static_cast<const RichPredicate&>(*this).checks;
}

// What a rule asks of one field: one of the predicates, or absence.
struct FieldTest {
  FieldIndex* field;
  uint32_t offset;  // of the first predicate, in the rule's list
  uint32_t count_and_absence;

  uint32_t count() const { return count_and_absence >> 1; }
  bool accepts_absence() const { return (count_and_absence & 1) != 0; }
};

// The head of a block that also holds the rule's tests, conjuncts, predicates and indexes of tests,
// in this order.
struct RuleRecord {
  uint64_t tag;
  // Versions of the set: the rule is there from the first on, and not any more from the second on.
  std::atomic<uint64_t> born;
  std::atomic<uint64_t> died;
  uint32_t number;  // within the set
  uint32_t block_bytes;
  uint32_t bytes_reserved;  // RuleSet::bytes_of() its pattern
  uint16_t test_count;
  uint16_t conjunct_count;

  bool is_visible(uint64_t version) const {
    return born.load(std::memory_order_relaxed) <= version &&
           version < died.load(std::memory_order_relaxed);
  }

  FieldTest* tests() { return reinterpret_cast<FieldTest*>(this + 1); }
  Conjunct* conjuncts() { return reinterpret_cast<Conjunct*>(tests() + test_count); }
  Predicate** predicates() { return reinterpret_cast<Predicate**>(conjuncts() + conjunct_count); }
  const FieldTest& test(uint32_t index) const {
    return const_cast<RuleRecord*>(this)->tests()[index];
  }
  Predicate* const* predicates_of(const FieldTest& test) const {
    return const_cast<RuleRecord*>(this)->predicates() + test.offset;
  }
  uint32_t* at_offset(uint32_t offset) {
    return reinterpret_cast<uint32_t*>(reinterpret_cast<char*>(this) + offset);
  }
};
static_assert(sizeof(RuleRecord) == 40 && sizeof(FieldTest) == 16 && sizeof(Conjunct) == 16,
              "what a simple rule takes depends on it");

uint32_t Conjunct::access() const { return rule->at_offset(offset)[0]; }
const uint32_t* Conjunct::tests() const { return rule->at_offset(offset) + (count == 1 ? 0 : 1); }

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_RULE_RECORD_H_
