#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "table/statement_operations.h"
#include "table/statement_read.h"
#include "table/statement_write.h"
#include "table/table_shard.h"
#include "table/transaction.h"

namespace penstock::table {
namespace {

constexpr const char* kName = "ExecuteTransaction";

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

// What AWS finds wrong with a statement it says of the whole transaction, and with which one.
Error in_statement(size_t i, const Error& error) {
  return error.is(kValidation)
             ? refuse(fmt::format("Validation failed in TransactStatements[{}]: {}", i,
                                  error.message()))
             : error;
}

// A key that is none of the table's cancels the transaction.
Error wrong_key() { return refuse("The provided key element does not match the schema"); }

// That they may not be mixed is documented, the text is not.
Result<void> check_kinds(const std::vector<Statement>& statements) {
  for (const Statement& statement : statements) {
    if (statement.is_read() != statements[0].is_read()) {
      return refuse(
          "A transaction must consist of either read statements or write statements; it cannot "
          "contain both");
    }
  }
  return {};
}

Result<std::vector<Statement>> parse(const ExecuteTransactionInput& input) {
  std::vector<Statement> statements;
  for (const ParameterizedStatement& one : input.transact_statements) {
    Result<Statement> statement = parse_statement(one.statement);
    if (!statement.ok()) {
      return in_statement(statements.size(), statement.error());
    }
    // What is wrong with a parameter is said without the statement.
    PENSTOCK_TRY(StatementValues(one.parameters).check(*statement));
    statements.push_back(std::move(statement).value());
  }
  PENSTOCK_TRY(check_kinds(statements));
  return statements;
}

// What a statement itself can be refused for.
Result<void> check_write(const Statement& statement, const StatementWrite& plan) {
  if (statement.returning != Returning::kNothing) {
    return refuse("RETURNING clause is not supported in ExecuteTransaction.");
  }
  if (statement.kind != Statement::Kind::kExists) {
    return {};
  }
  if (statement.index) {
    return refuse("Operations on indices are not supported in transactions");
  }
  return plan.key_fault || !plan.write.condition
             ? Result<void>(
                   refuse("EXISTS() must contain a single item read with additional condition"))
             : Result<void>();
}

struct Writes {
  std::vector<std::unique_ptr<const std::string>> items;  // which the parts look into
  std::vector<WritePart> parts;
  RequestToken token;
};

// Everything that the statement asks for, for comparison with the same token's other requests.
void describe(const ParameterizedStatement& one, std::string& out) {
  append_sized(out, one.statement);
  append_varint(out, one.parameters.size());
  for (const AnyValue& parameter : one.parameters) {
    append_sized(out, parameter.bytes);
  }
}

Result<void> plan_part(const TableShard& anywhere, const service::Call& call,
                       const ParameterizedStatement& one, const Statement& statement,
                       Writes& writes) {
  WritePart& part = writes.parts.emplace_back();
  part.table_name = statement.table;
  Result<StatementWrite> plan =
      plan_write(anywhere, call, statement, StatementValues(one.parameters));
  if (!plan.ok() && plan.error().is(kResourceNotFound)) {
    part.failure = plan.error();
    return {};
  }
  PENSTOCK_TRY(plan.ok() ? check_write(statement, *plan) : plan.error());
  if (plan->key_fault) {
    const bool is_insert = statement.kind == Statement::Kind::kInsert;
    part.failure = is_insert ? *plan->key_fault : wrong_key();
  }
  part.table = plan->table;
  part.key = plan->key;
  part.write = std::move(plan->write);
  part.write.answers_old_item = one.return_values_on_condition_check_failure == "ALL_OLD";
  writes.items.push_back(std::move(plan->item));
  return {};
}

Result<Writes> plan_writes(const TableShard& anywhere, const service::Call& call,
                           const ExecuteTransactionInput& input,
                           const std::vector<Statement>& statements) {
  Writes writes;
  writes.token.token = input.client_request_token.value_or("");
  writes.token.request = kName;
  for (size_t i = 0; i < statements.size(); ++i) {
    const ParameterizedStatement& one = input.transact_statements[i];
    describe(one, writes.token.request);
    const Result<void> planned = plan_part(anywhere, call, one, statements[i], writes);
    if (!planned.ok()) {
      return in_statement(i, planned.error());
    }
  }
  return writes;
}

// A request that was done before costs the reading of its items, whatever has become of them.
runtime::Task<Result<ExecuteTransactionOutput>> answer_again(service::Shards& shards,
                                                             service::Call& call,
                                                             const ExecuteTransactionInput& input,
                                                             const std::vector<WritePart>& parts) {
  ExecuteTransactionOutput output;
  output.responses.emplace();
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

bool lacks_table(const std::vector<WritePart>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const WritePart& part) { return part.table == nullptr; });
}

runtime::Task<Result<ExecuteTransactionOutput>> write_items(
    service::Shards& shards, service::Call& call, const ExecuteTransactionInput& input,
    const std::vector<Statement>& statements) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<Writes> writes = plan_writes(anywhere, call, input, statements);
  if (!writes.ok()) {
    co_return writes.error();
  }
  if (lacks_table(writes->parts)) {
    // A table that is gone does not undo what was committed.
    const Result<bool> was_done = co_await was_written(shards, call, writes->token);
    if (was_done.ok() && *was_done) {
      Result<ExecuteTransactionOutput> again =
          co_await answer_again(shards, call, input, writes->parts);
      co_return again;
    }
  }
  const Result<bool> is_new = co_await write_all(shards, call, writes->parts, writes->token);
  if (!is_new.ok()) {
    co_return is_new.error();
  }
  if (!*is_new) {
    Result<ExecuteTransactionOutput> again =
        co_await answer_again(shards, call, input, writes->parts);
    co_return again;
  }
  ExecuteTransactionOutput output;
  output.responses.emplace();
  output.consumed_capacity = consumed_by(input.return_consumed_capacity, writes->parts);
  co_return output;
}

