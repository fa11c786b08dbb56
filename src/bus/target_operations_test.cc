#include "bus/target_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bus/bus_limits.h"
#include "bus/bus_testing.h"
#include "bus/put_operations.h"

namespace penstock::bus {
namespace {

using Answers = std::vector<std::pair<std::string_view, std::string_view>>;

constexpr std::string_view kDone = R"({"FailedEntryCount":0,"FailedEntries":[]})";

// A PutTargets of one target.
std::string putting(std::string_view members) {
  return fmt::format(R"({{"Rule":"r","Targets":[{{"Id":"t",{}}}]}})", members);
}

TEST(PutTargets, KeepsWhatIsPut) {
  TestBuses test;
  test.put_rule("r");
  const std::string targets =
      R"([{"Id":"a","Arn":"arn:aws:sqs:eu-west-1:123456789012:q","InputTransformer":)"
      R"({"InputPathsMap":{"s":"$.source"},"InputTemplate":"\"<s>\""},"DeadLetterConfig":)"
      R"({"Arn":"arn:aws:sqs:eu-west-1:123456789012:dead"},"RetryPolicy":)"
      R"({"MaximumRetryAttempts":2,"MaximumEventAgeInSeconds":60}},)"
      R"({"Id":"b","Arn":"arn:aws:sqs:eu-west-1:123456789012:q.fifo","SqsParameters":)"
      R"({"MessageGroupId":"g"}},{"Id":"c","Arn":"penstock:log"}])";
  EXPECT_EQ(test.answer<PutTargets>(fmt::format(R"({{"Rule":"r","Targets":{}}})", targets)), kDone);
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"),
            fmt::format(R"({{"Targets":{}}})", targets));
  test.restart();
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"),
            fmt::format(R"({{"Targets":{}}})", targets));
  const Rule& rule = *test.default_bus().rules.find("r")->second;
  EXPECT_EQ(rule.targets.find("b")->second.group_id, "g");
  EXPECT_EQ(rule.targets.find("a")->second.dead_letter_queue, queue_arn("dead"));
}

TEST(PutTargets, ReplacesATargetOfTheSameId) {
  TestBuses test;
  test.put_rule("r");
  test.put_target("r", "t", queue_arn("one"));
  test.put_target("r", "t", queue_arn("two"));
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"),
            R"({"Targets":[{"Id":"t","Arn":"arn:aws:sqs:eu-west-1:123456789012:two"}]})");
}

TEST(PutTargets, TakesAnotherBus) {
  TestBuses test;
  test.put_rule("r");
  EXPECT_EQ(test.answer<PutTargets>(
                putting(R"("Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/other")")),
            kDone);
}

