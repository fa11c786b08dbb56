#include "table/select_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "table/index_checks.h"
#include "table/read_pages.h"
#include "table/select_keys.h"
#include "table/statement_condition.h"
#include "table/table_errors.h"
#include "table/table_lookup.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += text.empty() ? "" : ", ";
    text += name;
  }
  return text;
}

Result<void> find_source(const TableShard& anywhere, const service::Call& call,
                         const Statement& statement, SelectPlan& plan) {
  PENSTOCK_ASSIGN(plan.table, look_up(anywhere, call, statement.table));
  if (!statement.index) {
    return {};
  }
  plan.index = plan.table->find_index(*statement.index);
  if (plan.index == nullptr) {
    return refuse("The table does not have the specified index");
  }
  PENSTOCK_TRY(check_single_keys(plan.index->keys));
  if (!plan.index->is_active) {
    return refuse(
        fmt::format("Cannot read from backfilling global secondary index: {}", *statement.index));
  }
  if (plan.is_consistent && !plan.index->is_local) {
    return refuse("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  return {};
}

// What an index does not hold: of a global one it cannot be had, of a local one it is fetched.
Result<void> read_columns(const Statement& statement, SelectPlan& plan) {
  std::vector<std::string> lacking;
  for (const Expression& column : statement.columns) {
    plan.columns.push_back({column_name(column.path), column.path});
    const std::string& attribute = column.path.front().name;
    if (plan.index != nullptr && !is_projected(*plan.table, *plan.index, attribute)) {
      lacking.push_back(attribute);
    }
  }
  if (lacking.empty()) {
    return {};
  }
  if (!plan.index->is_local) {
    return invalid(fmt::format("Global secondary index {} does not project [{}]", plan.index->name,
                               join(lacking)));
  }
  plan.fetches = true;
  return {};
}

// Where the key is given, a filter may not look at what the index does not hold. AWS refuses the
// first way to satisfy the condition that it reads and that asks for such an attribute; which is
// the first depends on its hashes. Here it is refused when every way asks for one.
Result<void> check_filtered(const SelectPlan& plan, const KeyReads& reads) {
  if (plan.index == nullptr) {
    return {};
  }
  std::vector<std::string> first;
  for (const std::vector<std::string>& names : reads.filtered) {
    std::vector<std::string> lacking;
    for (const std::string& name : names) {
      const bool is_new = std::find(lacking.begin(), lacking.end(), name) == lacking.end();
      if (is_new && !is_projected(*plan.table, *plan.index, name)) {
        lacking.push_back(name);
      }
    }
    if (lacking.empty()) {
      return {};
    }
    if (first.empty()) {
      first = std::move(lacking);
    }
  }
  return invalid(
      fmt::format("Secondary index {} does not project one or more filter attributes: [{}]",
                  plan.index->name, join(first)));
}

// ORDER BY orders by the keys as they lie: by partitions that are given, and within one by sort
// key.
Result<void> read_order(const Statement& statement, const KeyReads* reads, SelectPlan& plan) {
  if (statement.order.empty()) {
    return {};
  }
  if (!statement.where) {
    return refuse("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  const KeySchema& keys = plan.keys();
  bool has_hash = false;
  bool is_hash_descending = false;
  for (const OrderTerm& term : statement.order) {
    const std::string& name = term.key.path.front().name;
    if (!keys.contains(name)) {
      return refuse(fmt::format(
          "Variable reference {} in ORDER BY clause must be part of the primary key", name));
    }
    if (name == keys.partition[0].name) {
      has_hash = true;
      is_hash_descending = term.is_descending;
    } else {
      plan.is_backward = term.is_descending;
    }
  }
  if (reads == nullptr) {
    return refuse(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER "
        "BY clause.");
  }
  if (reads->partitions > 1 && !has_hash) {
    return refuse(
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in "
        "WHERE clause.");
  }
  const bool is_backward = plan.is_backward;
  std::sort(plan.ranges->begin(), plan.ranges->end(), [=](const KeyRange& a, const KeyRange& b) {
    if (a.partition != b.partition) {
      return is_hash_descending ? a.partition > b.partition : a.partition < b.partition;
    }
    return is_backward ? a.sort_lower > b.sort_lower : a.sort_lower < b.sort_lower;
  });
  return {};
}

// What decides which items are read; what becomes of them is the page's.
void take_over(const SelectPlan& plan, ReadPlan& part) {
  part.table = plan.table;
  part.index = plan.index;
  part.fetches = plan.fetches;
  part.is_consistent = plan.is_consistent;
  part.is_backward = plan.is_backward;
  part.limit = plan.limit;
}

}  // namespace

Result<SelectPlan> plan_select(const TableShard& anywhere, const service::Call& call,
                               const Statement& statement, const StatementValues& values,
                               bool is_consistent) {
  SelectPlan plan;
  plan.is_consistent = is_consistent;
  if (statement.where) {
    PENSTOCK_ASSIGN(plan.filter, condition_of(*statement.where, values));
  }
  PENSTOCK_TRY(find_source(anywhere, call, statement, plan));
  PENSTOCK_TRY(read_columns(statement, plan));
  std::optional<KeyReads> reads;
  if (plan.filter) {
    PENSTOCK_ASSIGN(reads, key_reads(plan.keys(), *plan.filter));
  }
  if (reads) {
    PENSTOCK_TRY(check_filtered(plan, *reads));
    plan.ranges = reads->ranges;
    if (!reads->needs_filter) {
      plan.filter.reset();
    }
  }
  PENSTOCK_TRY(read_order(statement, reads ? &*reads : nullptr, plan));
  return plan;
}

runtime::Task<Result<void>> read_select(service::Shards& shards, service::Call& call,
                                        const SelectPlan& plan, SelectPosition& position,
                                        Page& page) {
  if (!plan.ranges) {
    ScanPlan scan;
    take_over(plan, scan);
    scan.end_hash = uint64_t{1} << 32;
    if (Result<void> begun = read_start(position.key, scan); !begun.ok()) {
      co_return begun;
    }
    Result<void> done = co_await read_scan(shards, call, scan, page);
    co_return done;
  }
  for (; position.range < plan.ranges->size(); ++position.range) {
    QueryPlan query;
    take_over(plan, query);
    query.range = (*plan.ranges)[position.range];
    Result<void> done = read_start(std::exchange(position.key, {}), query);
    if (done.ok()) {
      done = check_start(query);
    }
    if (done.ok()) {
      done = co_await read_query(shards, call, query, page);
    }
    if (!done.ok()) {
      co_return done;
    }
    if (page.is_full()) {
      break;
    }
  }
  co_return Result<void>();
}

}  // namespace penstock::table
