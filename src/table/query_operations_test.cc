#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

// With a local index by "a" and global ones by "g" (all attributes) and by "g", "a" (keys only).
constexpr const char* kIndexedTable =
    R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
    R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},)"
    R"({"AttributeName":"a","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],)"
    R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
    R"("LocalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[)"
    R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"KEYS_ONLY"}}],)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[)"
    R"({"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}},)"
    R"({"IndexName":"by-g-a","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},)"
    R"({"AttributeName":"a","KeyType":"RANGE"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]})";

class QueryOperationsTest : public testing::Test {
 protected:
  QueryOperationsTest() { tables_.ask("CreateTable", kIndexedTable); }

  void put(std::string_view p, int s, std::string_view rest = "") {
    const std::string answer =
        tables_.ask("PutItem", fmt::format(R"({{"TableName":"events","Item":{{"p":{{"S":"{}"}},)"
                                           R"("s":{{"N":"{}"}}{}}}}})",
                                           p, s, rest));
    ASSERT_EQ(answer, "{}");
  }
  std::string query(std::string_view condition, std::string_view values,
                    std::string_view rest = "") {
    return tables_.ask("Query",
                       fmt::format(R"({{"TableName":"events","KeyConditionExpression":"{}",)"
                                   R"("ExpressionAttributeValues":{{{}}}{}}})",
                                   condition, values, rest));
  }
  // The sort keys of an answer, in order.
  static std::string sorts(const std::string& answer) {
    std::string found;
    constexpr std::string_view kMark = "\"s\":{\"N\":\"";
    const size_t end = std::min(answer.size(), answer.find("\"Count\""));
    for (size_t at = answer.find(kMark); at < end; at = answer.find(kMark, at + 1)) {
      const size_t begin = at + kMark.size();
      found += found.empty() ? "" : " ";
      found += answer.substr(begin, answer.find('"', begin) - begin);
    }
    return answer.starts_with("{") ? found : answer;
  }

  TestTables tables_;
};

TEST_F(QueryOperationsTest, ReadsAPartitionInOrder) {
  for (const int s : {10, -5, 3, 7, 0}) {
    put("a", s);
    put("b", s + 100);
  }
  const std::string a = R"(":p":{"S":"a"},":x":{"N":"3"},":y":{"N":"7"})";
  const std::string p = R"(":p":{"S":"a"})";
  const std::string one = R"(":p":{"S":"a"},":x":{"N":"3"})";
  EXPECT_EQ(sorts(query("p = :p", p)), "-5 0 3 7 10");
  EXPECT_EQ(sorts(query("p = :p", p, R"(,"ScanIndexForward":false)")), "10 7 3 0 -5");
  EXPECT_EQ(sorts(query("p = :p AND s > :x", one)), "7 10");
  EXPECT_EQ(sorts(query("p = :p AND s >= :x", one)), "3 7 10");
  EXPECT_EQ(sorts(query("s < :x AND p = :p", one)), "-5 0");
  EXPECT_EQ(sorts(query("p = :p AND s <= :x", one)), "-5 0 3");
  EXPECT_EQ(sorts(query("p = :p AND s = :x", one)), "3");
  EXPECT_EQ(sorts(query("p = :p AND s BETWEEN :x AND :y", a)), "3 7");
  EXPECT_EQ(query("p = :p", R"(":p":{"S":"none"})"), R"({"Items":[],"Count":0,"ScannedCount":0})");
}

TEST_F(QueryOperationsTest, GoesThroughPages) {
  for (int s = 0; s < 25; ++s) {
    put("a", s);
  }
  for (const bool forward : {true, false}) {
    std::string start;
    std::string all;
    int pages = 0;
    do {
      const std::string answer =
          query("p = :p", R"(":p":{"S":"a"})",
                fmt::format(R"(,"Limit":7,"ScanIndexForward":{}{})", forward, start));
      all += sorts(answer) + " ";
      const size_t key = answer.find("\"LastEvaluatedKey\":");
      start = key == std::string::npos
                  ? ""
                  : R"(,"ExclusiveStartKey":)" + answer.substr(key + 19, answer.size() - key - 20);
      ++pages;
    } while (!start.empty() && pages < 10);
    EXPECT_EQ(pages, 4);
    std::string expected;
    for (int s = 0; s < 25; ++s) {
      expected += std::to_string(forward ? s : 24 - s) + " ";
    }
    EXPECT_EQ(all, expected);
  }
}