// Whatever parameters its target has: they must not take the place of the count.
TEST(PutTargets, AnEventThatGoesInCirclesEnds) {
  for (const std::string_view parameters :
       {R"()", R"(,"HttpParameters":{"HeaderParameters":{"a":"b"}})"}) {
    TestBuses test;
    const Bus& bus = test.create("loop");
    const std::string arn = bus.arn;
    test.put_rule("again", R"({"source":["shop"]})", "loop");
    ASSERT_TRUE(
        test.answer<PutTargets>(fmt::format(R"({{"EventBusName":"loop","Rule":"again","Targets":)"
                                            R"([{{"Id":"1","Arn":"{}"{}}}]}})",
                                            arn, parameters))
            .starts_with(R"({"FailedEntryCount":0)"));
    ASSERT_TRUE(test.answer<PutEvents>(R"({"Entries":[{"EventBusName":"loop","Source":"shop",)"
                                       R"("DetailType":"d","Detail":"{}"}]})")
                    .starts_with(R"({"FailedEntryCount":0)"));
    test.pass_ms(60'000);
    EXPECT_EQ(bus.events, 1 + kForwardsMax) << parameters;
  }
}

TEST(PutTargets, RefusesInEventBridgesWords) {
  TestBuses test;
  test.put_rule("r");
  const std::string long_id(65, 'i');
  const std::string too_long =
      fmt::format(R"({{"Rule":"r","Targets":[{{"Id":"{}","Arn":"a"}}]}})", long_id);
  const std::string too_long_answer = fmt::format(
      "ValidationException: 1 validation error detected: Value '{}' at 'targets.1.member.id' "
      "failed to satisfy constraint: Member must have length less than or equal to 64",
      long_id);
  for (const auto& [json, answer] : Answers{
           {R"({"Rule":"r","Targets":[{"Id":"!@#","Arn":"a"}]})",
            "ValidationException: 1 validation error detected: Value '!@#' at "
            "'targets.1.member.id' failed to satisfy constraint: Member must satisfy regular "
            R"(expression pattern: [\.\-_A-Za-z0-9]+)"},
           {too_long, too_long_answer},
           {R"({"Rule":"r","Targets":[]})",
            "ValidationException: 1 validation error detected: Value '[]' at 'targets' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1"},
           {R"({"Rule":"none","Targets":[{"Id":"t","Arn":"penstock:log"}]})",
            "ResourceNotFoundException: Rule none does not exist on EventBus default."},
           {R"({"Rule":"r","EventBusName":"none","Targets":[{"Id":"t","Arn":"penstock:log"}]})",
            "ResourceNotFoundException: Event bus none does not exist."},
       }) {
    EXPECT_EQ(test.answer<PutTargets>(json), answer) << json;
  }
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"), R"({"Targets":[]})");
}

TEST(PutTargets, RefusesTargetsThatWouldNotWork) {
  TestBuses test;
  test.put_rule("r");
  for (const auto& [members, answer] : Answers{
           {R"("Arn":"text")",
            "ValidationException: Parameter text is not valid. Reason: Provided Arn is not in "
            "correct format."},
           {R"("Arn":"arn:aws:glue:eu-west-1:123456789012:job/j")",
            "ValidationException: glue is not a supported service for a target. Nothing here "
            "delivers to arn:aws:glue:eu-west-1:123456789012:job/j; targets can be: queues, event "
            "buses, API destinations, the structured log (penstock:log)."},
           {R"("Arn":"arn:aws:sqs:eu-west-1:123456789012:q.fifo")",
            "ValidationException: Parameter(s) SqsParameters must be specified for target: t."},
           {R"("Arn":"arn:aws:sqs:eu-west-1:123456789012:q.fifo","SqsParameters":{})",
            "ValidationException: Parameter(s) SqsParameters must be specified for target: t."},
           {R"("Arn":"penstock:log","DeadLetterConfig":)"
            R"({"Arn":"arn:aws:sqs:eu-west-1:123456789012:d.fifo"})",
            "ValidationException: Parameter DeadLetterConfig.Arn is not valid: "
            "arn:aws:sqs:eu-west-1:123456789012:d.fifo. Reason: A dead-letter queue must be a "
            "standard queue, not a FIFO queue."},
           {R"("Arn":"penstock:log","DeadLetterConfig":{"Arn":"penstock:log"})",
            "ValidationException: Parameter DeadLetterConfig.Arn is not valid: penstock:log. "
            "Reason: It must be the ARN of an Amazon SQS queue."},
           {R"("Arn":"penstock:log","DeadLetterConfig":)"
            R"({"Arn":"arn:aws:sqs:us-east-1:123456789012:d"})",
            "ValidationException: Parameter DeadLetterConfig.Arn is not valid: "
            "arn:aws:sqs:us-east-1:123456789012:d. Reason: A dead-letter queue must be in the same "
            "region."},
           {R"("Arn":"penstock:log","RetryPolicy":{"MaximumRetryAttempts":186})",
            "ValidationException: 1 validation error detected: Value '186' at "
            "'targets.1.member.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: "
            "Member must have value less than or equal to 185"},
       }) {
    EXPECT_EQ(test.answer<PutTargets>(putting(members)), answer) << members;
  }
  // The words are the input's own (input_transformer_test.cc).
  EXPECT_TRUE(
      test.answer<PutTargets>(putting(R"("Arn":"penstock:log","Input":"1","InputPath":"$.a")"))
          .starts_with("ValidationException: "));
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"), R"({"Targets":[]})");
}

TEST(PutTargets, PutsAllOrNone) {
  TestBuses test;
  test.put_rule("r");
  EXPECT_TRUE(test.answer<PutTargets>(R"({"Rule":"r","Targets":[{"Id":"a","Arn":"penstock:log"},)"
                                      R"({"Id":"b","Arn":"text"}]})")
                  .starts_with("ValidationException: "));
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"), R"({"Targets":[]})");
}

TEST(PutTargets, PutsAsManyAsAreAllowed) {
  TestBuses test({.targets_per_rule_max = 2});
  test.put_rule("r");
  test.put_target("r", "a", queue_arn("q"));
  EXPECT_EQ(test.answer<PutTargets>(R"({"Rule":"r","Targets":[{"Id":"b","Arn":"penstock:log"},)"
                                    R"({"Id":"c","Arn":"penstock:log"}]})"),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
  EXPECT_EQ(test.answer<PutTargets>(R"({"Rule":"r","Targets":[{"Id":"a","Arn":"penstock:log"},)"
                                    R"({"Id":"b","Arn":"penstock:log"}]})"),
            kDone);
}

TEST(RemoveTargets, RemovesAndSaysWhatWasNotThere) {
  TestBuses test;
  test.put_rule("r");
  test.put_target("r", "a", queue_arn("q"));
  test.put_target("r", "b", queue_arn("q"));
  EXPECT_EQ(test.answer<RemoveTargets>(R"({"Rule":"r","Ids":["a"]})"), kDone);
  EXPECT_EQ(test.answer<RemoveTargets>(R"({"Rule":"r","Ids":["b","none"]})"),
            R"({"FailedEntryCount":1,"FailedEntries":[{"TargetId":"none","ErrorCode":)"
            R"("ResourceNotFoundException","ErrorMessage":)"
            R"("Rule 'r' does not have a target with the Id 'none'."}]})");
  test.restart();
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"r"})"), R"({"Targets":[]})");
}

