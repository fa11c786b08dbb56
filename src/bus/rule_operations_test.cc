#include "bus/rule_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aws/text_forms.h"
#include "bus/bus_testing.h"

namespace penstock::bus {
namespace {

using Answers = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view kPattern = R"("EventPattern":"{\"source\":[\"shop\"]}")";

std::string with_pattern(std::string_view members) {
  return fmt::format("{{{},{}}}", kPattern, members);
}

std::vector<std::string> names(const Result<ListRulesOutput>& listed) {
  std::vector<std::string> found;
  for (const RuleShape& rule : *listed->rules) {
    found.push_back(*rule.name);
  }
  return found;
}

TEST(PutRule, MakesARule) {
  TestBuses test;
  test.create("orders");
  EXPECT_EQ(test.answer<PutRule>(with_pattern(R"("Name":"r")")),
            R"({"RuleArn":"arn:aws:events:eu-west-1:123456789012:rule/r"})");
  EXPECT_EQ(test.answer<PutRule>(with_pattern(
                R"("Name":"r","EventBusName":"orders","State":"DISABLED","Description":"text",)"
                R"("RoleArn":"arn:role")")),
            R"({"RuleArn":"arn:aws:events:eu-west-1:123456789012:rule/orders/r"})");
  EXPECT_EQ(test.answer<DescribeRule>(R"({"Name":"r"})"),
            R"({"Name":"r","Arn":"arn:aws:events:eu-west-1:123456789012:rule/r",)"
            R"("EventPattern":"{\"source\":[\"shop\"]}","State":"ENABLED",)"
            R"("EventBusName":"default","CreatedBy":"123456789012"})");
  EXPECT_EQ(
      test.answer<DescribeRule>(
          R"({"Name":"r","EventBusName":"arn:aws:events:eu-west-1:123456789012:event-bus/orders"})"),
      R"({"Name":"r","Arn":"arn:aws:events:eu-west-1:123456789012:rule/orders/r",)"
      R"("EventPattern":"{\"source\":[\"shop\"]}","State":"DISABLED","Description":"text",)"
      R"("RoleArn":"arn:role","EventBusName":"orders","CreatedBy":"123456789012"})");
}

TEST(PutRule, ReplacesEverythingButTagsAndTargets) {
  TestBuses test;
  ASSERT_TRUE(
      test.ask<PutRule>(with_pattern(R"("Name":"r","Description":"text","State":"DISABLED",)"
                                     R"("Tags":[{"Key":"k","Value":"v"}])"))
          .ok());
  test.put_target("r", "t", queue_arn("q"));
  ASSERT_TRUE(test.ask<PutRule>(R"j({"Name":"r","ScheduleExpression":"rate(1 hour)",)j"
                                R"("Tags":[{"Key":"ignored","Value":"v"}]})")
                  .ok());
  test.restart();
  EXPECT_EQ(test.answer<DescribeRule>(R"({"Name":"r"})"),
            R"({"Name":"r","Arn":"arn:aws:events:eu-west-1:123456789012:rule/r",)"
            R"j("ScheduleExpression":"rate(1 hour)","State":"ENABLED","EventBusName":"default",)j"
            R"("CreatedBy":"123456789012"})");
  const Rule& rule = *test.default_bus().rules.find("r")->second;
  EXPECT_EQ(rule.settings.tags, (TextMap{{"k", "v"}}));
  EXPECT_EQ(rule.targets.size(), 1U);
}

TEST(PutRule, RefusesInEventBridgesWords) {
  TestBuses test;
  test.create("orders");
  const std::string long_name(65, 'n');
  const std::string too_long = with_pattern(fmt::format(R"("Name":"{}")", long_name));
  const std::string too_long_answer = fmt::format(
      "ValidationException: 1 validation error detected: Value '{}' at 'name' failed to satisfy "
      "constraint: Member must have length less than or equal to 64",
      long_name);
  for (
      const auto& [json, answer] : Answers{
          {too_long, too_long_answer},
          {R"({"Name":"r"})",
           "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be "
           "specified."},
          {R"j({"Name":"r","EventBusName":"orders","ScheduleExpression":"rate(1 hour)"})j",
           "ValidationException: ScheduleExpression is supported only on the default event bus."},
          {R"({"Name":"r","ScheduleExpression":"hourly"})",
           "ValidationException: Parameter ScheduleExpression is not valid."},
          {R"({"Name":"r","EventBusName":"none","EventPattern":"{\"source\":[\"a\"]}"})",
           "ResourceNotFoundException: Event bus none does not exist."},
          {R"({"Name":"r r","State":"ON"})",
           "ValidationException: 2 validation errors detected: Value 'r r' at 'name' failed to "
           R"(satisfy constraint: Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+; )"
           "Value 'ON' at 'state' failed to satisfy constraint: Member must satisfy enum value "
           "set: [ENABLED, DISABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]"},
          {R"j({"Name":"r","ScheduleExpression":"rate(1 hour)","Tags":[{"Key":"aws:a","Value":""}]})j",
           "ValidationException: aws: prefixed tag key names are not allowed for external use."},
      }) {
    EXPECT_EQ(test.answer<PutRule>(json), answer) << json;
  }
  EXPECT_TRUE(test.answer<PutRule>(R"({"Name":"r","EventPattern":"{\"source\":\"a\"}"})")
                  .starts_with("InvalidEventPatternException: Event pattern is not valid. Reason: "
                               "\"source\" must be an object or an array"));
  EXPECT_EQ(test.answer<ListRules>("{}"), R"({"Rules":[]})");
}

TEST(PutRule, MakesAsManyRulesAsAreAllowed) {
  TestBuses test({.rules_per_bus_max = 2});
  test.put_rule("a");
  test.put_rule("b");
  EXPECT_EQ(test.answer<PutRule>(with_pattern(R"("Name":"c")")),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
  EXPECT_EQ(test.answer<PutRule>(with_pattern(R"("Name":"b","Description":"changed")")),
            R"({"RuleArn":"arn:aws:events:eu-west-1:123456789012:rule/b"})");
}

TEST(PutRule, BeginsASchedule) {
  TestBuses test;
  const int64_t start_ms = test.now_ms();
  ASSERT_TRUE(test.ask<PutRule>(R"j({"Name":"tick","ScheduleExpression":"rate(1 minute)"})j").ok());
  test.put_target("tick", "t", queue_arn("ticks"));
  const Rule& rule = *test.default_bus().rules.find("tick")->second;
  EXPECT_EQ(rule.settings.anchor_ms, start_ms);
  EXPECT_EQ(rule.next_firing_ms, start_ms + kMinuteMs);
  test.pass_ms(2 * kMinuteMs);
  ASSERT_EQ(test.received().size(), 2U);
  EXPECT_EQ(test.received().front().queue, queue_arn("ticks"));
  EXPECT_NE(test.received().front().text.find(R"("detail-type":"Scheduled Event")"),
            std::string::npos);
}

// The event says when it was due, however late it could be written.
TEST(PutRule, AScheduleWaitsForSpace) {
  TestBuses test;
  ASSERT_TRUE(test.ask<PutRule>(R"j({"Name":"tick","ScheduleExpression":"rate(1 minute)"})j").ok());
  test.put_target("tick", "t", queue_arn("ticks"));
  const int64_t due_ms = *test.default_bus().rules.find("tick")->second->next_firing_ms;
  test.shard().journal().refuse_admission = true;
  test.pass_ms(kMinuteMs + 10'500);
  EXPECT_TRUE(test.received().empty());
  test.shard().journal().refuse_admission = false;
  test.pass_ms(2'000);
  ASSERT_EQ(test.received().size(), 1U);
  std::string time = R"("time":")";
  aws::append_timestamp(time, {due_ms / kSecondMs * kSecondMs}, aws::TimestampFormat::kIso8601);
  EXPECT_NE(test.received().front().text.find(time), std::string::npos)
      << test.received().front().text;
}

TEST(EnableRule, BeginsItsScheduleAnew) {
  TestBuses test;
  ASSERT_TRUE(
      test.ask<PutRule>(
              R"j({"Name":"tick","ScheduleExpression":"rate(1 minute)","State":"DISABLED"})j")
          .ok());
  test.put_target("tick", "t", queue_arn("ticks"));
  test.pass_ms(90'000);
  EXPECT_TRUE(test.received().empty());
  ASSERT_TRUE(test.ask<EnableRule>(R"({"Name":"tick"})").ok());
  test.pass_ms(59'999);
  EXPECT_TRUE(test.received().empty());
  test.pass_ms(1);
  EXPECT_EQ(test.received().size(), 1U);
}

TEST(DisableRule, StopsAScheduleAndIsKept) {
  TestBuses test;
  ASSERT_TRUE(test.ask<PutRule>(R"j({"Name":"tick","ScheduleExpression":"rate(1 minute)"})j").ok());
  test.put_target("tick", "t", queue_arn("ticks"));
  EXPECT_EQ(test.answer<DisableRule>(R"({"Name":"tick"})"), "{}");
  test.restart();
  test.pass_ms(5 * kMinuteMs);
  EXPECT_TRUE(test.received().empty());
  EXPECT_EQ(test.ask<DescribeRule>(R"({"Name":"tick"})")->state, "DISABLED");
}

TEST(EnableRule, AndDisableRuleMissWhatIsNotThere) {
  TestBuses test;
  const std::string answer =
      "ResourceNotFoundException: Rule none does not exist on EventBus default.";
  EXPECT_EQ(test.answer<EnableRule>(R"({"Name":"none"})"), answer);
  EXPECT_EQ(test.answer<DisableRule>(R"({"Name":"none"})"), answer);
  EXPECT_EQ(test.answer<DescribeRule>(R"({"Name":"none"})"), answer);
  EXPECT_EQ(test.answer<EnableRule>(R"({"Name":"none","EventBusName":"missing"})"),
            "ResourceNotFoundException: Event bus missing does not exist.");
}

TEST(DeleteRule, DeletesARuleWithoutTargets) {
  TestBuses test;
  test.put_rule("r");
  test.put_target("r", "t", queue_arn("q"));
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r","Force":true})"),
            "ValidationException: Rule can't be deleted since it has targets.");
  ASSERT_TRUE(test.ask<RemoveTargets>(R"({"Rule":"r","Ids":["t"]})").ok());
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r"})"), "{}");
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r"})"), "{}");
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r","EventBusName":"none"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
  test.restart();
  EXPECT_EQ(test.answer<ListRules>("{}"), R"({"Rules":[]})");
  EXPECT_EQ(test.shard().keys(kRulePrefix) + test.shard().keys(kTargetPrefix), 0U);
}

