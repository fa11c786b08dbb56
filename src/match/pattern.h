// EventBridge's event patterns. A Pattern is compiled once and then asked about any number of
// documents; it is immutable, movable and may be shared between threads. Semantics: docs/reference/
// event-patterns.md, after AWS's documentation and its open engine, event-ruler.
#ifndef PENSTOCK_MATCH_PATTERN_H_
#define PENSTOCK_MATCH_PATTERN_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "match/condition.h"
#include "match/document.h"

namespace penstock::match {

inline constexpr ErrorInfo kInvalidEventPattern{"InvalidEventPatternException",
                                                "InvalidEventPatternException", 400, Fault::kClient,
                                                "The event pattern is not valid."};

// Objects and lists inside each other in a pattern.
inline constexpr size_t kPatternDepthMax = 1000;

// Where EventBridge draws lines for the pattern of a rule; other services draw their own.
struct Limits {
  size_t characters_max = 4096;  // UTF-16 code units, as the API counts
  size_t branches_max = 1000;    // combinations of the alternatives of every $or
  // AWS gives no number: it refuses "*:*:*:*:*:event-bus/*" (11 by our count) and four wildcards of
  // the form "*/dir/*.x" on one field (16), and takes "/a/*/dir/dir/dir/dir/dir/doc" (7), four of
  // the form "*.x" (8) and three of the form "*:stack/x/*" (9).
  size_t wildcard_complexity_max = 10;
};

// A leaf of the pattern: the field's path and what its value may be.
struct Field {
  std::string path;
  uint64_t hash = 0;
  std::vector<Condition> conditions;  // one of them is enough
  bool accepts_absence = false;       // {"exists": false} is among them
  uint32_t source_begin = 0;          // the list in the pattern's text
  uint32_t source_end = 0;

  PathKey key() const { return {path, hash}; }
  bool accepts(const Value& value) const {
    for (const Condition& condition : conditions) {
      if (condition.accepts(value)) {
        return true;
      }
    }
    return false;
  }
};

class Pattern {
 public:
  // Errors: kInvalidEventPattern, with EventBridge's text where it is known: the reason, then the
  // pattern's first 500 characters, line and column.
  static Result<Pattern> compile(std::string_view json, const Limits& limits = {});

  bool matches(const Document& document) const;

  // One way to choose among the alternatives of every $or: every field of it must match. Indexes of
  // fields(), in ascending order of their paths.
  using Branch = std::vector<uint32_t>;

  const std::string& json() const { return json_; }
  const std::vector<Field>& fields() const { return fields_; }
  const std::vector<Branch>& branches() const { return branches_; }
  std::string_view source(uint32_t begin, uint32_t end) const {
    return std::string_view(json_).substr(begin, end - begin);
  }

 private:
  friend class PatternCompiler;

  Pattern() = default;

  std::string json_;
  std::vector<Field> fields_;
  std::vector<Branch> branches_;  // at least one
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_PATTERN_H_
