// ReceiveMessage: what may be asked for, the wait for it, and the answer.
#include <fmt/format.h>

#include <algorithm>
#include <bitset>

#include "queue/message_attributes.h"
#include "queue/message_operations.h"
#include "queue/message_steps.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

constexpr std::array<std::string_view, 9> kSystemAttributes{
    "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp",
    "MessageGroupId", "AWSTraceHeader",
    // Those that only other queues have.
    "SequenceNumber", "MessageDeduplicationId", "DeadLetterQueueSourceArn"};
using SystemSelection = std::bitset<kSystemAttributes.size()>;

Result<void> select_system(const std::vector<std::string>& names, SystemSelection& selection) {
  for (const std::string& name : names) {
    const auto* found = std::find(kSystemAttributes.begin(), kSystemAttributes.end(), name);
    if (found != kSystemAttributes.end()) {
      selection.set(static_cast<size_t>(found - kSystemAttributes.begin()));
    } else if (name == "All") {
      selection.set();
    } else {
      return Error(kInvalidAttributeName, fmt::format("Unknown Attribute {}.", name));
    }
  }
  return {};
}

Result<void> check_input(const ReceiveMessageInput& input) {
  if (input.messages_max && !kReceiveMessages.contain(*input.messages_max)) {
    return invalid(
        fmt::format("Value {} for parameter MaxNumberOfMessages is invalid. Reason: Must be "
                    "between 1 and 10, if provided.",
                    *input.messages_max));
  }
  if (input.wait_s && !kReceiveWaitS.contain(*input.wait_s)) {
    return invalid(
        fmt::format("Value {} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and "
                    "<= 20, if provided.",
                    *input.wait_s));
  }
  if (input.visibility_timeout_s && !kVisibilityTimeoutS.contain(*input.visibility_timeout_s)) {
    return invalid(
        fmt::format("Value {} for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 "
                    "and <= 43200, if provided.",
                    *input.visibility_timeout_s));
  }
  if (input.attempt_id) {
    return invalid(
        fmt::format("Value {} for parameter ReceiveRequestAttemptId is invalid. Reason: The "
                    "request include parameter that is not valid for this queue type.",
                    *input.attempt_id));
  }
  return {};
}

Result<SystemSelection> system_selection(const ReceiveMessageInput& input) {
  SystemSelection selection;
  PENSTOCK_TRY(select_system(input.attribute_names, selection));
  PENSTOCK_TRY(select_system(input.system_attribute_names, selection));
  return selection;
}

// In the order of kSystemAttributes; empty: the message has none of that name.
std::string system_attribute(size_t index, const MessageState& state, const Content& content) {
  switch (index) {
    case 0:
      return std::string(content.sender_id);
    case 1:
      return fmt::format("{}", state.sent_ms);
    case 2:
      return fmt::format("{}", state.receive_count);
    case 3:
      return fmt::format("{}", state.first_received_ms);
    case 4:
      return std::string(content.group_id);
    case 5:
      return std::string(content.trace_header);
    default:
      return {};
  }
}

void add_attributes(Message& message, const Content& content, const AttributeSelection& selection) {
  std::vector<StoredAttribute> selected;
  for (const StoredAttribute& attribute : content.attributes) {
    if (selection.selects(attribute.name)) {
      selected.push_back(attribute);
      message.attributes.emplace(attribute.name, to_shape(attribute));
    }
  }
  if (!selected.empty()) {
    message.md5_of_attributes = md5_of(selected);
  }
}

// `value` is the stored form, which the body is taken out of.
Message to_shape(const MessageState& state, const Content& content,
                 const SystemSelection& system_attributes, const AttributeSelection& attributes) {
  Message message;
  message.message_id = uuid_text(content.message_id);
  message.md5_of_body = hex(content.md5_of_body);
  message.body = content.body;
  for (size_t i = 0; i < system_attributes.size(); ++i) {
    std::string text = system_attributes[i] ? system_attribute(i, state, content) : std::string();
    if (!text.empty()) {
      message.system_attributes.emplace(kSystemAttributes[i], std::move(text));
    }
  }
  if (!attributes.none()) {
    add_attributes(message, content, attributes);
  }
  return message;
}

