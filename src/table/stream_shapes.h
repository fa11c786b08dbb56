// Requests and replies of the Streams API. Plain values.
#ifndef PENSTOCK_TABLE_STREAM_SHAPES_H_
#define PENSTOCK_TABLE_STREAM_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/key_shapes.h"
#include "table/value_json.h"

namespace penstock::table {

inline constexpr std::array<std::string_view, 4> kShardIteratorTypes{
    "TRIM_HORIZON", "LATEST", "AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"};
inline constexpr std::array<std::string_view, 1> kShardFilterTypes{"CHILD_SHARDS"};

struct ListStreamsInput {
  std::optional<std::string> table_name;
  std::optional<int32_t> limit;
  std::optional<std::string> exclusive_start_stream_arn;
  static constexpr std::string_view kName = "ListStreamsInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListStreamsInput::table_name>(
            "TableName", {.min = 3,
                          .max = 255,
                          .form = &form::kName,
                          .doc = "Only streams of this table, also of one that is gone."}),
        aws::field<&ListStreamsInput::limit>("Limit", {.min = 1, .doc = "At most 100."}),
        aws::field<&ListStreamsInput::exclusive_start_stream_arn>(
            "ExclusiveStartStreamArn", {.min = 37, .max = 1024, .doc = "Streams behind this one."}),
    };
  }
};

struct StreamShape {
  std::string stream_arn;
  std::string table_name;
  std::string stream_label;
  static constexpr std::string_view kName = "Stream";
  static consteval auto fields() {
    return std::array{
        aws::field<&StreamShape::stream_arn>("StreamArn", {.doc = "The table's ARN and a label."}),
        aws::field<&StreamShape::table_name>("TableName", {.doc = "Whose changes it holds."}),
        aws::field<&StreamShape::stream_label>("StreamLabel", {.doc = "When it was enabled."}),
    };
  }
};

struct ListStreamsOutput {
  std::optional<std::vector<StreamShape>> streams;
  std::optional<std::string> last_evaluated_stream_arn;
  static constexpr std::string_view kName = "ListStreamsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListStreamsOutput::streams>("Streams", {.doc = "By table and age."}),
        aws::field<&ListStreamsOutput::last_evaluated_stream_arn>(
            "LastEvaluatedStreamArn", {.doc = "Where the next page begins, if there is one."}),
    };
  }
};

struct ShardFilter {
  std::optional<std::string> type;
  std::optional<std::string> shard_id;
  static constexpr std::string_view kName = "ShardFilter";
  static consteval auto fields() {
    return std::array{
        aws::field<&ShardFilter::type>("Type",
                                       {.values = kShardFilterTypes, .doc = "CHILD_SHARDS."}),
        aws::field<&ShardFilter::shard_id>(
            "ShardId", {.min = 28, .max = 65, .doc = "Whose children are asked for."}),
    };
  }
};

struct DescribeStreamInput {
  std::string stream_arn;
  std::optional<int32_t> limit;
  std::optional<std::string> exclusive_start_shard_id;
  std::optional<ShardFilter> shard_filter;
  static constexpr std::string_view kName = "DescribeStreamInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeStreamInput::stream_arn>(
            "StreamArn", {.required = true, .min = 37, .max = 1024, .doc = "Which stream."}),
        aws::field<&DescribeStreamInput::limit>("Limit", {.min = 1, .doc = "At most 100 shards."}),
        aws::field<&DescribeStreamInput::exclusive_start_shard_id>(
            "ExclusiveStartShardId", {.min = 28, .max = 65, .doc = "Shards behind this one."}),
        aws::field<&DescribeStreamInput::shard_filter>(
            "ShardFilter", {.doc = "Only a shard's children. Shards have none here."}),
    };
  }
};