TEST_F(QueryOperationsTest, APageEndsAtOneMegabyte) {
  const std::string big = fmt::format(R"(,"t":{{"S":"{}"}})", std::string(300 * kKiB, 'x'));
  for (int s = 0; s < 5; ++s) {
    put("a", s, big);
  }
  const std::string answer = query("p = :p", R"(":p":{"S":"a"})", R"(,"Select":"COUNT")");
  EXPECT_EQ(answer, R"({"Count":4,"ScannedCount":4,)"
                    R"("LastEvaluatedKey":{"p":{"S":"a"},"s":{"N":"3"}}})");
}

TEST_F(QueryOperationsTest, FiltersAfterCounting) {
  for (int s = 0; s < 10; ++s) {
    put("a", s, fmt::format(R"(,"v":{{"N":"{}"}})", s % 2));
  }
  EXPECT_EQ(query("p = :p", R"(":p":{"S":"a"},":one":{"N":"1"})",
                  R"(,"FilterExpression":"v = :one","ProjectionExpression":"s","Limit":4)"),
            R"({"Items":[{"s":{"N":"1"}},{"s":{"N":"3"}}],"Count":2,"ScannedCount":4,)"
            R"("LastEvaluatedKey":{"p":{"S":"a"},"s":{"N":"3"}}})");
  EXPECT_EQ(
      query("p = :p", R"(":p":{"S":"a"},":one":{"N":"1"})", R"(,"FilterExpression":"s = :one")"),
      "ValidationException: Filter Expression can only contain non-primary key attributes: "
      "Primary key attribute: s");
}

TEST_F(QueryOperationsTest, LocalIndexesFetchWhatTheyLack) {
  put("a", 1, R"(,"a":{"S":"z"},"v":{"S":"one"})");
  put("a", 2, R"(,"a":{"S":"y"},"v":{"S":"two"})");
  put("a", 3, R"(,"v":{"S":"not in the index"})");
  EXPECT_EQ(query("p = :p", R"(":p":{"S":"a"})", R"(,"IndexName":"by-a")"),
            R"({"Items":[{"a":{"S":"y"},"p":{"S":"a"},"s":{"N":"2"}},)"
            R"({"a":{"S":"z"},"p":{"S":"a"},"s":{"N":"1"}}],"Count":2,"ScannedCount":2})");
  EXPECT_EQ(query("p = :p AND begins_with(a, :y)", R"(":p":{"S":"a"},":y":{"S":"y"})",
                  R"(,"IndexName":"by-a","ProjectionExpression":"v")"),
            R"({"Items":[{"v":{"S":"two"}}],"Count":1,"ScannedCount":1})");
  EXPECT_EQ(query("p = :p", R"(":p":{"S":"a"})", R"(,"IndexName":"by-a","Limit":1)"),
            R"({"Items":[{"a":{"S":"y"},"p":{"S":"a"},"s":{"N":"2"}}],"Count":1,"ScannedCount":1,)"
            R"("LastEvaluatedKey":{"a":{"S":"y"},"p":{"S":"a"},"s":{"N":"2"}}})");
}

