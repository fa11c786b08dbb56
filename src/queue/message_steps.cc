#include "queue/message_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/wire.h"
#include "base/digest.h"
#include "base/uuid.h"
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

// API reference, SendMessage: letters, digits and punctuation, the same for all three.
static_assert(kMessageGroupIdLengthMax == kDeduplicationIdLengthMax &&
              kMessageGroupIdLengthMax == kAttemptIdLengthMax);

Result<void> check_id(std::string_view parameter, const std::optional<std::string>& id) {
  return !id || is_client_id(*id)
             ? Result<void>()
             : invalid(fmt::format("Value {0} for parameter {1} is invalid. Reason: {1} can only "
                                   "include alphanumeric and punctuation characters. 1 to 128 in "
                                   "length.",
                                   *id, parameter));
}

Result<void> check_delay(const Queue& queue, const MessageToSend& message) {
  if (!message.delay_s) {
    return {};
  }
  if (queue.messages.is_fifo() && *message.delay_s != 0) {
    return not_for_this_type("DelaySeconds", fmt::format("{}", *message.delay_s));
  }
  if (!kDelayS.contain(*message.delay_s)) {
    return invalid(
        fmt::format("Value {} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be "
                    ">= 0 and <= 900.",
                    *message.delay_s));
  }
  return {};
}

Result<void> check_ids(const Queue& queue, const MessageToSend& message) {
  const bool is_fifo = queue.messages.is_fifo();
  if (message.deduplication_id && !is_fifo) {
    return not_for_this_type("MessageDeduplicationId", *message.deduplication_id);
  }
  if (is_fifo && !message.group_id) {
    return missing("MessageGroupId");
  }
  PENSTOCK_TRY(check_id("MessageGroupId", message.group_id));
  PENSTOCK_TRY(check_id("MessageDeduplicationId", message.deduplication_id));
  if (is_fifo && !message.deduplication_id && !queue.attributes.content_based_deduplication) {
    return invalid(
        "The queue should either have ContentBasedDeduplication enabled or "
        "MessageDeduplicationId provided explicitly");
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
  PENSTOCK_TRY(check_delay(queue, message));
  PENSTOCK_TRY(check_ids(queue, message));
  if (!message.is_notification) {
    PENSTOCK_TRY(check(message.attributes));
    PENSTOCK_TRY(check(message.system_attributes));
  }
  const auto bytes_max = static_cast<size_t>(queue.attributes.maximum_message_bytes);
  if (!message.is_of_any_size && message.body.size() + size_bytes(message.attributes) > bytes_max) {
    return invalid(fmt::format(
        "One or more parameters are invalid. Reason: Message must be shorter than {} bytes.",
        bytes_max));
  }
  return {};
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

// A handle counts until the message is received again; in a FIFO queue only while the message is in
// flight (API reference, ReceiveMessage: a consumer that is late gets an error).
Result<void> check_not_expired(const Queue& queue, const Receipt& receipt,
                               const std::string& handle) {
  const auto message = queue.messages.find(receipt.sequence);
  const bool is_current = message && message->receive_count == receipt.receive_count &&
                          queue.messages.is_in_flight(receipt.sequence);
  if (queue.messages.is_fifo() && message && !is_current) {
    return invalid(
        fmt::format("Value {} for parameter ReceiptHandle is invalid. Reason: The receipt handle "
                    "has expired.",
                    handle));
  }
  return {};
}

std::string deduplication_id(const Queue& queue, const MessageToSend& message) {
  if (!queue.messages.is_fifo()) {
    return {};
  }
  return message.deduplication_id ? *message.deduplication_id : hex(sha256(message.body));
}

}  // namespace

Error not_for_this_type(std::string_view parameter, std::string_view value) {
  return invalid(
      fmt::format("Value {} for parameter {} is invalid. Reason: The request include parameter "
                  "that is not valid for this queue type.",
                  value, parameter));
}

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= kMessageGroupIdLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::array<char, 16> make_message_id(Random& random) {
  std::array<uint8_t, 16> bytes{};
  random.fill(bytes);
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  std::array<char, 16> id{};
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

Result<Draft> draft(const Queue& queue, const service::Call& call, const MessageToSend& message) {
  PENSTOCK_TRY(check_message(queue, message));
  Draft made;
  made.id = make_message_id(*call.random);
  const std::string deduplication = deduplication_id(queue, message);
  Content content;
  content.message_id = {made.id.data(), made.id.size()};
  content.md5_of_body = message.md5_of_body ? *message.md5_of_body : md5(message.body);
  content.sender_id = call.caller.user_id;
  content.deduplication_id = deduplication;
  content.trace_header = trace_header(call, message);
  content.attributes = stored(message.attributes);
  content.body = message.body;

  made.content.reserve(message.body.size() + 64 + size_bytes(message.attributes));
  append_content(made.content, content);
  made.group = message.group_id.value_or(std::string());
  if (queue.messages.is_fifo()) {
    made.delay_ms = queue.attributes.delay_ms();
    made.deduplication = deduplication_digest(
        queue.attributes.deduplicates_by_group ? made.group : std::string(), deduplication);
  } else {
    made.delay_ms = message.delay_s.value_or(queue.attributes.delay_s) * kSecondMs;
  }
  if (message.is_delivery) {
    return made;
  }
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

Result<void> send(QueueShard& shard, Queue& queue, Draft& draft, int64_t now_ms,
                  journal::Batch& batch) {
  const std::string_view id(draft.id.data(), draft.id.size());
  if (queue.messages.is_fifo()) {
    PENSTOCK_ASSIGN(const auto original, find_original(shard, queue, draft.deduplication, now_ms));
    if (original) {
      draft.message_id = uuid_text(original->message_id);
      draft.sequence_number = sequence_number(original->sequence);
      return {};
    }
  }
  const Sequence sequence = shard.send(
      queue, draft.content, {.sent_ms = now_ms, .delay_ms = draft.delay_ms, .group = draft.group},
      now_ms, batch);
  ++queue.counters.sent;
  if (queue.messages.is_fifo()) {
    remember(shard, queue, draft.deduplication, id, sequence, now_ms);
    draft.sequence_number = sequence_number(sequence);
  }
  return {};
}

Result<void> delete_message(QueueShard& shard, Queue& queue, const std::string& handle,
                            int64_t now_ms, journal::Batch& batch) {
  PENSTOCK_TRY(check_given(handle));
  PENSTOCK_ASSIGN(const Receipt receipt, open_receipt(shard, queue, handle));
  queue.messages.advance(now_ms);
  PENSTOCK_TRY(check_not_expired(queue, receipt, handle));
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
  queue.messages.advance(call.now_ms);
  PENSTOCK_TRY(check_not_expired(queue, receipt, handle));
  const int64_t visible_at_ms = call.now_ms + *timeout_s * kSecondMs;
  if (visible_at_ms > message->last_received_ms + kVisibilityTimeoutS.max * kSecondMs) {
    return invalid(
        fmt::format("Value {} for parameter VisibilityTimeout is invalid. Reason: Total "
                    "VisibilityTimeout for the message is beyond the limit [43200 seconds]",
                    *timeout_s));
  }
  shard.change_visibility(queue, receipt.sequence, call.now_ms, *timeout_s * kSecondMs, batch);
  return {};
}

}  // namespace penstock::queue