struct SequenceNumberRange {
  std::optional<std::string> starting_sequence_number;
  std::optional<std::string> ending_sequence_number;
  static constexpr std::string_view kName = "SequenceNumberRange";
  static consteval auto fields() {
    return std::array{
        aws::field<&SequenceNumberRange::starting_sequence_number>(
            "StartingSequenceNumber", {.doc = "Of the first record that is kept."}),
        aws::field<&SequenceNumberRange::ending_sequence_number>(
            "EndingSequenceNumber", {.doc = "Of the last record, once the stream is disabled."}),
    };
  }
};

struct ShardShape {
  std::string shard_id;
  std::optional<SequenceNumberRange> sequence_number_range;
  std::optional<std::string> parent_shard_id;
  static constexpr std::string_view kName = "Shard";
  static consteval auto fields() {
    return std::array{
        aws::field<&ShardShape::shard_id>("ShardId", {.doc = "Unique within the stream."}),
        aws::field<&ShardShape::sequence_number_range>("SequenceNumberRange",
                                                       {.doc = "Its records."}),
        aws::field<&ShardShape::parent_shard_id>("ParentShardId",
                                                 {.doc = "Never: shards are not split."}),
    };
  }
};

struct StreamDescription {
  std::optional<std::string> stream_arn;
  std::optional<std::string> stream_label;
  std::optional<std::string> stream_status;
  std::optional<std::string> stream_view_type;
  std::optional<aws::Timestamp> creation_request_date_time;
  std::optional<std::string> table_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<std::vector<ShardShape>> shards;
  std::optional<std::string> last_evaluated_shard_id;
  static constexpr std::string_view kName = "StreamDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&StreamDescription::stream_arn>("StreamArn", {.doc = "Its ARN."}),
        aws::field<&StreamDescription::stream_label>("StreamLabel",
                                                     {.doc = "When it was enabled."}),
        aws::field<&StreamDescription::stream_status>("StreamStatus",
                                                      {.doc = "ENABLED or DISABLED."}),
        aws::field<&StreamDescription::stream_view_type>(
            "StreamViewType", {.doc = "What a record shows of an item."}),
        aws::field<&StreamDescription::creation_request_date_time>("CreationRequestDateTime",
                                                                   {.doc = "When it was enabled."}),
        aws::field<&StreamDescription::table_name>("TableName", {.doc = "Whose changes it holds."}),
        aws::field<&StreamDescription::key_schema>("KeySchema", {.doc = "The table's."}),
        aws::field<&StreamDescription::shards>(
            "Shards", {.doc = "Each with the changes of some partition keys, in order."}),
        aws::field<&StreamDescription::last_evaluated_shard_id>(
            "LastEvaluatedShardId", {.doc = "Where the next page begins, if there is one."}),
    };
  }
};

struct DescribeStreamOutput {
  std::optional<StreamDescription> stream_description;
  static constexpr std::string_view kName = "DescribeStreamOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeStreamOutput::stream_description>("StreamDescription",
                                                              {.doc = "The stream."}),
    };
  }
};

struct GetShardIteratorInput {
  std::string stream_arn;
  std::string shard_id;
  std::string shard_iterator_type;
  std::optional<std::string> sequence_number;
  static constexpr std::string_view kName = "GetShardIteratorInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetShardIteratorInput::stream_arn>(
            "StreamArn", {.required = true, .min = 37, .max = 1024, .doc = "Which stream."}),
        aws::field<&GetShardIteratorInput::shard_id>(
            "ShardId", {.required = true, .min = 28, .max = 65, .doc = "Which of its shards."}),
        aws::field<&GetShardIteratorInput::shard_iterator_type>(
            "ShardIteratorType",
            {.required = true, .values = kShardIteratorTypes, .doc = "Where to begin."}),
        aws::field<&GetShardIteratorInput::sequence_number>(
            "SequenceNumber", {.min = 21, .max = 40, .doc = "Of the record to begin at or after."}),
    };
  }
};

