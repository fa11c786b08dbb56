#include "table/query_operations.h"

#include "table/page.h"
#include "table/read_pages.h"
#include "table/read_plan.h"
#include "table/table_shard.h"
#include "table/throughput.h"

namespace penstock::table {
namespace {

void spend(const ReadPlan& plan, const Page& page, const service::Call& call) {
  spend_reads(*plan.table, plan.index, page.units(), call.now_ms);
  spend_reads(*plan.table, nullptr, page.fetched_units(), call.now_ms);
}

}  // namespace

runtime::Task<Result<QueryOutput>> Query::conduct(service::Shards& shards, service::Call& call,
                                                  const Input& input) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  const Result<QueryPlan> plan = plan_query(anywhere, call, input);
  if (!plan.ok()) {
    co_return plan.error();
  }
  const Result<void> admitted = check_reads(*plan->table, plan->index, call.now_ms);
  if (!admitted.ok()) {
    co_return admitted.error();
  }
  Page page(*plan);
  const Result<void> done = co_await read_query(shards, call, *plan, page);
  if (!done.ok()) {
    co_return done.error();
  }
  spend(*plan, page, call);
  const Result<void> room = call.reserve_reply(page.reply_bytes());
  if (!room.ok()) {
    co_return room.error();
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
  const Result<void> admitted = check_reads(*plan->table, plan->index, call.now_ms);
  if (!admitted.ok()) {
    co_return admitted.error();
  }
  Page page(*plan);
  const Result<void> done = co_await read_scan(shards, call, *plan, page);
  if (!done.ok()) {
    co_return done.error();
  }
  spend(*plan, page, call);
  const Result<void> room = call.reserve_reply(page.reply_bytes());
  if (!room.ok()) {
    co_return room.error();
  }
  Output output;
  page.answer(input, output);
  co_return output;
}

}  // namespace penstock::table