TEST_F(QueryOperationsTest, GlobalIndexesAreNeverBehindAndInOrder) {
  for (int i = 0; i < 60; ++i) {
    put(fmt::format("p{}", i), i,
        fmt::format(R"(,"g":{{"S":"g{}"}},"a":{{"S":"{:02}"}})", i % 2, (i * 7) % 60));
  }
  const std::string g = R"(":g":{"S":"g1"})";
  EXPECT_EQ(query("g = :g", g, R"(,"IndexName":"by-g","Select":"COUNT")"),
            R"({"Count":30,"ScannedCount":30})");
  for (const bool forward : {true, false}) {
    std::string start;
    std::vector<std::string> seen;
    do {
      const std::string answer =
          query("g = :g", g,
                fmt::format(R"(,"IndexName":"by-g-a","Limit":8,"ScanIndexForward":{}{})", forward,
                            start));
      for (size_t at = answer.find("\"a\":{\"S\":\""); at < answer.find("\"Count\"");
           at = answer.find("\"a\":{\"S\":\"", at + 1)) {
        seen.push_back(answer.substr(at + 10, 2));
      }
      const size_t key = answer.find("\"LastEvaluatedKey\":");
      start = key == std::string::npos
                  ? ""
                  : R"(,"ExclusiveStartKey":)" + answer.substr(key + 19, answer.size() - key - 20);
    } while (!start.empty());
    EXPECT_EQ(seen.size(), 30U);
    EXPECT_TRUE(forward ? std::is_sorted(seen.begin(), seen.end())
                        : std::is_sorted(seen.rbegin(), seen.rend()));
  }
  // A change moves the entry, a deletion takes it away.
  put("p1", 1, R"(,"g":{"S":"g0"})");
  tables_.ask("DeleteItem", R"({"TableName":"events","Key":{"p":{"S":"p3"},"s":{"N":"3"}}})");
  EXPECT_EQ(query("g = :g", g, R"(,"IndexName":"by-g","Select":"COUNT")"),
            R"({"Count":28,"ScannedCount":28})");
  EXPECT_EQ(tables_.inconsistency(), "");
  tables_.crash();
  EXPECT_EQ(tables_.inconsistency(), "");
}

TEST_F(QueryOperationsTest, ScansAllAndInSegments) {
  for (int i = 0; i < 100; ++i) {
    put(fmt::format("p{}", i % 40), i);
  }
  const auto scan = [&](std::string_view rest) {
    std::string start;
    std::multiset<std::string> found;
    do {
      const std::string answer =
          tables_.ask("Scan", fmt::format(R"({{"TableName":"events"{}{}}})", rest, start));
      std::istringstream parts(sorts(answer));
      for (std::string sort; parts >> sort;) {
        found.insert(sort);
      }
      const size_t key = answer.find("\"LastEvaluatedKey\":");
      start = key == std::string::npos
                  ? ""
                  : R"(,"ExclusiveStartKey":)" + answer.substr(key + 19, answer.size() - key - 20);
    } while (!start.empty());
    return found;
  };
  EXPECT_EQ(scan("").size(), 100U);
  const auto paged = scan(R"(,"Limit":9)");
  EXPECT_EQ(paged.size(), 100U);
  EXPECT_EQ(std::set<std::string>(paged.begin(), paged.end()).size(), 100U);
  std::multiset<std::string> all;
  for (int segment = 0; segment < 7; ++segment) {
    all.merge(scan(fmt::format(R"(,"Limit":5,"TotalSegments":7,"Segment":{})", segment)));
  }
  EXPECT_EQ(all, paged);
}

TEST_F(QueryOperationsTest, ScansIndexes) {
  for (int i = 0; i < 50; ++i) {
    put(fmt::format("p{}", i), i, i % 2 == 0 ? fmt::format(R"(,"g":{{"S":"g{}"}})", i) : "");
  }
  EXPECT_EQ(tables_.ask("Scan", R"({"TableName":"events","IndexName":"by-g","Select":"COUNT"})"),
            R"({"Count":25,"ScannedCount":25})");
  std::string start;
  size_t found = 0;
  do {
    const std::string answer = tables_.ask(
        "Scan", fmt::format(R"({{"TableName":"events","IndexName":"by-g","Limit":4{}}})", start));
    const std::string listed = sorts(answer);
    found +=
        listed.empty() ? 0 : 1 + static_cast<size_t>(std::count(listed.begin(), listed.end(), ' '));
    const size_t key = answer.find("\"LastEvaluatedKey\":");
    start = key == std::string::npos
                ? ""
                : R"(,"ExclusiveStartKey":)" + answer.substr(key + 19, answer.size() - key - 20);
  } while (!start.empty());
  EXPECT_EQ(found, 25U);
}

