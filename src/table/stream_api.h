// The Streams API of Amazon DynamoDB: its service and the list of its operations. For this module
// and its tests only.
#ifndef PENSTOCK_TABLE_STREAM_API_H_
#define PENSTOCK_TABLE_STREAM_API_H_

#include <array>

#include "table/stream_operations.h"

namespace penstock::table {

inline constexpr std::string_view kStreamServiceName = "dynamodbstreams";
inline constexpr std::array kStreamProtocols{aws::Protocol::kAwsJson1_0};

inline constexpr aws::ServiceInfo kStreamServiceInfo{
    .name = kStreamServiceName,  // signed for and authorized as kServiceName
    .api_version = "2012-08-10",
    .target_prefix = "DynamoDBStreams_20120810",
    .error_namespace = "com.amazonaws.dynamodb.v20120810",
    .protocols = kStreamProtocols,
    .checksums_replies = true,
    .doc = "What changed in tables, with Amazon DynamoDB Streams' API: in order, for 24 hours.",
};

// A new operation goes here.
template <template <typename...> typename List>
using AllStreamOperations = List<ListStreams, DescribeStream, GetShardIterator, GetRecords>;

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_API_H_
