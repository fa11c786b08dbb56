#include "match/rule_reader.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>
#include <variant>

#include "match/json_text.h"
#include "match/number.h"
#include "match/number_reading.h"

namespace penstock::match {

namespace {

ScannedLeaf::Number state_of(NumberReading::Kind kind) {
  return kind == NumberReading::Kind::kComparable ? ScannedLeaf::Number::kComparable
         : kind == NumberReading::Kind::kUnsure   ? ScannedLeaf::Number::kRead
                                                  : ScannedLeaf::Number::kIncomparable;
}

}  // namespace

RuleReader::RuleReader(RuleSet& rules, ScanKernel kernel)
    : rules_(rules), slot_(nullptr), scan_(scan_function(kernel)) {
  const std::lock_guard lock(rules_.mutex_);
  slot_ = rules_.memory_.add_reader();
}

RuleReader::~RuleReader() {
  const std::lock_guard lock(rules_.mutex_);
  rules_.memory_.remove_reader(slot_);
}

std::span<const uint64_t> RuleReader::match(std::string_view event) {
  matched_.clear();
  ends_.text = {};  // of another event, though it may have stood in the same place
  if (!refused_.empty()) {
    refused_ = {};
  }
  version_ = rules_.memory_.begin(*slot_);
  scan_(event, rules_.paths_.root(), scanned_);
  prepare();
  link_leaves();
  look_up_all();
  if (!rules_.absence_fields_.empty()) {
    look_up_absence();
  }
  RuleMemory::end(*slot_);
  return matched_;
}

// What is made while this event is matched has numbers beyond these, and is not looked at.
void RuleReader::prepare() {
  if (const uint32_t fields = rules_.fields_end_.load(std::memory_order_acquire);
      fields > heads_.size()) {
    heads_.resize(fields);
  }
  if (const uint32_t rules = rules_.rules_end_.load(std::memory_order_acquire);
      rules > decided_.size()) {
    decided_.resize(rules, 0);
  }
  if (++event_ == 0) {
    std::fill(heads_.begin(), heads_.end(), Head());
    std::fill(decided_.begin(), decided_.end(), 0);
    std::fill(done_.begin(), done_.end(), 0);
    event_ = 1;
  }
}

void RuleReader::link_leaves() {
  if (!decoded_.empty()) {
    decoded_.clear();
  }
  Leaf* leaves = scanned_.leaves.get();
  Head* heads = heads_.data();
  const size_t heads_end = heads_.size();
  const bool has_escapes = scanned_.has_escapes;
  for (size_t i = 0; i < scanned_.leaf_count; ++i) {
    Leaf& leaf = leaves[i];
    if (has_escapes && leaf.kind == ValueKind::kString) [[unlikely]] {
      decode(leaf);
    }
    const uint32_t number = leaf.field->number();
    if (number < heads_end) [[likely]] {
      leaf.next = heads[number].event == event_ ? heads[number].leaf : kNoLeaf;
      heads[number] = {event_, static_cast<uint32_t>(i)};
    }
  }
}

void RuleReader::decode(Leaf& leaf) {
  if (leaf.view().find('\\') == std::string_view::npos) {
    return;
  }
  std::string& text = decoded_.emplace_back(leaf.view());
  const char* fault = nullptr;
  const char* end = decode_escapes(text.data(), text.data() + text.size(), &fault);
  if (end != nullptr) {
    leaf.text = text.data();
    leaf.size = static_cast<uint32_t>(end - text.data());
  }
}

uint32_t RuleReader::head(const FieldIndex& field) const {
  const uint32_t number = field.number();
  return number < heads_.size() && heads_[number].event == event_ ? heads_[number].leaf : kNoLeaf;
}

// Of a field with one value, no predicate is met twice.
bool RuleReader::is_done(const Predicate& predicate) const {
  return marks_predicates_ && predicate.number < done_.size() &&
         done_.data()[predicate.number] == event_;
}

void RuleReader::mark_done(const Predicate& predicate) {
  if (predicate.number >= done_.size()) {
    done_.resize(predicate.number + 1, 0);
  }
  done_[predicate.number] = event_;
}

// `by_value`: a value is accepted by the conjunct's access, so of a single test nothing is left.
[[gnu::always_inline]] inline void RuleReader::consider(const Conjunct& conjunct, bool by_value) {
  const RuleRecord& rule = *conjunct.rule;
  if (!rule.is_visible(version_)) {
    return;
  }
  uint32_t& decided = decided_.data()[rule.number];  // it has room for every visible rule
  if (decided == event_) {
    return;
  }
  if ((by_value && conjunct.count == 1) || holds(conjunct, by_value)) {
    decided = event_;
    matched_.push_back(rule.tag);
  } else if (rule.conjunct_count == 1) {
    decided = event_;  // all of the event was asked: no other value of its access changes that
  }
}

[[gnu::always_inline]] inline void RuleReader::hit(const Predicate& predicate) {
  if (marks_predicates_) {
    mark_done(predicate);
  }
  if (const Conjunct* conjunct = predicate.first.load(std::memory_order_acquire)) {
    consider(*conjunct, true);
  }
  if (!predicate.more.empty()) {
    hit_more(predicate);
  }
}

void RuleReader::hit_more(const Predicate& predicate) {
  predicate.more.for_each([&](const Conjunct& conjunct) { consider(conjunct, true); });
}

inline const TextEnds& RuleReader::ends_of(const Leaf& leaf) {
  if (ends_.text.data() != leaf.text || ends_.text.size() != leaf.size) {
    ends_.take(leaf.view());
  }
  return ends_;
}

inline bool RuleReader::any_accepts(const std::vector<EndsCheck>& checks, const TextEnds& ends) {
  const EndsCheck* const end = checks.data() + checks.size();
  for (const EndsCheck* check = checks.data(); check != end; ++check) {
    if (check->accepts(ends)) {
      return true;
    }
  }
  return false;
}

// What anything-but leaves out, if that is not strings that there are checks for.
bool RuleReader::excludes(const RichPredicate& predicate, Leaf& leaf) {
  const auto& excluded = std::get<std::vector<Condition>>(predicate.condition.operand);
  return std::any_of(excluded.begin(), excluded.end(), [&](const Condition& condition) {
    return condition.op == Operator::kNumeric
               ? leaf.kind == ValueKind::kNumber && accepts_number(condition, leaf)
               : condition.accepts(leaf.value());
  });
}

bool RuleReader::accepts_any_but(const RichPredicate& predicate, Leaf& leaf) {
  if (predicate.checks.empty()) {
    return !excludes(predicate, leaf);
  }
  return leaf.kind != ValueKind::kString || !any_accepts(predicate.checks, ends_of(leaf));
}

inline bool RuleReader::accepts(const Predicate& predicate, Leaf& leaf) {
  switch (predicate.op()) {
    case Operator::kText:
      return leaf.kind == ValueKind::kString && leaf.view() == predicate.text();
    case Operator::kNumber:
    case Operator::kNumeric:
      return leaf.kind == ValueKind::kNumber && accepts_number(predicate.condition(), leaf);
    case Operator::kAnythingBut:
      return accepts_any_but(static_cast<const RichPredicate&>(predicate), leaf);
    default:
      break;
  }
  const auto& checks = predicate.checks();
  return checks.empty() ? predicate.condition().accepts(leaf.value())
                        : leaf.kind == ValueKind::kString && checks.front().accepts(ends_of(leaf));
}

// For places where that is seldom met.
void RuleReader::ask(const Predicate& predicate, Leaf& leaf) {
  if (!is_done(predicate) && accepts(predicate, leaf)) {
    hit(predicate);
  }
}

// Nothing here takes the address of a local variable: they stay in registers.
[[gnu::always_inline]] inline void RuleReader::look_up_number(const NumberIndex& numbers,
                                                              Leaf& leaf) {
  if (!numbers.may_accept(leaf.view())) {
    return;
  }
  Decimal decimal = read_decimal(leaf.view());
  if (!decimal.is_read()) [[unlikely]] {
    decimal = decimal_of_double(leaf);
  }
  const bool is_negative = *leaf.text == '-';
  if (numbers.has_singles()) {
    decimal.strip_zeros();
    numbers.for_each_single(decimal, is_negative, rules_.seed_,
                            [&](const Predicate& predicate) { ask(predicate, leaf); });
  }
  if (numbers.has_ranges()) {
    numbers.for_each_range(rank_of(decimal, is_negative), [&](const Predicate& predicate) {
      if (!is_done(predicate)) {
        hit_range(predicate, leaf, decimal);
      }
    });
  }
  if (numbers.has_texts()) [[unlikely]] {
    numbers.for_each_of_text(leaf.view(), rules_.seed_,
                             [&](const Predicate& predicate) { ask(predicate, leaf); });
  }
}

// Of a field that is not older than this match no rule is visible.
void RuleReader::look_up_all() {
  Leaf* const leaves = scanned_.leaves.get();
  const Head* const heads = heads_.data();
  const size_t heads_end = heads_.size();
  const size_t count = scanned_.leaf_count;
  for (size_t i = 0; i < count; ++i) {
    Leaf& leaf = leaves[i];
    const FieldIndex& field = *leaf.field;
    if (field.number() >= heads_end) [[unlikely]] {
      continue;
    }
    marks_predicates_ = heads[field.number()].leaf != i || leaf.next != kNoLeaf;
    if (++value_ == 0) [[unlikely]] {
      std::fill(asked_.begin(), asked_.end(), 0);
      value_ = 1;
    }
    if (leaf.kind == ValueKind::kString && !field.texts().empty()) {
      look_up_text(field, leaf);
    }
    if (const OtherPredicates* others = field.others()) {
      look_up(*others, leaf);
    }
  }
}

[[gnu::always_inline]] inline void RuleReader::look_up(const OtherPredicates& others, Leaf& leaf) {
  if (leaf.kind == ValueKind::kNumber) {
    if (const NumberIndex* numbers = others.numbers.get()) {
      look_up_number(*numbers, leaf);
    }
  } else if (leaf.kind == ValueKind::kString) {
    if (others.has_string_predicates.load(std::memory_order_acquire)) {
      look_up_string(others, leaf);
    }
  } else {
    ask_each(leaf.kind == ValueKind::kTrue    ? others.of_true
             : leaf.kind == ValueKind::kFalse ? others.of_false
                                              : others.of_null,
             leaf);
  }
  if (!others.of_any.empty()) {
    ask_of_any(others.of_any, leaf);
  }
}

void RuleReader::ask_each(const SharedList<Predicate>& predicates, Leaf& leaf) {
  predicates.for_each([&](const Predicate& predicate) { ask(predicate, leaf); });
}

// The same for a list of exists and anything-but, which most of the time accept. A hit may ask
// about other texts, but not in this way, so the ends stay what they are.
void RuleReader::ask_of_any(const SharedList<Predicate>& predicates, Leaf& leaf) {
  const bool is_string = leaf.kind == ValueKind::kString;
  if (is_string) {
    any_ends_.take(leaf.view());
  }
  predicates.for_each([&](const Predicate& predicate) {
    if (is_done(predicate)) {
      return;
    }
    const auto& rich = static_cast<const RichPredicate&>(predicate);
    const bool is_excluded = rich.checks.empty()
                                 ? rich.op() == Operator::kAnythingBut && excludes(rich, leaf)
                                 : is_string && any_accepts(rich.checks, any_ends_);
    if (!is_excluded) {
      hit(predicate);
    }
  });
}

void RuleReader::look_up_text(const FieldIndex& field, const Leaf& leaf) {
  const std::string_view text = leaf.view();
  const Predicate* predicate =
      field.texts().find(hash_text(text, rules_.seed_),
                         [text](const Predicate& other) { return other.text() == text; });
  if (predicate != nullptr && !is_done(*predicate)) {
    hit(*predicate);
  }
}

void RuleReader::look_up_string(const OtherPredicates& others, Leaf& leaf) {
  const std::string_view text = leaf.view();
  const auto ask_it = [&](const Predicate& predicate) { ask(predicate, leaf); };
  if (const AffixIndex* prefixes = others.prefixes.get()) {
    prefixes->for_each_prefix<AsItIs>(text, rules_.seed_, ask_it);
  }
  if (const AffixIndex* suffixes = others.suffixes.get()) {
    suffixes->for_each_suffix<AsItIs>(text, rules_.seed_, ask_it);
  }
  if (others.prefixes_ignoring_case.get() != nullptr ||
      others.suffixes_ignoring_case.get() != nullptr) {
    look_up_ignoring_case(others, leaf);
  }
  if (const WildcardIndex* wildcards = others.wildcards.get()) {
    wildcards->for_each(text, rules_.seed_, [&](const SharedList<Predicate>& list) {
      list.for_each_while([&](const Predicate& predicate) {
        if (!ask_again(predicate)) {
          return false;
        }
        ask(predicate, leaf);
        return true;
      });
    });
  }
  if (const AddressIndex* addresses = others.addresses.get()) {
    if (const auto address = parse_address(text)) {
      addresses->for_each(*address, rules_.seed_, ask_it);
    }
  }
  others.of_strings.for_each(ask_it);
}

// Patterns in these indexes are ASCII, and so is all that they accept.
void RuleReader::look_up_ignoring_case(const OtherPredicates& others, Leaf& leaf) {
  const std::string_view text = leaf.view();
  const auto ask_it = [&](const Predicate& predicate) { ask(predicate, leaf); };
  if (const AffixIndex* prefixes = others.prefixes_ignoring_case.get()) {
    prefixes->for_each_prefix<Folded>(text, rules_.seed_, ask_it);
    if (prefixes->has_whole()) {
      prefixes->for_each_whole<Folded>(text, rules_.seed_, ask_it);
    }
  }
  if (const AffixIndex* suffixes = others.suffixes_ignoring_case.get()) {
    suffixes->for_each_suffix<Folded>(text, rules_.seed_, ask_it);
  }
}

// Of a number that cannot be compared: one that no single predicate asks for.
Decimal RuleReader::decimal_of_double(Leaf& leaf) {
  return is_comparable(leaf) ? shortest_decimal(leaf.number) : Decimal{1, 1, INT16_MAX};
}

void RuleReader::hit_range(const Predicate& predicate, Leaf& leaf, Decimal decimal) {
  if (leaf.number_state == Leaf::Number::kUnread) {
    const double value = round_decimal(decimal);
    if (!std::isnan(value)) {
      leaf.number = *leaf.text == '-' ? -value : value;
      leaf.number_state = state_of(judge_decimal(decimal, value));
    }
  }
  if (is_comparable(leaf)) {
    hit(predicate);
  }
}

// A field may be absent from an element though it is there in others; not if it is there outside of
// elements.
void RuleReader::look_up_absence() {
  const Leaf* leaves = scanned_.leaves.get();
  rules_.absence_fields_.for_each([&](const FieldIndex& field) {
    for (uint32_t at = head(field); at != kNoLeaf; at = leaves[at].next) {
      if (leaves[at].element == kNoElement) {
        return;
      }
    }
    const OtherPredicates* others = field.others();
    if (others != nullptr) {
      others->of_absence.for_each([&](const Predicate& predicate) {
        predicate.for_each_conjunct([&](const Conjunct& conjunct) { consider(conjunct, false); });
      });
    }
  });
}

// Reads the nearest double; false if there is none.
bool RuleReader::read_number(Leaf& leaf) {
  if (leaf.number_state == Leaf::Number::kUnread) {
    take_reading(leaf, false);
  }
  return leaf.number_state != Leaf::Number::kIncomparable;
}

void RuleReader::take_reading(Leaf& leaf, bool judged) {
  const NumberReading reading = read_json_number(leaf.view(), judged);
  leaf.number = reading.nearest;
  leaf.number_state = state_of(reading.kind);
}

bool RuleReader::is_comparable(Leaf& leaf) {
  return leaf.number_state == Leaf::Number::kComparable || judge_number(leaf);
}

bool RuleReader::judge_number(Leaf& leaf) {
  if (leaf.number_state == Leaf::Number::kIncomparable) {
    return false;
  }
  take_reading(leaf, true);
  if (leaf.number_state == Leaf::Number::kRead) {
    leaf.number_state = is_value_of(leaf.number, leaf.view()) ? Leaf::Number::kComparable
                                                              : Leaf::Number::kIncomparable;
  }
  return leaf.number_state == Leaf::Number::kComparable;
}

bool RuleReader::accepts_number(const Condition& condition, Leaf& leaf) {
  if (condition.op == Operator::kNumeric) {
    return read_number(leaf) && std::get<NumericRange>(condition.operand).contains(leaf.number) &&
           is_comparable(leaf);
  }
  if (leaf.view() == condition.text) {
    return true;
  }
  const double* wanted = std::get_if<double>(&condition.operand);
  return wanted != nullptr && read_number(leaf) && leaf.number == *wanted && is_comparable(leaf);
}

// Whether the predicate was not yet asked about this value.
bool RuleReader::ask_again(const Predicate& predicate) {
  if (predicate.number >= asked_.size()) {
    asked_.resize(predicate.number + 1, 0);
  }
  return std::exchange(asked_[predicate.number], value_) != value_;
}

// A conjunct that is found by several predicates is asked once.
bool RuleReader::holds(const Conjunct& conjunct, bool by_value) {
  const RuleRecord& rule = *conjunct.rule;
  if (rule.conjunct_count == 1 || rule.test(conjunct.access()).count() <= 1) {
    return ask_rest(conjunct, by_value);
  }
  if (refused_.contains(&conjunct)) {
    return false;
  }
  const bool held = ask_rest(conjunct, by_value);
  if (!held) {
    refused_.insert(&conjunct);
  }
  return held;
}

bool RuleReader::ask_rest(const Conjunct& conjunct, bool by_value) {
  const bool access_is_met = by_value && scanned_.element_count == 0;
  uint32_t with_elements = 0;
  bool accepted_in_element = false;
  for (uint32_t i = 0; i < conjunct.count; ++i) {
    if (access_is_met && conjunct.tests()[i] == conjunct.access()) {
      continue;
    }
    const FieldAnswer answer =
        ask_test(*conjunct.rule, conjunct.rule->test(conjunct.tests()[i]), accepted_in_element);
    if (answer == FieldAnswer::kRefuses) {
      return false;
    }
    with_elements += answer == FieldAnswer::kWithElements ? 1 : 0;
  }
  // One field alone meets no other in an array.
  return with_elements == 0 || (with_elements == 1 && accepted_in_element) ||
         search_elements(conjunct);
}

// As ask_field() does; sets `accepted_in_element` if that is what the answer is about.
FieldAnswer RuleReader::ask_test(const RuleRecord& rule, const FieldTest& test,
                                 bool& accepted_in_element) {
  uint32_t at = head(*test.field);
  if (at == kNoLeaf) {
    return test.accepts_absence() ? FieldAnswer::kAccepts : FieldAnswer::kRefuses;
  }
  Leaf* leaves = scanned_.leaves.get();
  bool accepted = false;
  bool everywhere_in_elements = true;
  for (; at != kNoLeaf; at = leaves[at].next) {
    Leaf& leaf = leaves[at];
    const bool in_element = leaf.element != kNoElement;
    everywhere_in_elements &= in_element;
    if ((!accepted || !in_element) && accepts_any(rule, test, leaf)) {
      if (!in_element) {
        return FieldAnswer::kAccepts;
      }
      accepted = true;
    }
  }
  accepted_in_element |= accepted;
  const bool absent_elsewhere = test.accepts_absence() && everywhere_in_elements;
  return accepted || absent_elsewhere ? FieldAnswer::kWithElements : FieldAnswer::kRefuses;
}

bool RuleReader::accepts_any(const RuleRecord& rule, const FieldTest& test, Leaf& leaf) {
  Predicate* const* predicates = rule.predicates_of(test);
  return std::any_of(predicates, predicates + test.count(),
                     [&](const Predicate* predicate) { return accepts(*predicate, leaf); });
}

bool RuleReader::search_elements(const Conjunct& conjunct) {
  Leaf* leaves = scanned_.leaves.get();
  std::vector<ElementSearch::Level> levels(conjunct.count);
  for (uint32_t i = 0; i < conjunct.count; ++i) {
    const RuleRecord& rule = *conjunct.rule;
    const FieldTest& test = rule.test(conjunct.tests()[i]);
    ElementSearch::Level& level = levels[i];
    level.accepts_absence = test.accepts_absence();
    for (uint32_t at = head(*test.field); at != kNoLeaf; at = leaves[at].next) {
      if (test.accepts_absence()) {
        level.occurrences.push_back(leaves[at].element);
      }
      if (accepts_any(rule, test, leaves[at])) {
        level.candidates.push_back(leaves[at].element);
      }
    }
    for (auto* elements : {&level.candidates, &level.occurrences}) {
      std::sort(elements->begin(), elements->end());
      elements->erase(std::unique(elements->begin(), elements->end()), elements->end());
    }
  }
  return ElementSearch(scanned_.element_table(), std::move(levels)).run();
}

}  // namespace penstock::match
