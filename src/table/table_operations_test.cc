#include <gtest/gtest.h>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(TableOperations, CreateDescribeListDelete) {
  TestTables tables;
  const std::string created = tables.ask("CreateTable", kTwoKeyTable);
  EXPECT_TRUE(has(created, "\"TableStatus\":\"CREATING\"")) << created;
  EXPECT_TRUE(
      has(created, "\"TableArn\":\"arn:aws:dynamodb:eu-west-1:123456789012:table/events\""));
  const std::string described = tables.ask("DescribeTable", R"({"TableName":"events"})");
  EXPECT_TRUE(has(described, "\"TableStatus\":\"ACTIVE\"")) << described;
  EXPECT_TRUE(has(described, "\"BillingMode\":\"PAY_PER_REQUEST\""));
  EXPECT_EQ(tables.ask("ListTables", "{}"), R"({"TableNames":["events"]})");
  EXPECT_EQ(tables.ask("CreateTable", kTwoKeyTable),
            "ResourceInUseException: Table already exists: events");
  EXPECT_TRUE(has(tables.ask("DeleteTable", R"({"TableName":"events"})"), "DELETING"));
  EXPECT_EQ(tables.ask("DescribeTable", R"({"TableName":"events"})"),
            "ResourceNotFoundException: Requested resource not found: Table: events not found");
  EXPECT_EQ(tables.ask("ListTables", "{}"), R"({"TableNames":[]})");
}

TEST(TableOperations, AreFoundByArn) {
  TestTables tables;
  tables.ask("CreateTable", kOneKeyTable);
  EXPECT_TRUE(
      has(tables.ask("DescribeTable",
                     R"({"TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/users"})"),
          "\"TableName\":\"users\""));
  EXPECT_EQ(tables.ask("DescribeTable",
                       R"({"TableName":"arn:aws:dynamodb:eu-west-1:999999999999:table/users"})"),
            "AccessDeniedException: User: arn:aws:iam::123456789012:root is not authorized to "
            "access the resource: arn:aws:dynamodb:eu-west-1:999999999999:table/users");
}

TEST(TableOperations, ATableOfTheSameNameBeginsEmpty) {
  TestTables tables;
  tables.ask("CreateTable", kOneKeyTable);
  for (int i = 0; i < 20; ++i) {
    tables.ask("PutItem",
               fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}}}}}})", i));
  }
  tables.ask("DeleteTable", R"({"TableName":"users"})");
  tables.ask("CreateTable", kOneKeyTable);
  EXPECT_EQ(tables.ask("Scan", R"({"TableName":"users"})"),
            R"({"Items":[],"Count":0,"ScannedCount":0})");
  tables.crash();
  EXPECT_EQ(tables.ask("Scan", R"({"TableName":"users"})"),
            R"({"Items":[],"Count":0,"ScannedCount":0})");
  EXPECT_EQ(tables.inconsistency(), "");
}

TEST(TableOperations, ListsInPages) {
  TestTables tables;
  for (const char* name : {"ccc", "aaa", "bbb"}) {
    tables.ask(
        "CreateTable",
        fmt::format(R"({{"TableName":"{}","BillingMode":"PAY_PER_REQUEST",)"
                    R"("AttributeDefinitions":[{{"AttributeName":"id","AttributeType":"B"}}],)"
                    R"("KeySchema":[{{"AttributeName":"id","KeyType":"HASH"}}]}})",
                    name));
  }
  EXPECT_EQ(tables.ask("ListTables", R"({"Limit":2})"),
            R"({"TableNames":["aaa","bbb"],"LastEvaluatedTableName":"bbb"})");
  EXPECT_EQ(tables.ask("ListTables", R"({"Limit":2,"ExclusiveStartTableName":"bbb"})"),
            R"({"TableNames":["ccc"]})");
}

TEST(TableOperations, TagsSurviveARestart) {
  TestTables tables;
  tables.ask("CreateTable", kOneKeyTable);
  constexpr const char* kArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/users";
  EXPECT_EQ(tables.ask("TagResource", fmt::format(R"({{"ResourceArn":"{}","Tags":[)"
                                                  R"({{"Key":"a","Value":"1"}},)"
                                                  R"({{"Key":"b","Value":"2"}}]}})",
                                                  kArn)),
            "{}");
  EXPECT_EQ(
      tables.ask("UntagResource", fmt::format(R"({{"ResourceArn":"{}","TagKeys":["a"]}})", kArn)),
      "{}");
  tables.crash();
  EXPECT_EQ(tables.ask("ListTagsOfResource", fmt::format(R"({{"ResourceArn":"{}"}})", kArn)),
            R"({"Tags":[{"Key":"b","Value":"2"}]})");
}

TEST(TableOperations, ProtectionIsKept) {
  TestTables tables;
  tables.ask("CreateTable", kOneKeyTable);
  tables.ask("UpdateTable", R"({"TableName":"users","DeletionProtectionEnabled":true})");
  EXPECT_EQ(tables.ask("DeleteTable", R"({"TableName":"users"})"),
            "ValidationException: Resource cannot be deleted as it is currently protected against "
            "deletion. Disable deletion protection first.");
}

