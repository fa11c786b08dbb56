// BatchGetItem and BatchWriteItem: what they do of what is asked, and how much of it at once.
#include <gtest/gtest.h>

#include <string>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

std::string arn_of(std::string_view table) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", kTestRegion, kTestAccount, table);
}

class BatchOperationsTest : public testing::Test {
 protected:
  BatchOperationsTest() { tables_.ask("CreateTable", kOneKeyTable); }

  void put(std::string_view id, size_t bytes = 0) {
    EXPECT_EQ(
        tables_.ask(
            "PutItem",
            fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}},"t":{{"S":"{}"}}}}}})",
                        id, std::string(bytes, 'x'))),
        "{}");
  }
  std::string get(std::string_view requests) {
    return tables_.ask("BatchGetItem", fmt::format(R"({{"RequestItems":{{{}}}}})", requests));
  }
  static size_t count(const std::string& text, std::string_view part) {
    size_t found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  }

  TestTables tables_;
};

constexpr const char* kKey = R"({"id":{"S":"a"}})";
constexpr const char* kDuplicates =
    "ValidationException: Provided list of item keys contains duplicates";

TEST_F(BatchOperationsTest, DuplicatesAreFoundBeforeTheTableIs) {
  EXPECT_EQ(get(fmt::format(R"("nowhere":{{"Keys":[{},{}]}})", kKey, kKey)), kDuplicates);
  EXPECT_EQ(get(fmt::format(R"("users":{{"Keys":[{},{}]}})", kKey, kKey)), kDuplicates);
  EXPECT_EQ(get(fmt::format(R"("nowhere":{{"Keys":[{}]}})", kKey)),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(get(fmt::format(R"("a!":{{"Keys":[{}]}})", kKey)).substr(0, 38),
            "ValidationException: 2 validation erro");
}

TEST_F(BatchOperationsTest, ATableByNameAndByArnIsOne) {
  put("a");
  put("b");
  const std::string answer =
      get(fmt::format(R"("users":{{"Keys":[{},{{"id":{{"S":"b"}}}}]}},"{}":{{"Keys":[{}]}})", kKey,
                      arn_of("users"), kKey));
  EXPECT_EQ(count(answer, R"("id":{"S":"a"})"), 1U);
  EXPECT_EQ(count(answer, R"("id":{"S":"b"})"), 1U);
  EXPECT_EQ(count(answer, arn_of("users")) + count(answer, R"("users":[)"), 1U);
}

TEST_F(BatchOperationsTest, WhatIsBeyond16MegabytesIsLeft) {
  constexpr size_t kItems = 50;
  constexpr size_t kItemBytes = 399 * kKiB;
  std::string keys;
  for (size_t i = 0; i < kItems; ++i) {
    put(std::to_string(i), kItemBytes);
    keys += fmt::format(R"({}{{"id":{{"S":"{}"}}}})", i == 0 ? "" : ",", i);
  }
  const std::string answer =
      get(fmt::format(R"("users":{{"Keys":[{}],"ProjectionExpression":"id"}})", keys));
  const size_t left_at = answer.find("\"UnprocessedKeys\"");
  ASSERT_NE(left_at, std::string::npos);
  const size_t read = count(answer.substr(0, left_at), R"("id":{)");
  const size_t left = count(answer.substr(left_at), R"("id":{)");
  EXPECT_EQ(read + left, kItems);
  EXPECT_EQ(read, 16 * kMiB / kItemBytes + 1);
  // It can be asked for again as it is.
  EXPECT_NE(answer.find(R"("ProjectionExpression":"id")", left_at), std::string::npos);
}

TEST(ItemCollections, AreBounded) {
  Options options;
  options.collection_bytes_max = 2'000;
  TestTables tables(options);
  tables.ask(
      "CreateTable",
      R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
      R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},)"
      R"({"AttributeName":"a","AttributeType":"S"}],"KeySchema":[)"
      R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
      R"("LocalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[)"
      R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}],)"
      R"("Projection":{"ProjectionType":"ALL"}}]})");
  const auto item = [](std::string_view p, int s) {
    return fmt::format(R"("Item":{{"p":{{"S":"{}"}},"s":{{"N":"{}"}},"a":{{"S":"x"}},)"
                       R"("t":{{"S":"{}"}}}})",
                       p, s, std::string(700, 't'));
  };
  const auto put = [&](std::string_view p, int s) {
    return tables.ask("PutItem", R"({"TableName":"events",)" + item(p, s) + "}");
  };
  constexpr const char* kFull =
      "ItemCollectionSizeLimitExceededException: Collection size exceeded. Adding new items to the "
      "collection is not allowed.";
  EXPECT_EQ(put("a", 1), "{}");
  EXPECT_EQ(put("a", 2), kFull);  // with its entry in the index each counts twice
  EXPECT_EQ(put("b", 1), "{}");
  EXPECT_EQ(tables.ask("BatchWriteItem",
                       R"({"RequestItems":{"events":[{"PutRequest":{)" + item("b", 2) + "}}]}}"),
            kFull);
  EXPECT_EQ(
      tables.ask("DeleteItem", R"({"TableName":"events","Key":{"p":{"S":"a"},"s":{"N":"1"}}})"),
      "{}");
  EXPECT_EQ(put("a", 2), "{}");
  EXPECT_EQ(tables.inconsistency(), "");
}

}  // namespace
}  // namespace penstock::table
