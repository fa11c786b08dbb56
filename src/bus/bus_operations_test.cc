#include "bus/bus_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bus/bus_limits.h"
#include "bus/bus_testing.h"
#include "bus/put_operations.h"
#include "bus/rule_operations.h"

namespace penstock::bus {
namespace {

using Answers = std::vector<std::pair<std::string_view, std::string_view>>;

std::vector<std::string> names(const Result<ListEventBusesOutput>& listed) {
  std::vector<std::string> found;
  for (const EventBusShape& bus : *listed->buses) {
    found.push_back(bus.name);
  }
  return found;
}

std::string policy_of(TestBuses& test, std::string_view json = R"({"Name":"orders"})") {
  return test.ask<DescribeEventBus>(json)->policy.value_or("none");
}

TEST(CreateEventBus, AnswersTheArnAndTheSettings) {
  TestBuses test;
  EXPECT_EQ(test.answer<CreateEventBus>(R"({"Name":"orders"})"),
            R"({"EventBusArn":"arn:aws:events:eu-west-1:123456789012:event-bus/orders"})");
  EXPECT_EQ(
      test.answer<CreateEventBus>(
          R"({"Name":"all","Description":"text","KmsKeyIdentifier":"alias/k","DeadLetterConfig":)"
          R"({"Arn":"arn:aws:sqs:eu-west-1:123456789012:dead"},"LogConfig":{"Level":"INFO",)"
          R"("IncludeDetail":"FULL"},"Tags":[{"Key":"k","Value":"v"}]})"),
      R"({"EventBusArn":"arn:aws:events:eu-west-1:123456789012:event-bus/all",)"
      R"("Description":"text","KmsKeyIdentifier":"alias/k","DeadLetterConfig":)"
      R"({"Arn":"arn:aws:sqs:eu-west-1:123456789012:dead"},)"
      R"("LogConfig":{"IncludeDetail":"FULL","Level":"INFO"}})");
}

TEST(CreateEventBus, RefusesInEventBridgesWords) {
  TestBuses test;
  test.create("orders");
  for (
      const auto& [json, answer] : Answers{
          {R"({})",
           "ValidationException: 1 validation error detected: Value null at 'name' failed to "
           "satisfy constraint: Member must not be null"},
          {R"({"Name":"a b"})",
           "ValidationException: 1 validation error detected: Value 'a b' at 'name' failed to "
           "satisfy constraint: Member must satisfy regular expression pattern: "
           R"([/\.\-_A-Za-z0-9]+)"},
          {R"({"Name":"orders"})",
           "ResourceAlreadyExistsException: Event bus orders already exists."},
          {R"({"Name":"default"})",
           "ResourceAlreadyExistsException: Event bus default already exists."},
          {R"({"Name":"a/b"})", "ValidationException: Event bus name must not contain '/'."},
          {R"({"Name":"aws.partner/a/b","EventSourceName":"aws.partner/a/b"})",
           "ResourceNotFoundException: Event source aws.partner/a/b does not exist."},
          {R"({"Name":"b","LogConfig":{"Level":"LOUD"}})",
           "ValidationException: 1 validation error detected: Value 'LOUD' at 'logConfig.level' "
           "failed to satisfy constraint: Member must satisfy enum value set: [OFF, ERROR, INFO, "
           "TRACE]"},
          {R"({"Name":"b","DeadLetterConfig":{"Arn":"arn:aws:sqs:eu-west-1:123456789012:d.fifo"}})",
           "ValidationException: Parameter DeadLetterConfig.Arn is not valid: "
           "arn:aws:sqs:eu-west-1:123456789012:d.fifo. Reason: A dead-letter queue must be a "
           "standard queue, not a FIFO queue."},
          {R"({"Name":"b","Tags":[{"Key":"penstock:retention","Value":"366"}]})",
           "ValidationException: Value '366' of tag penstock:retention is not valid. Reason: It "
           "says how many days the bus keeps its events: a whole number from 0 to 365."},
      }) {
    EXPECT_EQ(test.answer<CreateEventBus>(json), answer) << json;
  }
  EXPECT_EQ(names(test.ask<ListEventBuses>("{}")), (std::vector<std::string>{"default", "orders"}));
}

TEST(CreateEventBus, MakesAHundredBusesForAnAccount) {
  TestBuses test;
  for (size_t i = 0; i < kBusesPerAccountMax; ++i) {
    test.create("bus-" + std::to_string(i));
  }
  EXPECT_EQ(test.answer<CreateEventBus>(R"({"Name":"more"})"),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
  service::Call elsewhere = test.call();
  elsewhere.region = "eu-central-1";
  EXPECT_TRUE(test.ask_as<CreateEventBus>(elsewhere, R"({"Name":"more"})").ok());
}

TEST(CreateEventBus, SurvivesARestart) {
  TestBuses test;
  ASSERT_TRUE(test.ask<CreateEventBus>(R"({"Name":"orders","Description":"text"})").ok());
  const std::string before = test.answer<DescribeEventBus>(R"({"Name":"orders"})");
  test.restart();
  EXPECT_EQ(test.answer<DescribeEventBus>(R"({"Name":"orders"})"), before);
  EXPECT_EQ(test.shard().inconsistency(), "");
}

TEST(DescribeEventBus, FindsByNameArnAndDefault) {
  TestBuses test;
  test.create("orders");
  const std::string by_name = test.answer<DescribeEventBus>(R"({"Name":"orders"})");
  EXPECT_EQ(by_name,
            R"({"Name":"orders","Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/orders",)"
            R"("CreationTime":1700000000,"LastModifiedTime":1700000000})");
  EXPECT_EQ(test.answer<DescribeEventBus>(
                R"({"Name":"arn:aws:events:eu-west-1:123456789012:event-bus/orders"})"),
            by_name);
  EXPECT_EQ(
      test.answer<DescribeEventBus>("{}"),
      R"({"Name":"default","Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/default"})");
}

TEST(DescribeEventBus, MissesWhatIsNotThere) {
  TestBuses test;
  EXPECT_EQ(test.answer<DescribeEventBus>(R"({"Name":"none"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
  EXPECT_TRUE(test.answer<DescribeEventBus>(
                      R"({"Name":"arn:aws:events:eu-west-1:210987654321:event-bus/default"})")
                  .starts_with("AccessDeniedException: "));
}

TEST(UpdateEventBus, ChangesWhatIsGiven) {
  TestBuses test;
  ASSERT_TRUE(test.ask<CreateEventBus>(
                      R"({"Name":"orders","Description":"one","KmsKeyIdentifier":"key",)"
                      R"("DeadLetterConfig":{"Arn":"arn:aws:sqs:eu-west-1:123456789012:dead"}})")
                  .ok());
  test.pass_ms(5'000);
  EXPECT_EQ(test.answer<UpdateEventBus>(R"({"Name":"orders","Description":"two"})"),
            R"({"Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/orders","Name":"orders",)"
            R"("KmsKeyIdentifier":"key","Description":"two","DeadLetterConfig":)"
            R"({"Arn":"arn:aws:sqs:eu-west-1:123456789012:dead"}})");
  EXPECT_EQ(test.answer<UpdateEventBus>(
                R"({"Name":"orders","KmsKeyIdentifier":"","DeadLetterConfig":{}})"),
            R"({"Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/orders","Name":"orders",)"
            R"("Description":"two"})");
  test.restart();
  EXPECT_EQ(test.answer<DescribeEventBus>(R"({"Name":"orders"})"),
            R"({"Name":"orders","Arn":"arn:aws:events:eu-west-1:123456789012:event-bus/orders",)"
            R"("Description":"two","CreationTime":1700000000,"LastModifiedTime":1700000005})");
  EXPECT_EQ(test.answer<UpdateEventBus>(R"({"Name":"none"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
}

TEST(UpdateEventBus, StoresTheDefaultBus) {
  TestBuses test;
  ASSERT_TRUE(test.ask<UpdateEventBus>(R"({"Description":"mine"})").ok());
  test.restart();
  EXPECT_EQ(test.ask<DescribeEventBus>("{}")->description, "mine");
}

TEST(DefaultBus, IsMadeForSoManyRegionsOnly) {
  TestBuses test;
  const auto put = [&](int region) {
    service::Call call = test.call();
    const std::string name = fmt::format("eu-new-{}", region);
    call.region = name;
    return test.answer_as<PutEvents>(
        call, R"({"Entries":[{"Source":"shop","DetailType":"d","Detail":"{}"}]})");
  };
  for (size_t region = 0; region < kDefaultBusesPerAccountMax; ++region) {
    ASSERT_TRUE(put(static_cast<int>(region)).starts_with(R"({"FailedEntryCount":0)"));
  }
  EXPECT_TRUE(put(1000).starts_with(
      R"({"FailedEntryCount":1,"Entries":[{"ErrorCode":"LimitExceededException",)"))
      << put(1000);
  EXPECT_TRUE(put(0).starts_with(R"({"FailedEntryCount":0)"));
  // Another account is not held up.
  service::Call other = test.call();
  other.caller.account = "222222222222";
  EXPECT_TRUE(
      test.answer_as<PutRule>(other, R"({"Name":"r","EventPattern":"{\"source\":[\"s\"]}"})")
          .starts_with("{\"RuleArn\""));
}

TEST(DefaultBus, OfAnotherAccountIsNotMadeByAskingForIt) {
  TestBuses test;
  const size_t before = test.buses().buses().size();
  const std::string reply = test.answer<PutEvents>(
      R"({"Entries":[{"EventBusName":"arn:aws:events:eu-west-1:222222222222:event-bus/default",)"
      R"("Source":"shop","DetailType":"d","Detail":"{}"}]})");
  EXPECT_NE(reply.find("AccessDeniedException"), std::string::npos) << reply;
  EXPECT_EQ(test.buses().buses().size(), before);
}

TEST(ListEventBuses, PagesThroughTheAccountsBuses) {
  TestBuses test;
  for (const char* name : {"b", "a2", "a1", "a3"}) {
    test.create(name);
  }
  service::Call other = test.call();
  other.caller.account = "210987654321";
  ASSERT_TRUE(test.ask_as<CreateEventBus>(other, R"({"Name":"a4"})").ok());
  EXPECT_EQ(names(test.ask<ListEventBuses>("{}")),
            (std::vector<std::string>{"a1", "a2", "a3", "b", "default"}));
  EXPECT_EQ(names(test.ask<ListEventBuses>(R"({"NamePrefix":"a"})")),
            (std::vector<std::string>{"a1", "a2", "a3"}));
  const auto first = test.ask<ListEventBuses>(R"({"NamePrefix":"a","Limit":2})");
  EXPECT_EQ(names(first), (std::vector<std::string>{"a1", "a2"}));
  ASSERT_TRUE(first->next_token.has_value());
  const auto second = test.ask<ListEventBuses>(
      fmt::format(R"({{"NamePrefix":"a","Limit":2,"NextToken":"{}"}})", *first->next_token));
  EXPECT_EQ(names(second), (std::vector<std::string>{"a3"}));
  EXPECT_FALSE(second->next_token.has_value());
  EXPECT_EQ(test.answer<ListEventBuses>(R"({"NamePrefix":"none"})"), R"({"EventBuses":[]})");
  EXPECT_EQ(names(test.ask_as<ListEventBuses>(other, "{}")),
            (std::vector<std::string>{"a4", "default"}));
}

TEST(ListEventBuses, RefusesBadPages) {
  TestBuses test;
  EXPECT_EQ(test.answer<ListEventBuses>(R"({"Limit":101})"),
            "ValidationException: 1 validation error detected: Value '101' at 'limit' failed to "
            "satisfy constraint: Member must have value less than or equal to 100");
  EXPECT_EQ(test.answer<ListEventBuses>(R"({"NextToken":"none of ours"})"),
            "ValidationException: Parameter NextToken is not valid.");
}

TEST(DeleteEventBus, DeletesABusWithoutRules) {
  TestBuses test;
  test.create("orders");
  EXPECT_EQ(test.answer<DeleteEventBus>(R"({"Name":"orders"})"), "{}");
  EXPECT_EQ(test.answer<DescribeEventBus>(R"({"Name":"orders"})"),
            "ResourceNotFoundException: Event bus orders does not exist.");
  EXPECT_EQ(test.answer<DeleteEventBus>(R"({"Name":"orders"})"), "{}");
  test.restart();
  EXPECT_EQ(test.answer<DescribeEventBus>(R"({"Name":"orders"})"),
            "ResourceNotFoundException: Event bus orders does not exist.");
}

TEST(DeleteEventBus, KeepsTheDefaultBusAndBusesWithRules) {
  TestBuses test;
  test.create("orders");
  test.put_rule("r", R"({"source":["shop"]})", "orders");
  EXPECT_EQ(test.answer<DeleteEventBus>(R"({"Name":"default"})"),
            "ValidationException: Cannot delete event bus default.");
  EXPECT_EQ(test.answer<DeleteEventBus>(R"({"Name":"orders"})"),
            "ValidationException: EventBus can't be deleted since it has rules.");
  ASSERT_TRUE(test.ask<DeleteRule>(R"({"Name":"r","EventBusName":"orders"})").ok());
  EXPECT_EQ(test.answer<DeleteEventBus>(R"({"Name":"orders"})"), "{}");
}

TEST(PutPermission, WritesStatements) {
  TestBuses test;
  test.create("orders");
  ASSERT_TRUE(test.ask<PutPermission>(R"({"EventBusName":"orders","Action":"events:PutEvents",)"
                                      R"("Principal":"210987654321","StatementId":"other"})")
                  .ok());
  EXPECT_EQ(policy_of(test),
            R"({"Version":"2012-10-17","Statement":[{"Sid":"other","Effect":"Allow","Principal":)"
            R"({"AWS":"arn:aws:iam::210987654321:root"},"Action":"events:PutEvents","Resource":)"
            R"("arn:aws:events:eu-west-1:123456789012:event-bus/orders"}]})");
  test.restart();
  ASSERT_TRUE(
      test.ask<RemovePermission>(R"({"EventBusName":"orders","StatementId":"other"})").ok());
  EXPECT_EQ(policy_of(test), "none");
}

TEST(PutPermission, TakesAWholePolicy) {
  TestBuses test;
  const std::string policy =
      R"({\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",)"
      R"(\"Resource\":\"*\"}})";
  ASSERT_TRUE(test.ask<PutPermission>(R"({"Policy":")" + policy + R"("})").ok());
  EXPECT_EQ(policy_of(test, "{}"),
            R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})");
  ASSERT_TRUE(test.ask<RemovePermission>(R"({"RemoveAllPermissions":true})").ok());
  EXPECT_EQ(policy_of(test, "{}"), "none");
}

TEST(PutPermission, RefusesWhatEventBridgeRefuses) {
  TestBuses test;
  for (
      const auto& [json, answer] : Answers{
          {R"({"EventBusName":"none","Action":"events:PutEvents","Principal":"*",)"
           R"("StatementId":"s"})",
           "ResourceNotFoundException: Event bus none does not exist."},
          {R"({})",
           "ValidationException: Parameter(s) Action, Principal and StatementId must be "
           "specified."},
          {R"({"Action":"events:PutRule","Principal":"*","StatementId":"s"})",
           "ValidationException: Provided value in parameter 'action' is not supported."},
          {R"({"Action":"events:PutEvents","Principal":"me","StatementId":"s"})",
           "ValidationException: 1 validation error detected: Value 'me' at 'principal' failed "
           R"(to satisfy constraint: Member must satisfy regular expression pattern: (\d{12}|\*))"},
          {R"({"Action":"events:PutEvents","Principal":"*","StatementId":"s","Condition":)"
           R"({"Type":"StringLike","Key":"aws:PrincipalOrgID","Value":"o"}})",
           "ValidationException: Parameter Condition is not valid. Reason: Type must be "
           "StringEquals and Key must be aws:PrincipalOrgID."},
          {R"({"Action":"events:PutEvents","Principal":"123456789012","StatementId":"s",)"
           R"("Condition":{"Type":"StringEquals","Key":"aws:PrincipalOrgID","Value":"o"}})",
           "ValidationException: Parameter Condition is not valid. Reason: Principal must be *."},
          {R"({"Policy":"{}","StatementId":"s"})",
           "ValidationException: Parameter Policy can't be specified with Action, Principal, "
           "StatementId or Condition."},
          {R"({"Policy":"text"})",
           "ValidationException: Parameter Policy is not valid. Reason: The policy is not a JSON "
           "object."},
      }) {
    EXPECT_EQ(test.answer<PutPermission>(json), answer) << json;
  }
  EXPECT_EQ(policy_of(test, "{}"), "none");
}

TEST(RemovePermission, MissesWhatIsNotThere) {
  TestBuses test;
  EXPECT_EQ(test.answer<RemovePermission>(R"({"StatementId":"s"})"),
            "ResourceNotFoundException: EventBus does not have a policy.");
  EXPECT_EQ(test.answer<RemovePermission>("{}"),
            "ValidationException: Parameter(s) StatementId or RemoveAllPermissions must be "
            "specified.");
  ASSERT_TRUE(
      test.ask<PutPermission>(R"({"Action":"events:PutEvents","Principal":"*","StatementId":"t"})")
          .ok());
  EXPECT_EQ(test.answer<RemovePermission>(R"({"StatementId":"s"})"),
            "ResourceNotFoundException: Statement with the provided id does not exist.");
  EXPECT_EQ(test.answer<RemovePermission>(R"({"EventBusName":"none","StatementId":"s"})"),
            "ResourceNotFoundException: Event bus none does not exist.");
}

}  // namespace
}  // namespace penstock::bus
