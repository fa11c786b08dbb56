// Rules and explanations as people read them. Pure functions.
#ifndef PENSTOCK_CLI_RULE_TEXT_H_
#define PENSTOCK_CLI_RULE_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "bus/event_shapes.h"
#include "bus/rule_shapes.h"
#include "bus/target_shapes.h"

namespace penstock::cli {

// A rule with its targets, as `rule show` prints it in JSON.
struct RuleStory {
  std::optional<bus::DescribeRuleOutput> rule;  // always there
  std::vector<bus::TargetShape> targets;
  static constexpr std::string_view kName = "RuleStory";
  static consteval auto fields() {
    return std::array{aws::field<&RuleStory::rule>("Rule"),
                      aws::field<&RuleStory::targets>("Targets")};
  }
};

std::string rules_table(const std::vector<bus::RuleShape>& rules);
// What there is of it, its pattern over several lines, and its targets.
std::string rule_text(const RuleStory& story);

// A line a rule, and under it a line a field of its pattern: whether it matched, and what was
// wanted and found where it did not.
std::string explanation_text(const bus::ExplainEventOutput& explanation);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_RULE_TEXT_H_
