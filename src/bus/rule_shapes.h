// What the operations on rules take and answer. Plain values.
#ifndef PENSTOCK_BUS_RULE_SHAPES_H_
#define PENSTOCK_BUS_RULE_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/bus_limits.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 3> kRuleStates{
    "ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"};

struct PutRuleInput {
  std::string name;
  std::optional<std::string> schedule_expression;
  std::optional<std::string> event_pattern;
  std::optional<std::string> state;
  std::optional<std::string> description;
  std::optional<std::string> role_arn;
  std::vector<Tag> tags;
  std::optional<std::string> bus;
  static constexpr std::string_view kName = "PutRuleRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutRuleInput::name>(
            "Name", {.required = true,
                     .min = 1,
                     .max = kRuleNameLengthMax,
                     .form = &form::kName,
                     .doc = "Unique in its bus; an existing rule is replaced."}),
        aws::field<&PutRuleInput::schedule_expression>(
            "ScheduleExpression",
            {.max = 256, .doc = "rate(…) or cron(…); on the default bus only."}),
        aws::field<&PutRuleInput::event_pattern>(
            "EventPattern", {.max = kPatternBytesMax, .doc = "Which events it matches."}),
        aws::field<&PutRuleInput::state>("State",
                                         {.values = kRuleStates, .doc = "Default ENABLED."}),
        aws::field<&PutRuleInput::description>("Description",
                                               {.max = kDescriptionLengthMax, .doc = "Free text."}),
        aws::field<&PutRuleInput::role_arn>("RoleArn",
                                            {.min = 1, .max = 1600, .doc = "Kept and shown."}),
        aws::field<&PutRuleInput::tags>(
            "Tags", {.doc = "At most 50, of a new rule; an existing one keeps its tags."}),
        aws::field<&PutRuleInput::bus>("EventBusName",
                                       {.min = 1,
                                        .max = 1600,
                                        .form = &form::kBusNameOrArn,
                                        .doc = "Name or ARN; default: the account's default bus."}),
    };
  }
};

struct PutRuleOutput {
  std::string rule_arn;
  static constexpr std::string_view kName = "PutRuleResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutRuleOutput::rule_arn>("RuleArn",
                                             {.min = 1, .max = 1600, .doc = "The rule's ARN."}),
    };
  }
};

// DescribeRule, EnableRule and DisableRule.
struct RuleNameInput {
  std::string name;
  std::optional<std::string> bus;
  static constexpr std::string_view kName = "RuleRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&RuleNameInput::name>("Name", {.required = true,
                                                  .min = 1,
                                                  .max = kRuleNameLengthMax,
                                                  .form = &form::kName,
                                                  .doc = "The rule's name."}),
        aws::field<&RuleNameInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
    };
  }
};

struct DescribeRuleOutput {
  std::optional<std::string> name;
  std::optional<std::string> arn;
  std::optional<std::string> event_pattern;
  std::optional<std::string> schedule_expression;
  std::optional<std::string> state;
  std::optional<std::string> description;
  std::optional<std::string> role_arn;
  std::optional<std::string> managed_by;
  std::optional<std::string> bus;
  std::optional<std::string> created_by;
  static constexpr std::string_view kName = "DescribeRuleResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeRuleOutput::name>("Name", {.doc = "The rule's name."}),
        aws::field<&DescribeRuleOutput::arn>("Arn", {.doc = "The rule's ARN."}),
        aws::field<&DescribeRuleOutput::event_pattern>("EventPattern", {.doc = "As it was put."}),
        aws::field<&DescribeRuleOutput::schedule_expression>("ScheduleExpression",
                                                             {.doc = "As it was put."}),
        aws::field<&DescribeRuleOutput::state>(
            "State", {.values = kRuleStates, .doc = "Whether it matches events."}),
        aws::field<&DescribeRuleOutput::description>("Description", {.doc = "As it was put."}),
        aws::field<&DescribeRuleOutput::role_arn>("RoleArn", {.doc = "As it was put."}),
        aws::field<&DescribeRuleOutput::managed_by>("ManagedBy",
                                                    {.doc = "The service that made it."}),
        aws::field<&DescribeRuleOutput::bus>("EventBusName", {.doc = "The bus's name."}),
        aws::field<&DescribeRuleOutput::created_by>("CreatedBy",
                                                    {.doc = "The account that made it."}),
    };
  }
};

