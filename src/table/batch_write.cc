#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "table/batch_operations.h"
#include "table/capacity.h"
#include "table/expression_parameters.h"
#include "table/item_operations.h"
#include "table/item_write.h"
#include "table/table_keys.h"
#include "table/table_limits.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

struct OneWrite {
  const std::string* table_name = nullptr;  // as in the request
  TablePointer table;
  const WriteRequest* request = nullptr;
  ItemWrite write;
  size_t journal_bytes = 0;
  bool is_done = false;
};

struct BatchPlan {
  std::multimap<journal::ShardId, OneWrite> writes;
  std::set<std::string> seen;
};

Result<ItemWrite> read_write(const WriteRequest& request) {
  if (request.put_request.has_value() == request.delete_request.has_value()) {
    return Error(kValidation,
                 "Supplied AttributeValue has more than one datatypes set, must contain exactly "
                 "one of the supported datatypes");
  }
  const Item& item = request.put_request ? request.put_request->item : request.delete_request->key;
  PENSTOCK_TRY(check_values(item));
  ItemWrite write;
  write.kind = request.put_request ? ItemWrite::Kind::kPut : ItemWrite::Kind::kDelete;
  write.item = item.view();
  return write;
}

// Everything that can be wrong with a write is found before the first is done.
Result<void> plan_write(OneWrite one, BatchPlan& plan) {
  const Table& table = *one.table;
  PENSTOCK_ASSIGN(const KeyBytes key, key_of_write(table, one.write));
  if (one.write.kind == ItemWrite::Kind::kPut) {
    PENSTOCK_TRY(check_item_size(one.write.item));
    for (const Index& index : table.indexes) {
      PENSTOCK_TRY(index_entry(table, index, key, one.write.item));
    }
  }
  if (!plan.seen.insert(item_key(table.id, key)).second) {
    return Error(kValidation, "Provided list of item keys contains duplicates");
  }
  one.journal_bytes = item_journal_bytes(
      table, one.write.kind == ItemWrite::Kind::kPut ? one.write.item.size() : 0);
  const journal::ShardId shard = shard_of_partition(table, key.partition);
  plan.writes.emplace(shard, std::move(one));
  return {};
}

Result<BatchPlan> plan(const TableShard& anywhere, const service::Call& call,
                       const BatchWriteItemInput& input) {
  size_t writes = 0;
  for (const auto& [name, requests] : input.request_items) {
    PENSTOCK_TRY(check_table_name(name));
    writes += requests.size();
    if (requests.empty()) {
      return Error(kValidation,
                   "1 validation error detected: Value at 'requestItems' failed to "
                   "satisfy constraint: Map value must satisfy constraint: [Member "
                   "must have length less than or equal to 25, Member must have "
                   "length greater than or equal to 1]");
    }
  }
  if (writes > kBatchWritesMax) {
    return Error(kValidation, "Too many items requested for the BatchWriteItem call");
  }
  std::vector<OneWrite> read;
  read.reserve(writes);
  for (const auto& [name, requests] : input.request_items) {
    for (const WriteRequest& request : requests) {
      OneWrite one;
      one.table_name = &name;
      one.request = &request;
      PENSTOCK_ASSIGN(one.write, read_write(request));
      read.push_back(std::move(one));
    }
  }
  BatchPlan plan;
  TablePointer table;
  const std::string* table_name = nullptr;  // of `table`; a table's writes are one after the other
  for (OneWrite& one : read) {
    if (one.table_name != table_name) {
      PENSTOCK_ASSIGN(table, look_up(anywhere, call, *one.table_name));
      table_name = one.table_name;
    }
    one.table = table;
    PENSTOCK_TRY(plan_write(std::move(one), plan));
  }
  return plan;
}

using Place = std::multimap<journal::ShardId, OneWrite>::iterator;

// What the writes from here on to the same shard add to the journal, if one visit takes them all.
size_t journal_bytes_from(BatchPlan& plan, Place first) {
  size_t bytes = 0;
  for (Place next = first; next != plan.writes.end() && next->first == first->first; ++next) {
    bytes += next->second.journal_bytes;
  }
  return bytes;
}

class Answer {
 public:
  explicit Answer(const BatchWriteItemInput& input) : input_(input) {}