struct Reads {
  std::vector<ReadPart> parts;
  std::vector<std::vector<Column>> columns;
};

Result<Reads> plan_reads(const TableShard& anywhere, const service::Call& call,
                         const ExecuteTransactionInput& input,
                         const std::vector<Statement>& statements) {
  Reads reads;
  for (size_t i = 0; i < statements.size(); ++i) {
    ReadPart& part = reads.parts.emplace_back();
    part.table_name = statements[i].table;
    auto& columns = reads.columns.emplace_back();
    Result<ItemRead> plan =
        plan_item_read(anywhere, call, statements[i],
                       StatementValues(input.transact_statements[i].parameters), kName);
    if (!plan.ok() && plan.error().is(kResourceNotFound)) {
      part.failure = plan.error();
      continue;
    }
    if (!plan.ok()) {
      return in_statement(i, plan.error());
    }
    if (plan->key_fault) {
      part.failure = wrong_key();
    }
    part.table = plan->table;
    part.key = plan->key;
    columns = std::move(plan->columns);
  }
  return reads;
}

runtime::Task<Result<ExecuteTransactionOutput>> read_items(
    service::Shards& shards, service::Call& call, const ExecuteTransactionInput& input,
    const std::vector<Statement>& statements) {
  const auto& anywhere = static_cast<const TableShard&>(shards.anywhere());
  Result<Reads> reads = plan_reads(anywhere, call, input, statements);
  if (!reads.ok()) {
    co_return reads.error();
  }
  const Result<void> read = co_await read_all(shards, call, reads->parts);
  if (!read.ok()) {
    co_return read.error();
  }
  ExecuteTransactionOutput output;
  output.consumed_capacity = consumed_by(input.return_consumed_capacity, reads->parts);
  output.responses.emplace();
  for (size_t i = 0; i < reads->parts.size(); ++i) {
    std::string& item = output.responses->emplace_back().item.bytes;
    if (const auto& found = reads->parts[i].item) {
      append_selected(item, *found, reads->columns[i]);
    }
  }
  co_return output;
}

}  // namespace

runtime::Task<Result<ExecuteTransactionOutput>> ExecuteTransaction::conduct(service::Shards& shards,
                                                                            service::Call& call,
                                                                            const Input& input) {
  const Result<std::vector<Statement>> statements = parse(input);
  if (!statements.ok()) {
    co_return statements.error();
  }
  if (statements->front().is_read()) {
    Result<Output> read = co_await read_items(shards, call, input, *statements);
    co_return read;
  }
  Result<Output> written = co_await write_items(shards, call, input, *statements);
  co_return written;
}

}  // namespace penstock::table
