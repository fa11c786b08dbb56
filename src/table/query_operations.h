// Query and Scan. A Query of a table or local index is answered by one shard, one of a global index
// by all of them, merged; a Scan goes from shard to shard until its page is full.
#ifndef PENSTOCK_TABLE_QUERY_OPERATIONS_H_
#define PENSTOCK_TABLE_QUERY_OPERATIONS_H_

#include "table/operation_base.h"
#include "table/query_shapes.h"

namespace penstock::table {

struct Query : TableOperation<QueryInput, QueryOutput> {
  static constexpr std::array kErrors{&kProvisionedThroughputExceeded, &kResourceNotFound,
                                      &kRequestLimitExceeded, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "Query",
               .audit = aws::Audit::kData,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Reads the items of one partition key in the order of the sort key."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

struct Scan : TableOperation<ScanInput, ScanOutput> {
  static constexpr std::array kErrors{&kProvisionedThroughputExceeded, &kResourceNotFound,
                                      &kRequestLimitExceeded, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "Scan",
               .audit = aws::Audit::kData,
               .resource = kTableResource,
               .errors = kErrors,
               .doc = "Reads all items, or one of several segments of them."});
  static runtime::Task<Result<Output>> conduct(service::Shards&, service::Call&, const Input&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_QUERY_OPERATIONS_H_
