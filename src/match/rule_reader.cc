#include "match/rule_reader.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <variant>

#include "match/json_text.h"
#include "match/number.h"
#include "match/number_reading.h"

namespace penstock::match {

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
  version_ = rules_.memory_.begin(*slot_);
  scan_(event, rules_.paths_.root(), scanned_);
  prepare();
  take_leaves();
  look_up_all();
  look_up_absence();
  for (size_t i = 0; i < scanned_.leaf_count; ++i) {
    const uint32_t number = scanned_.leaves[i].field->number();
    if (number < heads_.size()) {
      heads_[number] = kNoLeaf;
    }
  }
  RuleMemory::end(*slot_);
  return matched_;
}

// What is made while this event is matched has numbers beyond these, and is not looked at.
void RuleReader::prepare() {
  if (const uint32_t fields = rules_.fields_end_.load(std::memory_order_acquire);
      fields > heads_.size()) {
    heads_.resize(fields, kNoLeaf);
  }
  if (const uint32_t rules = rules_.rules_end_.load(std::memory_order_acquire);
      rules > reported_.size()) {
    reported_.resize(rules, 0);
  }
  if (++event_ == 0) {
    std::fill(reported_.begin(), reported_.end(), 0);
    std::fill(done_.begin(), done_.end(), 0);
    event_ = 1;
  }
}

void RuleReader::take_leaves() {
  if (!decoded_.empty()) {
    decoded_.clear();
  }
  if (scanned_.leaf_count > leaves_.size()) {
    leaves_.resize(scanned_.leaf_capacity);
  }
  const ScannedLeaf* scanned = scanned_.leaves.get();
  Leaf* leaves = leaves_.data();
  uint32_t* heads = heads_.data();
  const size_t heads_end = heads_.size();
  for (size_t i = 0; i < scanned_.leaf_count; ++i) {
    const ScannedLeaf& from = scanned[i];
    Leaf& leaf = leaves[i];
    leaf.number_state = Leaf::Number::kUnread;
    leaf.next = kNoLeaf;
    leaf.value = {from.kind, {from.text, from.size}};
    leaf.element = from.element;
    if (from.has_escapes && from.kind == ValueKind::kString) {
      decode(leaf);
    }
    const uint32_t number = from.field->number();
    if (number < heads_end) {
      leaf.next = std::exchange(heads[number], static_cast<uint32_t>(i));
    }
  }
}

void RuleReader::decode(Leaf& leaf) {
  if (leaf.value.text.find('\\') == std::string_view::npos) {
    return;
  }
  std::string& text = decoded_.emplace_back(leaf.value.text);
  const char* fault = nullptr;
  const char* end = decode_escapes(text.data(), text.data() + text.size(), &fault);
  if (end != nullptr) {
    leaf.value.text = {text.data(), static_cast<size_t>(end - text.data())};
  }
}

uint32_t RuleReader::head(const FieldIndex& field) const {
  return field.number() < heads_.size() ? heads_.data()[field.number()] : kNoLeaf;
}

void RuleReader::look_up_all() {
  const ScannedLeaf* scanned = scanned_.leaves.get();
  Leaf* leaves = leaves_.data();
  for (size_t i = 0; i < scanned_.leaf_count; ++i) {
    const FieldIndex& field = *scanned[i].field;
    const bool is_only = leaves[i].next == kNoLeaf && head(field) == i;
    look_up(field, leaves[i], is_only);
  }
}