struct RuleShape {
  std::optional<std::string> name;
  std::optional<std::string> arn;
  std::optional<std::string> event_pattern;
  std::optional<std::string> state;
  std::optional<std::string> description;
  std::optional<std::string> schedule_expression;
  std::optional<std::string> role_arn;
  std::optional<std::string> managed_by;
  std::optional<std::string> bus;
  static constexpr std::string_view kName = "Rule";
  static consteval auto fields() {
    return std::array{
        aws::field<&RuleShape::name>("Name", {.doc = "The rule's name."}),
        aws::field<&RuleShape::arn>("Arn", {.doc = "The rule's ARN."}),
        aws::field<&RuleShape::event_pattern>("EventPattern", {.doc = "As it was put."}),
        aws::field<&RuleShape::state>("State",
                                      {.values = kRuleStates, .doc = "Whether it matches events."}),
        aws::field<&RuleShape::description>("Description", {.doc = "As it was put."}),
        aws::field<&RuleShape::schedule_expression>("ScheduleExpression",
                                                    {.doc = "As it was put."}),
        aws::field<&RuleShape::role_arn>("RoleArn", {.doc = "As it was put."}),
        aws::field<&RuleShape::managed_by>("ManagedBy", {.doc = "The service that made it."}),
        aws::field<&RuleShape::bus>("EventBusName", {.doc = "The bus's name."}),
    };
  }
};

struct ListRulesInput {
  std::optional<std::string> name_prefix;
  std::optional<std::string> bus;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListRulesRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListRulesInput::name_prefix>("NamePrefix",
                                                 {.min = 1,
                                                  .max = kRuleNameLengthMax,
                                                  .form = &form::kName,
                                                  .doc = "Only names that begin so."}),
        aws::field<&ListRulesInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&ListRulesInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&ListRulesInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "Page length; default 100."}),
    };
  }
};

struct ListRulesOutput {
  std::optional<std::vector<RuleShape>> rules;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListRulesResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListRulesOutput::rules>("Rules", {.doc = "In the order of their names."}),
        aws::field<&ListRulesOutput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Given when more follow."}),
    };
  }
};

struct DeleteRuleInput {
  std::string name;
  std::optional<std::string> bus;
  std::optional<bool> force;
  static constexpr std::string_view kName = "DeleteRuleRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteRuleInput::name>("Name", {.required = true,
                                                    .min = 1,
                                                    .max = kRuleNameLengthMax,
                                                    .form = &form::kName,
                                                    .doc = "The rule's name."}),
        aws::field<&DeleteRuleInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&DeleteRuleInput::force>("Force", {.doc = "Also a rule that a service made."}),
    };
  }
};

struct ListRuleNamesByTargetInput {
  std::string target_arn;
  std::optional<std::string> bus;
  std::optional<std::string> next_token;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListRuleNamesByTargetRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListRuleNamesByTargetInput::target_arn>(
            "TargetArn", {.required = true, .min = 1, .max = 1600, .doc = "Of the target."}),
        aws::field<&ListRuleNamesByTargetInput::bus>(
            "EventBusName", {.min = 1,
                             .max = 1600,
                             .form = &form::kBusNameOrArn,
                             .doc = "Name or ARN; default: the account's default bus."}),
        aws::field<&ListRuleNamesByTargetInput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Where the last page ended."}),
        aws::field<&ListRuleNamesByTargetInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "Page length; default 100."}),
    };
  }
};

struct ListRuleNamesByTargetOutput {
  std::optional<std::vector<std::string>> rule_names;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListRuleNamesByTargetResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListRuleNamesByTargetOutput::rule_names>("RuleNames",
                                                             {.doc = "In their order."}),
        aws::field<&ListRuleNamesByTargetOutput::next_token>(
            "NextToken", {.min = 1, .max = 2048, .doc = "Given when more follow."}),
    };
  }
};

struct TestEventPatternInput {
  std::string event_pattern;
  std::string event;
  static constexpr std::string_view kName = "TestEventPatternRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&TestEventPatternInput::event_pattern>(
            "EventPattern",
            {.required = true, .max = kPatternBytesMax, .doc = "As a rule has it."}),
        aws::field<&TestEventPatternInput::event>(
            "Event", {.required = true, .doc = "A whole event, as JSON."}),
    };
  }
};

struct TestEventPatternOutput {
  bool result = false;
  static constexpr std::string_view kName = "TestEventPatternResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&TestEventPatternOutput::result>("Result", {.doc = "Whether it matches."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RULE_SHAPES_H_
