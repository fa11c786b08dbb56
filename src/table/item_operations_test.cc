#include <gtest/gtest.h>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

class ItemOperationsTest : public testing::Test {
 protected:
  ItemOperationsTest() { tables_.ask("CreateTable", kOneKeyTable); }
  std::string ask(std::string_view operation, std::string_view json) {
    return tables_.ask(operation, json);
  }
  std::string get(std::string_view id) {
    return ask("GetItem",
               fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}})", id));
  }

  TestTables tables_;
};

TEST_F(ItemOperationsTest, PutsGetsAndDeletes) {
  EXPECT_EQ(ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"1.50"}}})"),
            "{}");
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"n":{"N":"1.5"}}})");
  EXPECT_EQ(get("b"), "{}");
  EXPECT_EQ(ask("PutItem", R"({"TableName":"users","ReturnValues":"ALL_OLD",)"
                           R"("Item":{"id":{"S":"a"},"m":{"S":"x"}}})"),
            R"({"Attributes":{"id":{"S":"a"},"n":{"N":"1.5"}}})");
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"m":{"S":"x"}}})");
  EXPECT_EQ(ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                              R"("ReturnValues":"ALL_OLD"})"),
            R"({"Attributes":{"id":{"S":"a"},"m":{"S":"x"}}})");
  EXPECT_EQ(get("a"), "{}");
  EXPECT_EQ(ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"a"}}})"), "{}");
}

TEST_F(ItemOperationsTest, WhatWasAnsweredSurvivesACrash) {
  for (int i = 0; i < 40; ++i) {
    ask("PutItem", fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"u{}"}}}}}})", i));
  }
  tables_.checkpoint();
  ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"u1"}}})");
  tables_.crash();
  EXPECT_EQ(get("u0"), R"({"Item":{"id":{"S":"u0"}}})");
  EXPECT_EQ(get("u1"), "{}");
  EXPECT_NE(ask("DescribeTable", R"({"TableName":"users"})").find("\"ItemCount\":39"),
            std::string::npos);
  EXPECT_EQ(tables_.inconsistency(), "");
}

TEST_F(ItemOperationsTest, UpdatesAndAnswersWhatWasAskedFor) {
  const auto update = [&](std::string_view values) {
    return ask("UpdateItem",
               fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"a"}}}},)"
                           R"("UpdateExpression":"SET n = if_not_exists(n, :z) + :one",)"
                           R"("ExpressionAttributeValues":{{":one":{{"N":"1"}},":z":{{"N":"0"}}}},)"
                           R"("ReturnValues":"{}"}})",
                           values));
  };
  EXPECT_EQ(update("ALL_OLD"), "{}");
  EXPECT_EQ(update("UPDATED_OLD"), R"({"Attributes":{"n":{"N":"1"}}})");
  EXPECT_EQ(update("UPDATED_NEW"), R"({"Attributes":{"n":{"N":"3"}}})");
  EXPECT_EQ(update("ALL_NEW"), R"({"Attributes":{"id":{"S":"a"},"n":{"N":"4"}}})");
  EXPECT_EQ(update("ALL_OLD"), R"({"Attributes":{"id":{"S":"a"},"n":{"N":"4"}}})");
  EXPECT_EQ(update("NONE"), "{}");
}

TEST_F(ItemOperationsTest, AnUpdateMakesAnItemOfItsKey) {
  EXPECT_EQ(ask("UpdateItem", R"({"TableName":"users","Key":{"id":{"S":"k"}}})"), "{}");
  EXPECT_EQ(get("k"), R"({"Item":{"id":{"S":"k"}}})");
  EXPECT_EQ(ask("UpdateItem", R"({"TableName":"users","Key":{"id":{"S":"l"}},)"
                              R"("AttributeUpdates":{"x":{"Action":"DELETE"}}})"),
            "{}");
  EXPECT_EQ(get("l"), "{}");
}

