#include "table/read_pages.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "service/host.h"
#include "store/shard_store.h"
#include "table/table_keys.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// A range of keys in the store.
struct Span {
  std::string begin;
  std::string end;
};

// The table's item that an entry of a local index is of; it is in the same shard.
Result<std::optional<std::string>> fetch(const TableShard& shard, const ReadPlan& plan,
                                         std::string_view item) {
  if (!plan.fetches) {
    return std::optional<std::string>();
  }
  PENSTOCK_ASSIGN(const KeyBytes key, key_of_item(plan.table->keys, item));
  return shard.read(*plan.table, key);
}

// Visits the span's items in the plan's order until `take` returns false.
template <typename Take>
Result<void> read_span(const TableShard& shard, const ReadPlan& plan, const Span& span,
                       const Take& take) {
  if (span.begin >= span.end) {
    return {};
  }
  Result<void> outcome;
  const auto visit = [&](std::string_view key, std::string_view value) {
    const std::string_view item = item_of_value(value);
    const auto whole = fetch(shard, plan, item);
    if (!whole.ok()) {
      outcome = whole.error();
      return false;
    }
    return take(key, item, *whole);
  };
  PENSTOCK_TRY(plan.is_backward ? shard.store().scan_back(span.begin, span.end, visit, plan.caching)
                                : shard.store().scan(span.begin, span.end, visit, plan.caching));
  return outcome;
}

// Behind where the page before ended.
void start_behind(const ReadPlan& plan, Span& span) {
  if (!plan.start) {
    return;
  }
  if (plan.is_backward) {
    span.end = std::min(span.end, *plan.start);
  } else {
    span.begin = std::max(span.begin, *plan.start + std::string(1, '\0'));
  }
}

Span query_span(const QueryPlan& plan) {
  const KeyRange& range = plan.range;
  std::string prefix =
      plan.index == nullptr
          ? hash_key(items_prefix(plan.table->id), item_hash(plan.table->id, range.partition))
          : hash_key(index_prefix(plan.table->id, plan.index->id), partition_hash(range.partition));
  prefix += range.partition;
  Span span{prefix + range.sort_lower,
            range.sort_upper.empty() ? store::prefix_end(prefix) : prefix + range.sort_upper};
  start_behind(plan, span);
  return span;
}

struct FoundEntry {
  std::string key;
  std::string item;
};

// Every shard has its own part of a global index, each in order. From each as much is taken as a
// page can hold, so that the first page of all of them together is complete.
runtime::Task<Result<void>> read_everywhere(service::Shards& shards, service::Call& call,
                                            const QueryPlan& plan, Page& page) {
  const Span span = query_span(plan);
  std::vector<FoundEntry> found;
  const service::Shards::Visit visit = [&](service::ShardState& any,
                                           journal::Batch&) -> Result<void> {
    const auto& shard = static_cast<const TableShard&>(any);
    PENSTOCK_TRY(shard.current(*plan.table, plan.index));
    Page bound(plan);
    return read_span(
        shard, plan, span,
        [&](std::string_view key, std::string_view item, const std::optional<std::string>&) {
          found.push_back({std::string(key), std::string(item)});
          bound.pass(item);
          return !bound.is_full();
        });
  };
  for (journal::ShardId shard = 0; shard < service::kShards; ++shard) {
    const Result<void> visited = co_await shards.visit(shard, call, 0, visit);
    if (!visited.ok()) {
      co_return visited.error();
    }
  }
  std::sort(found.begin(), found.end(), [&plan](const FoundEntry& a, const FoundEntry& b) {
    return plan.is_backward ? a.key > b.key : a.key < b.key;
  });
  for (const FoundEntry& entry : found) {
    if (page.is_full()) {
      break;
    }
    page.take(entry.item, std::nullopt);
  }
  co_return Result<void>();
}

runtime::Task<Result<void>> read_on_shard(service::Shards& shards, service::Call& call,
                                          journal::ShardId shard_id, const ReadPlan& plan,
                                          const Span& span, Page& page) {
  const service::Shards::Visit visit = [&](service::ShardState& any,
                                           journal::Batch&) -> Result<void> {
    const auto& shard = static_cast<const TableShard&>(any);
    PENSTOCK_TRY(shard.current(*plan.table, plan.index));
    return read_span(
        shard, plan, span,
        [&](std::string_view, std::string_view item, const std::optional<std::string>& whole) {
          page.take(item, whole);
          return !page.is_full();
        });
  };
  const Result<void> visited = co_await shards.visit(shard_id, call, 0, visit);
  co_return visited;
}

std::string scan_bound(const ScanPlan& plan, uint64_t hash) {
  const std::string prefix = plan.index == nullptr ? items_prefix(plan.table->id)
                                                   : index_prefix(plan.table->id, plan.index->id);
  return hash >> 32 != 0 ? store::prefix_end(prefix)
                         : hash_key(prefix, static_cast<uint32_t>(hash));
}

// A table's items lie on the shards in the order of their hashes; an index's entries on those of
// their items, whatever their own hash.
journal::ShardId first_shard(const ScanPlan& plan) {
  if (plan.start) {
    return plan.start_shard;
  }
  return plan.index == nullptr && plan.first_hash >> 32 == 0
             ? shard_of_hash(static_cast<uint32_t>(plan.first_hash))
             : 0;
}
journal::ShardId last_shard(const ScanPlan& plan) {
  return plan.index == nullptr && plan.end_hash > 0
             ? shard_of_hash(static_cast<uint32_t>(plan.end_hash - 1))
             : static_cast<journal::ShardId>(service::kShards - 1);
}

}  // namespace

runtime::Task<Result<void>> read_query(service::Shards& shards, service::Call& call,
                                       const QueryPlan& plan, Page& page) {
  if (plan.index != nullptr && !plan.index->is_local) {
    Result<void> done = co_await read_everywhere(shards, call, plan, page);
    co_return done;
  }
  const Span span = query_span(plan);
  const journal::ShardId shard = shard_of_partition(*plan.table, plan.range.partition);
  Result<void> done = co_await read_on_shard(shards, call, shard, plan, span, page);
  co_return done;
}

runtime::Task<Result<void>> read_scan(service::Shards& shards, service::Call& call,
                                      const ScanPlan& plan, Page& page) {
  const journal::ShardId first = first_shard(plan);
  for (journal::ShardId shard = first; shard <= last_shard(plan) && !page.is_full(); ++shard) {
    Span span{scan_bound(plan, plan.first_hash), scan_bound(plan, plan.end_hash)};
    if (shard == first) {
      start_behind(plan, span);
    }
    const Result<void> done = co_await read_on_shard(shards, call, shard, plan, span, page);
    if (!done.ok()) {
      co_return done.error();
    }
  }
  co_return Result<void>();
}

}  // namespace penstock::table
