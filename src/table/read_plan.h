// What a Query or Scan asks for, read and checked against the table's definition: which table or
// index, which of its items, what of them. Made on the core of the request, then unchanged. Errors
// are ValidationException or ResourceNotFoundException with DynamoDB's texts.
#ifndef PENSTOCK_TABLE_READ_PLAN_H_
#define PENSTOCK_TABLE_READ_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/operation.h"
#include "store/backend.h"
#include "table/condition.h"
#include "table/document_path.h"
#include "table/key_condition.h"
#include "table/query_shapes.h"
#include "table/table.h"

namespace penstock::table {

class TableShard;

struct Column {
  std::string name;
  DocumentPath path;
};

// Appends, as an item, what the columns lead to in an item; the item itself if there are none.
void append_selected(std::string& out, std::string_view item, const std::vector<Column>& columns);

struct ReadPlan {
  TablePointer table;
  const Index* index = nullptr;  // of `table`; null: the table itself
  std::optional<Condition> filter;
  std::optional<PathSet> projection;  // absent: all there is
  // Of a SELECT: each path's value under a name of its own, in place of a projection.
  std::vector<Column> columns;
  bool is_count = false;
  bool fetches = false;  // a local index lacks what is asked for: the item itself is read
  bool is_consistent = false;
  bool is_backward = false;
  store::Caching caching = store::Caching::kKeep;
  size_t limit = SIZE_MAX;
  std::optional<std::string> start;  // key in the store, of the last item of the page before
  KeyBytes start_key;                // its key in what is read
  journal::ShardId start_shard = 0;  // where that item is

  const KeySchema& keys() const { return index != nullptr ? index->keys : table->keys; }
};

struct QueryPlan : ReadPlan {
  KeyRange range;
};
Result<QueryPlan> plan_query(const TableShard& anywhere, const service::Call& call,
                             const QueryInput& input);

// Where the page before ended: `start` must have the attributes of the table's key, and of the
// index's where there is one, and no others; absent, nothing is to be skipped. `mismatch` is what
// the error says of one that has not.
Result<void> read_start(const Item& start, ReadPlan& plan, std::string_view mismatch = "");
// That the plan's start lies in its partition, and in its range.
Result<void> check_start(const QueryPlan& plan);
// Whether an index holds an attribute.
bool is_projected(const Table& table, const Index& index, std::string_view attribute);

struct ScanPlan : ReadPlan {
  ScanPlan() { caching = store::Caching::kPass; }

  // Hashes from the first up to below the end, which may be 2^32.
  uint64_t first_hash = 0;
  uint64_t end_hash = 0;
};
Result<ScanPlan> plan_scan(const TableShard& anywhere, const service::Call& call,
                           const ScanInput& input);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_READ_PLAN_H_
