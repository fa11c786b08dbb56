#include "queue/access_policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

constexpr std::string_view kArn = "arn:aws:sqs:eu-west-1:123456789012:orders";
constexpr std::string_view kReceiveByAlice =
    R"({"Sid":"alice","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:root"},)"
    R"("Action":"SQS:ReceiveMessage","Resource":"arn:aws:sqs:eu-west-1:123456789012:orders"})";

template <typename Outcome>
std::string refusal(const Outcome& outcome) {
  return outcome.ok()
             ? "ok"
             : std::string(outcome.error().info().query_code) + ": " + outcome.error().message();
}

std::string statement(std::string_view effect = "Allow") {
  return fmt::format(R"({{"Effect":"{}","Principal":"*","Action":"SQS:*","Resource":"{}"}})",
                     effect, kArn);
}
std::string policy(const std::string& statements) {
  return fmt::format(R"({{"Version":"2012-10-17","Id":"mine","Statement":{}}})", statements);
}
std::string many_statements(size_t count) {
  std::string list = statement();
  for (size_t i = 1; i < count; ++i) {
    list += "," + statement();
  }
  return policy("[" + list + "]");
}

TEST(AccessPolicy, AcceptsWhatSqsDoes) {
  for (const std::string& text : {
           policy("[" + statement() + "]"),
           policy(statement()),  // a list may be left out around one
           fmt::format(R"({{"Version":"2008-10-17","Statement":[{}]}})", statement()),
           fmt::format(R"({{"Statement":[{}]}})", statement()),
           many_statements(kPolicyStatementsMax),
           policy(R"([{"Sid":"s","Effect":"Allow","NotPrincipal":{"AWS":["1"]},"NotAction":["a"],)"
                  R"("NotResource":"*","Condition":{"StringEquals":{"a":"b"}}}])"),
       }) {
    EXPECT_EQ(refusal(check_access_policy(text)), "ok") << text;
  }
}

TEST(AccessPolicy, SaysWhatIsWrong) {
  struct Row {
    std::string text;
    std::string reason;
  };
  const std::string long_text(kPolicyBytesMax + 1, ' ');
  const Row rows[] = {
      {long_text, "The policy is longer than 65536 bytes."},
      {"", "Policy is not a JSON object."},
      {"[]", "Policy is not a JSON object."},
      {"{\"Statement\":", "Policy is not a JSON object."},
      {R"({"Statement":[],"Other":1})", "A policy has no element Other."},
      {R"({"Version":"2020-01-01"})", "Version must be 2012-10-17 or 2008-10-17."},
      {R"({"Version":2012})", "Version must be 2012-10-17 or 2008-10-17."},
      {R"({"Version":"2012-10-17"})", "Policy has no Statement."},
      {policy("[]"), "Policy has no Statement."},
      {policy("7"), "A statement is not a JSON object."},
      {policy(R"([{"Other":1}])"), "A statement has no element Other."},
      {policy("[{}]"), "A statement's Effect must be Allow or Deny."},
      {policy(R"([{"Effect":"allow"}])"), "A statement's Effect must be Allow or Deny."},
      {policy(R"([{"Effect":"Allow"}])"), "A statement must have Principal or NotPrincipal."},
      {policy(R"([{"Effect":"Allow","Principal":"*","NotPrincipal":"*"}])"),
       "A statement must have Principal or NotPrincipal."},
      {policy(R"([{"Effect":"Allow","Principal":"*"}])"),
       "A statement must have Action or NotAction."},
      {policy(R"([{"Effect":"Allow","Principal":"*","Action":"*","NotAction":"*"}])"),
       "A statement must have Action or NotAction."},
      {policy(R"([{"Effect":"Allow","Principal":"*","Action":"*"}])"),
       "A statement must have Resource or NotResource."},
      {policy("[" + statement() + "," + statement("Deny") + "]"),
       "Queue policies are not evaluated in this version, so a Deny statement would have no "
       "effect."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(
        refusal(check_access_policy(row.text)),
        "InvalidAttributeValue: Invalid value for the parameter Policy. Reason: " + row.reason);
  }
  EXPECT_EQ(refusal(check_access_policy(many_statements(kPolicyStatementsMax + 1))),
            "OverLimit: 21 statements were found in the submitted policy, max allowed is 20");
}

TEST(Permissions, AcceptEveryActionThatCanBeShared) {
  const Permission many{"label-_9",
                        {"111111111111", "222222222222"},
                        {"*", "SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue",
                         "GetQueueUrl", "GetQueueAttributes"}};
  EXPECT_EQ(refusal(check_permission(many)), "ok");
  EXPECT_EQ(refusal(check_permission({std::string(80, 'l'),
                                      {"111111111111"},
                                      {"ChangeMessageVisibility", "ListDeadLetterSourceQueues"}})),
            "ok");
}

TEST(Permissions, SayWhatIsWrong) {
  struct Row {
    Permission permission;
    std::string expected;
  };
  const std::vector<std::string> some{"111111111111"};
  const std::vector<std::string> send{"SendMessage"};
  const std::string label =
      " for parameter Label is invalid. Reason: Can only include alphanumeric "
      "characters, hyphens, or underscores. 1 to 80 in length";
  const std::string value = "InvalidParameterValue: Value ";
  const Row rows[] = {
      {{"", {}, {}}, "MissingParameter: The request must contain the parameter Label."},
      {{"no blank", {}, {}}, value + "no blank" + label},
      {{std::string(81, 'l'), {}, {}}, value + std::string(81, 'l') + label},
      {{"l", {}, {}}, "MissingParameter: The request must contain the parameter AWSAccountIds."},
      {{"l", some, {}}, "MissingParameter: The request must contain the parameter Actions."},
      {{"l", some, std::vector<std::string>(8, "SendMessage")},
       "OverLimit: 8 Actions were found, maximum allowed is 7."},
      {{"l", some, {"SendMessage", "DeleteQueue"}},
       value + "SQS:DeleteQueue for parameter ActionName is invalid. Reason: Only the queue owner "
               "is allowed to invoke this action."},
      {{"l", {"bad"}, {"SendMessageBatch"}},
       value + "SQS:SendMessageBatch for parameter ActionName is invalid. Reason: Please refer to "
               "the appropriate WSDL for a list of valid actions. "},
      {{"l", {"111111111111", "bad"}, send},
       value + "[\"111111111111\", \"bad\"] for parameter PrincipalId is invalid. Reason: Unable "
               "to verify."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(check_permission(row.permission)), row.expected);
  }
}

TEST(Permissions, MakeThePolicyOfTheFirst) {
  const auto made = with_permission("", kArn, {"alice", {"111111111111"}, {"ReceiveMessage"}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made, fmt::format(R"({{"Version":"2008-10-17","Id":"{}/SQSDefaultPolicy",)"
                               R"("Statement":[{}]}})",
                               kArn, kReceiveByAlice));
  EXPECT_EQ(refusal(check_access_policy(*made)), "ok");
}

TEST(Permissions, ListSeveralAccountsAndActions) {
  const auto made =
      with_permission("", kArn, {"both", {"111111111111", "222222222222"}, {"SendMessage", "*"}});
  ASSERT_TRUE(made.ok());
  EXPECT_NE(made->find(R"("AWS":["arn:aws:iam::111111111111:root","arn:aws:iam::222222222222:)"
                       R"(root"]},"Action":["SQS:SendMessage","SQS:*"])"),
            std::string::npos)
      << *made;
}

