#include "table/query_operations.h"

#include "table/page.h"
#include "table/read_pages.h"
#include "table/read_plan.h"
#include "table/table_shard.h"

namespace penstock::table {

runtime::Task<Result<QueryOutput>> Query::conduct(service::Shards& shards, service::Call& call,
                                                  const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  const Result<QueryPlan> plan = plan_query(anywhere, call, input);
  if (!plan.ok()) {
    co_return plan.error();
  }
  Page page(*plan);
  const Result<void> done = co_await read_query(shards, call, *plan, page);
  if (!done.ok()) {
    co_return done.error();
  }
  Output output;
  page.answer(input, output);
  co_return output;
}

runtime::Task<Result<ScanOutput>> Scan::conduct(service::Shards& shards, service::Call& call,
                                                const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  const Result<ScanPlan> plan = plan_scan(anywhere, call, input);
  if (!plan.ok()) {
    co_return plan.error();
  }
  Page page(*plan);
  const Result<void> done = co_await read_scan(shards, call, *plan, page);
  if (!done.ok()) {
    co_return done.error();
  }
  Output output;
  page.answer(input, output);
  co_return output;
}

}  // namespace penstock::table
