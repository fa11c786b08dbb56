// What the operations on tables have in common.
#ifndef PENSTOCK_TABLE_OPERATION_BASE_H_
#define PENSTOCK_TABLE_OPERATION_BASE_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "base/result.h"
#include "journal/batch.h"
#include "service/host.h"
#include "service/operation.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/table_name.h"

namespace penstock::table {

class TableShard;

inline constexpr std::string_view kTableResource =
    "arn:aws:dynamodb:{region}:{account}:table/{TableName}";

template <typename In, typename Out>
struct TableOperation {
  using Input = In;
  using Output = Out;
  using State = TableShard;

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = kServiceName;
    return aws::declare<In, Out>(info);
  }
};

// Run on the shard of the table's ARN.
template <typename In, typename Out>
struct DefinitionOperation : TableOperation<In, Out> {
  static std::string arn(const service::Call& call, const In& input) {
    if constexpr (requires { input.table_name; }) {
      return routing_arn(call, input.table_name);
    } else {
      return routing_arn(call, input.resource_arn);
    }
  }
  // Each shard has the definition.
  static size_t journal_bytes(const TableShard&, const service::Call&, const In&) {
    return service::kShards * kRecordBytesMax;
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_OPERATION_BASE_H_
