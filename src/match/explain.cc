#include "match/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "match/json_text.h"
#include "match/matcher.h"

namespace penstock::match {
namespace {

// What an explanation shows of one field.
constexpr size_t kShownValues = 5;
constexpr size_t kShownReasons = 3;
constexpr size_t kShownTextBytes = 100;

std::string_view kind_name(ValueKind kind) {
  switch (kind) {
    case ValueKind::kString:
      return "string";
    case ValueKind::kNumber:
      return "number";
    case ValueKind::kTrue:
      return "true";
    case ValueKind::kFalse:
      return "false";
    case ValueKind::kNull:
      return "null";
  }
  return "";
}

bool has_text(ValueKind kind) { return kind == ValueKind::kString || kind == ValueKind::kNumber; }

std::string shown(const Value& value) {
  if (value.kind == ValueKind::kString) {
    std::string text;
    append_quoted(text, value.text, kShownTextBytes);
    return text;
  }
  if (value.text.size() > kShownTextBytes) {
    return fmt::format("{}...", value.text.substr(0, kShownTextBytes));
  }
  return std::string(value.text);
}

// "string \"a\"", "number 300", "null".
std::string shown_with_kind(const Value& value) {
  return has_text(value.kind) ? fmt::format("{} {}", kind_name(value.kind), shown(value))
                              : shown(value);
}

std::string path_of(const Document& document, uint32_t node) {
  std::string path(document.nodes()[node].key);
  for (node = document.nodes()[node].parent; node != 0; node = document.nodes()[node].parent) {
    path = fmt::format("{}.{}", document.nodes()[node].key, path);
  }
  return path;
}

// "items[1].parts[0]"; an array in an array adds an index only.
std::string place_of(const Document& document, uint32_t element) {
  if (element == Document::kNone) {
    return "";
  }
  const Document::Element& at = document.element(element);
  const std::string path = path_of(document, at.field);
  if (at.parent == Document::kNone) {
    return fmt::format("{}[{}]", path, at.index);
  }
  const size_t outer = path_of(document, document.element(at.parent).field).size();
  return fmt::format("{}{}[{}]", place_of(document, at.parent), path.substr(outer), at.index);
}

std::string found_values(const Field& field, const Document& document) {
  std::string found;
  size_t count = 0;
  for (const auto* leaf = document.first(field.key()); leaf != nullptr;
       leaf = document.next(*leaf, field.key())) {
    if (count < kShownValues) {
      found += count == 0 ? "" : ", ";
      found += shown(leaf->value);
    }
    ++count;
  }
  if (count > kShownValues) {
    found += fmt::format(" and {} more", count - kShownValues);
  }
  return found;
}

// The distinct kinds of value that the field's conditions ask for; empty if one takes several.
std::vector<ValueKind> wanted_kinds(const Field& field) {
  std::vector<ValueKind> kinds;
  for (const Condition& condition : field.conditions) {
    if (condition.op == Operator::kAbsent) {
      continue;
    }
    const auto kind = condition.wanted_kind();
    if (!kind.has_value()) {
      return {};
    }
    if (std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) {
      kinds.push_back(*kind);
    }
  }
  return kinds;
}

std::string joined_kinds(const std::vector<ValueKind>& kinds) {
  std::string text;
  for (const ValueKind kind : kinds) {
    text += text.empty() ? "" : " or ";
    text += kind_name(kind);
  }
  return text;
}

std::string absence_reason(const Field& field, const Document& document) {
  for (uint32_t node = 1; node < document.nodes().size(); ++node) {
    if (document.nodes()[node].hash == field.hash && document.node_is(node, field.path)) {
      return "missing: the event has an object or an empty array there, no value";
    }
  }
  return "missing";
}

// Why no condition of the right kind accepts the value: the first few.
std::string refusals(const Pattern& pattern, const Field& field, const Value& value) {
  std::string text;
  size_t count = 0;
  for (const Condition& condition : field.conditions) {
    const auto kind = condition.wanted_kind();
    if (condition.op == Operator::kAbsent || (kind.has_value() && *kind != value.kind)) {
      continue;
    }
    if (++count <= kShownReasons) {
      text += count == 1 ? "" : ", ";
      text += condition.refusal(pattern.source(condition.source_begin, condition.source_end));
    }
  }
  if (count > kShownReasons) {
    text += fmt::format(" and {} more", count - kShownReasons);
  }
  return text;
}

// The value that comes nearest: the first of a kind that is asked for, else the first.
const Document::Leaf* nearest_leaf(const Field& field, const Document& document,
                                   const std::vector<ValueKind>& kinds) {
  const Document::Leaf* first = document.first(field.key());
  for (const auto* leaf = first; leaf != nullptr; leaf = document.next(*leaf, field.key())) {
    if (kinds.empty() || std::find(kinds.begin(), kinds.end(), leaf->value.kind) != kinds.end()) {
      return leaf;
    }
  }
  return first;
}

void explain_refusal(const Pattern& pattern, const Field& field, const Document& document,
                     FieldFinding& finding) {
  if (document.first(field.key()) == nullptr) {
    finding.kind = FindingKind::kMissing;
    finding.reason = absence_reason(field, document);
    return;
  }
  const std::vector<ValueKind> kinds = wanted_kinds(field);
  const Value& value = nearest_leaf(field, document, kinds)->value;
  const bool right_kind =
      kinds.empty() || std::find(kinds.begin(), kinds.end(), value.kind) != kinds.end();
  const bool only_absence = field.accepts_absence && field.conditions.size() == 1;
  if (only_absence) {
    finding.kind = FindingKind::kPresent;
    finding.reason = fmt::format("{} is there, wanted absent", shown_with_kind(value));
  } else if (!right_kind) {
    finding.kind = FindingKind::kWrongType;
    finding.reason = fmt::format("{}, wanted {}", shown_with_kind(value), joined_kinds(kinds));
  } else {
    finding.kind = FindingKind::kRefused;
    finding.reason = fmt::format("{} {}", shown(value), refusals(pattern, field, value));
  }
}

// Where the fields in front are bound, as far as it excludes all of the field's candidates.
std::string other_places(const ElementSearch& search, const Pattern& pattern,
                         const Pattern::Branch& branch, const Document& document, size_t at) {
  std::string text;
  for (size_t before = 0; before < search.bound() && before < at; ++before) {
    const uint32_t element = search.bound_element(before);
    const auto& candidates = search.candidates(at);
    if (std::any_of(candidates.begin(), candidates.end(), [&](uint32_t candidate) {
          return document.elements().conflict(candidate, element).has_value();
        })) {
      text += fmt::format("{}{} in {}", text.empty() ? "" : ", ",
                          pattern.fields()[branch[before]].path, place_of(document, element));
    }
  }
  return text;
}

void explain_other_element(const ElementSearch& search, const Pattern& pattern,
                           const Pattern::Branch& branch, const Document& document, size_t at,
                           FieldFinding& finding) {
  const auto& candidates = search.candidates(at);
  finding.matched = false;
  if (candidates.empty()) {
    finding.kind = FindingKind::kPresent;
    finding.reason = "is there, wanted absent from where the fields before it match";
    return;
  }
  std::string places;
  for (size_t i = 0; i < candidates.size() && i < kShownValues; ++i) {
    places += fmt::format("{}{}", i == 0 ? "" : ", ", place_of(document, candidates[i]));
  }
  if (candidates.size() > kShownValues) {
    places += fmt::format(" and {} more", candidates.size() - kShownValues);
  }
  finding.kind = FindingKind::kOtherElement;
  finding.reason = fmt::format("matches only in {}, but the others match {}", places,
                               other_places(search, pattern, branch, document, at));
}

FieldFinding ask(const Pattern& pattern, const Field& field, const Document& document) {
  FieldFinding finding;
  finding.path = field.path;
  finding.wanted = pattern.source(field.source_begin, field.source_end);
  finding.found = found_values(field, document);
  finding.matched = ask_field(field, document) != FieldAnswer::kRefuses;
  if (!finding.matched) {
    explain_refusal(pattern, field, document, finding);
  }
  return finding;
}

Explanation explain_branch(const Pattern& pattern, const Pattern::Branch& branch,
                           const Document& document) {
  Explanation explanation;
  for (const uint32_t index : branch) {
    explanation.fields.push_back(ask(pattern, pattern.fields()[index], document));
    explanation.failed += explanation.fields.back().matched ? 0 : 1;
  }
  if (explanation.failed > 0) {
    return explanation;
  }
  ElementSearch search(pattern, branch, document);
  explanation.matched = search.run();
  const size_t bound = explanation.matched ? branch.size() : search.bound();
  for (size_t i = 0; i < bound; ++i) {
    const uint32_t element =
        explanation.matched ? search.chosen_element(i) : search.bound_element(i);
    explanation.fields[i].place = place_of(document, element);
  }
  if (!explanation.matched) {
    explain_other_element(search, pattern, branch, document, bound, explanation.fields[bound]);
    explanation.failed = 1;
  }
  return explanation;
}

}  // namespace

std::string_view name_of(FindingKind kind) {
  switch (kind) {
    case FindingKind::kMatched:
      return "matched";
    case FindingKind::kMissing:
      return "missing";
    case FindingKind::kWrongType:
      return "wrong-type";
    case FindingKind::kRefused:
      return "refused";
    case FindingKind::kPresent:
      return "present";
    case FindingKind::kOtherElement:
      return "other-element";
  }
  return "";
}

bool nearer(const Explanation& a, const Explanation& b) {
  const auto key = [](const Explanation& at) {
    return std::pair(at.failed, at.fields.size() - at.failed);
  };
  return key(a).first != key(b).first ? key(a).first < key(b).first : key(a).second > key(b).second;
}

Explanation explain(const Pattern& pattern, const Document& document) {
  std::optional<Explanation> nearest;
  for (size_t i = 0; i < pattern.branches().size(); ++i) {
    Explanation explanation = explain_branch(pattern, pattern.branches()[i], document);
    if (!nearest.has_value() || nearer(explanation, *nearest)) {
      nearest = std::move(explanation);
      nearest->branch = i;
    }
    if (nearest->matched) {
      break;
    }
  }
  nearest->branches = pattern.branches().size();
  return std::move(*nearest);
}

std::string to_text(const Explanation& explanation) {
  std::string text = explanation.matched
                         ? "matches"
                         : fmt::format("does not match: {} of {} fields failed", explanation.failed,
                                       explanation.fields.size());
  if (explanation.branches > 1) {
    text += fmt::format(" ({} {} of {} of $or)",
                        explanation.matched ? "combination" : "nearest is combination",
                        explanation.branch + 1, explanation.branches);
  }
  text += '\n';
  for (const FieldFinding& field : explanation.fields) {
    text += fmt::format("  {} {}: ", field.matched ? "+" : "-", field.path);
    if (field.matched) {
      text += field.found.empty() ? std::string("absent") : field.found;
      text += field.place.empty() ? std::string() : fmt::format(" in {}", field.place);
    } else {
      text += field.reason;
    }
    text += fmt::format("; wanted {}\n", field.wanted);
  }
  return text;
}

}  // namespace penstock::match