TEST(ManagedRule, ChangesWithForceOnly) {
  TestBuses test;
  test.put_rule("r");
  test.put_target("r", "t", queue_arn("q"));
  const std::string arn = test.default_bus().rules.find("r")->second->arn;
  test.default_bus().rules.find("r")->second->settings.managed_by = "a.service";
  const std::string answer =
      "ManagedRuleException: r is a managed rule. Set 'force' parameter to true to override.";
  EXPECT_EQ(test.answer<PutRule>(with_pattern(R"("Name":"r")")), answer);
  EXPECT_EQ(test.answer<EnableRule>(R"({"Name":"r"})"), answer);
  EXPECT_EQ(test.answer<DisableRule>(R"({"Name":"r"})"), answer);
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r"})"), answer);
  EXPECT_EQ(test.answer<RemoveTargets>(R"({"Rule":"r","Ids":["t"]})"), answer);
  EXPECT_EQ(test.answer<PutTargets>(fmt::format(
                R"({{"Rule":"r","Targets":[{{"Id":"u","Arn":"{}"}}]}})", queue_arn("q"))),
            answer);
  EXPECT_EQ(test.answer<TagResource>(
                fmt::format(R"({{"ResourceARN":"{}","Tags":[{{"Key":"k","Value":"v"}}]}})", arn)),
            answer);
  EXPECT_TRUE(test.ask<RemoveTargets>(R"({"Rule":"r","Ids":["t"],"Force":true})").ok());
  EXPECT_EQ(test.answer<DeleteRule>(R"({"Name":"r","Force":true})"), "{}");
}