TEST_F(ItemOperationsTest, ConditionsDecide) {
  const std::string put = R"({"TableName":"users","Item":{"id":{"S":"a"},"v":{"N":"1"}},)"
                          R"x("ConditionExpression":"attribute_not_exists(id)"})x";
  EXPECT_EQ(ask("PutItem", put), "{}");
  EXPECT_EQ(ask("PutItem", put), "ConditionalCheckFailedException: The conditional request failed");
  EXPECT_EQ(
      ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                        R"("ConditionExpression":"v > :v","ExpressionAttributeValues":)"
                        R"({":v":{"N":"5"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"),
      R"(ConditionalCheckFailedException: The conditional request failed )"
      R"("Item":{"id":{"S":"a"},"v":{"N":"1"}})");
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"v":{"N":"1"}}})");
}

TEST_F(ItemOperationsTest, ManyConditionalUpdatesOfOneItemRideInOneGroup) {
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"hot"},"n":{"N":"0"}}})");
  std::vector<std::string> answers(50);
  for (size_t i = 0; i < answers.size(); ++i) {
    tables_.begin("UpdateItem",
                  fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"hot"}}}},)"
                              R"("UpdateExpression":"SET n = n + :one",)"
                              R"("ConditionExpression":"n = :n","ExpressionAttributeValues":)"
                              R"({{":one":{{"N":"1"}},":n":{{"N":"{}"}}}}}})",
                              i),
                  answers[i]);
  }
  tables_.settle();
  for (const std::string& answer : answers) {
    EXPECT_EQ(answer, "{}");
  }
  EXPECT_EQ(get("hot"), R"({"Item":{"id":{"S":"hot"},"n":{"N":"50"}}})");
}

TEST_F(ItemOperationsTest, LegacyParametersSayTheSame) {
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"1"},"l":{"L":[]}}})");
  EXPECT_EQ(ask("UpdateItem",
                R"({"TableName":"users","Key":{"id":{"S":"a"}},"ReturnValues":"ALL_NEW",)"
                R"("AttributeUpdates":{"n":{"Action":"ADD","Value":{"N":"2"}},)"
                R"("s":{"Value":{"S":"x"}},"l":{"Action":"ADD","Value":{"L":[{"S":"y"}]}}},)"
                R"("Expected":{"n":{"Value":{"N":"1"}},"q":{"Exists":false}}})"),
            R"({"Attributes":{"id":{"S":"a"},"l":{"L":[{"S":"y"}]},"n":{"N":"3"},"s":{"S":"x"}}})");
  EXPECT_EQ(ask("DeleteItem",
                R"({"TableName":"users","Key":{"id":{"S":"a"}},"ConditionalOperator":"OR",)"
                R"("Expected":{"n":{"ComparisonOperator":"GT","AttributeValueList":[{"N":"5"}]},)"
                R"("s":{"ComparisonOperator":"NULL"}}})"),
            "ConditionalCheckFailedException: The conditional request failed");
  EXPECT_EQ(ask("GetItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                           R"("AttributesToGet":["n","none"]})"),
            R"({"Item":{"n":{"N":"3"}}})");
}

TEST_F(ItemOperationsTest, SaysWhatItCosts) {
  const std::string text(2000, 'x');
  EXPECT_EQ(ask("PutItem", fmt::format(R"({{"TableName":"users","ReturnConsumedCapacity":"TOTAL",)"
                                       R"("Item":{{"id":{{"S":"a"}},"t":{{"S":"{}"}}}}}})",
                                       text)),
            R"({"ConsumedCapacity":{"TableName":"users","CapacityUnits":2}})");
  EXPECT_EQ(ask("PutItem", R"({"TableName":"users","ReturnConsumedCapacity":"INDEXES",)"
                           R"("Item":{"id":{"S":"a"}}})"),
            R"({"ConsumedCapacity":{"TableName":"users","CapacityUnits":2,)"
            R"("Table":{"CapacityUnits":2}}})");
  EXPECT_EQ(ask("GetItem", R"({"TableName":"users","ReturnConsumedCapacity":"TOTAL",)"
                           R"("Key":{"id":{"S":"none"}}})"),
            R"({"ConsumedCapacity":{"TableName":"users","CapacityUnits":0.5}})");
  EXPECT_EQ(ask("GetItem", R"({"TableName":"users","ReturnConsumedCapacity":"TOTAL",)"
                           R"("ConsistentRead":true,"Key":{"id":{"S":"none"}}})"),
            R"({"ConsumedCapacity":{"TableName":"users","CapacityUnits":1}})");
}

