#include "table/item_operations.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "service/host.h"
#include "table/capacity.h"
#include "table/expression_parameters.h"
#include "table/item_write.h"
#include "table/key_paths.h"
#include "table/legacy.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

bool is_one_of(const std::optional<std::string>& value,
               std::initializer_list<std::string_view> allowed) {
  return !value || std::find(allowed.begin(), allowed.end(), *value) != allowed.end();
}

// What a writing request may hold beside its item: read in the order in which DynamoDB looks.
template <typename Input>
Result<void> check_combination(const Input& input) {
  std::vector<ParameterUse> legacy{{"Expected", !input.expected.empty()},
                                   {"ConditionalOperator", input.conditional_operator.has_value()}};
  std::vector<ParameterUse> expressions;
  if constexpr (requires { input.update_expression; }) {
    legacy.insert(legacy.begin(), {"AttributeUpdates", !input.attribute_updates.empty()});
    expressions.push_back({"UpdateExpression", input.update_expression.has_value()});
  }
  expressions.push_back({"ConditionExpression", input.condition_expression.has_value()});
  PENSTOCK_TRY(check_parameters(legacy, expressions, input.expression_attribute_names,
                                input.expression_attribute_values));
  return check_legacy_conditions(input.conditional_operator, input.expected.size());
}

template <typename Input>
Result<void> read_expressions(const Input& input, ItemWrite& write) {
  write.answers_old_item = input.return_values_on_condition_check_failure == "ALL_OLD";
  if constexpr (requires { input.update_expression; }) {
    PENSTOCK_ASSIGN(write.update, update_of(input.attribute_updates));
  }
  if (!input.expected.empty()) {
    PENSTOCK_ASSIGN(write.condition, condition_of(input.expected, input.conditional_operator));
  }
  Placeholders placeholders(input.expression_attribute_names, input.expression_attribute_values);
  PENSTOCK_TRY(placeholders.check());
  if constexpr (requires { input.update_expression; }) {
    if (input.update_expression) {
      PENSTOCK_ASSIGN(write.update, parse_update(*input.update_expression, placeholders));
    }
  }
  if (input.condition_expression) {
    PENSTOCK_ASSIGN(write.condition, parse_condition("ConditionExpression",
                                                     *input.condition_expression, placeholders));
  }
  return placeholders.check_used();
}

struct Written {
  PreparedWrite write;
  int64_t collection_bytes = 0;
};

// Writes the item, and fills in what every writing operation answers alike.
template <typename Input, typename Output>
Result<Written> write_item(TableShard& shard, const service::Call& call, const Input& input,
                           const ItemWrite& write, Output& output, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.require(call, input.table_name));
  if (write.kind == ItemWrite::Kind::kPut) {
    PENSTOCK_TRY(check_item_size(write.item));
  }
  Written written;
  auto prepared = prepare(shard, *table, write);
  if (!prepared.ok()) {
    return charge_refused_write(shard, *table, write, call.now_ms, prepared.error());
  }
  written.write = *std::move(prepared);
  PENSTOCK_TRY(take_writes(*table, written.write.change.units, call.now_ms));
  PENSTOCK_ASSIGN(written.collection_bytes, apply(shard, *table, written.write, batch));
  if (written.write.changes()) {
    shard.save_counts(*table, batch);
  }
  output.consumed_capacity =
      consumed(input.return_consumed_capacity, input.table_name, written.write.change.units);
  output.item_collection_metrics = collection_metrics(input.return_item_collection_metrics, *table,
                                                      write.item, written.collection_bytes);
  return written;
}

template <typename Output>
void answer_whole(const std::optional<std::string>& item, Output& output) {
  if (item) {
    output.attributes.bytes = *item;
  }
}

void answer_updated(const std::optional<std::string>& item, const PathSet& paths,
                    UpdateItemOutput& output) {
  if (!item || paths.empty()) {
    return;
  }
  std::string part;
  append_projection(part, *item, paths);
  if (part != kEmptyItem) {
    output.attributes.bytes = std::move(part);
  }
}

template <typename Input>
Result<ItemWrite> read_write(ItemWrite::Kind kind, const Input& input, const Item& item) {
  ItemWrite write;
  write.kind = kind;
  write.item = item.view();
  PENSTOCK_TRY(check_table_name(input.table_name));
  PENSTOCK_TRY(check_combination(input));
  PENSTOCK_TRY(check_values(item));
  const bool is_update = kind == ItemWrite::Kind::kUpdate;
  if (!is_update && !is_one_of(input.return_values, {"NONE", "ALL_OLD"})) {
    return Error(kValidation, "ReturnValues can only be ALL_OLD or NONE");
  }
  PENSTOCK_TRY(read_expressions(input, write));
  return write;
}

// PutItem and DeleteItem: a whole item comes or goes.
template <typename Output, typename Input>
Result<Output> run_whole(TableShard& shard, const service::Call& call, const Input& input,
                         ItemWrite::Kind kind, const Item& item, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const ItemWrite write, read_write(kind, input, item));
  Output output;
  PENSTOCK_ASSIGN(const Written written, write_item(shard, call, input, write, output, batch));
  if (input.return_values == "ALL_OLD") {
    answer_whole(written.write.before, output);
  }
  return output;
}

}  // namespace

