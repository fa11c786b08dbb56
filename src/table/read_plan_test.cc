// What a Query or Scan may ask for, and what is answered to what it may not.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

// Keys "p" and "s"; a local index by "a" and a global one by "g", "a", both of keys only; a global
// one by two partition and two sort attributes.
constexpr const char* kTable =
    R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
    R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},)"
    R"({"AttributeName":"a","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"},)"
    R"({"AttributeName":"h","AttributeType":"S"}],)"
    R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
    R"("LocalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[)"
    R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"KEYS_ONLY"}}],)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"by-g-a","KeySchema":[)"
    R"({"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"KEYS_ONLY"}},{"IndexName":"by-four","KeySchema":[)"
    R"({"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"HASH"},)"
    R"({"AttributeName":"a","KeyType":"RANGE"},{"AttributeName":"s","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"ALL"}}]})";

class ReadPlanTest : public testing::Test {
 protected:
  ReadPlanTest() { tables_.ask("CreateTable", kTable); }

  void put(std::string_view p, int s, std::string_view rest = "") {
    EXPECT_EQ(
        tables_.ask("PutItem", fmt::format(R"({{"TableName":"events","Item":{{"p":{{"S":"{}"}},)"
                                           R"("s":{{"N":"{}"}}{}}}}})",
                                           p, s, rest)),
        "{}");
  }
  std::string query(std::string_view condition, std::string_view values,
                    std::string_view rest = "") {
    return tables_.ask("Query",
                       fmt::format(R"({{"TableName":"events","KeyConditionExpression":"{}",)"
                                   R"("ExpressionAttributeValues":{{{}}}{}}})",
                                   condition, values, rest));
  }
  std::string ask(std::string_view operation, std::string_view rest) {
    return tables_.ask(operation, fmt::format(R"({{"TableName":"events"{}}})", rest));
  }
  static std::string count(int items) {
    return fmt::format(R"({{"Count":{},"ScannedCount":{}}})", items, items);
  }

  TestTables tables_;
};

constexpr const char* kBoth = R"(":p":{"S":"x"},":s":{"N":"2"})";
constexpr const char* kCount = R"(,"Select":"COUNT")";

TEST_F(ReadPlanTest, AKeyConditionMayHaveItsValueFirst) {
  for (int s = 0; s < 5; ++s) {
    put("x", s);
  }
  EXPECT_EQ(query(":p = p AND :s < s", kBoth, kCount), count(2));
  EXPECT_EQ(query(":p = p AND :s <= s", kBoth, kCount), count(3));
  EXPECT_EQ(query("p = :p AND :s > s", kBoth, kCount), count(2));
  EXPECT_EQ(query("p = :p AND :s >= s", kBoth, kCount), count(3));
  EXPECT_EQ(query("(p) = (:p) AND (s = :s)", kBoth, kCount), count(1));
}

TEST_F(ReadPlanTest, KeyConditionsComeWithExpressions) {
  put("x", 1, R"(,"v":{"N":"1"})");
  put("x", 2);
  constexpr std::string_view kKeys =
      R"(,"KeyConditions":{"p":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}})";
  EXPECT_EQ(ask("Query", std::string(kKeys) + R"(,"ProjectionExpression":"s",)" +
                             R"x("FilterExpression":"attribute_exists(v)")x"),
            R"({"Items":[{"s":{"N":"1"}}],"Count":1,"ScannedCount":2})");
  EXPECT_EQ(query("p = :p", R"(":p":{"S":"x"})", kKeys),
            "ValidationException: Can not use both expression and non-expression parameters in the "
            "same request: Non-expression parameters: {KeyConditions} Expression parameters: "
            "{KeyConditionExpression}");
}

