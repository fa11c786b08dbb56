#include <gtest/gtest.h>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

constexpr const char* kArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/users";

std::string policy(std::string_view action, std::string_view effect = "Allow") {
  return fmt::format(R"({{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"{}\",)"
                     R"(\"Principal\":\"*\",\"Action\":\"dynamodb:{}\",\"Resource\":\"*\"}}]}})",
                     effect, action);
}

class PolicyTest : public testing::Test {
 protected:
  PolicyTest() { tables_.ask("CreateTable", kOneKeyTable); }
  std::string put(std::string_view text, std::string_view expected = "") {
    return tables_.ask(
        "PutResourcePolicy",
        fmt::format(
            R"({{"ResourceArn":"{}","Policy":"{}"{}}})", kArn, text,
            expected.empty() ? "" : fmt::format(R"(,"ExpectedRevisionId":"{}")", expected)));
  }
  std::string ask(std::string_view operation, std::string_view more = "") {
    return tables_.ask(operation, fmt::format(R"({{"ResourceArn":"{}"{}}})", kArn, more));
  }
  // The revision in an answer; the answer where there is none.
  static std::string revision(const std::string& answer) {
    const std::string start = R"("RevisionId":")";
    const size_t at = answer.find(start);
    return at == std::string::npos
               ? answer
               : answer.substr(at + start.size(),
                               answer.find('"', at + start.size()) - at - start.size());
  }

  TestTables tables_;
};

TEST_F(PolicyTest, IsKeptAndTakenAway) {
  EXPECT_EQ(ask("GetResourcePolicy"),
            fmt::format("PolicyNotFoundException: Resource-based policy not found for the provided "
                        "ResourceArn: {}",
                        kArn));
  EXPECT_EQ(ask("DeleteResourcePolicy"), "{}");
  const std::string first = revision(put(policy("GetItem")));
  EXPECT_EQ(ask("GetResourcePolicy"),
            fmt::format(R"({{"Policy":"{}","RevisionId":"{}"}})", policy("GetItem"), first));
  tables_.checkpoint();
  tables_.crash();
  EXPECT_EQ(revision(ask("GetResourcePolicy")), first);
  EXPECT_EQ(revision(ask("DeleteResourcePolicy")), first);
  EXPECT_TRUE(ask("GetResourcePolicy").starts_with("PolicyNotFoundException"));
  EXPECT_GT(revision(put(policy("GetItem"))), first);
}

TEST_F(PolicyTest, HasANewRevisionOnlyWhereItDiffers) {
  const std::string first = revision(put(policy("GetItem")));
  EXPECT_EQ(revision(put(policy("GetItem"))), first);
  const std::string second = revision(put(policy("PutItem")));
  EXPECT_GT(second, first);
  EXPECT_EQ(put(policy("Scan"), first),
            fmt::format("PolicyNotFoundException: Resource-based policy not found for the provided "
                        "ResourceArn: Requested update for policy with revision id {}, but the "
                        "policy associated to target table users has revision id {}.",
                        first, second));
  EXPECT_EQ(put(policy("Scan"), "NO_POLICY"),
            fmt::format("PolicyNotFoundException: Resource-based policy not found for the provided "
                        "ResourceArn: Requested policy update expecting none to be present for "
                        "table users, but a policy exists with revision id {}.",
                        second));
  EXPECT_TRUE(ask("DeleteResourcePolicy", R"(,"ExpectedRevisionId":"1")")
                  .starts_with("PolicyNotFoundException"));
  EXPECT_GT(revision(put(policy("Scan"), second)), second);
}

TEST_F(PolicyTest, ExpectsNoneWhereThereIsNone) {
  EXPECT_TRUE(put(policy("Scan"), "1").starts_with("PolicyNotFoundException"));
  EXPECT_FALSE(put(policy("Scan"), "NO_POLICY").starts_with("PolicyNotFoundException"));
}

TEST_F(PolicyTest, ComesWithTheTable) {
  const std::string made = tables_.ask(
      "CreateTable",
      fmt::format(R"({{"TableName":"own","BillingMode":"PAY_PER_REQUEST","ResourcePolicy":"{}",)"
                  R"("AttributeDefinitions":[{{"AttributeName":"id","AttributeType":"S"}}],)"
                  R"("KeySchema":[{{"AttributeName":"id","KeyType":"HASH"}}]}})",
                  policy("Query")));
  EXPECT_TRUE(made.starts_with("{")) << made;
  const std::string found =
      tables_.ask("GetResourcePolicy",
                  R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/own"})");
  EXPECT_NE(found.find("dynamodb:Query"), std::string::npos) << found;
}

TEST_F(PolicyTest, MustBeAPolicyThatThisServerCanKeepTo) {
  for (const char* text :
       {"", "[]", "{}", R"({\"Statement\":[]})", R"({\"Statement\":[1]})",
        R"({\"Statement\":{\"Effect\":\"Allow\"}})",
        R"({\"Statement\":{\"Effect\":\"Perhaps\",\"Principal\":\"*\",\"Action\":\"*\"}})"}) {
    EXPECT_TRUE(put(text).starts_with("ValidationException")) << text;
  }
  EXPECT_NE(put(policy("GetItem", "Deny")).find("deny are not supported"), std::string::npos);
  EXPECT_TRUE(put(std::string(21'000, ' ')).starts_with("ValidationException"));
  EXPECT_TRUE(put(R"({\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}})")
                  .starts_with("{"));
  EXPECT_TRUE(tables_
                  .ask("GetResourcePolicy",
                       R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/none"})")
                  .starts_with("ResourceNotFoundException: Requested resource not found: Table: "
                               "none not found"));
}

}  // namespace
}  // namespace penstock::table
