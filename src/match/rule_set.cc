#include "match/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "base/assert.h"

namespace penstock::match {
namespace {

constexpr size_t kPointerBytes = sizeof(void*);

uint32_t take_number(std::vector<uint32_t>& free, std::atomic<uint32_t>& end) {
  if (free.empty()) {
    const uint32_t number = end.load(std::memory_order_relaxed);
    end.store(number + 1, std::memory_order_release);
    return number;
  }
  const uint32_t number = free.back();
  free.pop_back();
  return number;
}

// How often a value is likely to be accepted by a predicate of the kind: what each of the conjuncts
// that are found by it costs.
size_t expected_hits(const Predicate& predicate) {
  switch (predicate.op()) {
    case Operator::kText:
    case Operator::kNumber:
    case Operator::kEqualsIgnoreCase:
      return 1;
    case Operator::kAddress:
      return 2;
    case Operator::kPrefix:
    case Operator::kSuffix:
      return predicate.condition().text.size() >= 4 ? 3 : 12;
    case Operator::kPrefixIgnoreCase:
    case Operator::kSuffixIgnoreCase:
      return 8;
    case Operator::kWildcard:
      return 16;
    case Operator::kTrue:
    case Operator::kFalse:
    case Operator::kNull:
      return 30;
    case Operator::kNumeric: {
      const auto& range = std::get<NumericRange>(predicate.condition().operand);
      return range.low == range.high ? 1 : 40;
    }
    case Operator::kExists:
    case Operator::kAnythingBut:
      return 60;
    case Operator::kAbsent:
      return 200;
  }
  return 200;
}

// The sizes of a rule's one block.
struct Layout {
  size_t predicates = 0;
  size_t indexes = 0;
  size_t indexes_offset;
  size_t bytes;

