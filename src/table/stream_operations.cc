#include "table/stream_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/arn.h"
#include "base/digest.h"
#include "base/units.h"
#include "store/shard_store.h"
#include "table/index_checks.h"
#include "table/stream_log.h"
#include "table/stream_name.h"
#include "table/table_limits.h"
#include "table/table_shard.h"

namespace penstock::table {
namespace {

std::string arn_of(const Stream& stream) {
  return stream_arn(stream.record.path, stream.record.settings.label);
}

Result<const Stream*> require_stream(const StreamShard& shard, const service::Call& call,
                                     std::string_view arn) {
  PENSTOCK_ASSIGN(const std::string name, resolve_stream(call, arn));
  const Stream* stream = shard.tables().streams().find(name);
  if (stream == nullptr) {
    return Error(kResourceNotFound,
                 fmt::format("Requested resource not found: Stream: {} not found", arn));
  }
  return stream;
}

Result<size_t> page_length(const std::optional<int32_t>& limit, size_t most) {
  const auto length = limit ? static_cast<size_t>(*limit) : most;
  if (length > most) {
    return invalid(fmt::format("Limit should be less than or equal to {}", most));
  }
  return length;
}

Error trimmed() {
  return {kTrimmedDataAccess, "The data you are trying to access has been trimmed"};
}

StreamDescription describe(const Stream& stream) {
  const TableStream& settings = stream.record.settings;
  StreamDescription description;
  description.stream_arn = arn_of(stream);
  description.stream_label = settings.label;
  description.stream_status = stream.is_open() ? "ENABLED" : "DISABLED";
  description.stream_view_type = settings.view_type;
  description.creation_request_date_time = aws::Timestamp{settings.created_ms};
  description.table_name = std::string(name_of_path(stream.record.path));
  description.key_schema = stream.record.key_schema;
  description.shards.emplace();
  return description;
}

ShardShape describe_shard(const Stream& stream, std::string_view id, journal::ShardId shard) {
  ShardShape description;
  description.shard_id = std::string(id);
  auto& range = description.sequence_number_range.emplace();
  range.starting_sequence_number = sequence_number(shard, stream.head());
  if (!stream.is_open()) {
    // A shard without records ends where it begins.
    range.ending_sequence_number = sequence_number(shard, std::max(stream.head(), stream.next - 1));
  }
  return description;
}

// Where a reader who names a record begins.
Result<uint64_t> named_position(const Stream& stream, journal::ShardId shard,
                                const GetShardIteratorInput& input) {
  if (!input.sequence_number) {
    return invalid(fmt::format("SequenceNumber is required for ShardIteratorType {}",
                               input.shard_iterator_type));
  }
  const auto number = parse_sequence_number(shard, *input.sequence_number);
  if (!number || *number == 0 || *number > stream.next) {
    return Error(kValidation, "Invalid SequenceNumber for the shard");
  }
  const uint64_t position = *number + (input.shard_iterator_type == "AT_SEQUENCE_NUMBER" ? 0 : 1);
  if (*number < stream.head() && position != stream.head()) {
    return trimmed();
  }
  return position;
}

Result<uint64_t> first_position(const Stream& stream, journal::ShardId shard,
                                const GetShardIteratorInput& input) {
  const bool is_latest = input.shard_iterator_type == "LATEST";
  if (!is_latest && input.shard_iterator_type != "TRIM_HORIZON") {
    return named_position(stream, shard, input);
  }
  if (input.sequence_number) {
    return invalid(fmt::format("SequenceNumber must not be specified for ShardIteratorType {}",
                               input.shard_iterator_type));
  }
  return is_latest ? stream.next : stream.head();
}

RecordShape record_shape(const StreamIterator& place, const Stream& stream, uint64_t number,
                         const StreamChange& change) {
  const std::string sequence = sequence_number(place.shard, number);
  RecordShape record;
  record.event_id = hex(md5(place.arn + sequence));
  record.event_name = std::string(event_name(change.event));
  record.event_version = "1.1";
  record.event_source = "aws:dynamodb";
  record.aws_region = std::string(aws::parse_arn(place.arn)->region);
  auto& shown = record.dynamodb.emplace();
  // "rounded down to the closest second" (API reference, "StreamRecord").
  shown.approximate_creation_date_time =
      aws::Timestamp{change.time_ms - change.time_ms % kSecondMs};
  shown.keys.bytes = change.keys;
  shown.new_image.bytes = change.new_image;
  shown.old_image.bytes = change.old_image;
  shown.sequence_number = sequence;
  shown.size_bytes = stream_change_bytes(change);
  shown.stream_view_type = stream.record.settings.view_type;
  if (change.is_by_service) {
    record.user_identity = IdentityShape{"dynamodb.amazonaws.com", "Service"};
  }
  return record;
}

}  // namespace

Result<ListStreamsOutput> ListStreams::run(StreamShard& shard, service::Call& call,
                                           const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const size_t length, page_length(input.limit, kStreamsPerPage));
  std::string prefix = path_prefix(call);
  if (input.table_name) {
    prefix = stream_name(prefix + *input.table_name, "");
  }
  std::string after = prefix;
  if (input.exclusive_start_stream_arn) {
    PENSTOCK_ASSIGN(const std::string start,
                    resolve_stream(call, *input.exclusive_start_stream_arn));
    after = std::max(after, start);
  }
  Output output;
  auto& found = output.streams.emplace();
  const auto& streams = shard.tables().streams().streams();
  for (auto entry = streams.upper_bound(after);
       entry != streams.end() && std::string_view(entry->first).starts_with(prefix); ++entry) {
    if (found.size() == length) {
      output.last_evaluated_stream_arn = found.back().stream_arn;
      break;
    }
    const StreamRecord& record = entry->second.record;
    found.push_back(
        {arn_of(entry->second), std::string(name_of_path(record.path)), record.settings.label});
  }
  return output;
}

