#include "table/statement_operations.h"

#include <utility>

#include "table/capacity.h"
#include "table/select_plan.h"
#include "table/select_token.h"
#include "table/statement_write.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

// What a page answers, beside what a SELECT has no place for.
struct SelectAnswer {
  std::optional<ItemList> items;
  int32_t count = 0;
  int32_t scanned_count = 0;
  Item last_evaluated_key;
  std::optional<ConsumedCapacity> consumed_capacity;
};
struct SelectRequest {
  std::string table_name;
  std::optional<std::string> return_consumed_capacity;
};

runtime::Task<Result<ExecuteStatementOutput>> select_items(service::Shards& shards,
                                                           service::Call& call,
                                                           const ExecuteStatementInput& input,
                                                           const Statement& statement,
                                                           const StatementValues& values) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<SelectPlan> plan =
      plan_select(anywhere, call, statement, values, input.consistent_read.value_or(false));
  if (!plan.ok()) {
    co_return plan.error();
  }
  if (input.limit) {
    plan->limit = static_cast<size_t>(*input.limit);
  }
  const std::string binding = token_binding(call, input.statement, input.parameters);
  Result<SelectPosition> position = decode_token(binding, input.next_token);
  if (!position.ok()) {
    co_return position.error();
  }
  Page page(*plan);
  const Result<void> done = co_await read_select(shards, call, *plan, *position, page);
  if (!done.ok()) {
    co_return done.error();
  }
  const SelectRequest request{statement.table, input.return_consumed_capacity};
  SelectAnswer answer;
  page.answer(request, answer);
  ExecuteStatementOutput output;
  output.items = std::move(answer.items);
  output.consumed_capacity = std::move(answer.consumed_capacity);
  if (!answer.last_evaluated_key.is_absent()) {
    position->key = answer.last_evaluated_key;
    output.next_token = encode_token(binding, *position);
    output.last_evaluated_key = std::move(answer.last_evaluated_key);
  }
  co_return output;
}

runtime::Task<Result<ExecuteStatementOutput>> write_one(service::Shards& shards,
                                                        service::Call& call,
                                                        const ExecuteStatementInput& input,
                                                        const Statement& statement,
                                                        const StatementValues& values) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<StatementWrite> plan = plan_write(anywhere, call, statement, values);
  if (!plan.ok()) {
    co_return plan.error();
  }
  if (plan->key_fault) {
    co_return *plan->key_fault;
  }
  plan->write.answers_old_item = input.return_values_on_condition_check_failure == "ALL_OLD";
  ExecuteStatementOutput output;
  output.items.emplace();
  const service::Shards::Visit visit = [&](service::ShardState& any,
                                           journal::Batch& batch) -> Result<void> {
    PENSTOCK_ASSIGN(StatementWritten written,
                    write_statement(static_cast<TableShard&>(any), *plan, batch));
    if (written.item) {
      output.items->add(*written.item);
    }
    output.consumed_capacity =
        consumed(input.return_consumed_capacity, statement.table, written.units);
    return {};
  };
  const Result<void> visited =
      co_await shards.visit(plan->shard(), call, plan->journal_bytes(), visit);
  if (!visited.ok()) {
    co_return visited.error();
  }
  co_return output;
}

}  // namespace

runtime::Task<Result<ExecuteStatementOutput>> ExecuteStatement::conduct(service::Shards& shards,
                                                                        service::Call& call,
                                                                        const Input& input) {
  const Result<Statement> statement = parse_statement(input.statement);
  if (!statement.ok()) {
    co_return statement.error();
  }
  const StatementValues values(input.parameters);
  if (Result<void> checked = values.check(*statement); !checked.ok()) {
    co_return std::move(checked).error();
  }
  if (statement->kind == Statement::Kind::kExists) {
    co_return Error(kValidation, "EXISTS can only be used in ExecuteTransaction write requests.");
  }
  if (statement->is_read()) {
    Result<Output> selected = co_await select_items(shards, call, input, *statement, values);
    co_return selected;
  }
  Result<Output> written = co_await write_one(shards, call, input, *statement, values);
  co_return written;
}

}  // namespace penstock::table
