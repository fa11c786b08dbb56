// What the operations on messages take and answer: send, receive, delete, change visibility. Plain
// values.
#ifndef PENSTOCK_QUEUE_MESSAGE_SHAPES_H_
#define PENSTOCK_QUEUE_MESSAGE_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "queue/queue_shapes.h"

namespace penstock::queue {

inline constexpr std::string_view kEntryIdDoc =
    "Names the entry in the reply; distinct within the batch.";
inline constexpr std::string_view kReceiptHandleDoc =
    "From the ReceiveMessage that delivered the message.";

// Both kinds of attributes have these members; SQS models them as two shapes.
struct MessageAttributeValue {
  std::optional<std::string> string_value;
  aws::Blob binary_value;
  std::vector<std::string> string_list_values;
  std::vector<aws::Blob> binary_list_values;
  std::string data_type;
  static constexpr std::string_view kName = "MessageAttributeValue";
  template <typename Self>
  static consteval auto rows() {
    return std::array{
        aws::field<&Self::string_value>("StringValue", row::optional("For String and Number.")),
        aws::field<&Self::binary_value>("BinaryValue", row::optional("For Binary.")),
        aws::field<&Self::string_list_values>("StringListValues",
                                              row::list("StringListValue", "Not supported.")),
        aws::field<&Self::binary_list_values>("BinaryListValues",
                                              row::list("BinaryListValue", "Not supported.")),
        aws::field<&Self::data_type>("DataType",
                                     row::required("String, Number or Binary, then any .label.")),
    };
  }
  static consteval auto fields() { return rows<MessageAttributeValue>(); }
};
using MessageAttributes = std::map<std::string, MessageAttributeValue>;

struct MessageSystemAttributeValue {
  std::optional<std::string> string_value;
  aws::Blob binary_value;
  std::vector<std::string> string_list_values;
  std::vector<aws::Blob> binary_list_values;
  std::string data_type;
  static constexpr std::string_view kName = "MessageSystemAttributeValue";
  static consteval auto fields() {
    return MessageAttributeValue::rows<MessageSystemAttributeValue>();
  }
};
using MessageSystemAttributes = std::map<std::string, MessageSystemAttributeValue>;

struct SendMessageInput {
  std::string queue_url;
  std::string body;
  std::optional<int32_t> delay_s;
  MessageAttributes attributes;
  MessageSystemAttributes system_attributes;
  std::optional<std::string> deduplication_id;
  std::optional<std::string> group_id;
  static constexpr std::string_view kName = "SendMessageRequest";
  template <typename Self>
  static consteval auto content_rows(aws::FieldInfo first) {
    return std::array{
        first,
        aws::field<&Self::body>("MessageBody",
                                row::required("Text, with its attributes at most 1 MiB.")),
        aws::field<&Self::delay_s>("DelaySeconds", row::bounded(kDelayS, "Default: the queue's.")),
        aws::field<&Self::attributes>("MessageAttributes",
                                      row::attribute_map("MessageAttribute", "At most 10.")),
        aws::field<&Self::system_attributes>(
            "MessageSystemAttributes",
            row::attribute_map("MessageSystemAttribute", "AWSTraceHeader.")),
        aws::field<&Self::deduplication_id>("MessageDeduplicationId",
                                            row::optional("For FIFO queues only.")),
        aws::field<&Self::group_id>("MessageGroupId", row::optional("Returned with the message.")),
    };
  }
  static consteval auto fields() {
    return content_rows<SendMessageInput>(
        aws::field<&SendMessageInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)));
  }
};

struct SendMessageBatchEntry {
  std::string id;
  std::string body;
  std::optional<int32_t> delay_s;
  MessageAttributes attributes;
  MessageSystemAttributes system_attributes;
  std::optional<std::string> deduplication_id;
  std::optional<std::string> group_id;
  static constexpr std::string_view kName = "SendMessageBatchRequestEntry";
  static consteval auto fields() {
    return SendMessageInput::content_rows<SendMessageBatchEntry>(
        aws::field<&SendMessageBatchEntry::id>("Id", row::required(kEntryIdDoc)));
  }
};