struct GetShardIteratorOutput {
  std::optional<std::string> shard_iterator;
  static constexpr std::string_view kName = "GetShardIteratorOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetShardIteratorOutput::shard_iterator>(
            "ShardIterator", {.doc = "For GetRecords, within 15 minutes."}),
    };
  }
};

struct GetRecordsInput {
  std::string shard_iterator;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "GetRecordsInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetRecordsInput::shard_iterator>(
            "ShardIterator",
            {.required = true, .min = 1, .max = 2048, .doc = "Where to go on reading."}),
        aws::field<&GetRecordsInput::limit>("Limit", {.min = 1, .doc = "At most 1000 records."}),
    };
  }
};

struct StreamRecordShape {
  std::optional<aws::Timestamp> approximate_creation_date_time;
  Item keys;
  Item new_image;
  Item old_image;
  std::optional<std::string> sequence_number;
  int64_t size_bytes = 0;
  std::optional<std::string> stream_view_type;
  static constexpr std::string_view kName = "StreamRecord";
  static consteval auto fields() {
    return std::array{
        aws::field<&StreamRecordShape::approximate_creation_date_time>(
            "ApproximateCreationDateTime", {.doc = "When it was written, to the second."}),
        aws::field<&StreamRecordShape::keys>("Keys", {.doc = "The item's key."}),
        aws::field<&StreamRecordShape::new_image>("NewImage", {.doc = "The item afterwards."}),
        aws::field<&StreamRecordShape::old_image>("OldImage", {.doc = "The item before."}),
        aws::field<&StreamRecordShape::sequence_number>(
            "SequenceNumber", {.doc = "Grows from record to record of a shard."}),
        aws::field<&StreamRecordShape::size_bytes>("SizeBytes", {.doc = "Of key and images."}),
        aws::field<&StreamRecordShape::stream_view_type>("StreamViewType",
                                                         {.doc = "What is shown."}),
    };
  }
};

struct IdentityShape {
  std::optional<std::string> principal_id;
  std::optional<std::string> type;
  static constexpr std::string_view kName = "Identity";
  static consteval auto fields() {
    return std::array{
        aws::field<&IdentityShape::principal_id>("PrincipalId", {.doc = "dynamodb.amazonaws.com."}),
        aws::field<&IdentityShape::type>("Type", {.doc = "Service."}),
    };
  }
};

struct RecordShape {
  std::optional<std::string> event_id;
  std::optional<std::string> event_name;
  std::optional<std::string> event_version;
  std::optional<std::string> event_source;
  std::optional<std::string> aws_region;
  std::optional<StreamRecordShape> dynamodb;
  std::optional<IdentityShape> user_identity;
  static constexpr std::string_view kName = "Record";
  static consteval auto fields() {
    return std::array{
        aws::field<&RecordShape::event_id>("eventID", {.doc = "The same whenever it is read."}),
        aws::field<&RecordShape::event_name>("eventName", {.doc = "INSERT, MODIFY or REMOVE."}),
        aws::field<&RecordShape::event_version>("eventVersion", {.doc = "1.1."}),
        aws::field<&RecordShape::event_source>("eventSource", {.doc = "aws:dynamodb."}),
        aws::field<&RecordShape::aws_region>("awsRegion", {.doc = "The table's."}),
        aws::field<&RecordShape::dynamodb>("dynamodb", {.doc = "What changed."}),
        aws::field<&RecordShape::user_identity>("userIdentity",
                                                {.doc = "Of deletions by expiry only."}),
    };
  }
};

struct GetRecordsOutput {
  std::optional<std::vector<RecordShape>> records;
  std::optional<std::string> next_shard_iterator;
  static constexpr std::string_view kName = "GetRecordsOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetRecordsOutput::records>("Records", {.doc = "Up to 1 MB, in order."}),
        aws::field<&GetRecordsOutput::next_shard_iterator>(
            "NextShardIterator", {.doc = "Absent at the end of a stream that is disabled."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_SHAPES_H_