TEST(Permissions, KeepTheRestOfAPolicy) {
  const auto made =
      with_permission(policy(statement()), kArn, {"alice", {"111111111111"}, {"ReceiveMessage"}});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(*made, policy(fmt::format("[{},{}]", statement(), kReceiveByAlice)));
  const auto without = without_permission(*made, "alice");
  ASSERT_TRUE(without.ok());
  EXPECT_EQ(*without, policy("[" + statement() + "]"));
}

TEST(Permissions, RefuseALabelThatIsThere) {
  const auto made = with_permission("", kArn, {"alice", {"111111111111"}, {"ReceiveMessage"}});
  EXPECT_EQ(refusal(with_permission(*made, kArn, {"alice", {"222222222222"}, {"SendMessage"}})),
            "InvalidParameterValue: Value alice for parameter Label is invalid. Reason: Already "
            "exists.");
}

TEST(Permissions, AreNoMoreThanTwenty) {
  const Permission one_more{"alice", {"111111111111"}, {"SendMessage"}};
  EXPECT_TRUE(with_permission(many_statements(kPolicyStatementsMax - 1), kArn, one_more).ok());
  EXPECT_EQ(refusal(with_permission(many_statements(kPolicyStatementsMax), kArn, one_more)),
            "OverLimit: 21 Statements were found, maximum allowed is 20.");
}

TEST(Permissions, LeaveNoPolicyWithTheLast) {
  const auto made = with_permission("", kArn, {"alice", {"111111111111"}, {"ReceiveMessage"}});
  EXPECT_EQ(*without_permission(*made, "alice"), "");
}

TEST(Permissions, SayWhereALabelIsMissing) {
  const std::string not_found =
      "InvalidParameterValue: Value bob for parameter Label is invalid. Reason: can't find label";
  EXPECT_EQ(refusal(without_permission("", "bob")), not_found + ".");
  EXPECT_EQ(refusal(without_permission(policy(statement()), "bob")),
            not_found + " on existing policy.");
}

}  // namespace
}  // namespace penstock::queue
