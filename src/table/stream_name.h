// What streams, their shards, records and iterators are called on the wire. Pure functions.
#ifndef PENSTOCK_TABLE_STREAM_NAME_H_
#define PENSTOCK_TABLE_STREAM_NAME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::table {

// "2015-05-20T20:51:10.252": when the stream was enabled.
std::string stream_label(int64_t created_ms);
// Table's path 00 label: sorts by account, region, table and age.
std::string stream_name(std::string_view path, std::string_view label);
// "…:table/NAME/stream/LABEL".
std::string stream_arn(std::string_view path, std::string_view label);

// A stream of the caller's account and region, by its ARN; its name. ValidationException for what
// cannot be one, AccessDeniedException for another account's.
Result<std::string> resolve_stream(const service::Call& call, std::string_view arn);

// A stream has one shard for each shard of the service: "shardId-", when the stream was made, and
// which shard it is.
std::string stream_shard_id(int64_t created_ms, journal::ShardId shard);
// Whatever stream it is of; nothing for what cannot be one.
std::optional<journal::ShardId> parse_stream_shard_id(std::string_view id);

// 21 digits: 100 and the shard, then the record's number. So they grow within a shard, and no two
// records of a stream have the same.
std::string sequence_number(journal::ShardId shard, uint64_t number);
// Nothing for what is none of the shard's.
std::optional<uint64_t> parse_sequence_number(journal::ShardId shard, std::string_view text);

// Where a reader is. The token names the stream and says the rest in base64.
struct StreamIterator {
  std::string arn;
  journal::ShardId shard = 0;
  uint64_t position = 0;  // of the next record
  int64_t made_ms = 0;
};
std::string format_iterator(const StreamIterator& iterator);
std::optional<StreamIterator> parse_iterator(std::string_view token);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_NAME_H_
