#include "match/field_index.h"

#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/assert.h"

namespace penstock::match {
namespace {

// A slot of a table that has just grown, and of the one that it grew from.
constexpr size_t kSlotBytes = 80;

size_t heap_bytes(const std::string& text) {
  constexpr size_t kInline = 15;
  return text.capacity() <= kInline ? 0 : block_bytes(text.capacity() + 1);
}

// What a condition has besides itself.
size_t heap_bytes(const Condition& condition) {
  size_t bytes = heap_bytes(condition.text);
  if (const auto* folded = std::get_if<FoldedText>(&condition.operand)) {
    bytes += block_bytes(folded->heap_bytes());
  } else if (const auto* wildcard = std::get_if<Wildcard>(&condition.operand)) {
    bytes += block_bytes(wildcard->parts().size() * sizeof(std::string));
    for (const std::string& part : wildcard->parts()) {
      bytes += heap_bytes(part);
    }
  } else if (const auto* inner = std::get_if<std::vector<Condition>>(&condition.operand)) {
    bytes += block_bytes(inner->size() * sizeof(Condition));
    for (const Condition& excluded : *inner) {
      bytes += heap_bytes(excluded);
    }
  }
  return bytes;
}

size_t check_bytes(size_t count) { return count == 0 ? 0 : block_bytes(count * sizeof(EndsCheck)); }

size_t rich_heap_bytes(const RichPredicate& predicate) {
  return heap_bytes(predicate.condition) + heap_bytes(predicate.source) +
         check_bytes(predicate.checks.capacity());
}

bool is_prefix(Operator op) { return op == Operator::kPrefix || op == Operator::kPrefixIgnoreCase; }

// Where a predicate is looked up.
enum class Place : uint8_t { kAdd, kRemove };

void change(SharedList<Predicate>& list, Place place, Predicate* predicate, RuleMemory& memory) {
  place == Place::kAdd ? list.add(predicate, memory) : list.remove(predicate, memory);
}

template <typename Index>
void change(Lazy<Index>& index, Place place, Predicate* predicate, uint64_t seed,
            RuleMemory& memory) {
  place == Place::kAdd ? index.make(memory).add(predicate, seed, memory)
                       : index.make(memory).remove(predicate, seed, memory);
}

void change_affix(OtherPredicates& others, Place place, Predicate* predicate, uint64_t seed,
                  RuleMemory& memory) {
  const std::string& text = predicate->condition().text;
  if (is_prefix(predicate->op())) {
    AffixIndex& index = others.prefixes.make(memory);
    place == Place::kAdd ? index.add_prefix(text, predicate, seed, memory)
                         : index.remove_prefix(text, predicate, seed, memory);
    return;
  }
  AffixIndex& index = others.suffixes.make(memory);
  place == Place::kAdd ? index.add_suffix(text, predicate, seed, memory)
                       : index.remove_suffix(text, predicate, seed, memory);
}

void change_ignoring_case(OtherPredicates& others, Place place, Predicate* predicate, uint64_t seed,
                          RuleMemory& memory) {
  const auto text = std::get<FoldedText>(predicate->condition().operand).ascii_lower();
  if (!text.has_value()) {
    change(others.of_strings, place, predicate, memory);
    return;
  }
  if (predicate->op() == Operator::kSuffixIgnoreCase) {
    AffixIndex& index = others.suffixes_ignoring_case.make(memory);
    place == Place::kAdd ? index.add_suffix(*text, predicate, seed, memory)
                         : index.remove_suffix(*text, predicate, seed, memory);
    return;
  }
  AffixIndex& index = others.prefixes_ignoring_case.make(memory);
  if (is_prefix(predicate->op())) {
    place == Place::kAdd ? index.add_prefix(*text, predicate, seed, memory)
                         : index.remove_prefix(*text, predicate, seed, memory);
  } else {
    place == Place::kAdd ? index.add_whole(*text, predicate, seed, memory)
                         : index.remove_whole(*text, predicate, seed, memory);
  }
}

bool is_of_strings(Operator op) {
  switch (op) {
    case Operator::kAddress:
    case Operator::kPrefix:
    case Operator::kSuffix:
    case Operator::kEqualsIgnoreCase:
    case Operator::kPrefixIgnoreCase:
    case Operator::kSuffixIgnoreCase:
    case Operator::kWildcard:
      return true;
    default:
      return false;
  }
}

void change_lookup(OtherPredicates& others, Place place, Predicate* predicate, uint64_t seed,
                   RuleMemory& memory) {
  switch (predicate->op()) {
    case Operator::kTrue:
      return change(others.of_true, place, predicate, memory);
    case Operator::kFalse:
      return change(others.of_false, place, predicate, memory);
    case Operator::kNull:
      return change(others.of_null, place, predicate, memory);
    case Operator::kExists:
    case Operator::kAnythingBut:
      return change(others.of_any, place, predicate, memory);
    case Operator::kAbsent:
      return change(others.of_absence, place, predicate, memory);
    case Operator::kNumber:
    case Operator::kNumeric:
      return change(others.numbers, place, predicate, seed, memory);
    case Operator::kAddress:
      return change(others.addresses, place, predicate, seed, memory);
    case Operator::kPrefix:
    case Operator::kSuffix:
      return change_affix(others, place, predicate, seed, memory);
    case Operator::kEqualsIgnoreCase:
    case Operator::kPrefixIgnoreCase:
    case Operator::kSuffixIgnoreCase:
      return change_ignoring_case(others, place, predicate, seed, memory);
    case Operator::kWildcard:
      if (WildcardIndex::takes(*predicate)) {
        return change(others.wildcards, place, predicate, seed, memory);
      }
      return change(others.of_strings, place, predicate, memory);
    case Operator::kText:
      break;
  }
  PENSTOCK_CHECK(false);
}

void destroy_rich(void* block) { static_cast<RichPredicate*>(block)->~RichPredicate(); }
void destroy_plain(void* block) { static_cast<Predicate*>(block)->~Predicate(); }

}  // namespace

void OtherPredicates::discard(RuleMemory& memory) {
  for (auto* list : {&of_true, &of_false, &of_null, &of_any, &of_strings, &of_absence}) {
    list->discard(memory);
  }
  numbers.discard(memory);
  for (auto* index : {&prefixes, &suffixes, &prefixes_ignoring_case, &suffixes_ignoring_case}) {
    index->discard(memory);
  }
  wildcards.discard(memory);
  addresses.discard(memory);
  by_source.discard(memory);
}

void free_predicate(Predicate* predicate, RuleMemory& memory) {
  predicate->more.discard(memory);
  if (predicate->op() == Operator::kText) {
    memory.retire(predicate, Predicate::bytes(predicate->text_size()), destroy_plain);
    return;
  }
  auto* rich = static_cast<RichPredicate*>(predicate);
  memory.uncount(rich_heap_bytes(*rich));
  memory.retire(rich, sizeof(RichPredicate), destroy_rich);
}

size_t FieldIndex::predicate_bytes(const Condition& condition, std::string_view source) {
  if (condition.op == Operator::kText) {
    return block_bytes(Predicate::bytes(condition.text.size())) + kSlotBytes;
  }
  const auto* excluded = std::get_if<std::vector<Condition>>(&condition.operand);
  // The parts of an index that a field may lack so far, and a place in each of two tables.
  constexpr size_t kLargestIndex = sizeof(WildcardIndex);
  return block_bytes(sizeof(RichPredicate)) + heap_bytes(condition) + block_bytes(source.size()) +
         check_bytes(excluded == nullptr ? 1 : excluded->size()) +
         block_bytes(sizeof(OtherPredicates)) +
         block_bytes(condition.op == Operator::kWildcard ? kLargestIndex : 2 * sizeof(AffixIndex)) +
         3 * kSlotBytes;
}

Predicate* FieldIndex::intern_text(const Condition& condition, uint32_t number, uint64_t seed,
                                   RuleMemory& memory, bool& is_new) {
  const std::string& text = condition.text;
  const uint64_t hash = hash_text(text, seed);
  Predicate* predicate =
      texts_.find(hash, [&](const Predicate& other) { return other.text() == text; });
  is_new = predicate == nullptr;
  if (is_new) {
    predicate = new (memory.allocate(Predicate::bytes(text.size())))
        Predicate(Operator::kText, text.size());
    predicate->number = number;
    text.copy(predicate->text_begin(), text.size());
    texts_.add(hash, predicate, memory);
  }
  return predicate;
}

Predicate* FieldIndex::intern(const Condition& condition, std::string_view source, uint32_t number,
                              uint64_t seed, RuleMemory& memory, bool& is_new) {
  if (condition.op == Operator::kText) {
    return intern_text(condition, number, seed, memory, is_new);
  }
  SharedTable<Predicate>& known = others_.make(memory).by_source;
  const uint64_t hash = hash_text(source, seed);
  Predicate* predicate = known.find(hash, [&](const Predicate& other) {
    return static_cast<const RichPredicate&>(other).source == source && other.op() == condition.op;
  });
  is_new = predicate == nullptr;
  if (is_new) {
    auto* rich = new (memory.allocate(sizeof(RichPredicate))) RichPredicate(condition, source);
    rich->number = number;
    memory.count(rich_heap_bytes(*rich));
    known.add(hash, rich, memory);
    predicate = rich;
  }
  return predicate;
}

void FieldIndex::remove(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  if (predicate->op() == Operator::kText) {
    texts_.remove(hash_text(predicate->text(), seed), predicate, memory);
  } else {
    const std::string& source = static_cast<RichPredicate*>(predicate)->source;
    others_.make(memory).by_source.remove(hash_text(source, seed), predicate, memory);
  }
  free_predicate(predicate, memory);
}

void FieldIndex::add_lookup(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  if (predicate->op() != Operator::kText) {
    OtherPredicates& others = others_.make(memory);
    change_lookup(others, Place::kAdd, predicate, seed, memory);
    if (is_of_strings(predicate->op())) {
      others.has_string_predicates.store(true, std::memory_order_release);
    }
  }
}

void FieldIndex::remove_lookup(Predicate* predicate, uint64_t seed, RuleMemory& memory) {
  if (predicate->op() != Operator::kText) {
    change_lookup(others_.make(memory), Place::kRemove, predicate, seed, memory);
  }
}

void FieldIndex::discard(RuleMemory& memory) {
  texts_.for_all([&](Predicate& predicate) { free_predicate(&predicate, memory); });
  texts_.discard(memory);
  if (OtherPredicates* others = others_.get_mutable()) {
    others->by_source.for_all([&](Predicate& predicate) { free_predicate(&predicate, memory); });
  }
  others_.discard(memory);
}

}  // namespace penstock::match
