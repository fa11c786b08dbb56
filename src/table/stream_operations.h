// The operations of the Streams API. Every shard knows all streams, so that they are listed by any;
// records are read on the shard that wrote them.
#ifndef PENSTOCK_TABLE_STREAM_OPERATIONS_H_
#define PENSTOCK_TABLE_STREAM_OPERATIONS_H_

#include "service/shard.h"
#include "table/operation_base.h"
#include "table/stream_shapes.h"

namespace penstock::table {

// The Streams API in one shard: nothing but the way to the shard's tables, which own the streams.
class StreamShard final : public service::ShardState {
 public:
  explicit StreamShard(const TableShard& tables) : tables_(tables) {}
  Result<void> load() override { return {}; }
  const TableShard& tables() const { return tables_; }

 private:
  const TableShard& tables_;
};

// Signed and authorized as DynamoDB's own: "dynamodb:GetRecords".
template <typename In, typename Out>
struct StreamOperation : TableOperation<In, Out> {
  using State = StreamShard;
};

struct ListStreams : StreamOperation<ListStreamsInput, ListStreamsOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ListStreams",
               .access = aws::Access::kList,
               .errors = kErrors,
               .doc = "Streams by table, up to 100 a page; also disabled ones of the last day."});
  static journal::ShardId shard(const service::Call&, const Input&) { return 0; }
  static Result<Output> run(StreamShard&, service::Call&, const Input&, journal::Batch&);
};

struct DescribeStream : StreamOperation<DescribeStreamInput, DescribeStreamOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError, &kValidation};
  static constexpr aws::OperationInfo kInfo = declare({.name = "DescribeStream",
                                                       .resource = "{StreamArn}",
                                                       .errors = kErrors,
                                                       .doc = "A stream and its shards."});
  static Result<void> gather(StreamShard&, service::Call&, const Input&, Output&);
};

struct GetShardIterator : StreamOperation<GetShardIteratorInput, GetShardIteratorOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kInternalServerError,
                                      &kTrimmedDataAccess, &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "GetShardIterator",
               .resource = "{StreamArn}",
               .errors = kErrors,
               .doc = "A place in a stream's shard, from which GetRecords reads."});
  static journal::ShardId shard(const service::Call&, const Input&);
  static Result<Output> run(StreamShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetRecords : StreamOperation<GetRecordsInput, GetRecordsOutput> {
  static constexpr std::array kErrors{&kResourceNotFound,    &kLimitExceeded,
                                      &kInternalServerError, &kExpiredIterator,
                                      &kTrimmedDataAccess,   &kValidation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "GetRecords",
               .audit = aws::Audit::kData,
               .errors = kErrors,
               .doc = "Records of a stream's shard, and where the next ones are."});
  static journal::ShardId shard(const service::Call&, const Input&);
  static Result<Output> run(StreamShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_OPERATIONS_H_
