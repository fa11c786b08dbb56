// Requests and replies of the operations on one item. Plain values.
#ifndef PENSTOCK_TABLE_ITEM_SHAPES_H_
#define PENSTOCK_TABLE_ITEM_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/capacity_shapes.h"
#include "table/key_shapes.h"
#include "table/legacy_shapes.h"
#include "table/value_json.h"

namespace penstock::table {

// In the order in which DynamoDB's error names them, as all sets of values here.
inline constexpr std::array<std::string_view, 5> kReturnValues{"ALL_NEW", "UPDATED_OLD", "ALL_OLD",
                                                               "NONE", "UPDATED_NEW"};
inline constexpr std::array<std::string_view, 2> kFailureValues{"ALL_OLD", "NONE"};

struct GetItemInput {
  std::string table_name;
  Item key;
  std::vector<std::string> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> projection_expression;
  std::optional<Names> expression_attribute_names;
  static constexpr std::string_view kName = "GetItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetItemInput::table_name>("TableName", kTableNameField),
        aws::field<&GetItemInput::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&GetItemInput::attributes_to_get>(
            "AttributesToGet", {.min = 1, .max = 255, .doc = "Legacy: use ProjectionExpression."}),
        aws::field<&GetItemInput::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
        aws::field<&GetItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&GetItemInput::projection_expression>("ProjectionExpression",
                                                         {.doc = "Which parts to answer."}),
        aws::field<&GetItemInput::expression_attribute_names>("ExpressionAttributeNames",
                                                              {.doc = "By #placeholder."}),
    };
  }
};

struct GetItemOutput {
  Item item;
  std::optional<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "GetItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetItemOutput::item>("Item", {.doc = "Absent where there is none."}),
        aws::field<&GetItemOutput::consumed_capacity>("ConsumedCapacity",
                                                      {.doc = "If it was asked for."}),
    };
  }
};

struct PutItemInput {
  std::string table_name;
  Item item;
  std::map<std::string, ExpectedAttributeValue> expected;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "PutItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutItemInput::table_name>("TableName", kTableNameField),
        aws::field<&PutItemInput::item>("Item", {.required = true, .doc = "With its key."}),
        aws::field<&PutItemInput::expected>("Expected",
                                            {.doc = "Legacy: use ConditionExpression."}),
        aws::field<&PutItemInput::return_values>(
            "ReturnValues", {.values = kReturnValues, .doc = "Which attributes to answer."}),
        aws::field<&PutItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&PutItemInput::return_item_collection_metrics>(
            "ReturnItemCollectionMetrics",
            {.values = kCollectionMetricModes, .doc = "Whether to answer a collection's size."}),
        aws::field<&PutItemInput::conditional_operator>(
            "ConditionalOperator",
            {.values = kConditionalOperators, .doc = "Legacy: how several conditions combine."}),
        aws::field<&PutItemInput::condition_expression>("ConditionExpression",
                                                        {.doc = "What the item must satisfy."}),
        aws::field<&PutItemInput::expression_attribute_names>("ExpressionAttributeNames",
                                                              {.doc = "By #placeholder."}),
        aws::field<&PutItemInput::expression_attribute_values>("ExpressionAttributeValues",
                                                               {.doc = "By :placeholder."}),
        aws::field<&PutItemInput::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the error holds the item."}),
    };
  }
};

struct PutItemOutput {
  Item attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;
  static constexpr std::string_view kName = "PutItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutItemOutput::attributes>("Attributes", {.doc = "As ReturnValues asks."}),
        aws::field<&PutItemOutput::consumed_capacity>("ConsumedCapacity",
                                                      {.doc = "If it was asked for."}),
        aws::field<&PutItemOutput::item_collection_metrics>(
            "ItemCollectionMetrics",
            {.doc = "If it was asked for, of a table with local indexes."}),
    };
  }
};

