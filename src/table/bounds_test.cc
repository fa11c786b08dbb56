// What a single request may cost: the journal's batches, a page's bytes.
#include <gtest/gtest.h>

#include "base/digest.h"
#include "table/catalogue.h"
#include "table/host_testing.h"
#include "table/table_name.h"

namespace penstock::table {
namespace {

// A table with a string partition key "p" and as many global indexes over the same keys.
std::string table_with_indexes(int count, std::string_view definitions, std::string_view keys,
                               std::string_view projection) {
  std::string indexes;
  for (int i = 0; i < count; ++i) {
    indexes += fmt::format(
        R"({}{{"IndexName":"index{}","KeySchema":[{}],"Projection":{{"ProjectionType":"{}"}}}})",
        i == 0 ? "" : ",", i, keys, projection);
  }
  return fmt::format(R"({{"TableName":"wide","BillingMode":"PAY_PER_REQUEST",)"
                     R"("AttributeDefinitions":[{{"AttributeName":"p","AttributeType":"S"}}{}],)"
                     R"("KeySchema":[{{"AttributeName":"p","KeyType":"HASH"}}],)"
                     R"("GlobalSecondaryIndexes":[{}]}})",
                     definitions, indexes);
}

TEST(Bounds, ADefinitionsTextsAreBounded) {
  TestTables tables;
  const std::string long_text(1'100'000, 'x');
  std::string create = kOneKeyTable;
  create.pop_back();
  EXPECT_EQ(tables
                .ask("CreateTable",
                     create + R"(,"SSESpecification":{"KMSMasterKeyId":")" + long_text + "\"}}")
                .substr(0, 20),
            "ValidationException:");
  EXPECT_EQ(
      tables
          .ask("CreateTable",
               table_with_indexes(1, "", R"({"AttributeName":"p","KeyType":"HASH"})",
                                  R"(INCLUDE","NonKeyAttributes":[")" + long_text + R"("],"x":")"))
          .substr(0, 20),
      "ValidationException:");
  EXPECT_EQ(tables.ask("CreateTable", kOneKeyTable).substr(0, 20), R"({"TableDescription":)");
}

// An item of small numbers takes twice the bytes that it counts, in each of 21 places.
TEST(Bounds, AnItemThatTakesTooMuchWithAllItsEntriesIsRefused) {
  TestTables tables;
  tables.ask("CreateTable",
             table_with_indexes(20, "", R"({"AttributeName":"p","KeyType":"HASH"})", "ALL"));
  const auto put = [&](int numbers) {
    std::string list;
    for (int i = 0; i < numbers; ++i) {
      list += i == 0 ? R"({"N":"1"})" : R"(,{"N":"1"})";
    }
    return tables.ask("PutItem",
                      R"({"TableName":"wide","Item":{"p":{"S":"x"},"l":{"L":[)" + list + "]}}}");
  };
  EXPECT_EQ(put(136'000).substr(0, 83),
            "ValidationException: The item and its entries in the table's indexes take 17136833 ");
  EXPECT_EQ(put(68'000), "{}");
  EXPECT_EQ(tables.inconsistency(), "");
}

// The keys of an index with eight attributes, all of zeros, are twice as long as their values.
TEST(Bounds, ABatchOfLongKeysTakesSeveralVisits) {
  TestTables tables;
  std::string definitions;
  std::string keys;
  std::string values;
  for (int i = 0; i < 8; ++i) {
    const bool is_partition = i < 4;
    definitions += fmt::format(R"(,{{"AttributeName":"k{}","AttributeType":"B"}})", i);
    keys += fmt::format(R"({}{{"AttributeName":"k{}","KeyType":"{}"}})", i == 0 ? "" : ",", i,
                        is_partition ? "HASH" : "RANGE");
    values += fmt::format(R"(,"k{}":{{"B":"{}"}})", i,
                          base64(std::string(is_partition ? 2048 : 1024, '\0')));
  }
  ASSERT_EQ(tables.ask("CreateTable", table_with_indexes(20, definitions, keys, "KEYS_ONLY"))
                .substr(0, 20),
            R"({"TableDescription":)");
  for (int round = 0; round < 2; ++round) {
    std::string requests;
    for (int i = 0; i < 25; ++i) {
      requests +=
          fmt::format(R"({}{{"PutRequest":{{"Item":{{"p":{{"S":"{}{}"}},"n":{{"N":"{}"}}{}}}}}}})",
                      i == 0 ? "" : ",", std::string(2000, 'p'), i, round, values);
    }
    EXPECT_EQ(tables.ask("BatchWriteItem", R"({"RequestItems":{"wide":[)" + requests + "]}}"),
              R"({"UnprocessedItems":{}})");
  }
  EXPECT_EQ(tables.inconsistency(), "");
}

TEST(Bounds, APageCountsTheItemsThatALocalIndexLacks) {
  TestTables tables;
  tables.ask("CreateTable",
             R"({"TableName":"local","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
             R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s",)"
             R"("AttributeType":"N"},{"AttributeName":"t","AttributeType":"N"}],"KeySchema":[)"
             R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
             R"("LocalSecondaryIndexes":[{"IndexName":"by_t","KeySchema":[)"
             R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"t","KeyType":"RANGE"}],)"
             R"("Projection":{"ProjectionType":"KEYS_ONLY"}}]})");
  const std::string text(100'000, 'x');
  for (int i = 0; i < 25; ++i) {
    ASSERT_EQ(tables.ask("PutItem", fmt::format(R"({{"TableName":"local","Item":{{"p":{{"S":"p"}},)"
                                                R"("s":{{"N":"{}"}},"t":{{"N":"{}"}},)"
                                                R"("text":{{"S":"{}"}}}}}})",
                                                i, i, text)),
              "{}");
  }
  const auto query = [&](std::string_view more) {
    return tables.ask("Query",
                      fmt::format(R"({{"TableName":"local","IndexName":"by_t",)"
                                  R"("Select":"ALL_ATTRIBUTES",)"
                                  R"("KeyConditionExpression":"p = :p",)"
                                  R"("ExpressionAttributeValues":{{":p":{{"S":"p"}}}}{}}})",
                                  more));
  };
  const std::string first = query("");
  EXPECT_NE(first.find(R"("Count":11,"ScannedCount":11,"LastEvaluatedKey":)"), std::string::npos)
      << first.substr(0, 100);
  const std::string last =
      query(R"(,"ExclusiveStartKey":{"p":{"S":"p"},"s":{"N":"21"},"t":{"N":"21"}})");
  EXPECT_NE(last.find(R"("Count":3,"ScannedCount":3})"), std::string::npos);
}

TEST(Catalogue, KeepsTheNewestTable) {
  const auto table = [](int64_t id, int64_t version) {
    TableRecord record;
    record.id = id;
    record.version = version;
    return std::make_shared<const Table>(table_path("1", "r", "name"), std::move(record));
  };
  Catalogue catalogue;
  const TablePointer newer = table(2, 1);
  catalogue.publish(newer);
  catalogue.publish(table(1, 7));
  EXPECT_EQ(catalogue.find(newer->path), newer);
  catalogue.remove(newer->path, 1);
  EXPECT_EQ(catalogue.find(newer->path), newer);
  const TablePointer changed = table(2, 2);
  catalogue.publish(changed);
  catalogue.publish(newer);
  EXPECT_EQ(catalogue.find(newer->path), changed);
}

}  // namespace
}  // namespace penstock::table
