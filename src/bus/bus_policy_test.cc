#include "bus/bus_policy.h"

#include <gtest/gtest.h>

#include "bus/bus_errors.h"
#include "bus/bus_limits.h"

namespace penstock::bus {
namespace {

constexpr std::string_view kBusArn = "arn:aws:events:eu-west-1:123456789012:event-bus/orders";
constexpr std::string_view kOther = "210987654321";

std::string policy(std::string_view statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + std::string(statements) + "]}";
}

struct Case {
  std::string_view statements;
  bool allowed;
};

TEST(BusPolicy, SaysWhoMayPutEvents) {
  for (const auto& [statements, allowed] : {
           Case{"", false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"events:PutEvents","Resource":"*"})",
                true},
           Case{R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:root"},
                    "Action":"events:PutEvents","Resource":"*"})",
                true},
           Case{R"({"Effect":"Allow","Principal":{"AWS":["999999999999","210987654321"]},
                    "Action":["events:PutRule","events:putevents"],
                    "Resource":["arn:aws:events:*:123456789012:event-bus/ord?rs"]})",
                true},
           Case{R"({"Effect":"Allow","Principal":{"AWS":"999999999999"},
                    "Action":"events:*","Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},
                    "Action":"events:*","Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::210987654321:role/r"},
                    "Action":"events:*","Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"events:PutRule","Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"events:Put","Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"*",
                    "Resource":"arn:aws:events:eu-west-1:123456789012:event-bus/order"})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","NotAction":"events:PutRule","Resource":"*"})",
                true},
           Case{R"({"Effect":"Allow","NotPrincipal":{"AWS":"210987654321"},"Action":"*",
                    "Resource":"*"})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*",
                    "Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}})",
                false},
           Case{R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
                   {"Effect":"Deny","Principal":{"AWS":"210987654321"},"Action":"*","Resource":"*"})",
                false},
           Case{R"({"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::210987654321:role/r"},
                    "Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":false}}},
                   {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})",
                false},
           Case{R"({"Effect":"Deny","Principal":{"AWS":"999999999999"},"Action":"*","Resource":"*"},
                   {"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})",
                true},
       }) {
    EXPECT_EQ(allows_put_events(policy(statements), kBusArn, kOther), allowed) << statements;
  }
  EXPECT_FALSE(allows_put_events("", kBusArn, kOther));
  EXPECT_FALSE(allows_put_events("no JSON", kBusArn, kOther));
  EXPECT_TRUE(allows_put_events(
      R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})", kBusArn,
      kOther));
}

TEST(BusPolicy, GrowsAndShrinksByStatements) {
  const std::string one = *with_permission("", kBusArn, {"one", std::string(kOther), {}});
  EXPECT_EQ(one,
            R"({"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow","Principal":)"
            R"({"AWS":"arn:aws:iam::210987654321:root"},"Action":"events:PutEvents","Resource":)"
            R"("arn:aws:events:eu-west-1:123456789012:event-bus/orders"}]})");
  const std::string two = *with_permission(
      one, kBusArn, {"all", "*", ConditionShape{"StringEquals", "aws:PrincipalOrgID", "o-1"}});
  EXPECT_NE(two.find(R"("Principal":"*")"), std::string::npos);
  EXPECT_NE(two.find(R"("Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}})"),
            std::string::npos);
  EXPECT_EQ(*without_permission(two, "all"), one);
  EXPECT_EQ(*without_permission(one, "one"), "");
}

TEST(BusPolicy, PutsAStatementInThePlaceOfItsNamesake) {
  const std::string one = *with_permission("", kBusArn, {"one", "111111111111", {}});
  const std::string two = *with_permission(one, kBusArn, {"two", "222222222222", {}});
  const std::string again = *with_permission(two, kBusArn, {"one", "333333333333", {}});
  EXPECT_EQ(again.find("111111111111"), std::string::npos);
  EXPECT_LT(again.find("333333333333"), again.find("222222222222"));
}

TEST(BusPolicy, MissesWhatIsToBeRemoved) {
  const auto no_policy = without_permission("", "one");
  EXPECT_TRUE(no_policy.error().is(kResourceNotFound));
  EXPECT_EQ(no_policy.error().message(), "EventBus does not have a policy.");
  const auto no_statement =
      without_permission(*with_permission("", kBusArn, {"one", "*", {}}), "two");
  EXPECT_TRUE(no_statement.error().is(kResourceNotFound));
  EXPECT_EQ(no_statement.error().message(), "Statement with the provided id does not exist.");
}

TEST(BusPolicy, RefusesWhatIsNoPolicy) {
  for (const std::string_view text : {
           R"(text)",
           R"([])",
           R"({})",
           R"({"Version":"2020-01-01","Statement":[{"Effect":"Allow","Principal":"*",
               "Action":"*","Resource":"*"}]})",
           R"({"Statement":[]})",
           R"({"Statement":["text"]})",
           R"({"Statement":{"Effect":"Permit","Principal":"*","Action":"*","Resource":"*"}})",
           R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})",
           R"({"Statement":{"Effect":"Allow","Principal":"*","Resource":"*"}})",
           R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"*"}})",
           R"({"Statement":{"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"*",
               "Resource":"*"}})",
       }) {
    const auto checked = check_policy(text);
    ASSERT_FALSE(checked.ok()) << text;
    EXPECT_TRUE(checked.error().is(kValidation)) << text;
  }
}

TEST(BusPolicy, IsBounded) {
  std::string text = policy(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})");
  text.append(kPolicyBytesMax - text.size(), ' ');
  EXPECT_TRUE(check_policy(text).ok());
  text += ' ';
  EXPECT_TRUE(check_policy(text).error().is(kPolicyLengthExceeded));
  Result<std::string> grown = std::string();
  int statements = 0;
  while (grown.ok()) {
    grown = with_permission(*grown, kBusArn, {"s" + std::to_string(++statements), "*", {}});
  }
  EXPECT_TRUE(grown.error().is(kPolicyLengthExceeded));
}

}  // namespace
}  // namespace penstock::bus