// Shards are in the order of their numbers, which is that of their ids.
Result<void> DescribeStream::gather(StreamShard& shard, service::Call& call, const Input& input,
                                    Output& output) {
  PENSTOCK_ASSIGN(const size_t length, page_length(input.limit, kStreamShardsPerPage));
  PENSTOCK_ASSIGN(const Stream* stream, require_stream(shard, call, input.stream_arn));
  if (!output.stream_description) {
    output.stream_description = describe(*stream);
  }
  StreamDescription& description = *output.stream_description;
  const journal::ShardId number = shard.tables().store().shard();
  const std::string id = stream_shard_id(stream->record.settings.created_ms, number);
  const bool is_before = input.exclusive_start_shard_id && id <= *input.exclusive_start_shard_id;
  // No shard has children.
  if (is_before || input.shard_filter) {
    return {};
  }
  auto& shards = *description.shards;
  if (shards.size() < length) {
    shards.push_back(describe_shard(*stream, id, number));
  } else {
    description.last_evaluated_shard_id = shards.back().shard_id;
  }
  return {};
}

journal::ShardId GetShardIterator::shard(const service::Call&, const Input& input) {
  return parse_stream_shard_id(input.shard_id).value_or(0);
}

Result<GetShardIteratorOutput> GetShardIterator::run(StreamShard& shard, service::Call& call,
                                                     const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Stream* stream, require_stream(shard, call, input.stream_arn));
  const journal::ShardId number = shard.tables().store().shard();
  if (input.shard_id != stream_shard_id(stream->record.settings.created_ms, number)) {
    return Error(kResourceNotFound,
                 fmt::format("Requested resource not found: Shard: {} in Stream: {} not found",
                             input.shard_id, input.stream_arn));
  }
  StreamIterator iterator{arn_of(*stream), number, 0, call.now_ms};
  PENSTOCK_ASSIGN(iterator.position, first_position(*stream, number, input));
  return Output{format_iterator(iterator)};
}

journal::ShardId GetRecords::shard(const service::Call&, const Input& input) {
  const auto iterator = parse_iterator(input.shard_iterator);
  return iterator ? iterator->shard : journal::ShardId{0};
}

Result<GetRecordsOutput> GetRecords::run(StreamShard& shard, service::Call& call,
                                         const Input& input, journal::Batch&) {
  auto iterator = parse_iterator(input.shard_iterator);
  // A restart may have set the clock back a little.
  if (!iterator || iterator->made_ms < 0 || iterator->made_ms > call.now_ms + kStreamIteratorMs) {
    return Error(kValidation, "Invalid ShardIterator");
  }
  PENSTOCK_ASSIGN(const size_t length, page_length(input.limit, kStreamRecordsPerPage));
  if (call.now_ms - iterator->made_ms > kStreamIteratorMs) {
    return Error(kExpiredIterator, "The provided iterator exceeds the maximum age allowed.");
  }
  PENSTOCK_ASSIGN(const Stream* stream, require_stream(shard, call, iterator->arn));
  // One behind the next record: after the one that will be it.
  if (iterator->position == 0 || iterator->position > stream->next + 1) {
    return Error(kValidation, "Invalid ShardIterator");
  }
  if (iterator->position < stream->head()) {
    return trimmed();
  }
  Output output;
  auto& records = output.records.emplace();
  size_t bytes = 0;
  PENSTOCK_TRY(shard.tables().streams().read(
      *stream, iterator->position,
      [&](uint64_t number, const StreamChange& change, size_t stored_bytes) {
        bytes += stored_bytes;
        if (records.size() == length || (!records.empty() && bytes > kStreamPageBytesMax)) {
          return false;
        }
        records.push_back(record_shape(*iterator, *stream, number, change));
        return true;
      }));
  iterator->position += records.size();
  if (stream->is_open() || iterator->position < stream->next) {
    iterator->made_ms = call.now_ms;
    output.next_shard_iterator = format_iterator(*iterator);
  }
  return output;
}

}  // namespace penstock::table
