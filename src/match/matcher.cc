#include "match/matcher.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace penstock::match {
namespace {

// Patterns with several branches ask each field once; beyond so many fields, once a branch.
constexpr size_t kRememberedFields = 128;

void sort_distinct(std::vector<uint32_t>& elements) {
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
}

class Answers {
 public:
  Answers(const Pattern& pattern, const Document& document)
      : pattern_(pattern), document_(document) {}

  FieldAnswer ask(uint32_t field) {
    if (field >= kRememberedFields) {
      return ask_field(pattern_.fields()[field], document_);
    }
    if (!known_[field]) {
      known_[field] = true;
      answers_[field] = ask_field(pattern_.fields()[field], document_);
    }
    return answers_[field];
  }

 private:
  const Pattern& pattern_;
  const Document& document_;
  std::array<bool, kRememberedFields> known_{};
  std::array<FieldAnswer, kRememberedFields> answers_{};
};

template <typename Ask>
bool branch_matches(const Pattern& pattern, const Pattern::Branch& branch, const Document& document,
                    Ask ask) {
  bool with_elements = false;
  for (const uint32_t field : branch) {
    const FieldAnswer answer = ask(field);
    if (answer == FieldAnswer::kRefuses) {
      return false;
    }
    with_elements |= answer == FieldAnswer::kWithElements;
  }
  return !with_elements || ElementSearch(pattern, branch, document).run();
}

}  // namespace

bool Pattern::matches(const Document& document) const {
  if (branches_.size() == 1) {
    return branch_matches(*this, branches_[0], document,
                          [&](uint32_t field) { return ask_field(fields_[field], document); });
  }
  Answers answers(*this, document);
  return std::any_of(branches_.begin(), branches_.end(), [&](const Branch& branch) {
    return branch_matches(*this, branch, document,
                          [&](uint32_t field) { return answers.ask(field); });
  });
}

FieldAnswer ask_field(const Field& field, const Document& document) {
  const PathKey key = field.key();
  const Document::Leaf* leaf = document.first(key);
  if (leaf == nullptr) {
    return field.accepts_absence ? FieldAnswer::kAccepts : FieldAnswer::kRefuses;
  }
  bool accepted_in_element = false;
  bool everywhere_in_elements = true;
  for (; leaf != nullptr; leaf = document.next(*leaf, key)) {
    everywhere_in_elements &= leaf->element != Document::kNone;
    if (field.accepts(leaf->value)) {
      if (leaf->element == Document::kNone) {
        return FieldAnswer::kAccepts;
      }
      accepted_in_element = true;
    }
  }
  const bool absent_elsewhere = field.accepts_absence && everywhere_in_elements;
  return accepted_in_element || absent_elsewhere ? FieldAnswer::kWithElements
                                                 : FieldAnswer::kRefuses;
}

ElementSearch::ElementSearch(const Pattern& pattern, const Pattern::Branch& branch,
                             const Document& document)
    : elements_(document.elements()) {
  levels_.reserve(branch.size());
  for (const uint32_t index : branch) {
    const Field& field = pattern.fields()[index];
    const PathKey key = field.key();
    Level level;
    level.accepts_absence = field.accepts_absence;
    for (const auto* leaf = document.first(key); leaf != nullptr;
         leaf = document.next(*leaf, key)) {
      if (field.accepts_absence) {
        level.occurrences.push_back(leaf->element);
      }
      if (field.accepts(leaf->value)) {
        level.candidates.push_back(leaf->element);
      }
    }
    sort_distinct(level.candidates);
    sort_distinct(level.occurrences);
    levels_.push_back(std::move(level));
  }
}

bool ElementSearch::run() {
  chosen_.assign(levels_.size(), Document::kNone);
  deepest_.clear();
  Blame blame(levels_.size(), false);
  return search(0, blame);
}

// The first of the elements, from `from` on, that no field in front is bound against; `blame`, if
// there is one, gets a field for each that is passed over.
std::vector<uint32_t>::const_iterator ElementSearch::next_consistent(
    size_t level, const std::vector<uint32_t>& elements, std::vector<uint32_t>::const_iterator from,
    Blame* blame) const {
  while (from != elements.end()) {
    std::optional<uint32_t> skip_to;
    size_t before = 0;
    for (; before < level && !skip_to.has_value(); ++before) {
      skip_to = elements_.conflict(*from, chosen_[before]);
    }
    if (!skip_to.has_value()) {
      break;
    }
    if (blame != nullptr) {
      (*blame)[before - 1] = true;
    }
    from = std::lower_bound(from + 1, elements.end(), *skip_to);
  }
  return from;
}

// The fields in front that could be bound such that this occurrence of the field lies elsewhere.
void ElementSearch::blame_for_presence(size_t level, uint32_t occurrence, Blame& blame) const {
  for (size_t before = 0; before < level; ++before) {
    if (elements_.excludes_any(occurrence, levels_[before].candidates)) {
      blame[before] = true;
    }
  }
}

// Binds the field in `element` and goes on. When that fails and another choice for this field could
// not have helped, `give_up` is set: going back over it is what would make the search exponential.
bool ElementSearch::search_behind(size_t level, uint32_t element, Blame& blame, bool& give_up) {
  chosen_[level] = element;
  Blame behind(levels_.size(), false);
  if (search(level + 1, behind)) {
    return true;
  }
  if (!behind[level]) {
    blame = std::move(behind);
    give_up = true;
    return false;
  }
  for (size_t before = 0; before < level; ++before) {
    blame[before] = blame[before] || behind[before];
  }
  return false;
}

bool ElementSearch::search(size_t level, Blame& blame) {
  if (level > deepest_.size()) {
    deepest_.assign(chosen_.begin(), chosen_.begin() + static_cast<ptrdiff_t>(level));
  }
  if (level == levels_.size()) {
    return true;
  }
  const Level& own = levels_[level];
  bool give_up = false;
  auto at = next_consistent(level, own.candidates, own.candidates.begin(), &blame);
  while (at != own.candidates.end()) {
    if (search_behind(level, *at, blame, give_up)) {
      return true;
    }
    if (give_up) {
      return false;
    }
    at = next_consistent(level, own.candidates, at + 1, &blame);
  }
  if (own.accepts_absence) {
    const auto present = next_consistent(level, own.occurrences, own.occurrences.begin(), nullptr);
    if (present == own.occurrences.end()) {
      return search_behind(level, Document::kNone, blame, give_up);
    }
    blame_for_presence(level, *present, blame);
  }
  return false;
}

}  // namespace penstock::match
