// BatchGetItem and BatchWriteItem: several items at once, each by itself. Each shard that has some
// of them is visited once, or as often as it takes.
#ifndef PENSTOCK_TABLE_BATCH_OPERATIONS_H_
#define PENSTOCK_TABLE_BATCH_OPERATIONS_H_

#include "table/batch_shapes.h"
#include "table/operation_base.h"

namespace penstock::table {

struct BatchGetItem : TableOperation<BatchGetItemInput, BatchGetItemOutput> {
  static constexpr std::array kErrors{&kProvisionedThroughputExceeded, &kResourceNotFound,
                                      &kRequestLimitExceeded, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "BatchGetItem",
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Reads up to 100 items of several tables by their keys."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

struct BatchWriteItem : TableOperation<BatchWriteItemInput, BatchWriteItemOutput> {
  static constexpr std::array kErrors{
      &kProvisionedThroughputExceeded, &kResourceNotFound,    &kItemCollectionSizeLimitExceeded,
      &kRequestLimitExceeded,          &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "BatchWriteItem",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .resource = "arn:aws:dynamodb:{region}:{account}:table/*",
               .errors = kErrors,
               .doc = "Writes or deletes up to 25 items of several tables, each by itself."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_BATCH_OPERATIONS_H_
