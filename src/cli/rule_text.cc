#include "cli/rule_text.h"

#include <fmt/format.h>

#include "cli/bus_client.h"
#include "cli/json_text.h"
#include "cli/table.h"

namespace penstock::cli {
namespace {

// What the target gets instead of the event.
std::string input_text(const bus::TargetShape& target) {
  if (target.input) {
    return *target.input;
  }
  if (target.input_path) {
    return *target.input_path;
  }
  return target.transformer ? target.transformer->input_template : "";
}

std::string retry_text(const bus::TargetShape& target) {
  if (!target.retry) {
    return {};
  }
  std::string text;
  if (target.retry->maximum_retry_attempts) {
    text = fmt::format("{} times", *target.retry->maximum_retry_attempts);
  }
  if (target.retry->age_max_s) {
    text += fmt::format("{}{} s", text.empty() ? "" : ", ", *target.retry->age_max_s);
  }
  return text;
}

std::string targets_table(const std::vector<bus::TargetShape>& targets) {
  Table table({"TARGET", "ARN", "INPUT", "RETRY FOR", "DEAD LETTERS TO"});
  for (const bus::TargetShape& target : targets) {
    const std::string dead_letters =
        target.dead_letter ? target.dead_letter->arn.value_or("") : std::string();
    table.add_row({target.id, target.arn, input_text(target), retry_text(target),
                   std::string(last_name(dead_letters))});
  }
  return table.text();
}

}  // namespace

std::string rules_table(const std::vector<bus::RuleShape>& rules) {
  Table table({"RULE", "STATE", "SCHEDULE", "PATTERN"});
  for (const bus::RuleShape& rule : rules) {
    table.add_row({rule.name.value_or(""), rule.state.value_or(""),
                   rule.schedule_expression.value_or(""), rule.event_pattern.value_or("")});
  }
  return table.text();
}

std::string rule_text(const RuleStory& story) {
  const bus::DescribeRuleOutput rule = story.rule.value_or(bus::DescribeRuleOutput());
  Table table({"ATTRIBUTE", "VALUE"});
  const auto add = [&](const char* name, const std::optional<std::string>& value) {
    if (value && !value->empty()) {
      table.add_row({name, *value});
    }
  };
  add("Name", rule.name);
  add("Arn", rule.arn);
  add("EventBusName", rule.bus);
  add("State", rule.state);
  add("ScheduleExpression", rule.schedule_expression);
  add("Description", rule.description);
  add("RoleArn", rule.role_arn);
  add("ManagedBy", rule.managed_by);
  add("CreatedBy", rule.created_by);
  std::string text = table.text();
  if (rule.event_pattern) {
    text += "\n" + pretty_json(*rule.event_pattern) + "\n";
  }
  return text + "\n" +
         (story.targets.empty() ? std::string("It has no targets.\n")
                                : targets_table(story.targets));
}

std::string explanation_text(const bus::ExplainEventOutput& explanation) {
  std::string text;
  for (const bus::RuleExplanationShape& rule : explanation.rules) {
    text += fmt::format("{}{} {}: {}\n", text.empty() ? "" : "\n",
                        rule.matched ? "matches" : "does not match", printable(rule.rule),
                        printable(rule.reason));
    Table table({"", "FIELD", "WANTED", "FOUND", "WHY NOT"});
    for (const bus::FieldFindingShape& field : rule.fields_found) {
      table.add_row({field.matched ? "  ok" : "  no", field.path, field.wanted, field.found,
                     field.matched ? "" : field.reason});
    }
    if (table.rows() > 0) {
      text += table.text();
    }
  }
  return text.empty() ? "The bus has no rules.\n" : text;
}

}  // namespace penstock::cli
