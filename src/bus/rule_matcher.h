// Which rules and archives of a bus want an event: all patterns of the bus, asked at once. Owned by
// its Bus, used on the shard's thread.
#ifndef PENSTOCK_BUS_RULE_MATCHER_H_
#define PENSTOCK_BUS_RULE_MATCHER_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/pattern.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"

namespace penstock::bus {

struct Archive;
struct Rule;

class RuleMatcher {
 public:
  // `seed` keeps those who write patterns from aiming at collisions of hashes.
  explicit RuleMatcher(uint64_t seed);

  // Whether the bus has memory for the pattern, when `replaced` goes: null if it is a new one.
  // Errors: kLimitExceeded.
  Result<void> check(const std::optional<match::Pattern>& pattern,
                     match::RuleSet::Handle replaced) const;

  // What the pattern of the rule or archive says from now on; it may have none. The rule or archive
  // must stay where it is in memory until it is forgotten.
  void set(Rule& rule);
  void set(Archive& archive);
  void forget(Rule& rule);
  void forget(Archive& archive);

  struct Matched {
    std::vector<Rule*> rules;        // enabled ones, by name
    std::vector<Archive*> archives;  // with patterns, by name
  };
  // `envelope` must be valid JSON (match/rule_reader.h).
  Matched match(std::string_view envelope);

 private:
  template <typename Owner>
  void change(Owner& owner, uint64_t tag);

  match::RuleSet patterns_;
  std::optional<match::RuleReader> reader_;  // made when it is needed first
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RULE_MATCHER_H_