// Rows in the order of precedence.
TEST_F(ItemOperationsTest, RefusesWithAwsTexts) {
  struct Row {
    const char* operation;
    const char* input;
    const char* answer;
  };
  const std::vector<Row> rows{
      {"PutItem", R"({})",
       "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to "
       "satisfy constraint: Member must not be null; Value null at 'item' failed to satisfy "
       "constraint: Member must not be null"},
      {"PutItem", R"({"TableName":"ab","Item":{}})",
       "ValidationException: 1 validation error detected: Value 'ab' at 'tableName' failed to "
       "satisfy constraint: Member must have length greater than or equal to 3"},
      {"PutItem", R"({"TableName":"nowhere","Item":{"id":{"S":"x"}}})",
       "ResourceNotFoundException: Requested resource not found"},
      {"PutItem", R"({"TableName":"users","Item":{"a":{}}})",
       "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the "
       "supported datatypes"},
      {"PutItem", R"({"TableName":"users","Item":{"a":{"S":"x"}}})",
       "ValidationException: One or more parameter values were invalid: Missing the key id in the "
       "item"},
      {"PutItem", R"({"TableName":"users","Item":{"id":{"N":"1"}}})",
       "ValidationException: One or more parameter values were invalid: Type mismatch for key id "
       "expected: S actual: N"},
      {"PutItem", R"({"TableName":"users","Item":{"id":{"S":""}}})",
       "ValidationException: One or more parameter values are not valid. The AttributeValue for a "
       "key attribute cannot contain an empty string value. Key: id"},
      {"PutItem", R"({"TableName":"users","Item":{"id":{"S":"x"}},"ReturnValues":"ALL_NEW"})",
       "ValidationException: ReturnValues can only be ALL_OLD or NONE"},
      {"PutItem",
       R"({"TableName":"users","Item":{"id":{"S":"x"}},"Expected":{"a":{"Exists":false}},)"
       R"x("ConditionExpression":"attribute_exists(a)"})x",
       "ValidationException: Can not use both expression and non-expression parameters in the same "
       "request: Non-expression parameters: {Expected} Expression parameters: "
       "{ConditionExpression}"},
      {"PutItem",
       R"({"TableName":"users","Item":{"id":{"S":"x"}},"ExpressionAttributeNames":{"#a":"b"}})",
       "ValidationException: ExpressionAttributeNames can only be specified when using "
       "expressions"},
      {"PutItem",
       R"({"TableName":"users","Item":{"id":{"S":"x"}},)"
       R"("ExpressionAttributeValues":{":a":{"S":"b"}}})",
       "ValidationException: ExpressionAttributeValues can only be specified when using "
       "expressions: ConditionExpression is null"},
      {"UpdateItem",
       R"({"TableName":"users","Key":{"id":{"S":"x"}},"UpdateExpression":"SET id = :a",)"
       R"("ExpressionAttributeValues":{":a":{"S":"b"}}})",
       "ValidationException: One or more parameter values were invalid: Cannot update attribute "
       "id. This attribute is part of the key"},
      {"GetItem", R"({"TableName":"users","Key":{"id":{"S":"x"},"b":{"S":"y"}}})",
       "ValidationException: The provided key element does not match the schema"},
      {"GetItem", R"({"TableName":"users","Key":{"id":{"N":"1"}}})",
       "ValidationException: The provided key element does not match the schema"},
      {"DeleteItem", R"({"TableName":"users","Key":{}})",
       "ValidationException: The provided key element does not match the schema"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ask(row.operation, row.input), row.answer) << row.input;
  }
}