TEST_F(QueryOperationsTest, LegacyConditionsSayTheSame) {
  put("a", 1, R"(,"v":{"S":"x"})");
  put("a", 2, R"(,"v":{"S":"y"})");
  EXPECT_EQ(
      sorts(tables_.ask(
          "Query", R"({"TableName":"events","KeyConditions":{"p":{"ComparisonOperator":"EQ",)"
                   R"("AttributeValueList":[{"S":"a"}]},"s":{"ComparisonOperator":"GE",)"
                   R"("AttributeValueList":[{"N":"1"}]}},"QueryFilter":{"v":{"ComparisonOperator":)"
                   R"("NE","AttributeValueList":[{"S":"x"}]}}})")),
      "2");
  EXPECT_EQ(sorts(tables_.ask("Scan", R"({"TableName":"events","ScanFilter":{"v":)"
                                      R"({"ComparisonOperator":"NOT_CONTAINS",)"
                                      R"("AttributeValueList":[{"S":"y"}]}}})")),
            "1");
}

TEST_F(QueryOperationsTest, RefusesWithAwsTexts) {
  const std::string p = R"(":p":{"S":"a"},":s":{"N":"1"})";
  const std::vector<std::pair<std::string, std::string>> rows{
      {query("s = :s AND p > :p", p), "ValidationException: Query key condition not supported"},
      {query("s = :s", R"(":s":{"N":"1"})"),
       "ValidationException: Query condition missed key schema element: p"},
      {query("p = :p OR s = :s", p),
       "ValidationException: Invalid operator used in KeyConditionExpression: OR"},
      {query("p = :p AND p = :s", p),
       "ValidationException: KeyConditionExpressions must only contain one condition per key"},
      {query("p = :p AND x = :s", p),
       "ValidationException: Query condition missed key schema element: s"},
      {query("p = :s", R"(":s":{"N":"1"})"),
       "ValidationException: One or more parameter values were invalid: Condition parameter type "
       "does not match schema type"},
      {query("p = :p", R"(":p":{"S":"a"})", R"(,"IndexName":"nope")"),
       "ValidationException: The table does not have the specified index: nope"},
      {query("g = :p", R"(":p":{"S":"a"})", R"(,"IndexName":"by-g","ConsistentRead":true)"),
       "ValidationException: Consistent reads are not supported on global secondary indexes"},
      {query("g = :p", R"(":p":{"S":"a"})", R"(,"IndexName":"by-g-a","Select":"ALL_ATTRIBUTES")"),
       "ValidationException: One or more parameter values were invalid: Select type "
       "ALL_ATTRIBUTES is not supported for global secondary index by-g-a because its projection "
       "type is not ALL"},
      {query("p = :p", R"(":p":{"S":"a"})", R"(,"ExclusiveStartKey":{"p":{"S":"a"}})"),
       "ValidationException: The provided starting key is invalid"},
      {query("p = :p", R"(":p":{"S":"a"})",
             R"(,"ExclusiveStartKey":{"p":{"S":"b"},"s":{"N":"1"}})"),
       "ValidationException: The provided starting key is outside query boundaries based on "
       "provided conditions"},
      {tables_.ask("Query", R"({"TableName":"events"})"),
       "ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be "
       "specified in the request."},
      {tables_.ask("Scan", R"({"TableName":"events","Segment":1})"),
       "ValidationException: The TotalSegments parameter is required but was not present in the "
       "request when Segment parameter is present"},
      {tables_.ask("Scan", R"({"TableName":"events","Segment":4,"TotalSegments":4})"),
       "ValidationException: The Segment parameter is zero-based and must be less than parameter "
       "TotalSegments: Segment: 4 is not less than TotalSegments: 4"},
  };
  for (const auto& [answer, expected] : rows) {
    EXPECT_EQ(answer, expected);
  }
}

}  // namespace
}  // namespace penstock::table
