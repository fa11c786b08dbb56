// What Publish and PublishBatch take and answer. Plain values.
#ifndef PENSTOCK_TOPIC_PUBLISH_SHAPES_H_
#define PENSTOCK_TOPIC_PUBLISH_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "topic/topic_shapes.h"

namespace penstock::topic {

struct MessageAttributeValue {
  std::optional<std::string> data_type;
  std::optional<std::string> string_value;
  std::optional<aws::Blob> binary_value;
  static constexpr std::string_view kName = "MessageAttributeValue";
  static consteval auto fields() {
    using Self = MessageAttributeValue;
    return std::array{
        aws::field<&Self::data_type>(
            "DataType", {.required = true, .doc = "String, String.Array, Number or Binary."}),
        aws::field<&Self::string_value>("StringValue", {.doc = "Of all types but Binary."}),
        aws::field<&Self::binary_value>("BinaryValue", {.doc = "Of Binary."}),
    };
  }
};
using MessageAttributes = std::map<std::string, MessageAttributeValue>;

struct PublishInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> target_arn;
  std::optional<std::string> phone_number;
  std::optional<std::string> message;
  std::optional<std::string> subject;
  std::optional<std::string> structure;
  MessageAttributes attributes;
  std::optional<std::string> deduplication_id;
  std::optional<std::string> group_id;
  static constexpr std::string_view kName = "PublishInput";
  static consteval auto fields() {
    using Self = PublishInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.doc = kTopicArnDoc}),
        aws::field<&Self::target_arn>("TargetArn", {.doc = "Instead: a topic's ARN."}),
        aws::field<&Self::phone_number>("PhoneNumber", {.doc = "Not supported."}),
        aws::field<&Self::message>(
            "Message", {.required = true, .doc = "With its attributes at most 262,144 bytes."}),
        aws::field<&Self::subject>("Subject", {.doc = "At most 100 characters in one line."}),
        aws::field<&Self::structure>("MessageStructure",
                                     {.doc = "json: the message has a text for each protocol."}),
        aws::field<&Self::attributes>(
            "MessageAttributes",
            {.key_name = "Name", .value_name = "Value", .doc = "For filter policies."}),
        aws::field<&Self::deduplication_id>("MessageDeduplicationId",
                                            {.doc = "For FIFO topics only."}),
        aws::field<&Self::group_id>("MessageGroupId", {.doc = "Required for FIFO topics."}),
    };
  }
};

struct PublishOutput {
  std::string message_id;
  std::optional<std::string> sequence_number;
  static constexpr std::string_view kName = "PublishResponse";
  static consteval auto fields() {
    using Self = PublishOutput;
    return std::array{
        aws::field<&Self::message_id>("MessageId", {.doc = "A UUID."}),
        aws::field<&Self::sequence_number>("SequenceNumber", {.doc = "For FIFO topics only."}),
    };
  }
};

struct PublishBatchEntry {
  std::optional<std::string> id;
  std::optional<std::string> message;
  std::optional<std::string> subject;
  std::optional<std::string> structure;
  MessageAttributes attributes;
  std::optional<std::string> deduplication_id;
  std::optional<std::string> group_id;
  static constexpr std::string_view kName = "PublishBatchRequestEntry";
  static consteval auto fields() {
    using Self = PublishBatchEntry;
    return std::array{
        aws::field<&Self::id>("Id", {.required = true, .doc = "Names the entry in the reply."}),
        aws::field<&Self::message>("Message", {.required = true, .doc = "As Publish takes it."}),
        aws::field<&Self::subject>("Subject", {.doc = "At most 100 characters in one line."}),
        aws::field<&Self::structure>("MessageStructure",
                                     {.doc = "json: the message has a text for each protocol."}),
        aws::field<&Self::attributes>(
            "MessageAttributes",
            {.key_name = "Name", .value_name = "Value", .doc = "For filter policies."}),
        aws::field<&Self::deduplication_id>("MessageDeduplicationId",
                                            {.doc = "For FIFO topics only."}),
        aws::field<&Self::group_id>("MessageGroupId", {.doc = "Required for FIFO topics."}),
    };
  }
};

struct PublishBatchInput {
  std::optional<std::string> topic_arn;
  std::vector<PublishBatchEntry> entries;
  static constexpr std::string_view kName = "PublishBatchInput";
  static consteval auto fields() {
    using Self = PublishBatchInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::entries>("PublishBatchRequestEntries",
                                   {.required = true, .doc = "1 to 10 messages."}),
    };
  }
};

struct PublishBatchResultEntry {
  std::string id;
  std::string message_id;
  std::optional<std::string> sequence_number;
  static constexpr std::string_view kName = "PublishBatchResultEntry";
  static consteval auto fields() {
    using Self = PublishBatchResultEntry;
    return std::array{
        aws::field<&Self::id>("Id", {.doc = "The entry's."}),
        aws::field<&Self::message_id>("MessageId", {.doc = "A UUID."}),
        aws::field<&Self::sequence_number>("SequenceNumber", {.doc = "For FIFO topics only."}),
    };
  }
};

struct BatchResultErrorEntry {
  std::string id;
  std::string code;
  std::optional<std::string> message;
  bool sender_fault = false;
  static constexpr std::string_view kName = "BatchResultErrorEntry";
  static consteval auto fields() {
    using Self = BatchResultErrorEntry;
    return std::array{
        aws::field<&Self::id>("Id", {.required = true, .doc = "The entry's."}),
        aws::field<&Self::code>("Code", {.required = true, .doc = "An error's."}),
        aws::field<&Self::message>("Message", {.doc = "What is wrong."}),
        aws::field<&Self::sender_fault>("SenderFault", {.required = true, .doc = "Whose fault."}),
    };
  }
};

struct PublishBatchOutput {
  std::optional<std::vector<PublishBatchResultEntry>> successful;  // always there, as is the next
  std::optional<std::vector<BatchResultErrorEntry>> failed;
  static constexpr std::string_view kName = "PublishBatchResponse";
  static consteval auto fields() {
    using Self = PublishBatchOutput;
    return std::array{
        aws::field<&Self::successful>("Successful", {.doc = "Entries that were published."}),
        aws::field<&Self::failed>("Failed", {.doc = "Entries that were not."}),
    };
  }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_PUBLISH_SHAPES_H_