TEST(RemoveTargets, RefusesInEventBridgesWords) {
  TestBuses test;
  EXPECT_EQ(test.answer<RemoveTargets>(R"({"Rule":"none","Ids":["a"]})"),
            "ResourceNotFoundException: Rule none does not exist on EventBus default.");
  EXPECT_EQ(test.answer<RemoveTargets>(R"({"Rule":"r","Ids":["a b"]})"),
            "ValidationException: 1 validation error detected: Value '[a b]' at 'ids' failed to "
            "satisfy constraint: Member must satisfy constraint: [Member must have length less "
            "than or equal to 64, Member must have length greater than or equal to 1, Member must "
            R"(satisfy regular expression pattern: [\.\-_A-Za-z0-9]+])");
}

TEST(ListTargetsByRule, PagesThroughTargets) {
  TestBuses test;
  test.put_rule("r");
  for (const char* id : {"c", "a", "b"}) {
    test.put_target("r", id, queue_arn("q"));
  }
  const auto first = test.ask<ListTargetsByRule>(R"({"Rule":"r","Limit":2})");
  ASSERT_EQ(first->targets->size(), 2U);
  EXPECT_EQ(first->targets->front().id, "a");
  const auto second = test.ask<ListTargetsByRule>(
      fmt::format(R"({{"Rule":"r","Limit":2,"NextToken":"{}"}})", *first->next_token));
  ASSERT_EQ(second->targets->size(), 1U);
  EXPECT_EQ(second->targets->front().id, "c");
  EXPECT_FALSE(second->next_token.has_value());
  EXPECT_EQ(test.answer<ListTargetsByRule>(R"({"Rule":"none"})"),
            "ResourceNotFoundException: Rule none does not exist on EventBus default.");
}

}  // namespace
}  // namespace penstock::bus