  void add(const OneWrite& one, const PreparedWrite& prepared, int64_t collection_bytes) {
    table::add(units_[*one.table_name], prepared.change.units);
    auto metrics = collection_metrics(input_.return_item_collection_metrics, *one.table,
                                      one.write.item, collection_bytes);
    if (metrics) {
      output_.item_collection_metrics[*one.table_name].push_back(*std::move(metrics));
    }
  }
  bool is_empty() const { return units_.empty(); }
  // A write is left for want of throughput.
  void throttle(Error why) { throttled_ = std::move(why); }
  // Only where nothing was written is the whole of it refused (API reference, "BatchWriteItem").
  std::optional<Error> refusal() const { return is_empty() ? throttled_ : std::nullopt; }
  BatchWriteItemOutput finish(const BatchPlan& plan) {
    auto& unprocessed = output_.unprocessed_items.emplace();
    for (const auto& [shard, one] : plan.writes) {
      if (!one.is_done) {
        unprocessed[*one.table_name].push_back(*one.request);
      }
    }
    for (const auto& [name, units] : units_) {
      auto cost = consumed(input_.return_consumed_capacity, name, units);
      if (cost) {
        output_.consumed_capacity.push_back(*std::move(cost));
      }
    }
    return std::move(output_);
  }

 private:
  const BatchWriteItemInput& input_;
  std::map<std::string, WriteUnits> units_;
  std::optional<Error> throttled_;
  BatchWriteItemOutput output_;
};

// Whether the next write must not be in the same batch as those before: there is no room, or it has
// to see their effect on the size of its item collection.
bool needs_new_visit(const TableShard& shard, const journal::Batch& batch, const Table& table,
                     const PreparedWrite& write) {
  return !batch.empty() && (table.has_local_index() ||
                            batch.size_bytes() + write.change.bytes() > shard.change_bytes_max());
}

Result<void> write_one(TableShard& shard, OneWrite& one, const Table& table,
                       const PreparedWrite& prepared, Answer& answer, journal::Batch& batch) {
  PENSTOCK_ASSIGN(const int64_t collection_bytes, apply(shard, table, prepared, batch));
  answer.add(one, prepared, collection_bytes);
  one.is_done = true;
  return {};
}

// Writes from `next` on what is of this shard and goes into one batch, but for the counts of the
// tables it touches.
Result<void> write_items(TableShard& shard, BatchPlan& plan, Place& next, int64_t now_ms,
                         Answer& answer, std::set<TablePointer>& touched, journal::Batch& batch) {
  const journal::ShardId shard_id = next->first;
  TablePointer table;
  for (; next != plan.writes.end() && next->first == shard_id; ++next) {
    OneWrite& one = next->second;
    if (table == nullptr || table->id != one.table->id) {
      PENSTOCK_ASSIGN(table, shard.current(*one.table));
    }
    const auto prepared = prepare(shard, *table, one.write);
    if (!prepared.ok() && prepared.error().is(kTransactionConflict)) {
      continue;  // left unprocessed: it is for another try
    }
    if (!prepared.ok()) {
      return prepared.error();
    }
    if (needs_new_visit(shard, batch, *table, *prepared)) {
      break;
    }
    const Result<void> admitted = take_writes(*table, prepared->change.units, now_ms);
    if (!admitted.ok()) {
      answer.throttle(admitted.error());
      continue;
    }
    PENSTOCK_TRY(write_one(shard, one, *table, *prepared, answer, batch));
    if (prepared->changes()) {
      touched.insert(table);
    }
  }
  return {};
}

Result<void> write_some(TableShard& shard, BatchPlan& plan, Place& next, int64_t now_ms,
                        Answer& answer, journal::Batch& batch) {
  std::set<TablePointer> touched;
  const Result<void> written = write_items(shard, plan, next, now_ms, answer, touched, batch);
  for (const TablePointer& table : touched) {
    shard.save_counts(*table, batch);
  }
  return written;
}

}  // namespace

runtime::Task<Result<BatchWriteItemOutput>> BatchWriteItem::conduct(service::Shards& shards,
                                                                    service::Call& call,
                                                                    const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<BatchPlan> planned = plan(anywhere, call, input);
  if (!planned.ok()) {
    co_return planned.error();
  }
  Answer answer(input);
  for (Place next = planned->writes.begin(); next != planned->writes.end();) {
    const service::Shards::Visit visit = [&](service::ShardState& any, journal::Batch& batch) {
      return write_some(static_cast<TableShard&>(any), *planned, next, call.now_ms, answer, batch);
    };
    const Result<void> visited =
        co_await shards.visit(next->first, call, journal_bytes_from(*planned, next), visit);
    if (!visited.ok()) {
      // What a full or slow disk did not take is left for another try, once something was written.
      if (answer.is_empty() || visited.error().info().fault == Fault::kClient) {
        co_return visited.error();
      }
      break;
    }
  }
  if (const auto refusal = answer.refusal()) {
    co_return *refusal;
  }
  co_return answer.finish(*planned);
}

}  // namespace penstock::table