// What is found first: a wrong name, which parameters come together, values, expressions, the
// table, and only then what is wrong for this table.
TEST_F(ItemOperationsTest, LooksInDynamoDbsOrder) {
  const std::string big =
      fmt::format(R"("Item":{{"id":{{"S":"x"}},"t":{{"S":"{}"}}}})", std::string(400 * kKiB, 'x'));
  const std::string key = R"("Key":{"id":{"S":"x"}})";
  const std::string value = R"("ExpressionAttributeValues":{":v":{"S":"x"}})";
  const std::string one_expected = R"("Expected":{"a":{"Exists":false}})";
  const std::vector<std::pair<std::string, std::string>> rows{
      {ask("PutItem", R"({"TableName":"a!","Item":{"id":{"S":"x"}},"ConditionalOperator":"AND",)"
                      R"x("ConditionExpression":"attribute_exists(a)"})x"),
       "ValidationException: 2 validation errors detected: Value 'a!' at 'tableName' failed to "
       "satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value "
       "'a!' at 'tableName' failed to satisfy constraint: Member must have length greater than or "
       "equal to 3"},
      {ask("PutItem", R"({"TableName":"nowhere",)" + big + "}"),
       "ResourceNotFoundException: Requested resource not found"},
      {ask("BatchWriteItem", R"({"RequestItems":{"nowhere":[{"PutRequest":{)" + big + "}}]}}"),
       "ResourceNotFoundException: Requested resource not found"},
      {ask("BatchWriteItem", R"({"RequestItems":{"users":[{"PutRequest":{)" + big + "}}]}}"),
       "ValidationException: Item size has exceeded the maximum allowed size"},
      {ask("UpdateItem", R"({"TableName":"nowhere",)" + key + R"(,"UpdateExpression":"SET",)" +
                             R"("ConditionExpression":"a ="})"),
       "ValidationException: Invalid UpdateExpression: Syntax error; token: \"<EOF>\", near: "
       "\"SET\""},
      {ask("UpdateItem", R"({"TableName":"users",)" + key + R"(,"ConditionalOperator":"OR"})"),
       "ValidationException: ConditionalOperator cannot be used without Filter or Expected"},
      {ask("UpdateItem", R"({"TableName":"users",)" + key + R"(,"ConditionalOperator":"OR",)" +
                             one_expected + "}"),
       "ValidationException: ConditionalOperator can only be used when Filter or Expected has two "
       "or more elements"},
      {ask("DeleteItem", R"({"TableName":"users",)" + key +
                             R"x(,"ConditionExpression":"attribute_exists(id.x)"})x"),
       "ValidationException: Key attributes must be scalars; list random access '[]' and map "
       "lookup '.' are not allowed: Key: id"},
      {ask("UpdateItem", R"({"TableName":"users",)" + key +
                             R"(,"UpdateExpression":"SET id[0] = :v",)" + value + "}"),
       "ValidationException: Key attributes must be scalars; list random access '[]' and map "
       "lookup '.' are not allowed: Key: id"},
      {ask("GetItem", R"({"TableName":"users",)" + key + R"(,"ProjectionExpression":"id.x"})"),
       "ValidationException: Key attributes must be scalars; list random access '[]' and map "
       "lookup '.' are not allowed: Key: id"},
      {ask("GetItem", R"({"TableName":"users",)" + key +
                          R"(,"ProjectionExpression":"a","ExpressionAttributeNames":{}})"),
       "ValidationException: ExpressionAttributeNames must not be empty"},
      {ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"x"},"s":{"SS":["a",null]}}})"),
       "ValidationException: One or more parameter values were invalid: An string set may not have "
       "a null string as a member"},
      {ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"x"}},"ReturnValues":"ALL"})"),
       "ValidationException: 1 validation error detected: Value 'ALL' at 'returnValues' failed to "
       "satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, "
       "NONE, UPDATED_NEW]"},
      {ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"x"}},"Expected":{"a":{)"
                      R"("ComparisonOperator":"IN","AttributeValueList":[{"BOOL":true}]}}})"),
       "ValidationException: One or more parameter values were invalid: ComparisonOperator IN is "
       "not valid for BOOL AttributeValue type"},
      {ask("GetItem",
           fmt::format(R"({{"TableName":"arn:aws:dynamodb:{}:{}:table/users/index/a",{}}})",
                       kTestRegion, kTestAccount, key)),
       fmt::format("ValidationException: Invalid table ARN: "
                   "arn:aws:dynamodb:{}:{}:table/users/index/a",
                   kTestRegion, kTestAccount)},
  };
  for (const auto& [answer, expected] : rows) {
    EXPECT_EQ(answer, expected);
  }
}