struct SendMessageOutput {
  std::string md5_of_body;
  std::optional<std::string> md5_of_attributes;
  std::optional<std::string> md5_of_system_attributes;
  std::string message_id;
  std::optional<std::string> sequence_number;
  static constexpr std::string_view kName = "SendMessageResult";
  static consteval auto fields() {
    using Self = SendMessageOutput;
    return std::array{
        aws::field<&Self::md5_of_body>("MD5OfMessageBody", row::optional("Hexadecimal.")),
        aws::field<&Self::md5_of_attributes>("MD5OfMessageAttributes",
                                             row::optional("Hexadecimal.")),
        aws::field<&Self::md5_of_system_attributes>("MD5OfMessageSystemAttributes",
                                                    row::optional("Hexadecimal.")),
        aws::field<&Self::message_id>("MessageId", row::optional("A UUID.")),
        aws::field<&Self::sequence_number>("SequenceNumber",
                                           row::optional("For FIFO queues only.")),
    };
  }
};

struct ReceiveMessageInput {
  std::string queue_url;
  std::vector<std::string> attribute_names;
  std::vector<std::string> system_attribute_names;
  std::vector<std::string> message_attribute_names;
  std::optional<int32_t> messages_max;
  std::optional<int32_t> visibility_timeout_s;
  std::optional<int32_t> wait_s;
  std::optional<std::string> attempt_id;
  static constexpr std::string_view kName = "ReceiveMessageRequest";
  static consteval auto fields() {
    using Self = ReceiveMessageInput;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::attribute_names>("AttributeNames",
                                           row::list("AttributeName", "Superseded by the next.")),
        aws::field<&Self::system_attribute_names>(
            "MessageSystemAttributeNames",
            row::list("MessageSystemAttributeName", "Which; All is every one.")),
        aws::field<&Self::message_attribute_names>(
            "MessageAttributeNames", row::list("MessageAttributeName", "Names, prefix.* or All.")),
        aws::field<&Self::messages_max>("MaxNumberOfMessages",
                                        row::bounded(kReceiveMessages, "Default 1.")),
        aws::field<&Self::visibility_timeout_s>(
            "VisibilityTimeout",
            row::bounded(kVisibilityTimeoutS, "Seconds; default: the queue's.")),
        aws::field<&Self::wait_s>("WaitTimeSeconds",
                                  row::bounded(kReceiveWaitS, "Default: the queue's.")),
        aws::field<&Self::attempt_id>("ReceiveRequestAttemptId",
                                      row::optional("For FIFO queues only.")),
    };
  }
};

struct Message {
  std::string message_id;
  std::string receipt_handle;
  std::string md5_of_body;
  std::string body;
  TextMap system_attributes;
  std::optional<std::string> md5_of_attributes;
  MessageAttributes attributes;
  static constexpr std::string_view kName = "Message";
  static consteval auto fields() {
    return std::array{
        aws::field<&Message::message_id>("MessageId", row::optional("A UUID.")),
        aws::field<&Message::receipt_handle>("ReceiptHandle",
                                             row::optional("Names this delivery of the message.")),
        aws::field<&Message::md5_of_body>("MD5OfBody", row::optional("Hexadecimal.")),
        aws::field<&Message::body>("Body", row::optional("As sent.")),
        aws::field<&Message::system_attributes>(
            "Attributes", row::attribute_map("Attribute", "Those asked for.")),
        aws::field<&Message::md5_of_attributes>("MD5OfMessageAttributes",
                                                row::optional("Of those returned.")),
        aws::field<&Message::attributes>("MessageAttributes",
                                         row::attribute_map("MessageAttribute", "As asked.")),
    };
  }
};

struct ReceiveMessageOutput {
  std::vector<Message> messages;
  static constexpr std::string_view kName = "ReceiveMessageResult";
  static consteval auto fields() {
    return std::array{aws::field<&ReceiveMessageOutput::messages>(
        "Messages", row::list("Message", "At most 10."))};
  }
};

struct DeleteMessageInput {
  std::string queue_url;
  std::string receipt_handle;
  static constexpr std::string_view kName = "DeleteMessageRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteMessageInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&DeleteMessageInput::receipt_handle>("ReceiptHandle",
                                                        row::required(kReceiptHandleDoc)),
    };
  }
};

struct ChangeMessageVisibilityInput {
  std::string queue_url;
  std::string receipt_handle;
  std::optional<int32_t> visibility_timeout_s;
  static constexpr std::string_view kName = "ChangeMessageVisibilityRequest";
  static consteval auto fields() {
    using Self = ChangeMessageVisibilityInput;
    auto timeout =
        row::bounded(kVisibilityTimeoutS, "Seconds from now; 0 makes the message visible.");
    timeout.required = true;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::receipt_handle>("ReceiptHandle", row::required(kReceiptHandleDoc)),
        aws::field<&Self::visibility_timeout_s>("VisibilityTimeout", timeout),
    };
  }
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_SHAPES_H_
