#include "queue/message_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/wire.h"
#include "base/digest.h"
#include "queue/message_attributes.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

Error missing(std::string_view parameter) {
  return {aws::kMissingParameter,
          fmt::format("The request must contain the parameter {}.", parameter)};
}

// API reference, SendMessage: letters, digits and punctuation.
bool is_group_id(std::string_view text) {
  return !text.empty() && text.size() <= kMessageGroupIdLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<void> check_fields(const MessageToSend& message) {
  if (message.delay_s && !kDelayS.contain(*message.delay_s)) {
    return invalid(
        fmt::format("Value {} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be "
                    ">= 0 and <= 900.",
                    *message.delay_s));
  }
  if (message.deduplication_id) {
    return invalid(
        fmt::format("Value {} for parameter MessageDeduplicationId is invalid. Reason: The request "
                    "include parameter that is not valid for this queue type.",
                    *message.deduplication_id));
  }
  if (message.group_id && !is_group_id(*message.group_id)) {
    return invalid(
        fmt::format("Value {} for parameter MessageGroupId is invalid. Reason: MessageGroupId can "
                    "only include alphanumeric and punctuation characters. 1 to 128 in length.",
                    *message.group_id));
  }
  return {};
}

Result<void> check_message(const Queue& queue, const MessageToSend& message) {
  if (message.body.empty()) {
    return missing("MessageBody");
  }
  if (!has_valid_characters(message.body)) {
    return Error(kInvalidMessageContents,
                 "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to "
                 "#xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
  }
  PENSTOCK_TRY(check_fields(message));
  PENSTOCK_TRY(check(message.attributes));
  PENSTOCK_TRY(check(message.system_attributes));
  const auto bytes_max = static_cast<size_t>(queue.attributes.maximum_message_bytes);
  if (message.body.size() + size_bytes(message.attributes) > bytes_max) {
    return invalid(fmt::format(
        "One or more parameters are invalid. Reason: Message must be shorter than {} bytes.",
        bytes_max));
  }
  return {};
}

// RFC 9562, version 4.
std::array<char, 16> make_message_id(Random& random) {
  std::array<uint8_t, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::array<char, 16> id{};
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

// The system attribute wins over the HTTP header (developer guide, "Amazon SQS and AWS X-Ray").
std::string_view trace_header(const service::Call& call, const MessageToSend& message) {
  const auto given = message.system_attributes.find("AWSTraceHeader");
  if (given != message.system_attributes.end()) {
    return *given->second.string_value;
  }
  const bool usable =
      call.trace_header.size() <= kTraceHeaderBytesMax && has_valid_characters(call.trace_header);
  return usable ? call.trace_header : std::string_view();
}

Result<void> check_given(const std::string& handle) {
  return handle.empty() ? Result<void>(missing("ReceiptHandle")) : Result<void>();
}

Result<Receipt> open_receipt(QueueShard& shard, const Queue& queue, const std::string& handle) {
  const auto receipt = shard.receipts().open(handle);
  if (receipt && receipt->queue == queue.id) {
    return *receipt;
  }
  if (looks_like_handle(handle)) {
    return Error(kReceiptHandleIsInvalid, "The input receipt handle is invalid.");
  }
  return Error(
      kReceiptHandleIsInvalid,
      fmt::format("The input receipt handle \"{}\" is not a valid receipt handle.", handle));
}

// The message of the receipt, if it is there and was not received again since.
std::optional<MessageState> find_current(const Queue& queue, const Receipt& receipt) {
  auto message = queue.messages.find(receipt.sequence);
  return message && message->receive_count == receipt.receive_count ? message : std::nullopt;
}

}  // namespace

std::string uuid_text(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(36);
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      text.push_back('-');
    }
    text.push_back(kDigits[static_cast<uint8_t>(bytes[i]) >> 4]);
    text.push_back(kDigits[static_cast<uint8_t>(bytes[i]) & 0x0f]);
  }
  return text;
}

Result<Draft> draft(const Queue& queue, const service::Call& call, const MessageToSend& message) {
  PENSTOCK_TRY(check_message(queue, message));
  const std::array<char, 16> id = make_message_id(*call.random);
  Content content;
  content.message_id = {id.data(), id.size()};
  content.md5_of_body = md5(message.body);
  content.sender_id = call.caller.user_id;
  content.group_id = message.group_id ? std::string_view(*message.group_id) : std::string_view();
  content.trace_header = trace_header(call, message);
  content.attributes = stored(message.attributes);
  content.body = message.body;

  Draft made;
  made.content.reserve(message.body.size() + 64 + size_bytes(message.attributes));
  append_content(made.content, content);
  made.delay_ms = message.delay_s.value_or(queue.attributes.delay_s) * kSecondMs;
  made.message_id = uuid_text(content.message_id);
  made.md5_of_body = hex(content.md5_of_body);
  if (!content.attributes.empty()) {
    made.md5_of_attributes = md5_of(content.attributes);
  }
  if (!message.system_attributes.empty()) {
    made.md5_of_system_attributes = md5_of(stored(message.system_attributes));
  }
  return made;
}

Result<void> delete_message(QueueShard& shard, Queue& queue, const std::string& handle,
                            journal::Batch& batch) {
  PENSTOCK_TRY(check_given(handle));
  PENSTOCK_ASSIGN(const Receipt receipt, open_receipt(shard, queue, handle));
  if (find_current(queue, receipt)) {
    shard.remove(queue, receipt.sequence, batch);
    ++queue.counters.deleted;
  }
  return {};
}

Result<void> change_visibility(QueueShard& shard, Queue& queue, const service::Call& call,
                               const std::string& handle, const std::optional<int32_t>& timeout_s,
                               journal::Batch& batch) {
  PENSTOCK_TRY(check_given(handle));
  if (!timeout_s) {
    return missing("VisibilityTimeout");
  }
  PENSTOCK_ASSIGN(const Receipt receipt, open_receipt(shard, queue, handle));
  if (!kVisibilityTimeoutS.contain(*timeout_s)) {
    return invalid(
        fmt::format("Value {} for parameter VisibilityTimeout is invalid. Reason: "
                    "VisibilityTimeout must be an integer between 0 and 43200.",
                    *timeout_s));
  }
  const auto message = find_current(queue, receipt);
  if (!message || message->sent_ms <= queue.expired_ms(call.now_ms)) {
    return invalid(
        fmt::format("Value {} for parameter ReceiptHandle is invalid. Reason: Message does not "
                    "exist or is not available for visibility timeout change.",
                    handle));
  }
  const int64_t visible_at_ms = call.now_ms + *timeout_s * kSecondMs;
  if (visible_at_ms > message->last_received_ms + kVisibilityTimeoutS.max * kSecondMs) {
    return invalid(
        fmt::format("Value {} for parameter VisibilityTimeout is invalid. Reason: Total "
                    "VisibilityTimeout for the message is beyond the limit [43200 seconds]",
                    *timeout_s));
  }
  queue.messages.advance(call.now_ms);
  shard.change_visibility(queue, receipt.sequence, call.now_ms, *timeout_s * kSecondMs, batch);
  return {};
}

}  // namespace penstock::queue
