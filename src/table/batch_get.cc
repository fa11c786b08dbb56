#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "table/batch_operations.h"
#include "table/capacity.h"
#include "table/expression_parameters.h"
#include "table/key_paths.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// What is read of one table.
struct TableRead {
  std::string name;  // as in the request
  TablePointer table;
  std::optional<PathSet> projection;
  bool is_consistent = false;
  double units = 0;
};

struct KeyToRead {
  size_t read = 0;  // which TableRead
  const Item* request = nullptr;
  KeyBytes key;
};

struct BatchRead {
  std::vector<TableRead> tables;
  std::multimap<journal::ShardId, KeyToRead> keys;
  std::set<std::string> seen;
};

Error duplicates() { return {kValidation, "Provided list of item keys contains duplicates"}; }

Result<TableRead> plan_table(const TableShard& anywhere, const service::Call& call,
                             const std::string& name, const KeysAndAttributes& request) {
  TableRead read;
  read.name = name;
  read.is_consistent = request.consistent_read.value_or(false);
  const Item none;
  PENSTOCK_TRY(
      check_parameters({{"AttributesToGet", !request.attributes_to_get.empty()}},
                       {{"ProjectionExpression", request.projection_expression.has_value()}},
                       request.expression_attribute_names, none));
  Placeholders placeholders(request.expression_attribute_names, none);
  PENSTOCK_TRY(placeholders.check());
  PENSTOCK_ASSIGN(read.projection, read_projection(request.projection_expression,
                                                   request.attributes_to_get, placeholders));
  PENSTOCK_TRY(placeholders.check_used());
  std::set<std::string_view> seen;  // that a key is asked for twice shows without the table
  for (const Item& key : request.keys) {
    PENSTOCK_TRY(check_values(key));
    if (!seen.insert(key.view()).second) {
      return duplicates();
    }
  }
  PENSTOCK_ASSIGN(read.table, look_up(anywhere, call, name));
  return read;
}

// Which of the batch's tables this is: a table that is named twice, by name and by ARN, is one, and
// an item that both ask for is read once.
size_t place_of(TableRead read, BatchRead& batch) {
  const auto known =
      std::find_if(batch.tables.begin(), batch.tables.end(),
                   [&](const TableRead& other) { return other.table->id == read.table->id; });
  if (known != batch.tables.end()) {
    return static_cast<size_t>(known - batch.tables.begin());
  }
  batch.tables.push_back(std::move(read));
  return batch.tables.size() - 1;
}

Result<void> plan_keys(const KeysAndAttributes& request, size_t read, BatchRead& batch) {
  const Table& table = *batch.tables[read].table;
  PENSTOCK_TRY(check_key_paths(table, batch.tables[read].projection));
  for (const Item& key : request.keys) {
    KeyToRead wanted{read, &key, {}};
    PENSTOCK_ASSIGN(wanted.key, key_of_request(table.keys, key.view()));
    if (batch.seen.insert(item_key(table.id, wanted.key)).second) {
      const journal::ShardId shard = shard_of_partition(table, wanted.key.partition);
      batch.keys.emplace(shard, std::move(wanted));
    }
  }
  return {};
}

Result<BatchRead> plan(const TableShard& anywhere, const service::Call& call,
                       const BatchGetItemInput& input) {
  size_t keys = 0;
  for (const auto& [name, request] : input.request_items) {
    PENSTOCK_TRY(check_table_name(name));
    keys += request.keys.size();
  }
  if (keys > kBatchGetKeysMax) {
    return Error(kValidation, "Too many items requested for the BatchGetItem call");
  }
  BatchRead batch;
  for (const auto& [name, request] : input.request_items) {
    PENSTOCK_ASSIGN(TableRead read, plan_table(anywhere, call, name, request));
    PENSTOCK_TRY(plan_keys(request, place_of(std::move(read), batch), batch));
  }
  return batch;
}

void leave(const BatchGetItemInput& input, const std::string& table, const Item& key,
           BatchGetItemOutput& output) {
  if (!output.unprocessed_keys) {
    output.unprocessed_keys.emplace();
  }
  auto [place, is_new] = output.unprocessed_keys->try_emplace(table);
  if (is_new) {
    place->second = input.request_items.at(table);
    place->second.keys.clear();
  }
  place->second.keys.push_back(key);
}

Result<void> read_key(const TableShard& shard, const KeyToRead& wanted, TableRead& read,
                      ItemList& items, size_t& bytes) {
  PENSTOCK_ASSIGN(const TablePointer table, shard.current(*read.table));
  PENSTOCK_ASSIGN(std::optional<std::string> item, shard.read(*table, wanted.key));
  const size_t size = item ? item_size(*item) : 0;
  read.units += read_units(size, read.is_consistent);
  bytes += size;
  if (!item) {
    return {};
  }
  if (read.projection) {
    append_projection(items.unfinished(), *item, *read.projection);
    items.end_item();
  } else {
    items.add(*item);
  }
  return {};
}

}  // namespace

runtime::Task<Result<BatchGetItemOutput>> BatchGetItem::conduct(service::Shards& shards,
                                                                service::Call& call,
                                                                const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<BatchRead> batch = plan(anywhere, call, input);
  if (!batch.ok()) {
    co_return batch.error();
  }
  Output output;
  output.responses.emplace();
  for (const TableRead& read : batch->tables) {
    (*output.responses)[read.name];
  }
  output.unprocessed_keys.emplace();
  size_t bytes = 0;
  std::optional<Error> throttled;
  size_t read_keys = 0;
  for (auto next = batch->keys.begin(); next != batch->keys.end();) {
    const journal::ShardId shard_id = next->first;
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch&) -> Result<void> {
      const auto& shard = static_cast<const TableShard&>(any);
      for (; next != batch->keys.end() && next->first == shard_id; ++next) {
        TableRead& read = batch->tables[next->second.read];
        if (bytes >= kBatchGetBytesMax) {
          leave(input, read.name, *next->second.request, output);
          continue;
        }
        const Result<void> admitted = check_reads(*read.table, nullptr, call.now_ms);
        if (!admitted.ok()) {
          throttled = admitted.error();
          leave(input, read.name, *next->second.request, output);
          continue;
        }
        const double before = read.units;
        PENSTOCK_TRY(read_key(shard, next->second, read, (*output.responses)[read.name], bytes));
        spend_reads(*read.table, nullptr, read.units - before, call.now_ms);
        ++read_keys;
      }
      return {};
    };
    const Result<void> visited = co_await shards.visit(shard_id, call, 0, visit);
    if (!visited.ok()) {
      co_return visited.error();
    }
  }
  // Only where none was read is the whole of it refused (API reference, "BatchGetItem").
  if (throttled && read_keys == 0) {
    co_return *throttled;
  }
  for (const TableRead& read : batch->tables) {
    auto cost = consumed_by_read(input.return_consumed_capacity, read.name, nullptr, read.units);
    if (cost) {
      output.consumed_capacity.push_back(*std::move(cost));
    }
  }
  co_return output;
}

}  // namespace penstock::table
