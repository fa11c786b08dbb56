// Requests and replies of the operations on PartiQL statements. Plain values.
#ifndef PENSTOCK_TABLE_STATEMENT_SHAPES_H_
#define PENSTOCK_TABLE_STATEMENT_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/capacity_shapes.h"
#include "table/item_list.h"
#include "table/item_shapes.h"
#include "table/table_limits.h"
#include "table/transaction_shapes.h"

namespace penstock::table {

inline constexpr std::array<std::string_view, 11> kBatchErrorCodes{
    "ConditionalCheckFailed",
    "ItemCollectionSizeLimitExceeded",
    "RequestLimitExceeded",
    "ValidationError",
    "ProvisionedThroughputExceeded",
    "TransactionConflict",
    "ThrottlingError",
    "InternalServerError",
    "ResourceNotFound",
    "AccessDenied",
    "DuplicateItem"};

struct ExecuteStatementInput {
  std::string statement;
  std::vector<AnyValue> parameters;
  std::optional<bool> consistent_read;
  std::optional<std::string> next_token;
  std::optional<std::string> return_consumed_capacity;
  std::optional<int32_t> limit;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "ExecuteStatementInput";
  static consteval auto fields() {
    using Self = ExecuteStatementInput;
    return std::array{
        aws::field<&Self::statement>("Statement", {.required = true,
                                                   .min = 1,
                                                   .max = kStatementCharactersMax,
                                                   .doc = "SELECT, INSERT, UPDATE or DELETE."}),
        aws::field<&Self::parameters>("Parameters",
                                      {.min = 1, .doc = "What each ? stands for, in order."}),
        aws::field<&Self::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
        aws::field<&Self::next_token>(
            "NextToken", {.min = 1, .max = 32768, .doc = "Of the page before of this statement."}),
        aws::field<&Self::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
        aws::field<&Self::limit>("Limit", {.min = 1, .doc = "Of items looked at."}),
        aws::field<&Self::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the error holds the item."}),
    };
  }
};

struct ExecuteStatementOutput {
  std::optional<ItemList> items;
  std::optional<std::string> next_token;
  std::optional<ConsumedCapacity> consumed_capacity;
  Item last_evaluated_key;
  static constexpr std::string_view kName = "ExecuteStatementOutput";
  static consteval auto fields() {
    using Self = ExecuteStatementOutput;
    return std::array{
        aws::field<&Self::items>("Items", {.doc = "Those that satisfy WHERE, or RETURNING's."}),
        aws::field<&Self::next_token>("NextToken", {.doc = "Given when more may follow."}),
        aws::field<&Self::consumed_capacity>("ConsumedCapacity", {.doc = "If it was asked for."}),
        aws::field<&Self::last_evaluated_key>("LastEvaluatedKey",
                                              {.doc = "Where the next page begins."}),
    };
  }
};

struct BatchStatementRequest {
  std::string statement;
  std::vector<AnyValue> parameters;
  std::optional<bool> consistent_read;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "BatchStatementRequest";
  static consteval auto fields() {
    using Self = BatchStatementRequest;
    return std::array{
        aws::field<&Self::statement>("Statement", {.required = true,
                                                   .min = 1,
                                                   .max = kStatementCharactersMax,
                                                   .doc = "About one item, by its primary key."}),
        aws::field<&Self::parameters>("Parameters",
                                      {.min = 1, .doc = "What each ? stands for, in order."}),
        aws::field<&Self::consistent_read>(
            "ConsistentRead",
            {.doc = "Every read here is consistent; this one costs as much on AWS."}),
        aws::field<&Self::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the error holds the item."}),
    };
  }
};

struct BatchStatementError {
  std::optional<std::string> code;
  std::optional<std::string> message;
  Item item;
  static constexpr std::string_view kName = "BatchStatementError";
  static consteval auto fields() {
    using Self = BatchStatementError;
    return std::array{
        aws::field<&Self::code>("Code", {.values = kBatchErrorCodes, .doc = "What went wrong."}),
        aws::field<&Self::message>("Message", {.doc = "In words."}),
        aws::field<&Self::item>("Item", {.doc = "The item that did not satisfy the condition."}),
    };
  }
};

struct BatchStatementResponse {
  std::optional<BatchStatementError> error;
  std::optional<std::string> table_name;
  Item item;
  static constexpr std::string_view kName = "BatchStatementResponse";
  static consteval auto fields() {
    using Self = BatchStatementResponse;
    return std::array{
        aws::field<&Self::error>("Error", {.doc = "Absent where the statement was executed."}),
        aws::field<&Self::table_name>("TableName", {.doc = "As in the statement."}),
        aws::field<&Self::item>("Item", {.doc = "What was read, or RETURNING's."}),
    };
  }
};

struct BatchExecuteStatementInput {
  std::vector<BatchStatementRequest> statements;
  std::optional<std::string> return_consumed_capacity;
  static constexpr std::string_view kName = "BatchExecuteStatementInput";
  static consteval auto fields() {
    using Self = BatchExecuteStatementInput;
    return std::array{
        aws::field<&Self::statements>(
            "Statements",
            {.required = true, .min = 1, .max = 25, .doc = "All of them read, or all write."}),
        aws::field<&Self::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
    };
  }
};

struct BatchExecuteStatementOutput {
  std::optional<std::vector<BatchStatementResponse>> responses;
  std::vector<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "BatchExecuteStatementOutput";
  static consteval auto fields() {
    using Self = BatchExecuteStatementOutput;
    return std::array{
        aws::field<&Self::responses>("Responses", {.doc = "One a statement, in their order."}),
        aws::field<&Self::consumed_capacity>("ConsumedCapacity",
                                             {.doc = "If it was asked for, by table."}),
    };
  }
};

struct ParameterizedStatement {
  std::string statement;
  std::vector<AnyValue> parameters;
  std::optional<std::string> return_values_on_condition_check_failure;
  static constexpr std::string_view kName = "ParameterizedStatement";
  static consteval auto fields() {
    using Self = ParameterizedStatement;
    return std::array{
        aws::field<&Self::statement>("Statement", {.required = true,
                                                   .min = 1,
                                                   .max = kStatementCharactersMax,
                                                   .doc = "About one item, by its primary key."}),
        aws::field<&Self::parameters>("Parameters",
                                      {.min = 1, .doc = "What each ? stands for, in order."}),
        aws::field<&Self::return_values_on_condition_check_failure>(
            "ReturnValuesOnConditionCheckFailure",
            {.values = kFailureValues, .doc = "Whether the reason holds the item."}),
    };
  }
};

struct ExecuteTransactionInput {
  std::vector<ParameterizedStatement> transact_statements;
  std::optional<std::string> client_request_token;
  std::optional<std::string> return_consumed_capacity;
  static constexpr std::string_view kName = "ExecuteTransactionInput";
  static consteval auto fields() {
    using Self = ExecuteTransactionInput;
    return std::array{
        aws::field<&Self::transact_statements>(
            "TransactStatements",
            {.required = true, .min = 1, .max = 100, .doc = "All of them read, or all write."}),
        aws::field<&Self::client_request_token>(
            "ClientRequestToken",
            {.min = 1, .max = 36, .doc = "Makes writes idempotent for ten minutes."}),
        aws::field<&Self::return_consumed_capacity>(
            "ReturnConsumedCapacity",
            {.values = kConsumedCapacityModes, .doc = "Whether to answer what it cost."}),
    };
  }
};

struct ExecuteTransactionOutput {
  std::optional<std::vector<ItemResponse>> responses;
  std::vector<ConsumedCapacity> consumed_capacity;
  static constexpr std::string_view kName = "ExecuteTransactionOutput";
  static consteval auto fields() {
    using Self = ExecuteTransactionOutput;
    return std::array{
        aws::field<&Self::responses>("Responses",
                                     {.doc = "Of reads, in their order; of writes none."}),
        aws::field<&Self::consumed_capacity>("ConsumedCapacity",
                                             {.doc = "By table, if it was asked for."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_SHAPES_H_
