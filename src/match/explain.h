// Why an event matches a pattern, or does not: field by field, in words and as data. Pure functions
// over immutable values; any thread. Not for hot paths.
#ifndef PENSTOCK_MATCH_EXPLAIN_H_
#define PENSTOCK_MATCH_EXPLAIN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "match/document.h"
#include "match/pattern.h"

namespace penstock::match {

enum class FindingKind : uint8_t {
  kMatched,
  kMissing,       // the field is not there, or holds no value
  kWrongType,     // all its values are of a kind that the pattern does not ask for
  kRefused,       // its values are of the right kind, but none is accepted
  kPresent,       // it should be absent
  kOtherElement,  // it matches, but in another element of an array than the fields before it
};

// "matched", "missing", "wrong-type", "refused", "present", "other-element".
std::string_view name_of(FindingKind kind);

struct FieldFinding {
  std::string path;    // keys joined by dots
  std::string wanted;  // the field's list, as the pattern has it
  std::string found;   // its values as JSON, the first few; "" if there is none
  bool matched = false;
  FindingKind kind = FindingKind::kMatched;
  std::string reason;  // in words; "" if it matched
  std::string place;   // the element it matched in, "items[1].parts[0]"; "" if in none
};

struct Explanation {
  bool matched = false;
  // Of a pattern with $or: the combination of alternatives that the fields are those of, counted
  // from 0 in the pattern's order. It is one that matches, or the first of those that miss least.
  size_t branch = 0;
  size_t branches = 1;
  // How many fields of that branch do not match: least is nearest.
  size_t failed = 0;
  std::vector<FieldFinding> fields;  // in ascending order of their paths
};

Explanation explain(const Pattern& pattern, const Document& document);

// A line for the outcome and one for each field, each ending in a newline.
std::string to_text(const Explanation& explanation);

// Whether `a` missed by less than `b`: by how many fields failed, then by how many matched. For
// sorting explanations of many patterns, nearest first.
bool nearer(const Explanation& a, const Explanation& b);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_EXPLAIN_H_
