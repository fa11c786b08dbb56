// The part of JSONPath that EventBridge takes in InputPath and InputPathsMap: $, .name, [0], and *
// as either. Compiled once; a value that never changes, usable from any thread.
#ifndef PENSTOCK_BUS_JSON_PATH_H_
#define PENSTOCK_BUS_JSON_PATH_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::bus {

// How many paths one pass over an event can follow.
inline constexpr size_t kPathsAtOnceMax = 128;

class JsonPath {
 public:
  struct Step {
    enum class Kind { kMember, kElement, kAny };
    Kind kind = Kind::kAny;
    std::string name;  // kMember
    size_t index = 0;  // kElement
  };

  // nullopt for what EventBridge refuses: a path that does not begin with $, and names in brackets
  // and quotes (observed; the API reference asks for dots). Of the rest of JSONPath, which the user
  // guide's list of what works leaves out (.., filters, slices, negative indices), we refuse all.
  static std::optional<JsonPath> parse(std::string_view text);

  const std::vector<Step>& steps() const { return steps_; }
  bool has_wildcard() const { return has_wildcard_; }

 private:
  std::vector<Step> steps_;
  bool has_wildcard_ = false;
};

// What one path selects from one event. Views into the event's text.
class Selection {
 public:
  // JSON text as it stands in the event; for a path with a wildcard, an array of all that it
  // matches, in the event's order. nullopt if nothing matches.
  std::optional<std::string_view> text() const;

 private:
  friend class PathWalk;
  std::optional<std::string_view> value_;
  std::string list_;  // "[a,b]" where the path has a wildcard
};

// Follows all `paths` (at most kPathsAtOnceMax) in one pass over `json`, which must be valid JSON.
// Selection i belongs to path i. Of members of one name in one object, the last one counts.
std::vector<Selection> select_paths(std::string_view json, std::span<const JsonPath> paths);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_JSON_PATH_H_
