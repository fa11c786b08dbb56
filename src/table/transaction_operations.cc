#include "table/transaction_operations.h"

#include <utility>
#include <vector>

#include "base/bytes.h"
#include "table/expression_parameters.h"
#include "table/table_limits.h"
#include "table/table_name.h"
#include "table/table_shard.h"
#include "table/transaction.h"

namespace penstock::table {
namespace {

template <typename Action>
Result<ItemWrite> read_action(ItemWrite::Kind kind, const Action& action, const Item& item) {
  ItemWrite write;
  write.kind = kind;
  write.item = item.view();
  write.answers_old_item = action.return_values_on_condition_check_failure == "ALL_OLD";
  PENSTOCK_TRY(check_table_name(action.table_name));
  std::vector<ParameterUse> expressions;
  if constexpr (requires { action.update_expression; }) {
    expressions.push_back({"UpdateExpression", true});
  }
  const std::optional<std::string> condition = action.condition_expression;
  expressions.push_back({"ConditionExpression", condition.has_value()});
  PENSTOCK_TRY(check_parameters({}, expressions, action.expression_attribute_names,
                                action.expression_attribute_values));
  PENSTOCK_TRY(check_values(item));
  Placeholders placeholders(action.expression_attribute_names, action.expression_attribute_values);
  PENSTOCK_TRY(placeholders.check());
  if constexpr (requires { action.update_expression; }) {
    PENSTOCK_ASSIGN(write.update, parse_update(action.update_expression, placeholders));
  }
  if (condition) {
    PENSTOCK_ASSIGN(write.condition,
                    parse_condition("ConditionExpression", *condition, placeholders));
  }
  PENSTOCK_TRY(placeholders.check_used());
  return write;
}

// Everything that the action asks for, for comparison with the same token's other requests.
template <typename Action>
void describe(std::string& out, ItemWrite::Kind kind, const Action& action, const Item& item) {
  out.push_back(static_cast<char>(kind));
  append_sized(out, action.table_name);
  append_sized(out, item.view());
  append_sized(out, std::optional<std::string>(action.condition_expression).value_or(""));
  if constexpr (requires { action.update_expression; }) {
    append_sized(out, action.update_expression);
  }
  const Names names = action.expression_attribute_names.value_or(Names());
  append_varint(out, names.size());
  for (const auto& [placeholder, name] : names) {
    append_sized(out, placeholder);
    append_sized(out, name);
  }
  append_sized(out, action.expression_attribute_values.view());
}

template <typename Action>
Result<WritePart> read_part(ItemWrite::Kind kind, const Action& action, const Item& item,
                            std::string& request) {
  WritePart part;
  part.table_name = action.table_name;
  PENSTOCK_ASSIGN(part.write, read_action(kind, action, item));
  describe(request, kind, action, item);
  return part;
}

Result<WritePart> read_part(const TransactWriteItem& item, std::string& request) {
  using Kind = ItemWrite::Kind;
  // cppcheck-suppress cppcheckError
  const int actions = int{item.condition_check.has_value()} + int{item.put.has_value()} +
                      int{item.deletion.has_value()} + int{item.update.has_value()};
  if (actions != 1) {
    return Error(kValidation, "TransactItems can only contain one of Check, Put, Update or Delete");
  }
  if (item.put) {
    return read_part(Kind::kPut, *item.put, item.put->item, request);
  }
  if (item.deletion) {
    return read_part(Kind::kDelete, *item.deletion, item.deletion->key, request);
  }
  if (item.update) {
    return read_part(Kind::kUpdate, *item.update, item.update->key, request);
  }
  return read_part(Kind::kCheck, *item.condition_check, item.condition_check->key, request);
}

struct Writes {
  std::vector<WritePart> parts;
  RequestToken token;
};

Result<Writes> plan(const TransactWriteItemsInput& input) {
  Writes writes;
  writes.token.token = input.client_request_token.value_or("");
  for (const TransactWriteItem& item : input.transact_items) {
    PENSTOCK_ASSIGN(WritePart part, read_part(item, writes.token.request));
    writes.parts.push_back(std::move(part));
  }
  return writes;
}

Result<void> place_all(const TableShard& anywhere, const service::Call& call,
                       std::vector<WritePart>& parts) {
  for (WritePart& part : parts) {
    PENSTOCK_TRY(place(anywhere, call, part));
    if (part.write.kind == ItemWrite::Kind::kPut && !part.failure) {
      const Result<void> sized = check_item_size(part.write.item);
      part.failure = sized.ok() ? std::nullopt : std::optional(sized.error());
    }
  }
  return {};
}

TransactWriteItemsOutput answer(const TransactWriteItemsInput& input,
                                const std::vector<WritePart>& parts) {
  TransactWriteItemsOutput output;
  output.consumed_capacity = consumed_by(input.return_consumed_capacity, parts);
  for (const WritePart& part : parts) {
    auto metrics = collection_metrics(input.return_item_collection_metrics, *part.table,
                                      part.write.item, part.collection_bytes);
    if (metrics) {
      output.item_collection_metrics[part.table_name].push_back(*std::move(metrics));
    }
  }
  return output;
}

// A request that was done before costs the reading of its items (API reference,
// ClientRequestToken), whatever has become of them.
runtime::Task<Result<TransactWriteItemsOutput>> answer_again(service::Shards& shards,
                                                             service::Call& call,
                                                             const TransactWriteItemsInput& input,
                                                             const std::vector<WritePart>& parts) {
  TransactWriteItemsOutput output;
  if (!input.return_consumed_capacity || *input.return_consumed_capacity == "NONE") {
    co_return output;
  }
  const Result<std::vector<size_t>> sizes = co_await sizes_of(shards, call, parts);
  if (!sizes.ok()) {
    co_return sizes.error();
  }
  output.consumed_capacity = consumed_by_reading(input.return_consumed_capacity, parts, *sizes);
  co_return output;
}

struct Reads {
  std::vector<ReadPart> parts;
  std::vector<std::optional<PathSet>> projections;
};

Result<Reads> plan(const TableShard& anywhere, const service::Call& call,
                   const TransactGetItemsInput& input) {
  Reads reads;
  const Item none;
  for (const TransactGetItem& item : input.transact_items) {
    const TransactedGet& get = item.get;
    PENSTOCK_TRY(check_table_name(get.table_name));
    PENSTOCK_TRY(check_parameters({},
                                  {{"ProjectionExpression", get.projection_expression.has_value()}},
                                  get.expression_attribute_names, none));
    PENSTOCK_TRY(check_values(get.key));
    Placeholders placeholders(get.expression_attribute_names, none);
    PENSTOCK_TRY(placeholders.check());
    PENSTOCK_ASSIGN(std::optional<PathSet> projection,
                    read_projection(get.projection_expression, {}, placeholders));
    PENSTOCK_TRY(placeholders.check_used());
    reads.projections.push_back(std::move(projection));
  }
  for (const TransactGetItem& item : input.transact_items) {
    ReadPart& part = reads.parts.emplace_back();
    part.table_name = item.get.table_name;
    PENSTOCK_TRY(place(anywhere, call, part, item.get.key.view()));
  }
  return reads;
}

}  // namespace

runtime::Task<Result<TransactWriteItemsOutput>> TransactWriteItems::conduct(service::Shards& shards,
                                                                            service::Call& call,
                                                                            const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<Writes> writes = plan(input);
  if (!writes.ok()) {
    co_return writes.error();
  }
  const Result<void> placed = place_all(anywhere, call, writes->parts);
  if (!placed.ok()) {
    // A table that is gone does not undo what was committed.
    const Result<bool> was_done = co_await was_written(shards, call, writes->token);
    if (was_done.ok() && *was_done) {
      co_return co_await answer_again(shards, call, input, writes->parts);
    }
    co_return placed.error();
  }
  const Result<bool> is_new = co_await write_all(shards, call, writes->parts, writes->token);
  if (!is_new.ok()) {
    co_return is_new.error();
  }
  if (!*is_new) {
    co_return co_await answer_again(shards, call, input, writes->parts);
  }
  co_return answer(input, writes->parts);
}

runtime::Task<Result<TransactGetItemsOutput>> TransactGetItems::conduct(service::Shards& shards,
                                                                        service::Call& call,
                                                                        const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<Reads> reads = plan(anywhere, call, input);
  if (!reads.ok()) {
    co_return reads.error();
  }
  const Result<void> read = co_await read_all(shards, call, reads->parts);
  if (!read.ok()) {
    co_return read.error();
  }
  Output output;
  output.consumed_capacity = consumed_by(input.return_consumed_capacity, reads->parts);
  output.responses.emplace();
  for (size_t i = 0; i < reads->parts.size(); ++i) {
    std::string& item = output.responses->emplace_back().item.bytes;
    const auto& found = reads->parts[i].item;
    if (found && reads->projections[i]) {
      append_projection(item, *found, *reads->projections[i]);
    } else if (found) {
      item = *found;
    }
  }
  co_return output;
}

}  // namespace penstock::table