TEST_F(ReadPlanTest, KeysOfSeveralAttributes) {
  for (int s = 0; s < 6; ++s) {
    put(fmt::format("x{}", s), s,
        fmt::format(R"(,"g":{{"S":"g"}},"h":{{"S":"h"}},"a":{{"S":"a{}"}})", s / 3));
  }
  put("y", 9, R"(,"g":{"S":"g"},"a":{"S":"a0"})");  // not in it for want of "h"
  const std::string both = R"(":g":{"S":"g"},":h":{"S":"h"})";
  const auto in_index = [&](std::string_view more, std::string_view values,
                            std::string_view rest = kCount) {
    return query(fmt::format("g = :g AND h = :h{}", more), fmt::format("{}{}", both, values),
                 fmt::format(R"(,"IndexName":"by-four"{})", rest));
  };
  EXPECT_EQ(in_index("", ""), count(6));
  EXPECT_EQ(in_index(" AND a = :a", R"(,":a":{"S":"a1"})"), count(3));
  EXPECT_EQ(in_index(" AND a = :a AND s > :s", R"(,":a":{"S":"a1"},":s":{"N":"3"})"), count(2));
  EXPECT_EQ(in_index(" AND begins_with(a, :a)", R"(,":a":{"S":"a"})"), count(6));
  EXPECT_EQ(in_index(" AND s > :s", R"(,":s":{"N":"3"})"),
            "ValidationException: Query key condition not supported");
  EXPECT_EQ(query("g = :g", R"(":g":{"S":"g"})", R"(,"IndexName":"by-four")"),
            "ValidationException: Query condition missed key schema element: h");
  // Page by page, each item once.
  std::string start;
  int found = 0;
  do {
    const std::string answer =
        in_index(" AND begins_with(a, :a)", R"(,":a":{"S":"a"})",
                 fmt::format(R"(,"Limit":2,"ProjectionExpression":"s"{})", start));
    for (size_t at = answer.find("{\"s\""); at < answer.find("\"Count\"");
         at = answer.find("{\"s\"", at + 1)) {
      EXPECT_EQ(answer.substr(at, 14), fmt::format(R"({{"s":{{"N":"{}"}})", found));
      ++found;
    }
    const size_t key = answer.find("\"LastEvaluatedKey\":");
    start = key == std::string::npos
                ? ""
                : R"(,"ExclusiveStartKey":)" + answer.substr(key + 19, answer.size() - key - 20);
  } while (!start.empty() && found < 100);
  EXPECT_EQ(found, 6);
}

TEST_F(ReadPlanTest, AFilterLooksAtWhatTheIndexHas) {
  put("x", 1, R"(,"a":{"S":"y"},"g":{"S":"z"},"v":{"N":"2"},"w":{"N":"2"})");
  constexpr const char* kText =
      "ValidationException: One or more parameter values were invalid: Secondary index {} does not "
      "project one or more filter attributes: [v, w]";
  const std::string filter = R"(,"FilterExpression":"w = :s AND v = :s AND v < :s")";
  EXPECT_EQ(query("p = :p", kBoth, filter + R"(,"IndexName":"by-a")"), fmt::format(kText, "by-a"));
  EXPECT_EQ(query("g = :p", kBoth, filter + R"(,"IndexName":"by-g-a")"),
            fmt::format(kText, "by-g-a"));
  EXPECT_EQ(
      ask("Query", R"(,"IndexName":"by-g-a","KeyConditions":{"g":{"ComparisonOperator":"EQ",)"
                   R"("AttributeValueList":[{"S":"z"}]}},"QueryFilter":{"v":{"ComparisonOperator":)"
                   R"("NOT_NULL"},"w":{"ComparisonOperator":"NOT_NULL"}})"),
      fmt::format(kText, "by-g-a"));
  // A Scan takes it, and finds nothing.
  EXPECT_EQ(ask("Scan", R"(,"IndexName":"by-g-a","FilterExpression":"v = :s",)"
                        R"("ExpressionAttributeValues":{":s":{"N":"2"}},"Select":"COUNT")"),
            R"({"Count":0,"ScannedCount":1})");
}

TEST_F(ReadPlanTest, AStartLiesInWhatIsRead) {
  const auto start = [](std::string_view p, int s) {
    return fmt::format(R"(,"ExclusiveStartKey":{{"p":{{"S":"{}"}},"s":{{"N":"{}"}}}})", p, s);
  };
  constexpr const char* kPredicate =
      "ValidationException: The provided starting key does not match the range key predicate";
  EXPECT_EQ(query("p = :p AND s > :s", kBoth, start("x", 2)), kPredicate);
  EXPECT_EQ(query("p = :p AND s >= :s", kBoth, start("x", 1)), kPredicate);
  EXPECT_EQ(query("p = :p AND s BETWEEN :s AND :s", kBoth, start("x", 3)), kPredicate);
  EXPECT_EQ(query("p = :p AND s >= :s", kBoth, start("y", 2)),
            "ValidationException: The query can return at most one row and cannot be restarted");
  EXPECT_EQ(query("p = :p AND s >= :s", kBoth, start("x", 2) + kCount), count(0));
}

