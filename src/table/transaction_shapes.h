// Requests and replies of TransactWriteItems and TransactGetItems. Plain values.
#ifndef PENSTOCK_TABLE_TRANSACTION_SHAPES_H_
#define PENSTOCK_TABLE_TRANSACTION_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/capacity_shapes.h"
#include "table/item_shapes.h"
#include "table/key_shapes.h"
#include "table/value_json.h"

namespace penstock::table {

struct ConditionCheck {
  Item key;
  std::string table_name;
  std::string condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "ConditionCheck";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConditionCheck::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&ConditionCheck::table_name>("TableName", kTableNameField),
        aws::field<&ConditionCheck::condition_expression>(
            "ConditionExpression", {.required = true, .doc = "What the item must satisfy."}),
        aws::field<&ConditionCheck::expression_attribute_names>("ExpressionAttributeNames",
                                                                {.doc = "By #placeholder."}),
        aws::field<&ConditionCheck::expression_attribute_values>("ExpressionAttributeValues",
                                                                 {.doc = "By :placeholder."}),
        aws::field<&ConditionCheck::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the reason holds the item."}),
    };
  }
};

struct TransactedPut {
  Item item;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "Put";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactedPut::item>("Item", {.required = true, .doc = "With its key."}),
        aws::field<&TransactedPut::table_name>("TableName", kTableNameField),
        aws::field<&TransactedPut::condition_expression>("ConditionExpression",
                                                         {.doc = "What the item must satisfy."}),
        aws::field<&TransactedPut::expression_attribute_names>("ExpressionAttributeNames",
                                                               {.doc = "By #placeholder."}),
        aws::field<&TransactedPut::expression_attribute_values>("ExpressionAttributeValues",
                                                                {.doc = "By :placeholder."}),
        aws::field<&TransactedPut::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the reason holds the item."}),
    };
  }
};

struct TransactedDelete {
  Item key;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "Delete";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactedDelete::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&TransactedDelete::table_name>("TableName", kTableNameField),
        aws::field<&TransactedDelete::condition_expression>("ConditionExpression",
                                                            {.doc = "What the item must satisfy."}),
        aws::field<&TransactedDelete::expression_attribute_names>("ExpressionAttributeNames",
                                                                  {.doc = "By #placeholder."}),
        aws::field<&TransactedDelete::expression_attribute_values>("ExpressionAttributeValues",
                                                                   {.doc = "By :placeholder."}),
        aws::field<&TransactedDelete::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the reason holds the item."}),
    };
  }
};

struct TransactedUpdate {
  Item key;
  std::string update_expression;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "Update";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactedUpdate::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&TransactedUpdate::update_expression>(
            "UpdateExpression", {.required = true, .doc = "What to change."}),
        aws::field<&TransactedUpdate::table_name>("TableName", kTableNameField),
        aws::field<&TransactedUpdate::condition_expression>("ConditionExpression",
                                                            {.doc = "What the item must satisfy."}),
        aws::field<&TransactedUpdate::expression_attribute_names>("ExpressionAttributeNames",
                                                                  {.doc = "By #placeholder."}),
        aws::field<&TransactedUpdate::expression_attribute_values>("ExpressionAttributeValues",
                                                                   {.doc = "By :placeholder."}),
        aws::field<&TransactedUpdate::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the reason holds the item."}),
    };
  }
};

struct TransactWriteItem {
  std::optional<ConditionCheck> condition_check;
  std::optional<TransactedPut> put;
  std::optional<TransactedDelete> deletion;
  std::optional<TransactedUpdate> update;
  static constexpr std::string_view kName = "TransactWriteItem";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactWriteItem::condition_check>("ConditionCheck",
                                                        {.doc = "Looks at an item."}),
        aws::field<&TransactWriteItem::put>("Put", {.doc = "Writes an item."}),
        aws::field<&TransactWriteItem::deletion>("Delete", {.doc = "Deletes an item."}),
        aws::field<&TransactWriteItem::update>("Update", {.doc = "Changes an item, or makes it."}),
    };
  }
};

struct TransactWriteItemsInput {
  std::vector<TransactWriteItem> transact_items;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> client_request_token;
  static constexpr std::string_view kName = "TransactWriteItemsInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactWriteItemsInput::transact_items>(
            "TransactItems", {.required = true,
                              .min = 1,
                              .max = 100,
                              .doc = "One of the four each, of distinct items."}),
        aws::field<&TransactWriteItemsInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&TransactWriteItemsInput::return_item_collection_metrics>(
            "ReturnItemCollectionMetrics",
            {.values = kCollectionMetricModes, .doc = "Whether to answer collections' sizes."}),
        aws::field<&TransactWriteItemsInput::client_request_token>(
            "ClientRequestToken",
            {.min = 1, .max = 36, .doc = "Makes the request idempotent for ten minutes."}),
    };
  }
};

struct TransactWriteItemsOutput {
  std::vector<ConsumedCapacity> consumed_capacity;
  std::map<std::string, std::vector<ItemCollectionMetrics>> item_collection_metrics;
  static constexpr std::string_view kName = "TransactWriteItemsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactWriteItemsOutput::consumed_capacity>(
            "ConsumedCapacity", {.doc = "By table, if it was asked for."}),
        aws::field<&TransactWriteItemsOutput::item_collection_metrics>(
            "ItemCollectionMetrics", {.doc = "By table, if it was asked for."}),
    };
  }
};

struct TransactedGet {
  Item key;
  std::string table_name;
  std::optional<std::string> projection_expression;
  std::optional<Names> expression_attribute_names;
  static constexpr std::string_view kName = "Get";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactedGet::key>("Key", {.required = true, .doc = "The primary key."}),
        aws::field<&TransactedGet::table_name>("TableName", kTableNameField),
        aws::field<&TransactedGet::projection_expression>("ProjectionExpression",
                                                          {.doc = "Which parts to answer."}),
        aws::field<&TransactedGet::expression_attribute_names>("ExpressionAttributeNames",
                                                               {.doc = "By #placeholder."}),
    };
  }
};

struct TransactGetItem {
  TransactedGet get;
  static constexpr std::string_view kName = "TransactGetItem";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactGetItem::get>("Get", {.required = true, .doc = "Which item."}),
    };
  }
};

struct TransactGetItemsInput {
  std::vector<TransactGetItem> transact_items;
  std::optional<std::string> return_consumed_capacity;
  static constexpr std::string_view kName = "TransactGetItemsInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactGetItemsInput::transact_items>(
            "TransactItems", {.required = true, .min = 1, .max = 100, .doc = "Of distinct items."}),
        aws::field<&TransactGetItemsInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
    };
  }
};

struct ItemResponse {
  Item item;
  static constexpr std::string_view kName = "ItemResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ItemResponse::item>("Item", {.doc = "Absent where there is none."}),
    };
  }
};

struct TransactGetItemsOutput {
  std::vector<ConsumedCapacity> consumed_capacity;
  std::optional<std::vector<ItemResponse>> responses;
  static constexpr std::string_view kName = "TransactGetItemsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&TransactGetItemsOutput::consumed_capacity>(
            "ConsumedCapacity", {.doc = "By table, if it was asked for."}),
        aws::field<&TransactGetItemsOutput::responses>("Responses",
                                                       {.doc = "In the order of the request."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TRANSACTION_SHAPES_H_
