#include <array>
#include <map>
#include <utility>
#include <vector>

#include "table/capacity.h"
#include "table/statement_operations.h"
#include "table/statement_read.h"
#include "table/statement_write.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

// How an error of one statement is coded in a batch.
struct BatchCode {
  const ErrorInfo* error;
  std::string_view code;
};
constexpr std::array kCodes{
    BatchCode{&kConditionalCheckFailed, "ConditionalCheckFailed"},
    BatchCode{&kItemCollectionSizeLimitExceeded, "ItemCollectionSizeLimitExceeded"},
    BatchCode{&kRequestLimitExceeded, "RequestLimitExceeded"},
    BatchCode{&kValidation, "ValidationError"},
    BatchCode{&kProvisionedThroughputExceeded, "ProvisionedThroughputExceeded"},
    BatchCode{&kTransactionConflict, "TransactionConflict"},
    BatchCode{&service::kBusy, "ThrottlingError"},
    BatchCode{&kResourceNotFound, "ResourceNotFound"},
    BatchCode{&kAccessDenied, "AccessDenied"},
    BatchCode{&kDuplicateItem, "DuplicateItem"},
};

std::string code_of(const Error& error) {
  for (const BatchCode& one : kCodes) {
    if (error.is(*one.error)) {
      return std::string(one.code);
    }
  }
  return "InternalServerError";
}

// Goes from statement to statement, and answers for each.
class Batch {
 public:
  Batch(service::Shards& shards, service::Call& call, const BatchExecuteStatementInput& input)
      : shards_(shards),
        call_(call),
        anywhere_(static_cast<const TableShard&>(shards.anywhere())),
        input_(input) {}

  // ValidationException if some statements read and others write.
  Result<void> parse() {
    bool has_read = false;
    bool has_write = false;
    for (const BatchStatementRequest& request : input_.statements) {
      statements_.push_back(parse_statement(request.statement));
      if (statements_.back().ok()) {
        (statements_.back()->is_read() ? has_read : has_write) = true;
      }
    }
    // That they may not be mixed is documented, the text is not.
    return has_read && has_write ? Result<void>(refuse("A batch must consist of either read "
                                                       "statements or write statements; it "
                                                       "cannot contain both"))
                                 : Result<void>();
  }

  runtime::Task<BatchExecuteStatementOutput> run() {
    output_.responses.emplace();
    for (size_t i = 0; i < statements_.size(); ++i) {
      BatchStatementResponse response;
      Result<void> done = co_await run_one(i, response);
      if (!done.ok()) {
        BatchStatementError& error = response.error.emplace();
        error.code = code_of(done.error());
        error.message = done.error().message();
        error.item = std::move(failed_);
      }
      failed_ = {};
      output_.responses->push_back(std::move(response));
    }
    for (const std::string& table : tables_) {
      if (auto cost = consumed(input_.return_consumed_capacity, table, units_[table])) {
        output_.consumed_capacity.push_back(*std::move(cost));
      }
    }
    co_return std::move(output_);
  }

 private:
  runtime::Task<Result<void>> run_one(size_t i, BatchStatementResponse& response) {
    const BatchStatementRequest& request = input_.statements[i];
    const Result<Statement>& statement = statements_[i];
    if (!statement.ok()) {
      co_return statement.error();
    }
    const StatementValues values(request.parameters);
    if (Result<void> checked = values.check(*statement); !checked.ok()) {
      co_return checked;
    }
    if (statement->kind == Statement::Kind::kExists) {
      co_return refuse("EXISTS can only be used in ExecuteTransaction write requests.");
    }
    response.table_name = statement->table;
    Result<void> done;
    if (statement->is_read()) {
      done = co_await read(request, *statement, values, response);
    } else {
      done = co_await write(request, *statement, values, response);
    }
    if (!done.ok() && done.error().is(kResourceNotFound)) {
      response.table_name.reset();  // as AWS: there is no such table
    }
    co_return done;
  }

  runtime::Task<Result<void>> read(const BatchStatementRequest& request, const Statement& statement,
                                   const StatementValues& values,
                                   BatchStatementResponse& response) {
    const Result<ItemRead> plan =
        plan_item_read(anywhere_, call_, statement, values, "BatchExecuteStatement");
    if (!plan.ok()) {
      co_return plan.error();
    }
    if (plan->key_fault) {
      co_return *plan->key_fault;
    }
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch&) -> Result<void> {
      const auto& shard = static_cast<const TableShard&>(any);
      PENSTOCK_ASSIGN(const TablePointer table, shard.current(*plan->table));
      PENSTOCK_ASSIGN(const std::optional<std::string> item, shard.read(*table, plan->key));
      WriteUnits units;
      units.table =
          read_units(item ? item_size(*item) : 0, request.consistent_read.value_or(false));
      count(statement, units);
      if (item) {
        append_selected(response.item.bytes, *item, plan->columns);
      }
      return {};
    };
    const journal::ShardId shard = shard_of_partition(*plan->table, plan->key.partition);
    Result<void> visited = co_await shards_.visit(shard, call_, 0, visit);
    co_return visited;
  }

  runtime::Task<Result<void>> write(const BatchStatementRequest& request,
                                    const Statement& statement, const StatementValues& values,
                                    BatchStatementResponse& response) {
    const Result<StatementWrite> plan = plan_write(anywhere_, call_, statement, values);
    if (!plan.ok()) {
      co_return plan.error();
    }
    if (plan->key_fault) {
      co_return *plan->key_fault;
    }
    const bool answers_item = request.return_values_on_condition_check_failure == "ALL_OLD";
    const service::Shards::Visit visit = [&](service::ShardState& any,
                                             journal::Batch& batch) -> Result<void> {
      auto& shard = static_cast<TableShard&>(any);
      Result<StatementWritten> written = write_statement(shard, *plan, batch);
      if (!written.ok()) {
        if (answers_item && written.error().is(kConditionalCheckFailed)) {
          PENSTOCK_ASSIGN(std::optional<std::string> item, shard.read(*plan->table, plan->key));
          failed_.bytes = std::move(item).value_or("");
        }
        return std::move(written).error();
      }
      count(statement, written->units);
      if (written->item) {
        response.item.bytes = *std::move(written->item);
      }
      return {};
    };
    Result<void> visited =
        co_await shards_.visit(plan->shard(), call_, plan->journal_bytes(), visit);
    co_return visited;
  }

  void count(const Statement& statement, const WriteUnits& units) {
    if (!units_.contains(statement.table)) {
      tables_.push_back(statement.table);
    }
    add(units_[statement.table], units);
  }

  service::Shards& shards_;
  service::Call& call_;
  const TableShard& anywhere_;
  const BatchExecuteStatementInput& input_;
  std::vector<Result<Statement>> statements_;
  std::map<std::string, WriteUnits> units_;
  std::vector<std::string> tables_;  // in the order of their first statement
  Item failed_;                      // of the statement at hand: what its condition failed on
  BatchExecuteStatementOutput output_;
};

}  // namespace

runtime::Task<Result<BatchExecuteStatementOutput>> BatchExecuteStatement::conduct(
    service::Shards& shards, service::Call& call, const Input& input) {
  Batch batch(shards, call, input);
  if (Result<void> parsed = batch.parse(); !parsed.ok()) {
    co_return std::move(parsed).error();
  }
  Output output = co_await batch.run();
  co_return output;
}

}  // namespace penstock::table