void RuleReader::look_up(const FieldIndex& field, Leaf& leaf, bool is_only) {
  marks_predicates_ = !is_only;
  ++value_;
  if (leaf.value.kind == ValueKind::kString && !field.texts().empty()) {
    const std::string_view text = leaf.value.text;
    const Predicate* predicate =
        field.texts().find(hash_text(text, rules_.seed_),
                           [text](const Predicate& other) { return other.text() == text; });
    if (predicate != nullptr && !is_done(*predicate)) {
      hit(*predicate);
    }
  }
  const OtherPredicates* others = field.others();
  if (others == nullptr) {
    return;
  }
  const auto hit_or_ask = [&](const Predicate& predicate) { ask(predicate, leaf); };
  switch (leaf.value.kind) {
    case ValueKind::kString:
      if (others->has_string_predicates.load(std::memory_order_acquire)) {
        look_up_string(*others, leaf);
      }
      break;
    case ValueKind::kNumber:
      if (const NumberIndex* numbers = others->numbers.get()) {
        look_up_number(*numbers, leaf);
      }
      break;
    case ValueKind::kTrue:
      others->of_true.for_each(hit_or_ask);
      break;
    case ValueKind::kFalse:
      others->of_false.for_each(hit_or_ask);
      break;
    case ValueKind::kNull:
      others->of_null.for_each(hit_or_ask);
      break;
  }
  others->of_any.for_each(hit_or_ask);
}

