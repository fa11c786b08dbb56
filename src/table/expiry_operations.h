// The operations on a table's expiry (time to live). Run on the shard of the table's ARN.
#ifndef PENSTOCK_TABLE_EXPIRY_OPERATIONS_H_
#define PENSTOCK_TABLE_EXPIRY_OPERATIONS_H_

#include "table/expiry_shapes.h"
#include "table/operation_base.h"

namespace penstock::table {

struct UpdateTimeToLive : DefinitionOperation<UpdateTimeToLiveInput, UpdateTimeToLiveOutput> {
  static constexpr std::array kErrors{&kResourceInUse, &kResourceNotFound, &kLimitExceeded,
                                      &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "UpdateTimeToLive",
               .access = aws::Access::kWrite,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Lets items expire at the time that an attribute says, or no longer."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeTimeToLive : DefinitionOperation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DescribeTimeToLive",
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Whether items of a table expire, and by which attribute."});
  static Result<Output> run(TableShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPIRY_OPERATIONS_H_