struct UpdateItemInput {
  std::string table_name;
  Item key;
  std::map<std::string, AttributeValueUpdate> attribute_updates;
  std::map<std::string, ExpectedAttributeValue> expected;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> update_expression;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "UpdateItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateItemInput::table_name>("TableName", kTableNameField),
        aws::field<&UpdateItemInput::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&UpdateItemInput::attribute_updates>("AttributeUpdates",
                                                        {.doc = "Legacy: use UpdateExpression."}),
        aws::field<&UpdateItemInput::expected>("Expected",
                                               {.doc = "Legacy: use ConditionExpression."}),
        aws::field<&UpdateItemInput::conditional_operator>(
            "ConditionalOperator",
            {.values = kConditionalOperators, .doc = "Legacy: how several conditions combine."}),
        aws::field<&UpdateItemInput::return_values>(
            "ReturnValues", {.values = kReturnValues, .doc = "Which attributes to answer."}),
        aws::field<&UpdateItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&UpdateItemInput::return_item_collection_metrics>(
            "ReturnItemCollectionMetrics",
            {.values = kCollectionMetricModes, .doc = "Whether to answer a collection's size."}),
        aws::field<&UpdateItemInput::update_expression>("UpdateExpression",
                                                        {.doc = "What to change."}),
        aws::field<&UpdateItemInput::condition_expression>("ConditionExpression",
                                                           {.doc = "What the item must satisfy."}),
        aws::field<&UpdateItemInput::expression_attribute_names>("ExpressionAttributeNames",
                                                                 {.doc = "By #placeholder."}),
        aws::field<&UpdateItemInput::expression_attribute_values>("ExpressionAttributeValues",
                                                                  {.doc = "By :placeholder."}),
        aws::field<&UpdateItemInput::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the error holds the item."}),
    };
  }
};

struct UpdateItemOutput {
  Item attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;
  static constexpr std::string_view kName = "UpdateItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateItemOutput::attributes>("Attributes", {.doc = "As ReturnValues asks."}),
        aws::field<&UpdateItemOutput::consumed_capacity>("ConsumedCapacity",
                                                         {.doc = "If it was asked for."}),
        aws::field<&UpdateItemOutput::item_collection_metrics>(
            "ItemCollectionMetrics",
            {.doc = "If it was asked for, of a table with local indexes."}),
    };
  }
};

struct DeleteItemInput {
  std::string table_name;
  Item key;
  std::map<std::string, ExpectedAttributeValue> expected;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "DeleteItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteItemInput::table_name>("TableName", kTableNameField),
        aws::field<&DeleteItemInput::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&DeleteItemInput::expected>("Expected",
                                               {.doc = "Legacy: use ConditionExpression."}),
        aws::field<&DeleteItemInput::conditional_operator>(
            "ConditionalOperator",
            {.values = kConditionalOperators, .doc = "Legacy: how several conditions combine."}),
        aws::field<&DeleteItemInput::return_values>(
            "ReturnValues", {.values = kReturnValues, .doc = "Which attributes to answer."}),
        aws::field<&DeleteItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&DeleteItemInput::return_item_collection_metrics>(
            "ReturnItemCollectionMetrics",
            {.values = kCollectionMetricModes, .doc = "Whether to answer a collection's size."}),
        aws::field<&DeleteItemInput::condition_expression>("ConditionExpression",
                                                           {.doc = "What the item must satisfy."}),
        aws::field<&DeleteItemInput::expression_attribute_names>("ExpressionAttributeNames",
                                                                 {.doc = "By #placeholder."}),
        aws::field<&DeleteItemInput::expression_attribute_values>("ExpressionAttributeValues",
                                                                  {.doc = "By :placeholder."}),
        aws::field<&DeleteItemInput::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the error holds the item."}),
    };
  }
};

struct DeleteItemOutput {
  Item attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;
  static constexpr std::string_view kName = "DeleteItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteItemOutput::attributes>("Attributes", {.doc = "As ReturnValues asks."}),
        aws::field<&DeleteItemOutput::consumed_capacity>("ConsumedCapacity",
                                                         {.doc = "If it was asked for."}),
        aws::field<&DeleteItemOutput::item_collection_metrics>(
            "ItemCollectionMetrics",
            {.doc = "If it was asked for, of a table with local indexes."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_SHAPES_H_
