// Requests and replies of Query and Scan. Plain values.
#ifndef PENSTOCK_TABLE_QUERY_SHAPES_H_
#define PENSTOCK_TABLE_QUERY_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/capacity_shapes.h"
#include "table/item_list.h"
#include "table/key_shapes.h"
#include "table/legacy_shapes.h"

namespace penstock::table {

inline constexpr std::array<std::string_view, 4> kSelects{
    "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"};

struct QueryInput {
  std::string table_name;
  std::optional<std::string> index_name;
  std::optional<std::string> select;
  std::vector<std::string> attributes_to_get;
  std::optional<int32_t> limit;
  std::optional<bool> consistent_read;
  LegacyConditions key_conditions;
  LegacyConditions query_filter;
  std::optional<std::string> conditional_operator;
  std::optional<bool> scan_index_forward;
  Item exclusive_start_key;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> projection_expression;
  std::optional<std::string> filter_expression;
  std::optional<std::string> key_condition_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  static constexpr std::string_view kName = "QueryInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&QueryInput::table_name>("TableName", kTableNameField),
        aws::field<&QueryInput::index_name>(
            "IndexName",
            {.min = 3, .max = 255, .form = &form::kName, .doc = "Absent: the table itself."}),
        aws::field<&QueryInput::select>(
            "Select", {.values = kSelects, .doc = "What to answer of each item."}),
        aws::field<&QueryInput::attributes_to_get>(
            "AttributesToGet", {.min = 1, .max = 255, .doc = "Legacy: use ProjectionExpression."}),
        aws::field<&QueryInput::limit>("Limit", {.min = 1, .doc = "Of items looked at."}),
        aws::field<&QueryInput::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
        aws::field<&QueryInput::key_conditions>("KeyConditions",
                                                {.doc = "Legacy: use KeyConditionExpression."}),
        aws::field<&QueryInput::query_filter>("QueryFilter",
                                              {.doc = "Legacy: use FilterExpression."}),
        aws::field<&QueryInput::conditional_operator>(
            "ConditionalOperator",
            {.values = kConditionalOperators, .doc = "Legacy: how several conditions combine."}),
        aws::field<&QueryInput::scan_index_forward>("ScanIndexForward",
                                                    {.doc = "False: descending by sort key."}),
        aws::field<&QueryInput::exclusive_start_key>("ExclusiveStartKey",
                                                     {.doc = "Where the page before ended."}),
        aws::field<&QueryInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&QueryInput::projection_expression>("ProjectionExpression",
                                                       {.doc = "Which parts to answer."}),
        aws::field<&QueryInput::filter_expression>("FilterExpression",
                                                   {.doc = "Which of them to answer."}),
        aws::field<&QueryInput::key_condition_expression>(
            "KeyConditionExpression", {.doc = "One partition, and a range in it."}),
        aws::field<&QueryInput::expression_attribute_names>("ExpressionAttributeNames",
                                                            {.doc = "By #placeholder."}),
        aws::field<&QueryInput::expression_attribute_values>("ExpressionAttributeValues",
                                                             {.doc = "By :placeholder."}),
    };
  }
};

struct QueryOutput {
  std::optional<ItemList> items;
  int32_t count = 0;
  int32_t scanned_count = 0;
  Item last_evaluated_key;
  std::optional<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "QueryOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&QueryOutput::items>("Items", {.doc = "Those that satisfy the filter."}),
        aws::field<&QueryOutput::count>("Count", {.doc = "Items answered."}),
        aws::field<&QueryOutput::scanned_count>("ScannedCount", {.doc = "Items looked at."}),
        aws::field<&QueryOutput::last_evaluated_key>(
            "LastEvaluatedKey", {.doc = "Where the next page begins, if there may be one."}),
        aws::field<&QueryOutput::consumed_capacity>("ConsumedCapacity",
                                                    {.doc = "If it was asked for."}),
    };
  }
};

struct ScanInput {
  std::string table_name;
  std::optional<std::string> index_name;
  std::vector<std::string> attributes_to_get;
  std::optional<int32_t> limit;
  std::optional<std::string> select;
  LegacyConditions scan_filter;
  std::optional<std::string> conditional_operator;
  Item exclusive_start_key;
  std::optional<std::string> return_consumed_capacity;
  std::optional<int32_t> total_segments;
  std::optional<int32_t> segment;
  std::optional<std::string> projection_expression;
  std::optional<std::string> filter_expression;
  std::optional<Names> expression_attribute_names;
  Item expression_attribute_values;
  std::optional<bool> consistent_read;
  static constexpr std::string_view kName = "ScanInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ScanInput::table_name>("TableName", kTableNameField),
        aws::field<&ScanInput::index_name>(
            "IndexName",
            {.min = 3, .max = 255, .form = &form::kName, .doc = "Absent: the table itself."}),
        aws::field<&ScanInput::attributes_to_get>(
            "AttributesToGet", {.min = 1, .max = 255, .doc = "Legacy: use ProjectionExpression."}),
        aws::field<&ScanInput::limit>("Limit", {.min = 1, .doc = "Of items looked at."}),
        aws::field<&ScanInput::select>("Select",
                                       {.values = kSelects, .doc = "What to answer of each item."}),
        aws::field<&ScanInput::scan_filter>("ScanFilter", {.doc = "Legacy: use FilterExpression."}),
        aws::field<&ScanInput::conditional_operator>(
            "ConditionalOperator",
            {.values = kConditionalOperators, .doc = "Legacy: how several conditions combine."}),
        aws::field<&ScanInput::exclusive_start_key>("ExclusiveStartKey",
                                                    {.doc = "Where the page before ended."}),
        aws::field<&ScanInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&ScanInput::total_segments>(
            "TotalSegments", {.min = 1, .max = 1000000, .doc = "How many scan side by side."}),
        aws::field<&ScanInput::segment>("Segment",
                                        {.min = 0, .max = 999999, .doc = "Which of them this is."}),
        aws::field<&ScanInput::projection_expression>("ProjectionExpression",
                                                      {.doc = "Which parts to answer."}),
        aws::field<&ScanInput::filter_expression>("FilterExpression",
                                                  {.doc = "Which of them to answer."}),
        aws::field<&ScanInput::expression_attribute_names>("ExpressionAttributeNames",
                                                           {.doc = "By #placeholder."}),
        aws::field<&ScanInput::expression_attribute_values>("ExpressionAttributeValues",
                                                            {.doc = "By :placeholder."}),
        aws::field<&ScanInput::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
    };
  }
};

struct ScanOutput {
  std::optional<ItemList> items;
  int32_t count = 0;
  int32_t scanned_count = 0;
  Item last_evaluated_key;
  std::optional<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "ScanOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ScanOutput::items>("Items", {.doc = "Those that satisfy the filter."}),
        aws::field<&ScanOutput::count>("Count", {.doc = "Items answered."}),
        aws::field<&ScanOutput::scanned_count>("ScannedCount", {.doc = "Items looked at."}),
        aws::field<&ScanOutput::last_evaluated_key>(
            "LastEvaluatedKey", {.doc = "Where the next page begins, if there may be one."}),
        aws::field<&ScanOutput::consumed_capacity>("ConsumedCapacity",
                                                   {.doc = "If it was asked for."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_QUERY_SHAPES_H_