  explicit Layout(const Pattern& pattern) {
    for (const Field& field : pattern.fields()) {
      predicates += field.conditions.size();
    }
    for (const Pattern::Branch& branch : pattern.branches()) {
      indexes += Conjunct::extent(branch.size());
    }
    indexes_offset = sizeof(RuleRecord) + pattern.fields().size() * sizeof(FieldTest) +
                     pattern.branches().size() * sizeof(Conjunct) + predicates * kPointerBytes;
    bytes = indexes_offset + indexes * sizeof(uint32_t);
  }
};

}  // namespace

RuleSet::RuleSet(const Options& options) : bytes_max_(options.bytes_max), seed_(options.seed) {}

RuleSet::~RuleSet() {
  PENSTOCK_CHECK(memory_.oldest_held() == memory_.version());
  rules_.for_all([this](RuleRecord* rule) { dismantle(rule); });
  rules_.discard(memory_);
  memory_.publish();
  memory_.collect();
  PENSTOCK_CHECK(memory_.bytes() == 0);
}

size_t RuleSet::bytes_of(const Pattern& pattern) {
  const Layout layout(pattern);
  constexpr size_t kFieldSlotBytes = 80;
  size_t bytes = block_bytes(layout.bytes);
  for (const Field& field : pattern.fields()) {
    size_t begin = 0;
    const std::string_view path = field.path;
    for (size_t end = 0; end != std::string_view::npos; begin = end + 1) {
      end = path.find('.', begin);
      bytes += PathTrie::key_bytes(std::min(end, path.size()) - begin);
    }
    bytes += block_bytes(sizeof(FieldIndex)) + kFieldSlotBytes;
    for (const Condition& condition : field.conditions) {
      bytes += FieldIndex::predicate_bytes(
          condition, pattern.source(condition.source_begin, condition.source_end));
      // A list of a predicate's conjuncts that has just grown.
      bytes += 3 * kPointerBytes * pattern.branches().size();
    }
  }
  return bytes;
}

size_t RuleSet::bytes_reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

// What the patterns may take at most is counted, not what they take: whether one more fits then
// depends on the patterns alone. `freed` is what goes when it comes.
Result<void> RuleSet::check_budget(size_t wanted, size_t freed) const {
  const size_t taken = reserved_ - freed;
  if (wanted > bytes_max_ || taken > bytes_max_ - wanted) {
    return Error(kRuleMemoryExceeded,
                 fmt::format("The pattern may take {} bytes of memory; of {} bytes for all "
                             "patterns, {} are taken.",
                             wanted, bytes_max_, taken));
  }
  return {};
}

Result<RuleSet::Handle> RuleSet::add(uint64_t tag, const Pattern& pattern) {
  const size_t wanted = bytes_of(pattern);
  const std::lock_guard lock(mutex_);
  collect();
  PENSTOCK_TRY(check_budget(wanted, 0));
  RuleRecord* rule = build(tag, pattern, wanted);
  publish(rule, nullptr);
  return rule;
}

Result<RuleSet::Handle> RuleSet::replace(Handle rule, uint64_t tag, const Pattern& pattern) {
  const size_t wanted = bytes_of(pattern);
  const std::lock_guard lock(mutex_);
  collect();
  PENSTOCK_TRY(check_budget(wanted, rule->bytes_reserved));
  RuleRecord* born = build(tag, pattern, wanted);
  publish(born, rule);
  collect();
  return born;
}

void RuleSet::remove(Handle rule) {
  const std::lock_guard lock(mutex_);
  publish(nullptr, rule);
  collect();
}

// Both take effect with the version that this makes.
void RuleSet::publish(RuleRecord* born, RuleRecord* died) {
  const uint64_t version = memory_.version() + 1;
  if (born != nullptr) {
    born->born.store(version, std::memory_order_relaxed);
    reserved_ += born->bytes_reserved;
    size_.fetch_add(1, std::memory_order_relaxed);
  }
  if (died != nullptr) {
    PENSTOCK_CHECK(died->died.load(std::memory_order_relaxed) == UINT64_MAX);
    died->died.store(version, std::memory_order_relaxed);
    removed_.push_back(died);
    reserved_ -= died->bytes_reserved;
    size_.fetch_sub(1, std::memory_order_relaxed);
  }
  memory_.publish();
}

void RuleSet::collect() {
  // No single change pays for all that had to wait for a slow reader.
  constexpr int kAtOnce = 64;
  const uint64_t oldest = memory_.oldest_held();
  int dismantled = 0;
  while (!removed_.empty() && dismantled < kAtOnce &&
         removed_.front()->died.load(std::memory_order_relaxed) <= oldest) {
    dismantle(removed_.front());
    removed_.pop_front();
    ++dismantled;
  }
  if (dismantled > 0) {
    memory_.publish();  // what was taken out may go when this version is the oldest one held
  }
  memory_.collect();
}

FieldIndex* RuleSet::reach_field(const std::string& path) {
  PathNode* node = paths_.reach(path);
  FieldIndex* field = node->field();
  if (field == nullptr) {
    field = new (memory_.allocate(sizeof(FieldIndex)))
        FieldIndex(node, take_number(free_fields_, fields_end_));
    paths_.set_field(node, field);
  }
  ++field->references;
  return field;
}

RuleRecord* RuleSet::build(uint64_t tag, const Pattern& pattern, size_t reserved) {
  constexpr size_t kPartsMax = UINT16_MAX;  // more than a pattern of a few hundred kilobytes has
  PENSTOCK_CHECK(pattern.fields().size() <= kPartsMax && pattern.branches().size() <= kPartsMax);
  const Layout layout(pattern);
  auto* rule = new (memory_.allocate(layout.bytes))
      RuleRecord{tag,
                 {UINT64_MAX},
                 {UINT64_MAX},
                 take_number(free_rules_, rules_end_),
                 static_cast<uint32_t>(layout.bytes),
                 static_cast<uint32_t>(std::min<size_t>(reserved, UINT32_MAX)),
                 static_cast<uint16_t>(pattern.fields().size()),
                 static_cast<uint16_t>(pattern.branches().size())};
  rules_.set(rule->number, rule, memory_);
  build_tests(*rule, pattern);
  build_conjuncts(*rule, pattern, static_cast<uint32_t>(layout.indexes_offset));
  return rule;
}

void RuleSet::build_tests(RuleRecord& rule, const Pattern& pattern) {
  uint32_t done = 0;
  for (uint32_t i = 0; i < rule.test_count; ++i) {
    const Field& field = pattern.fields()[i];
    FieldIndex* index = reach_field(field.path);
    const auto count = static_cast<uint32_t>(field.conditions.size());
    new (&rule.tests()[i]) FieldTest{index, done, count << 1 | (field.accepts_absence ? 1u : 0u)};
    for (const Condition& condition : field.conditions) {
      const std::string_view source = pattern.source(condition.source_begin, condition.source_end);
      const uint32_t next = free_predicates_.empty()
                                ? predicates_end_.load(std::memory_order_relaxed)
                                : free_predicates_.back();
      bool is_new = false;
      Predicate* predicate = index->intern(condition, source, next, seed_, memory_, is_new);
      if (is_new) {
        take_number(free_predicates_, predicates_end_);
      }
      ++predicate->references;
      rule.predicates()[done++] = predicate;
    }
  }
}

void RuleSet::build_conjuncts(RuleRecord& rule, const Pattern& pattern, uint32_t offset) {
  for (uint32_t i = 0; i < rule.conjunct_count; ++i) {
    const Pattern::Branch& branch = pattern.branches()[i];
    uint32_t* indexes = rule.at_offset(offset);
    indexes[0] = choose_access(rule, branch);
    if (branch.size() > 1) {
      std::copy(branch.begin(), branch.end(), indexes + 1);
    }
    link(*new (&rule.conjuncts()[i]) Conjunct{&rule, offset, static_cast<uint32_t>(branch.size())});
    offset += Conjunct::extent(branch.size()) * static_cast<uint32_t>(sizeof(uint32_t));
  }
}

// The test that is expected to be passed least often, counting who else is looked at then.
uint32_t RuleSet::choose_access(const RuleRecord& rule, const Pattern::Branch& branch) {
  constexpr size_t kUsersOfWeight = 4;
  uint32_t best = branch[0];
  size_t least = SIZE_MAX;
  for (const uint32_t index : branch) {
    const FieldTest& test = rule.test(index);
    Predicate* const* predicates = rule.predicates_of(test);
    size_t hits = 0;
    for (uint32_t i = 0; i < test.count(); ++i) {
      hits += expected_hits(*predicates[i]) * (kUsersOfWeight + predicates[i]->users());
    }
    if (hits < least) {
      least = hits;
      best = index;
    }
  }
  return best;
}

void RuleSet::link(Conjunct& conjunct) {
  const FieldTest& access = conjunct.rule->test(conjunct.access());
  Predicate* const* predicates = conjunct.rule->predicates_of(access);
  for (uint32_t i = 0; i < access.count(); ++i) {
    Predicate* predicate = predicates[i];
    const bool is_first_user = predicate->users() == 0;
    if (predicate->first.load(std::memory_order_relaxed) == nullptr) {
      predicate->first.store(&conjunct, std::memory_order_release);
    } else {
      predicate->more.add(&conjunct, memory_);
    }
    if (is_first_user) {
      access.field->add_lookup(predicate, seed_, memory_);
      if (predicate->op() == Operator::kAbsent) {
        absence_fields_.add(access.field, memory_);
      }
    }
  }
}

void RuleSet::unlink(const Conjunct& conjunct) {
  const FieldTest& access = conjunct.rule->test(conjunct.access());
  Predicate* const* predicates = conjunct.rule->predicates_of(access);
  for (uint32_t i = 0; i < access.count(); ++i) {
    Predicate* predicate = predicates[i];
    if (predicate->first.load(std::memory_order_relaxed) == &conjunct) {
      predicate->first.store(nullptr, std::memory_order_release);
    } else {
      predicate->more.remove(const_cast<Conjunct*>(&conjunct), memory_);
    }
    if (predicate->users() == 0) {
      access.field->remove_lookup(predicate, seed_, memory_);
      if (predicate->op() == Operator::kAbsent) {
        absence_fields_.remove(access.field, memory_);
      }
    }
  }
}

// Of a rule that no reader sees any more. Readers may still look at what it consists of.
void RuleSet::dismantle(RuleRecord* rule) {
  for (uint32_t i = 0; i < rule->conjunct_count; ++i) {
    unlink(rule->conjuncts()[i]);
  }
  for (uint32_t i = 0; i < rule->test_count; ++i) {
    const FieldTest& test = rule->test(i);
    for (uint32_t j = 0; j < test.count(); ++j) {
      Predicate* predicate = rule->predicates_of(test)[j];
      if (--predicate->references == 0) {
        free_predicates_.push_back(predicate->number);
        test.field->remove(predicate, seed_, memory_);
      }
    }
    leave_field(test.field);
  }
  free_rules_.push_back(rule->number);
  rules_.set(rule->number, nullptr, memory_);
  memory_.retire(rule, rule->block_bytes);
}

void RuleSet::leave_field(FieldIndex* field) {
  if (--field->references > 0) {
    return;
  }
  free_fields_.push_back(field->number());
  paths_.clear_field(field->node());
  field->discard(memory_);
  memory_.retire_object(field);
}

}  // namespace penstock::match
