// Text with '*' for any bytes, none included. A Wildcard is immutable: any thread.
#ifndef PENSTOCK_MATCH_WILDCARD_H_
#define PENSTOCK_MATCH_WILDCARD_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::match {

class Wildcard {
 public:
  // '\*' and '\\' are the only escapes, "**" is refused: then nullopt, with EventBridge's words in
  // `reason`, whose positions count bytes and the quote in front.
  static std::optional<Wildcard> parse(std::string_view pattern, std::string& reason);

  bool matches(std::string_view text) const;

  // The literal parts, at least one; between each two of them stands a '*'.
  const std::vector<std::string>& parts() const { return parts_; }

 private:
  std::vector<std::string> parts_;
};

// How many beginnings of the wildcards of one field one value could be at once: what EventBridge
// bounds when it says that a rule is too complex. It is the larger of two counts: the beginnings
// open at the start of a value, and those open at once behind the first '*' of the wildcards whose
// literal starts agree. Equal wildcards count once. (event-ruler walks its automaton, and differs
// by one or two where wildcards agree up to some later place.)
size_t wildcard_complexity(std::span<const Wildcard* const> wildcards);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_WILDCARD_H_
