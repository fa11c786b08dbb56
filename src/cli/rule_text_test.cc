#include "cli/rule_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(ExplanationText, ShowsFieldByFieldWhyARuleDidNotMatch) {
  bus::ExplainEventOutput explanation;
  explanation.rules = {
      {"all",
       "",
       "ENABLED",
       true,
       "Every field matches.",
       {{"source", true, "[\"shop\"]", "\"shop\"", ""}}},
      {"big",
       "",
       "ENABLED",
       false,
       "detail.total: 12 is not above 100",
       {{"source", true, "[\"shop\"]", "\"shop\"", ""},
        {"detail.total", false, "{\"numeric\":[\">\",100]}", "12", "12 is not above 100"}}}};
  EXPECT_EQ(explanation_text(explanation),
            "matches all: Every field matches.\n"
            "      FIELD   WANTED    FOUND   WHY NOT\n"
            "  ok  source  [\"shop\"]  \"shop\"\n"
            "\n"
            "does not match big: detail.total: 12 is not above 100\n"
            "      FIELD         WANTED                 FOUND   WHY NOT\n"
            "  ok  source        [\"shop\"]               \"shop\"\n"
            "  no  detail.total  {\"numeric\":[\">\",100]}  12      12 is not above 100\n");
}

TEST(ExplanationText, SaysWhereThereIsNothingToExplain) {
  EXPECT_EQ(explanation_text({}), "The bus has no rules.\n");
}

TEST(RulesTable, ShowsPatternOrSchedule) {
  bus::RuleShape on_events;
  on_events.name = "a";
  on_events.state = "ENABLED";
  on_events.event_pattern = R"({"source":["s"]})";
  bus::RuleShape on_time;
  on_time.name = "b";
  on_time.state = "DISABLED";
  on_time.schedule_expression = "rate(1 hour)";
  EXPECT_EQ(rules_table({on_events, on_time}),
            "RULE  STATE     SCHEDULE      PATTERN\n"
            "a     ENABLED                 {\"source\":[\"s\"]}\n"
            "b     DISABLED  rate(1 hour)\n");
}

TEST(RuleText, ShowsPatternAndTargets) {
  RuleStory story;
  story.rule.emplace();
  story.rule->name = "big";
  story.rule->event_pattern = R"({"source":["s"]})";
  bus::TargetShape target;
  target.id = "1";
  target.arn = "arn:aws:sqs:us-east-1:000000000000:q";
  target.retry = bus::RetryPolicyShape{3, 60};
  target.dead_letter = bus::DeadLetterConfig{"arn:aws:sqs:us-east-1:000000000000:dead"};
  target.input_path = "$.detail";
  story.targets.push_back(target);
  EXPECT_EQ(
      rule_text(story),
      "ATTRIBUTE  VALUE\n"
      "Name       big\n"
      "\n"
      "{\n"
      "  \"source\": [\"s\"]\n"
      "}\n"
      "\n"
      "TARGET  ARN                                   INPUT     RETRY FOR      DEAD LETTERS TO\n"
      "1       arn:aws:sqs:us-east-1:000000000000:q  $.detail  3 times, 60 s  dead\n");
  story.targets.clear();
  EXPECT_TRUE(rule_text(story).ends_with("\nIt has no targets.\n"));
}

}  // namespace
}  // namespace penstock::cli