void RuleReader::look_up_string(const OtherPredicates& others, Leaf& leaf) {
  const std::string_view text = leaf.value.text;
  const auto ask_it = [&](const Predicate& predicate) { ask(predicate, leaf); };
  if (const AffixIndex* prefixes = others.prefixes.get()) {
    prefixes->for_each_prefix(text, rules_.seed_, ask_it);
  }
  if (const AffixIndex* suffixes = others.suffixes.get()) {
    suffixes->for_each_suffix(text, rules_.seed_, ask_it);
  }
  if (others.prefixes_ignoring_case.get() != nullptr ||
      others.suffixes_ignoring_case.get() != nullptr) {
    look_up_ignoring_case(others, leaf);
  }
  if (const WildcardIndex* wildcards = others.wildcards.get()) {
    wildcards->for_each(text, rules_.seed_, [&](const Predicate& predicate) {
      if (ask_again(predicate)) {
        ask(predicate, leaf);
      }
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
  folded_.assign(leaf.value.text);
  for (char& byte : folded_) {
    byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
  }
  const auto ask_it = [&](const Predicate& predicate) { ask(predicate, leaf); };
  if (const AffixIndex* prefixes = others.prefixes_ignoring_case.get()) {
    prefixes->for_each_prefix(folded_, rules_.seed_, ask_it);
    if (prefixes->has_whole()) {
      prefixes->for_each_whole(folded_, rules_.seed_, ask_it);
    }
  }
  if (const AffixIndex* suffixes = others.suffixes_ignoring_case.get()) {
    suffixes->for_each_suffix(folded_, rules_.seed_, ask_it);
  }
}

void RuleReader::look_up_number(const NumberIndex& numbers, Leaf& leaf) {
  const auto ask_it = [&](const Predicate& predicate) { ask(predicate, leaf); };
  if (numbers.has_values() && read_number(leaf)) {
    numbers.for_each_of_value(leaf.number, rules_.seed_, ask_it);
  }
  if (numbers.has_texts()) {
    numbers.for_each_of_text(leaf.value.text, rules_.seed_, ask_it);
  }
}

// A field may be absent from an element though it is there in others; not if it is there outside of
// elements.
void RuleReader::look_up_absence() {
  rules_.absence_fields_.for_each([&](const FieldIndex& field) {
    for (uint32_t at = head(field); at != kNoLeaf; at = leaves_[at].next) {
      if (leaves_[at].element == kNoElement) {
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
  const NumberReading reading = read_json_number(leaf.value.text, judged);
  leaf.number = reading.nearest;
  leaf.number_state = reading.kind == NumberReading::Kind::kComparable ? Leaf::Number::kComparable
                      : reading.kind == NumberReading::Kind::kUnsure   ? Leaf::Number::kRead
                                                                     : Leaf::Number::kIncomparable;
}

bool RuleReader::is_comparable(Leaf& leaf) {
  if (leaf.number_state == Leaf::Number::kUnread || leaf.number_state == Leaf::Number::kRead) {
    take_reading(leaf, true);
  }
  if (leaf.number_state == Leaf::Number::kRead) {
    leaf.number_state = is_value_of(leaf.number, leaf.value.text) ? Leaf::Number::kComparable
                                                                  : Leaf::Number::kIncomparable;
  }
  return leaf.number_state == Leaf::Number::kComparable;
}

bool RuleReader::accepts_number(const Condition& condition, Leaf& leaf) {
  if (condition.op == Operator::kNumeric) {
    return read_number(leaf) && std::get<NumericRange>(condition.operand).contains(leaf.number) &&
           is_comparable(leaf);
  }
  if (leaf.value.text == condition.text) {
    return true;
  }
  const double* wanted = std::get_if<double>(&condition.operand);
  return wanted != nullptr && read_number(leaf) && leaf.number == *wanted && is_comparable(leaf);
}

bool RuleReader::accepts(const Predicate& predicate, Leaf& leaf) {
  switch (predicate.op()) {
    case Operator::kText:
      return leaf.value.kind == ValueKind::kString && leaf.value.text == predicate.text();
    case Operator::kNumber:
    case Operator::kNumeric:
      return leaf.value.kind == ValueKind::kNumber && accepts_number(predicate.condition(), leaf);
    default:
      return predicate.condition().accepts(leaf.value);
  }
}

// Of a field with one value, no predicate is met twice.
bool RuleReader::is_done(const Predicate& predicate) const {
  return marks_predicates_ && predicate.number < done_.size() && done_[predicate.number] == event_;
}

// Whether the predicate was not yet asked about this value.
bool RuleReader::ask_again(const Predicate& predicate) {
  if (predicate.number >= asked_.size()) {
    asked_.resize(predicate.number + 1, 0);
  }
  return std::exchange(asked_[predicate.number], value_) != value_;
}

void RuleReader::ask(const Predicate& predicate, Leaf& leaf) {
  if (!is_done(predicate) && accepts(predicate, leaf)) {
    hit(predicate);
  }
}

void RuleReader::hit(const Predicate& predicate) {
  if (marks_predicates_) {
    if (predicate.number >= done_.size()) {
      done_.resize(predicate.number + 1, 0);
    }
    done_[predicate.number] = event_;
  }
  predicate.for_each_conjunct([&](const Conjunct& conjunct) { consider(conjunct, true); });
}

// `by_value`: a value is accepted by the conjunct's access, so of a single test nothing is left.
void RuleReader::consider(const Conjunct& conjunct, bool by_value) {
  const RuleRecord& rule = *conjunct.rule;
  if (!rule.is_visible(version_)) {
    return;
  }
  uint32_t& reported = reported_.data()[rule.number];  // it has room for every visible rule
  if (reported == event_) {
    return;
  }
  if ((by_value && conjunct.count == 1) || holds(conjunct, by_value)) {
    reported = event_;
    matched_.push_back(rule.tag);
  }
}

bool RuleReader::holds(const Conjunct& conjunct, bool by_value) {
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
  bool accepted = false;
  bool everywhere_in_elements = true;
  for (; at != kNoLeaf; at = leaves_[at].next) {
    Leaf& leaf = leaves_[at];
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
  std::vector<ElementSearch::Level> levels(conjunct.count);
  for (uint32_t i = 0; i < conjunct.count; ++i) {
    const RuleRecord& rule = *conjunct.rule;
    const FieldTest& test = rule.test(conjunct.tests()[i]);
    ElementSearch::Level& level = levels[i];
    level.accepts_absence = test.accepts_absence();
    for (uint32_t at = head(*test.field); at != kNoLeaf; at = leaves_[at].next) {
      if (test.accepts_absence()) {
        level.occurrences.push_back(leaves_[at].element);
      }
      if (accepts_any(rule, test, leaves_[at])) {
        level.candidates.push_back(leaves_[at].element);
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