TEST(ListRules, PagesThroughABus) {
  TestBuses test;
  for (const char* name : {"b", "a2", "a1", "a3"}) {
    test.put_rule(name);
  }
  EXPECT_EQ(names(test.ask<ListRules>("{}")), (std::vector<std::string>{"a1", "a2", "a3", "b"}));
  const auto first = test.ask<ListRules>(R"({"NamePrefix":"a","Limit":2})");
  EXPECT_EQ(names(first), (std::vector<std::string>{"a1", "a2"}));
  const auto second = test.ask<ListRules>(
      fmt::format(R"({{"NamePrefix":"a","Limit":2,"NextToken":"{}"}})", *first->next_token));
  EXPECT_EQ(names(second), (std::vector<std::string>{"a3"}));
  EXPECT_FALSE(second->next_token.has_value());
  EXPECT_FALSE(test.ask<ListRules>(R"({"Limit":4})")->next_token.has_value());
  EXPECT_EQ(test.answer<ListRules>(R"({"EventBusName":"none"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
}

TEST(ListRuleNamesByTarget, FindsRulesOfATarget) {
  TestBuses test;
  for (const char* name : {"a", "b", "c", "d"}) {
    test.put_rule(name);
    test.put_target(name, "t", queue_arn(name == std::string_view("b") ? "other" : "q"));
  }
  const std::string arn = queue_arn("q");
  EXPECT_EQ(test.answer<ListRuleNamesByTarget>(fmt::format(R"({{"TargetArn":"{}"}})", arn)),
            R"({"RuleNames":["a","c","d"]})");
  const auto first =
      test.ask<ListRuleNamesByTarget>(fmt::format(R"({{"TargetArn":"{}","Limit":2}})", arn));
  EXPECT_EQ(*first->rule_names, (std::vector<std::string>{"a", "c"}));
  const auto second = test.ask<ListRuleNamesByTarget>(
      fmt::format(R"({{"TargetArn":"{}","Limit":2,"NextToken":"{}"}})", arn, *first->next_token));
  EXPECT_EQ(*second->rule_names, (std::vector<std::string>{"d"}));
  EXPECT_FALSE(second->next_token.has_value());
  EXPECT_EQ(
      test.answer<ListRuleNamesByTarget>(fmt::format(R"({{"TargetArn":"{}"}})", queue_arn("none"))),
      R"({"RuleNames":[]})");
}

constexpr std::string_view kEvent =
    R"(\"id\":\"1\",\"account\":\"123456789012\",\"source\":\"shop\",)"
    R"(\"time\":\"2024-01-01T00:00:00Z\",\"region\":\"eu-west-1\",\"resources\":[],)"
    R"(\"detail-type\":\"sold\",\"detail\":{\"price\":7})";

TEST(TestEventPattern, SaysWhetherItMatches) {
  TestBuses test;
  const auto answer = [&](std::string_view pattern) {
    return test.answer<TestEventPattern>(
        fmt::format(R"({{"EventPattern":"{}","Event":"{{{}}}"}})", pattern, kEvent));
  };
  EXPECT_EQ(answer(R"({\"source\":[\"shop\"],\"detail\":{\"price\":[{\"numeric\":[\">\",5]}]}})"),
            R"({"Result":true})");
  EXPECT_EQ(answer(R"({\"source\":[\"mall\"]})"), R"({"Result":false})");
  EXPECT_TRUE(answer(R"({\"source\":[]})")
                  .starts_with("InvalidEventPatternException: Event pattern is not valid. Reason: "
                               "Empty arrays are not allowed"));
}

TEST(TestEventPattern, AsksForAWholeEvent) {
  TestBuses test;
  const auto answer = [&](std::string_view event) {
    return test.answer<TestEventPattern>(fmt::format(R"({{{},"Event":"{}"}})", kPattern, event));
  };
  const std::string refusal = "ValidationException: Parameter Event is not valid.";
  EXPECT_EQ(answer("text"), refusal);
  EXPECT_EQ(answer("[]"), refusal);
  EXPECT_EQ(answer("{}"), refusal);
  for (const std::string_view member :
       {"id", "account", "source", "time", "region", "resources", "detail-type"}) {
    std::string event = fmt::format("{{{}}}", kEvent);
    const std::string quoted = fmt::format(R"(\"{}\":)", member);
    event.replace(event.find(quoted), quoted.size(), R"(\"other\":)");
    EXPECT_EQ(answer(event), refusal) << member;
  }
}

}  // namespace
}  // namespace penstock::bus
