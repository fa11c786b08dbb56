// Requests and replies of the operations on batches of items. Plain values.
#ifndef PENSTOCK_TABLE_BATCH_SHAPES_H_
#define PENSTOCK_TABLE_BATCH_SHAPES_H_

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

using KeysByTable = std::map<std::string, struct KeysAndAttributes>;
using ItemsByTable = std::map<std::string, ItemList>;
using WritesByTable = std::map<std::string, std::vector<struct WriteRequest>>;

struct KeysAndAttributes {
  std::vector<Item> keys;
  std::vector<std::string> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string> projection_expression;
  std::optional<Names> expression_attribute_names;
  static constexpr std::string_view kName = "KeysAndAttributes";
  static consteval auto fields() {
    return std::array{
        aws::field<&KeysAndAttributes::keys>(
            "Keys", {.required = true, .min = 1, .max = 100, .doc = "Distinct."}),
        aws::field<&KeysAndAttributes::attributes_to_get>(
            "AttributesToGet", {.min = 1, .max = 255, .doc = "Legacy: use ProjectionExpression."}),
        aws::field<&KeysAndAttributes::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
        aws::field<&KeysAndAttributes::projection_expression>("ProjectionExpression",
                                                              {.doc = "Which parts to answer."}),
        aws::field<&KeysAndAttributes::expression_attribute_names>("ExpressionAttributeNames",
                                                                   {.doc = "By #placeholder."}),
    };
  }
};

struct BatchGetItemInput {
  KeysByTable request_items;
  std::optional<std::string> return_consumed_capacity;
  static constexpr std::string_view kName = "BatchGetItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchGetItemInput::request_items>(
            "RequestItems", {.required = true, .min = 1, .max = 100, .doc = "By table."}),
        aws::field<&BatchGetItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
    };
  }
};

struct BatchGetItemOutput {
  std::optional<ItemsByTable> responses;
  std::optional<KeysByTable> unprocessed_keys;
  std::vector<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "BatchGetItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchGetItemOutput::responses>(
            "Responses", {.doc = "By table; in no order, without those that are not there."}),
        aws::field<&BatchGetItemOutput::unprocessed_keys>("UnprocessedKeys",
                                                          {.doc = "What did not fit into 16 MB."}),
        aws::field<&BatchGetItemOutput::consumed_capacity>("ConsumedCapacity",
                                                           {.doc = "If it was asked for."}),
    };
  }
};

struct PutRequest {
  Item item;
  static constexpr std::string_view kName = "PutRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&PutRequest::item>("Item", {.required = true, .doc = "With its key."}),
    };
  }
};

struct DeleteRequest {
  Item key;
  static constexpr std::string_view kName = "DeleteRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteRequest::key>("Key", {.required = true, .doc = "The primary key."}),
    };
  }
};

struct WriteRequest {
  std::optional<PutRequest> put_request;
  std::optional<DeleteRequest> delete_request;
  static constexpr std::string_view kName = "WriteRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&WriteRequest::put_request>("PutRequest", {.doc = "Either this"}),
        aws::field<&WriteRequest::delete_request>("DeleteRequest", {.doc = "or this."}),
    };
  }
};

struct BatchWriteItemInput {
  WritesByTable request_items;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  static constexpr std::string_view kName = "BatchWriteItemInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchWriteItemInput::request_items>(
            "RequestItems", {.required = true, .min = 1, .max = 25, .doc = "By table."}),
        aws::field<&BatchWriteItemInput::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&BatchWriteItemInput::return_item_collection_metrics>(
            "ReturnItemCollectionMetrics",
            {.values = kCollectionMetricModes, .doc = "Whether to answer a collection's size."}),
    };
  }
};

struct BatchWriteItemOutput {
  std::optional<WritesByTable> unprocessed_items;
  std::map<std::string, std::vector<ItemCollectionMetrics>> item_collection_metrics;
  std::vector<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "BatchWriteItemOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchWriteItemOutput::unprocessed_items>("UnprocessedItems",
                                                             {.doc = "What was not written."}),
        aws::field<&BatchWriteItemOutput::item_collection_metrics>("ItemCollectionMetrics",
                                                                   {.doc = "If it was asked for."}),
        aws::field<&BatchWriteItemOutput::consumed_capacity>("ConsumedCapacity",
                                                             {.doc = "If it was asked for."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_BATCH_SHAPES_H_