size_t item_journal_bytes(const Table& table, size_t item_bytes) {
  size_t bytes = item_bytes + kItemOverheadBytes;
  for (const Index& index : table.indexes) {
    bytes += item_bytes + (index.keys.size() > 2 ? kLongKeyOverheadBytes : kItemOverheadBytes);
  }
  const auto& stream = table.record.stream;
  const bool is_streamed = stream && stream->is_enabled;
  return bytes + (is_streamed ? item_bytes + kItemBytesMax + kItemOverheadBytes : 0);
}

size_t item_journal_bytes(const TableShard& anywhere, const service::Call& call,
                          std::string_view table, size_t item_bytes) {
  const auto path = resolve_table(call, table);
  const TablePointer found = path.ok() ? anywhere.catalogue().find(*path) : nullptr;
  return found == nullptr ? kItemOverheadBytes : item_journal_bytes(*found, item_bytes);
}

journal::ShardId shard_of_item(const TableShard& anywhere, const service::Call& call,
                               std::string_view table, const Item& key) {
  const auto path = resolve_table(call, table);
  const TablePointer found = path.ok() ? anywhere.catalogue().find(*path) : nullptr;
  if (found == nullptr || key.is_absent()) {
    return 0;
  }
  std::string partition;
  for (const KeyAttribute& attribute : found->keys.partition) {
    const auto value = find_attribute(key.view(), attribute.name);
    if (!value || value->type() != attribute.type) {
      return 0;
    }
    append_key_value(partition, *value);
  }
  return shard_of_partition(*found, partition);
}

Result<PutItemOutput> PutItem::run(TableShard& shard, service::Call& call, const Input& input,
                                   journal::Batch& batch) {
  return run_whole<Output>(shard, call, input, ItemWrite::Kind::kPut, input.item, batch);
}

Result<UpdateItemOutput> UpdateItem::run(TableShard& shard, service::Call& call, const Input& input,
                                         journal::Batch& batch) {
  PENSTOCK_ASSIGN(const ItemWrite write, read_write(ItemWrite::Kind::kUpdate, input, input.key));
  Output output;
  PENSTOCK_ASSIGN(const Written written, write_item(shard, call, input, write, output, batch));
  const std::string wanted = input.return_values.value_or("NONE");
  if (wanted == "ALL_OLD") {
    answer_whole(written.write.before, output);
  } else if (wanted == "ALL_NEW") {
    answer_whole(written.write.after, output);
  } else if (wanted == "UPDATED_OLD") {
    answer_updated(written.write.before, write.update.paths, output);
  } else if (wanted == "UPDATED_NEW") {
    answer_updated(written.write.after, write.update.paths, output);
  }
  return output;
}

Result<DeleteItemOutput> DeleteItem::run(TableShard& shard, service::Call& call, const Input& input,
                                         journal::Batch& batch) {
  return run_whole<Output>(shard, call, input, ItemWrite::Kind::kDelete, input.key, batch);
}

Result<GetItemOutput> GetItem::run(TableShard& shard, service::Call& call, const Input& input,
                                   journal::Batch&) {
  const Item none;
  PENSTOCK_TRY(check_table_name(input.table_name));
  Placeholders placeholders(input.expression_attribute_names, none);
  PENSTOCK_TRY(check_parameters({{"AttributesToGet", !input.attributes_to_get.empty()}},
                                {{"ProjectionExpression", input.projection_expression.has_value()}},
                                input.expression_attribute_names, none));
  PENSTOCK_TRY(check_values(input.key));
  PENSTOCK_TRY(placeholders.check());
  PENSTOCK_ASSIGN(
      const std::optional<PathSet> paths,
      read_projection(input.projection_expression, input.attributes_to_get, placeholders));
  PENSTOCK_TRY(placeholders.check_used());
  PENSTOCK_ASSIGN(const TablePointer table, shard.require(call, input.table_name));
  PENSTOCK_ASSIGN(const KeyBytes key, key_of_request(table->keys, input.key.view()));
  PENSTOCK_TRY(shard.check_here(*table, key));
  PENSTOCK_TRY(check_key_paths(*table, paths));
  PENSTOCK_TRY(check_reads(*table, nullptr, call.now_ms));
  PENSTOCK_ASSIGN(std::optional<std::string> item, shard.read(*table, key));
  Output output;
  const double units =
      read_units(item ? item_size(*item) : 0, input.consistent_read.value_or(false));
  spend_reads(*table, nullptr, units, call.now_ms);
  output.consumed_capacity =
      consumed_by_read(input.return_consumed_capacity, input.table_name, nullptr, units);
  if (item && paths) {
    append_projection(output.item.bytes, *item, *paths);
  } else if (item) {
    output.item.bytes = *std::move(item);
  }
  return output;
}

}  // namespace penstock::table
