// ExecuteStatement, BatchExecuteStatement and ExecuteTransaction: PartiQL, translated into what the
// other operations do.
//
// On AWS each statement needs a permission of its own on the table or index that it names:
// dynamodb:PartiQLSelect, PartiQLInsert, PartiQLUpdate or PartiQLDelete, with the keys
// dynamodb:FullTableScan and dynamodb:EnclosingOperation. An operation declares one access and one
// resource, and the statement is only read behind them: what is declared here is every table, to be
// written. That is weaker in saying which table and which kind of statement a caller needs.
#ifndef PENSTOCK_TABLE_STATEMENT_OPERATIONS_H_
#define PENSTOCK_TABLE_STATEMENT_OPERATIONS_H_

#include "table/operation_base.h"
#include "table/statement_shapes.h"

namespace penstock::table {

struct ExecuteStatement : TableOperation<ExecuteStatementInput, ExecuteStatementOutput> {
  static constexpr std::array kErrors{&kConditionalCheckFailed,
                                      &kProvisionedThroughputExceeded,
                                      &kResourceNotFound,
                                      &kItemCollectionSizeLimitExceeded,
                                      &kTransactionConflict,
                                      &kRequestLimitExceeded,
                                      &kInternalServerError,
                                      &kDuplicateItem,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ExecuteStatement",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Reads items, or writes one, as a PartiQL statement says."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

struct BatchExecuteStatement
    : TableOperation<BatchExecuteStatementInput, BatchExecuteStatementOutput> {
  static constexpr std::array kErrors{&kRequestLimitExceeded, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "BatchExecuteStatement",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Executes up to 25 PartiQL statements about one item each, each by itself."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

struct ExecuteTransaction : TableOperation<ExecuteTransactionInput, ExecuteTransactionOutput> {
  static constexpr std::array kErrors{&kTransactionCanceled,
                                      &kTransactionInProgress,
                                      &kIdempotentParameterMismatch,
                                      &kProvisionedThroughputExceeded,
                                      &kResourceNotFound,
                                      &kRequestLimitExceeded,
                                      &kInternalServerError,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ExecuteTransaction",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Executes up to 100 PartiQL statements about one item each: all or none."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_OPERATIONS_H_