TEST_F(ReadPlanTest, AStartIsOfItsSegment) {
  for (int i = 0; i < 20; ++i) {
    put(fmt::format("x{}", i), i, R"(,"a":{"S":"y"},"g":{"S":"z"})");
  }
  for (const char* index : {"", R"(,"IndexName":"by-a")"}) {
    std::string answer;
    for (int segment = 0; segment < 2 && answer.find("LastEval") == std::string::npos; ++segment) {
      answer = ask("Scan",
                   fmt::format(R"(,"Limit":1,"TotalSegments":2,"Segment":{}{})", segment, index));
    }
    const size_t key = answer.find("\"LastEvaluatedKey\":");
    ASSERT_NE(key, std::string::npos);
    const std::string start = answer.substr(key + 19, answer.size() - key - 20);
    int refused = 0;
    for (int segment = 0; segment < 2; ++segment) {
      const std::string next =
          ask("Scan", fmt::format(R"(,"TotalSegments":2,"Segment":{},"ExclusiveStartKey":{}{})",
                                  segment, start, index));
      refused += next == fmt::format(
                             "ValidationException: The provided starting key is invalid: Invalid "
                             "ExclusiveStartKey. Please use ExclusiveStartKey with correct "
                             "Segment. TotalSegments: 2 Segment: {}",
                             segment)
                     ? 1
                     : 0;
    }
    EXPECT_EQ(refused, 1) << index;
  }
}

TEST_F(ReadPlanTest, RefusesWithAwsTexts) {
  const std::string p = R"(":p":{"S":"x"})";
  const std::string g = R"(,"IndexName":"by-g-a")";
  const std::string legacy =
      R"(,"QueryFilter":{"v":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}})";
  const std::vector<std::pair<std::string, std::string>> rows{
      {ask("Query", R"(,"ConditionalOperator":"AND")"),
       "ConditionalOperator cannot be used without Filter or Expected"},
      {ask("Query", R"(,"ConditionalOperator":"AND")" + legacy),
       "ConditionalOperator can only be used when Filter or Expected has two or more elements"},
      {query(":p BETWEEN p AND :s", kBoth),
       "Invalid condition in KeyConditionExpression: BETWEEN operator must have the key attribute "
       "as its first operand"},
      {query("begins_with(:p, s)", p),
       "Invalid condition in KeyConditionExpression: begins_with operator must have the key "
       "attribute as its first operand"},
      {query(":p = :s", kBoth),
       "Invalid condition in KeyConditionExpression: No key attribute specified"},
      {query(":p < p.x", p), "KeyConditionExpressions cannot have conditions on nested attributes"},
      {query("p = :p AND s = :s AND v = :s", kBoth), "Conditions can be of length 1 or 2 only"},
      {query("p = :p", p, R"(,"Select":"COUNT","ProjectionExpression":"v")"),
       "1 validation error detected: Cannot specify the ProjectionExpression when choosing to get "
       "only the Count"},
      {query("p = :p", p, R"(,"Select":"SPECIFIC_ATTRIBUTES")"),
       "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when "
       "choosing to get SPECIFIC_ATTRIBUTES"},
      {ask("Scan", R"(,"Select":"COUNT","ProjectionExpression":"v")"),
       "Cannot specify the ProjectionExpression when choosing to get only the Count"},
      {query("g = :p", p, g + R"(,"ProjectionExpression":"w, v.x, v.y, a")"),
       "One or more parameter values were invalid: Global secondary index by-g-a does not project "
       "[w, v]"},
      {query("p = :p", p, R"(,"ProjectionExpression":"v, s[0]")"),
       "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
       "allowed: Key: s"},
      {ask("Scan", R"x(,"FilterExpression":"attribute_exists(g.x)")x"),
       "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
       "allowed: IndexKey: g"},
      {query("p = :p", p, R"(,"ExclusiveStartKey":{"bad":{"S":"x"}})"),
       "The provided starting key is invalid"},
      {ask("Scan", R"(,"ExclusiveStartKey":{"bad":{"S":"x"}})"),
       "The provided starting key is invalid: The provided key element does not match the schema"},
      {ask("Scan", R"(,"ProjectionExpression":"v","ExpressionAttributeValues":{":p":{"S":"x"}})"),
       "ExpressionAttributeValues can only be specified when using expressions: FilterExpression "
       "is null"},
      {ask("Scan", R"(,"ProjectionExpression":"v","ExpressionAttributeNames":{})"),
       "ExpressionAttributeNames must not be empty"},
      // Of several wrong expressions: key condition, filter, projection.
      {query("p =", p, R"(,"FilterExpression":"v =","ProjectionExpression":"v,")"),
       "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"=\""},
      {query("p = :p", p, R"(,"FilterExpression":"v =","ProjectionExpression":"v,")"),
       "Invalid FilterExpression: Syntax error; token: \"<EOF>\", near: \"=\""},
      {ask("Scan", R"(,"Select":"ALL")"),
       "1 validation error detected: Value 'ALL' at 'select' failed to satisfy constraint: Member "
       "must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, "
       "ALL_PROJECTED_ATTRIBUTES]"},
  };
  for (const auto& [answer, expected] : rows) {
    EXPECT_EQ(answer, "ValidationException: " + expected);
  }
}

}  // namespace
}  // namespace penstock::table
