// A small service for the tests, benchmarks and fuzzers of the codecs: every kind of member, a
// batch that looks like the queue's, and errors of both faults. Constant data with static storage.
#ifndef PENSTOCK_AWS_TEST_SHAPES_H_
#define PENSTOCK_AWS_TEST_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/operation.h"
#include "aws/shape.h"
#include "base/error.h"

namespace penstock::aws::test {

struct Attribute {
  std::optional<std::string> text;
  Blob bytes;
  std::string type;
  static constexpr std::string_view kName = "MessageAttributeValue";
  static consteval auto fields() {
    return std::array{field<&Attribute::text>("StringValue"),
                      field<&Attribute::bytes>("BinaryValue"),
                      field<&Attribute::type>("DataType", {.required = true})};
  }
};

struct Entry {
  std::string id;
  std::string body;
  std::optional<int32_t> delay_s;
  std::map<std::string, Attribute> attributes;
  static constexpr std::string_view kName = "SendMessageBatchRequestEntry";
  static consteval auto fields() {
    return std::array{
        field<&Entry::id>("Id", {.required = true, .max = 80}),
        field<&Entry::body>("MessageBody", {.required = true}),
        field<&Entry::delay_s>("DelaySeconds", {.min = 0, .max = 900}),
        field<&Entry::attributes>("MessageAttributes", {.flattened = true,
                                                        .query_name = "MessageAttribute",
                                                        .key_name = "Name",
                                                        .value_name = "Value"}),
    };
  }
};

struct BatchInput {
  std::string queue_url;
  std::vector<Entry> entries;
  static constexpr std::string_view kName = "SendMessageBatchRequest";
  static consteval auto fields() {
    return std::array{
        field<&BatchInput::queue_url>("QueueUrl", {.required = true}),
        field<&BatchInput::entries>("Entries", {.required = true,
                                                .max = 10,
                                                .flattened = true,
                                                .query_name = "SendMessageBatchRequestEntry"}),
    };
  }
};

struct Message {
  std::string id;
  std::string receipt_handle;
  std::string md5_of_body;
  std::string body;
  std::map<std::string, std::string> attributes;
  static constexpr std::string_view kName = "Message";
  static consteval auto fields() {
    return std::array{
        field<&Message::id>("MessageId"),
        field<&Message::receipt_handle>("ReceiptHandle"),
        field<&Message::md5_of_body>("MD5OfBody"),
        field<&Message::body>("Body"),
        field<&Message::attributes>("Attributes", {.flattened = true,
                                                   .query_name = "Attribute",
                                                   .key_name = "Name",
                                                   .value_name = "Value"}),
    };
  }
};

struct ReceiveOutput {
  std::vector<Message> messages;
  static constexpr std::string_view kName = "ReceiveMessageResult";
  static consteval auto fields() {
    return std::array{
        field<&ReceiveOutput::messages>("Messages", {.flattened = true, .query_name = "Message"})};
  }
};

inline constexpr std::array<std::string_view, 2> kColours{"RED", "BLUE"};

struct Everything {
  std::optional<std::string> text;
  Blob blob;
  std::optional<bool> flag;
  std::optional<int32_t> number;
  std::optional<int64_t> big;
  std::optional<double> real;
  std::optional<Timestamp> time;
  std::optional<Timestamp> iso_time;
  std::optional<Timestamp> http_time;
  std::optional<std::string> colour;
  std::vector<std::string> colours;
  std::vector<std::vector<std::string>> lists;
  std::vector<int32_t> numbers;
  std::map<std::string, std::string> tags;
  std::optional<Attribute> attribute;
  std::vector<Everything> children;
  static constexpr std::string_view kName = "Everything";
  static consteval auto fields() {
    return std::array{
        field<&Everything::text>("Text", {.min = 2, .max = 4, .doc = "A few characters."}),
        field<&Everything::blob>("Blob", {.max = 16}),
        field<&Everything::flag>("Flag"),
        field<&Everything::number>("Number", {.min = 1, .max = 10}),
        field<&Everything::big>("Big"),
        field<&Everything::real>("Real", {.min = -1, .max = 1}),
        field<&Everything::time>("Time"),
        field<&Everything::iso_time>("IsoTime", {.timestamp_format = TimestampFormat::kIso8601}),
        field<&Everything::http_time>("HttpTime", {.timestamp_format = TimestampFormat::kHttpDate}),
        field<&Everything::colour>("Colour", {.values = kColours}),
        field<&Everything::colours>("Colours", {.min = 1, .max = 3, .values = kColours}),
        field<&Everything::lists>("Lists", {.element_name = "item"}),
        field<&Everything::numbers>("Numbers"),
        field<&Everything::tags>("Tags", {.max = 2}),
        field<&Everything::attribute>("Attribute"),
        field<&Everything::children>("Children"),
    };
  }
};

struct Nothing {
  static constexpr std::string_view kName = "Nothing";
  static consteval auto fields() { return std::array<FieldInfo, 0>{}; }
};

inline constexpr ErrorInfo kNoQueue{"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
                                    400, Fault::kClient, "There is no such queue."};
inline constexpr std::array kErrors{&kNoQueue};

inline constexpr OperationInfo kSendBatch =
    declare<BatchInput, Nothing>({.service = "sqs",
                                  .name = "SendMessageBatch",
                                  .access = Access::kWrite,
                                  .resource = "arn:aws:sqs:{region}:{account}:{QueueUrl}",
                                  .errors = kErrors});
inline constexpr OperationInfo kReceive = declare<BatchInput, ReceiveOutput>(
    {.service = "sqs", .name = "ReceiveMessage", .access = Access::kRead, .errors = kErrors});
inline constexpr OperationInfo kEcho = declare<Everything, Everything>(
    {.service = "test", .name = "Echo", .doc = "Answers what it is asked."});

inline constexpr std::array kProtocols{Protocol::kAwsJson1_0, Protocol::kAwsQuery};
// A service that moved from Query to JSON, and one that never was anything but JSON.
inline constexpr ServiceInfo kQueues{.name = "sqs",
                                     .api_version = "2012-11-05",
                                     .target_prefix = "AmazonSQS",
                                     .error_namespace = "com.amazonaws.sqs",
                                     .xml_namespace = "http://queue.amazonaws.com/doc/2012-11-05/",
                                     .protocols = kProtocols,
                                     .query_compatible = true,
                                     .version_is_optional = true};
inline constexpr ServiceInfo kEvents{.name = "test",
                                     .api_version = "2024-01-01",
                                     .target_prefix = "Test",
                                     .error_namespace = "com.amazonaws.test",
                                     .xml_namespace = "http://test/",
                                     .protocols = kProtocols};

}  // namespace penstock::aws::test

#endif  // PENSTOCK_AWS_TEST_SHAPES_H_
