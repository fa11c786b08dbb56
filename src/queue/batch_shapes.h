// What the batch operations on messages take and answer. Plain values.
#ifndef PENSTOCK_QUEUE_BATCH_SHAPES_H_
#define PENSTOCK_QUEUE_BATCH_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "queue/message_shapes.h"

namespace penstock::queue {

struct BatchFailure {
  std::string id;
  bool sender_fault = true;
  std::string code;
  std::optional<std::string> message;
  static constexpr std::string_view kName = "BatchResultErrorEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchFailure::id>("Id", row::required(kEntryIdDoc)),
        aws::field<&BatchFailure::sender_fault>("SenderFault",
                                                row::required("Whether the entry is at fault.")),
        aws::field<&BatchFailure::code>(
            "Code", row::required("The error's code, as in the Query protocol.")),
        aws::field<&BatchFailure::message>("Message", row::optional("What was wrong.")),
    };
  }
};

struct SendMessageBatchInput {
  using Entry = SendMessageBatchEntry;
  std::string queue_url;
  std::vector<Entry> entries;
  static constexpr std::string_view kName = "SendMessageBatchRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&SendMessageBatchInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&SendMessageBatchInput::entries>("Entries",
                                                    row::required_list(Entry::kName, "1 to 10.")),
    };
  }
};

struct SendMessageBatchSuccess {
  std::string id;
  std::string message_id;
  std::string md5_of_body;
  std::optional<std::string> md5_of_attributes;
  std::optional<std::string> md5_of_system_attributes;
  std::optional<std::string> sequence_number;
  static constexpr std::string_view kName = "SendMessageBatchResultEntry";
  static consteval auto fields() {
    using Self = SendMessageBatchSuccess;
    return std::array{
        aws::field<&Self::id>("Id", row::required(kEntryIdDoc)),
        aws::field<&Self::message_id>("MessageId", row::required("A UUID.")),
        aws::field<&Self::md5_of_body>("MD5OfMessageBody", row::required("Hexadecimal.")),
        aws::field<&Self::md5_of_attributes>("MD5OfMessageAttributes",
                                             row::optional("Hexadecimal.")),
        aws::field<&Self::md5_of_system_attributes>("MD5OfMessageSystemAttributes",
                                                    row::optional("Hexadecimal.")),
        aws::field<&Self::sequence_number>("SequenceNumber",
                                           row::optional("For FIFO queues only.")),
    };
  }
};

struct SendMessageBatchOutput {
  using Success = SendMessageBatchSuccess;
  std::vector<Success> successful;
  std::vector<BatchFailure> failed;
  static constexpr std::string_view kName = "SendMessageBatchResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&SendMessageBatchOutput::successful>(
            "Successful", row::required_list(Success::kName, "In the order sent.")),
        aws::field<&SendMessageBatchOutput::failed>(
            "Failed", row::required_list(BatchFailure::kName, "What was refused.")),
    };
  }
};

struct DeleteMessageBatchEntry {
  std::string id;
  std::string receipt_handle;
  static constexpr std::string_view kName = "DeleteMessageBatchRequestEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteMessageBatchEntry::id>("Id", row::required(kEntryIdDoc)),
        aws::field<&DeleteMessageBatchEntry::receipt_handle>("ReceiptHandle",
                                                             row::required(kReceiptHandleDoc)),
    };
  }
};

struct DeleteMessageBatchInput {
  using Entry = DeleteMessageBatchEntry;
  std::string queue_url;
  std::vector<Entry> entries;
  static constexpr std::string_view kName = "DeleteMessageBatchRequest";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteMessageBatchInput::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&DeleteMessageBatchInput::entries>("Entries",
                                                      row::required_list(Entry::kName, "1 to 10.")),
    };
  }
};

struct DeleteMessageBatchSuccess {
  std::string id;
  static constexpr std::string_view kName = "DeleteMessageBatchResultEntry";
  static consteval auto fields() {
    return std::array{aws::field<&DeleteMessageBatchSuccess::id>("Id", row::required(kEntryIdDoc))};
  }
};

struct DeleteMessageBatchOutput {
  using Success = DeleteMessageBatchSuccess;
  std::vector<Success> successful;
  std::vector<BatchFailure> failed;
  static constexpr std::string_view kName = "DeleteMessageBatchResult";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteMessageBatchOutput::successful>(
            "Successful", row::required_list(Success::kName, "In the order sent.")),
        aws::field<&DeleteMessageBatchOutput::failed>(
            "Failed", row::required_list(BatchFailure::kName, "What was refused.")),
    };
  }
};

struct ChangeMessageVisibilityBatchEntry {
  std::string id;
  std::string receipt_handle;
  std::optional<int32_t> visibility_timeout_s;
  static constexpr std::string_view kName = "ChangeMessageVisibilityBatchRequestEntry";
  static consteval auto fields() {
    using Self = ChangeMessageVisibilityBatchEntry;
    return std::array{
        aws::field<&Self::id>("Id", row::required(kEntryIdDoc)),
        aws::field<&Self::receipt_handle>("ReceiptHandle", row::required(kReceiptHandleDoc)),
        aws::field<&Self::visibility_timeout_s>(
            "VisibilityTimeout", row::bounded(kVisibilityTimeoutS, "Seconds from now.")),
    };
  }
};

struct ChangeMessageVisibilityBatchInput {
  using Entry = ChangeMessageVisibilityBatchEntry;
  std::string queue_url;
  std::vector<Entry> entries;
  static constexpr std::string_view kName = "ChangeMessageVisibilityBatchRequest";
  static consteval auto fields() {
    using Self = ChangeMessageVisibilityBatchInput;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::entries>("Entries", row::required_list(Entry::kName, "1 to 10.")),
    };
  }
};

struct ChangeMessageVisibilityBatchSuccess {
  std::string id;
  static constexpr std::string_view kName = "ChangeMessageVisibilityBatchResultEntry";
  static consteval auto fields() {
    return std::array{
        aws::field<&ChangeMessageVisibilityBatchSuccess::id>("Id", row::required(kEntryIdDoc))};
  }
};

struct ChangeMessageVisibilityBatchOutput {
  using Success = ChangeMessageVisibilityBatchSuccess;
  std::vector<Success> successful;
  std::vector<BatchFailure> failed;
  static constexpr std::string_view kName = "ChangeMessageVisibilityBatchResult";
  static consteval auto fields() {
    using Self = ChangeMessageVisibilityBatchOutput;
    return std::array{
        aws::field<&Self::successful>("Successful",
                                      row::required_list(Success::kName, "In the order sent.")),
        aws::field<&Self::failed>("Failed",
                                  row::required_list(BatchFailure::kName, "What was refused.")),
    };
  }
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_BATCH_SHAPES_H_
