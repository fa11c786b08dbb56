// TransactWriteItems and TransactGetItems: several items of any tables, all or none.
#ifndef PENSTOCK_TABLE_TRANSACTION_OPERATIONS_H_
#define PENSTOCK_TABLE_TRANSACTION_OPERATIONS_H_

#include "table/operation_base.h"
#include "table/transaction_shapes.h"

namespace penstock::table {

struct TransactWriteItems : TableOperation<TransactWriteItemsInput, TransactWriteItemsOutput> {
  static constexpr std::array kErrors{&kTransactionCanceled,
                                      &kTransactionInProgress,
                                      &kIdempotentParameterMismatch,
                                      &kProvisionedThroughputExceeded,
                                      &kResourceNotFound,
                                      &kRequestLimitExceeded,
                                      &kInternalServerError,
                                      &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "TransactWriteItems",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Writes, deletes, changes and checks up to 100 items: all of it or none."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

struct TransactGetItems : TableOperation<TransactGetItemsInput, TransactGetItemsOutput> {
  static constexpr std::array kErrors{&kTransactionCanceled, &kProvisionedThroughputExceeded,
                                      &kResourceNotFound,    &kRequestLimitExceeded,
                                      &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "TransactGetItems",
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Reads up to 100 items as they were at one instant."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TRANSACTION_OPERATIONS_H_