TEST(TableOperations, AnIndexIsFilledWhileTheTableIsInUse) {
  TestTables tables;
  tables.ask("CreateTable", kOneKeyTable);
  const auto put = [&](int i) {
    tables.ask("PutItem", fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"u{}"}},)"
                                      R"("city":{{"S":"c{}"}}}}}})",
                                      i, i % 3));
  };
  for (int i = 0; i < 300; ++i) {
    put(i);
  }
  const std::string updated = tables.ask(
      "UpdateTable",
      R"({"TableName":"users","AttributeDefinitions":[{"AttributeName":"city","AttributeType":"S"}],)"
      R"("GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"by-city","KeySchema":)"
      R"([{"AttributeName":"city","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]})");
  EXPECT_TRUE(has(updated, "\"IndexStatus\":\"CREATING\"")) << updated;
  const std::string query = R"({"TableName":"users","IndexName":"by-city","Select":"COUNT",)"
                            R"("KeyConditionExpression":"city = :c",)"
                            R"("ExpressionAttributeValues":{":c":{"S":"c1"}}})";
  EXPECT_EQ(tables.ask("Query", query),
            "ValidationException: Cannot read from backfilling global secondary index: by-city");
  // What changes meanwhile is in the index by itself.
  for (int i = 300; i < 330; ++i) {
    put(i);
  }
  tables.ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"u1"}}})");
  tables.crash();
  put(4);
  tables.pass_ms(100);
  EXPECT_EQ(tables.ask("Query", query), R"({"Count":109,"ScannedCount":109})");
  EXPECT_TRUE(
      has(tables.ask("DescribeTable", R"({"TableName":"users"})"), "\"IndexStatus\":\"ACTIVE\""));
  EXPECT_EQ(tables.inconsistency(), "");
  tables.ask("UpdateTable", R"({"TableName":"users","GlobalSecondaryIndexUpdates":)"
                            R"([{"Delete":{"IndexName":"by-city"}}]})");
  EXPECT_EQ(tables.ask("Query", query),
            "ValidationException: The table does not have the specified index: by-city");
  EXPECT_EQ(tables.inconsistency(), "");
}

TEST(TableOperations, RefusesWithAwsTexts) {
  TestTables tables;
  const auto create = [&](std::string_view rest) {
    return tables.ask(
        "CreateTable",
        fmt::format(R"({{"TableName":"ttt","BillingMode":"PAY_PER_REQUEST",{}}})", rest));
  };
  const std::string invalid = "ValidationException: One or more parameter values were invalid: ";
  const std::string defined =
      R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)";
  EXPECT_EQ(create(defined + R"("KeySchema":[{"AttributeName":"a","KeyType":"RANGE"}])"),
            "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key "
            "type");
  EXPECT_EQ(create(defined + R"("KeySchema":[{"AttributeName":"b","KeyType":"HASH"}])"),
            invalid +
                "Some index key attributes are not defined in AttributeDefinitions. Keys: "
                "[b], AttributeDefinitions: [a]");
  EXPECT_EQ(create(R"("AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},)"
                   R"({"AttributeName":"b","AttributeType":"S"}],)"
                   R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}])"),
            invalid +
                "Number of attributes in KeySchema does not exactly match number of "
                "attributes defined in AttributeDefinitions");
  EXPECT_EQ(create(defined + R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)"
                             R"("ProvisionedThroughput":{"ReadCapacityUnits":1,)"
                             R"("WriteCapacityUnits":1})"),
            invalid +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                "BillingMode is PAY_PER_REQUEST");
  EXPECT_EQ(create(defined + R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],)"
                             R"("LocalSecondaryIndexes":[{"IndexName":"lsi","KeySchema":)"
                             R"([{"AttributeName":"a","KeyType":"HASH"}],)"
                             R"("Projection":{"ProjectionType":"ALL"}}])"),
            invalid +
                "Table KeySchema does not have a range key, which is required when "
                "specifying a LocalSecondaryIndex");
  EXPECT_EQ(tables.ask("UpdateTable", R"({"TableName":"nope1","TableClass":"STANDARD"})"),
            "ResourceNotFoundException: Requested resource not found: Table: nope1 not found");
  EXPECT_EQ(tables.ask("ListTables", "{}"), R"({"TableNames":[]})");
}

TEST(TableOperations, SayWhatTheServerHas) {
  TestTables tables;
  EXPECT_EQ(tables.ask("DescribeEndpoints", "{}"),
            R"({"Endpoints":[{"Address":"localhost:4566","CachePeriodInMinutes":1440}]})");
  EXPECT_TRUE(has(tables.ask("DescribeLimits", "{}"), "\"TableMaxReadCapacityUnits\":40000"));
}

}  // namespace
}  // namespace penstock::table