// Each condition is looked for in every item, so their number is bounded, as in an expression.
TEST_F(ItemOperationsTest, LegacyParametersAreBounded) {
  std::string expected;
  std::string updates;
  std::string attributes;
  for (int i = 0; i < 301; ++i) {
    const char* comma = i == 0 ? "" : ",";
    expected += fmt::format(R"({}"a{}":{{"Exists":false}})", comma, i);
    updates += fmt::format(R"({}"a{}":{{"Action":"DELETE"}})", comma, i);
    attributes += fmt::format(R"({}"a{}")", comma, i);
  }
  EXPECT_EQ(ask("PutItem",
                R"({"TableName":"users","Item":{"id":{"S":"x"}},"Expected":{)" + expected + "}}"),
            "ValidationException: Filter or Expected has too many elements; at most 300 are "
            "allowed");
  EXPECT_EQ(ask("GetItem", R"({"TableName":"users","Key":{"id":{"S":"x"}},"AttributesToGet":[)" +
                               attributes + "]}"),
            "ValidationException: 1 validation error detected: Value at 'attributesToGet' failed "
            "to satisfy constraint: Member must have length less than or equal to 255");
  EXPECT_EQ(
      ask("UpdateItem",
          R"({"TableName":"users","Key":{"id":{"S":"x"}},"AttributeUpdates":{)" + updates + "}}"),
      "{}");
}

TEST_F(ItemOperationsTest, WhatOnlyRemovesMakesNoItem) {
  const std::string start = R"({"TableName":"users","Key":{"id":{"S":"none"}},)";
  EXPECT_EQ(ask("UpdateItem", start + R"("ReturnValues":"ALL_NEW","UpdateExpression":"REMOVE b"})"),
            "{}");
  EXPECT_EQ(ask("UpdateItem", start + R"("UpdateExpression":"REMOVE x.y"})"), "{}");
  EXPECT_EQ(ask("UpdateItem", start + R"("UpdateExpression":"DELETE s :s",)"
                                      R"("ExpressionAttributeValues":{":s":{"SS":["a"]}}})"),
            "{}");
  EXPECT_EQ(get("none"), "{}");
  EXPECT_NE(ask("DescribeTable", R"({"TableName":"users"})").find("\"ItemCount\":0"),
            std::string::npos);
}

// Neither counts nor collections: there is nothing that a batch should be written for.
TEST_F(ItemOperationsTest, WhatChangesNothingWritesNothing) {
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"1"}}})");
  const auto before = tables_.committed_sequence();
  EXPECT_EQ(ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"none"}}})"), "{}");
  EXPECT_EQ(ask("UpdateItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                              R"("UpdateExpression":"REMOVE b"})"),
            "{}");
  EXPECT_EQ(ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"1"}}})"), "{}");
  EXPECT_EQ(tables_.committed_sequence(), before);
}

TEST_F(ItemOperationsTest, ItemsAreBounded) {
  const auto put = [&](size_t bytes) {
    return ask(
        "PutItem",
        fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"a"}},"t":{{"S":"{}"}}}}}})",
                    std::string(bytes, 'x')));
  };
  constexpr size_t kRest = 4;  // "id", "a", "t"
  EXPECT_EQ(put(400 * kKiB - kRest), "{}");
  EXPECT_EQ(put(400 * kKiB - kRest + 1),
            "ValidationException: Item size has exceeded the maximum allowed size");
  EXPECT_EQ(ask("UpdateItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                              R"("UpdateExpression":"SET u = :u",)"
                              R"("ExpressionAttributeValues":{":u":{"S":"x"}}})"),
            "ValidationException: Item size to update has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace penstock::table
