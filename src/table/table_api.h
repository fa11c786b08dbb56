// The API of Amazon DynamoDB: every shape, error and operation, declared once, and the list of
// them. For this module and its tests only: it is expensive to compile.
#ifndef PENSTOCK_TABLE_TABLE_API_H_
#define PENSTOCK_TABLE_TABLE_API_H_

#include <array>

#include "table/batch_operations.h"
#include "table/expiry_operations.h"
#include "table/item_operations.h"
#include "table/policy_operations.h"
#include "table/query_operations.h"
#include "table/statement_operations.h"
#include "table/table_operations.h"
#include "table/transaction_operations.h"

namespace penstock::table {

inline constexpr std::array kProtocols{aws::Protocol::kAwsJson1_0};

inline constexpr aws::ServiceInfo kServiceInfo{
    .name = kServiceName,
    .api_version = "2012-08-10",
    .target_prefix = "DynamoDB_20120810",
    .error_namespace = "com.amazonaws.dynamodb.v20120810",
    .protocols = kProtocols,
    .checksums_replies = true,
    .doc = "Tables with Amazon DynamoDB's API: durable, exact, indexes never behind.",
};

// A new operation goes here; dispatch, metrics and documentation follow from the list.
template <template <typename...> typename List>
using AllOperations =
    List<CreateTable, DescribeTable, UpdateTable, DeleteTable, ListTables, TagResource,
         UntagResource, ListTagsOfResource, DescribeLimits, DescribeEndpoints, PutItem, GetItem,
         UpdateItem, DeleteItem, Query, Scan, BatchGetItem, BatchWriteItem, TransactWriteItems,
         TransactGetItems, UpdateTimeToLive, DescribeTimeToLive, ExecuteStatement,
         BatchExecuteStatement, ExecuteTransaction, PutResourcePolicy, GetResourcePolicy,
         DeleteResourcePolicy>;

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_API_H_