size_t wanted(const ReceiveMessageInput& input) {
  return static_cast<size_t>(input.messages_max.value_or(kReceiveMessages.min));
}

int64_t wait_ms(const Queue& queue, const ReceiveMessageInput& input) {
  return input.wait_s.value_or(queue.attributes.receive_wait_s) * kSecondMs;
}

// What is about to be delivered: read before anything changes, because reading can fail.
struct Delivery {
  Sequence sequence;
  std::string value;
};

Result<std::vector<Delivery>> read_first(QueueShard& shard, const Queue& queue, size_t max,
                                         int64_t now_ms) {
  std::vector<Delivery> deliveries;
  for (const Sequence sequence : queue.messages.first_visible(max, queue.expired_ms(now_ms))) {
    PENSTOCK_ASSIGN(std::string value, shard.content(queue, sequence));
    if (!decode_content(value)) {
      return Error(kCorrupt,
                   fmt::format("message {} of queue {} has an unknown form", sequence, queue.name));
    }
    deliveries.push_back({sequence, std::move(value)});
  }
  return deliveries;
}

}  // namespace

runtime::Task<void> ReceiveMessage::ready(QueueShard& shard, service::Call& call,
                                          const Input& input) {
  if (!check_input(input).ok() || !system_selection(input).ok()) {
    co_return;
  }
  QueueId queue_id = 0;
  int64_t deadline_ms = 0;
  uint64_t ticket = 0;
  while (!shard.releasing() && call.client_waits()) {
    // Looked up anew each time: it may have been deleted, or made again, meanwhile.
    const Result<Queue*> found = shard.require(call, input.queue_url);
    if (!found.ok()) {
      co_return;
    }
    Queue& queue = **found;
    const int64_t now_ms = shard.shard().clock().now_ms();
    if (queue_id == 0) {
      queue_id = queue.id;
      deadline_ms = now_ms + wait_ms(queue, input);
    }
    queue.messages.advance(now_ms);
    if (queue.id != queue_id || now_ms >= deadline_ms || queue.waiting.receivable()) {
      co_return;
    }
    WaitingReceive receive(queue.waiting, ticket, deadline_ms, wanted(input));
    co_await receive;
    ticket = receive.ticket();
    if (Queue* still_there = shard.find(queue_id)) {
      still_there->waiting.keep_promise(receive.promised());
      if (!call.client_waits()) {
        still_there->waiting.wake(shard.shard().clock().now_ms());
      }
    }
  }
}

Result<ReceiveMessageOutput> ReceiveMessage::run(QueueShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(check_input(input));
  PENSTOCK_ASSIGN(const SystemSelection system_attributes, system_selection(input));
  Output output;
  // What is handed to someone who has hung up would be hidden from everyone else for nothing.
  if (!call.client_waits()) {
    return output;
  }
  queue->messages.advance(call.now_ms);
  const size_t room = kInFlightMax - std::min(kInFlightMax, queue->messages.in_flight());
  // Only a receive that does not wait is refused (developer guide, "Amazon SQS message quotas").
  if (room == 0 && queue->messages.visible() > 0 && wait_ms(*queue, input) == 0) {
    return Error(kOverLimit, fmt::format("The queue has {} messages in flight, which is the limit.",
                                         kInFlightMax));
  }
  PENSTOCK_ASSIGN(const std::vector<Delivery> deliveries,
                  read_first(shard, *queue, std::min(room, wanted(input)), call.now_ms));
  const AttributeSelection attributes(input.message_attribute_names);
  const int64_t timeout_ms =
      input.visibility_timeout_s.value_or(queue->attributes.visibility_timeout_s) * kSecondMs;
  output.messages.reserve(deliveries.size());
  for (const Delivery& delivery : deliveries) {
    const MessageState state =
        shard.receive(*queue, delivery.sequence, call.now_ms, timeout_ms, batch);
    output.messages.push_back(
        to_shape(state, *decode_content(delivery.value), system_attributes, attributes));
    output.messages.back().receipt_handle =
        shard.receipts().seal({queue->id, state.sequence, state.receive_count});
  }
  queue->counters.empty_receives += deliveries.empty() ? 1 : 0;
  shard.settle(*queue, call.now_ms, batch);
  return output;
}

}  // namespace penstock::queue
