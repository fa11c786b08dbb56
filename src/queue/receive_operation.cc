// ReceiveMessage: what may be asked for, the wait for it, and the answer.
#include <fmt/format.h>

#include <algorithm>
#include <bitset>

#include "base/uuid.h"
#include "queue/message_attributes.h"
#include "queue/message_operations.h"
#include "queue/message_steps.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"
#include "queue/redrive.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

constexpr std::array<std::string_view, 9> kSystemAttributes{
    "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp",
    "MessageGroupId", "AWSTraceHeader",
    // The first two only in FIFO queues, the last only in dead-letter queues.
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
  return {};
}

Result<void> check_attempt_id(const Queue& queue, const ReceiveMessageInput& input) {
  if (!input.attempt_id) {
    return {};
  }
  if (!queue.messages.is_fifo()) {
    return not_for_this_type("ReceiveRequestAttemptId", *input.attempt_id);
  }
  if (!is_client_id(*input.attempt_id)) {
    return invalid(
        fmt::format("Value {} for parameter ReceiveRequestAttemptId is invalid. Reason: "
                    "ReceiveRequestAttemptId can only include alphanumeric and punctuation "
                    "characters. 1 to 128 in length.",
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

// In the order of kSystemAttributes; empty: the message has none of that name. A dead letter counts
// on from what it went through before.
std::string system_attribute(size_t index, const MessageState& state, const Content& content) {
  const bool is_fifo = !content.deduplication_id.empty();
  switch (index) {
    case 0:
      return std::string(content.sender_id);
    case 1:
      return std::to_string(state.sent_ms);
    case 2:
      return std::to_string(uint64_t{content.earlier_receives} + state.receive_count);
    case 3:
      return std::to_string(content.earlier_first_received_ms > 0
                                ? content.earlier_first_received_ms
                                : state.first_received_ms);
    case 4:
      return std::string(state.group.empty() ? content.group_id : state.group);
    case 5:
      return std::string(content.trace_header);
    case 6:
      return is_fifo ? sequence_number(state.sequence) : std::string();
    case 7:
      return std::string(content.deduplication_id);
    default:
      return std::string(content.dead_letter_source);
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

Result<Delivery> read_delivery(QueueShard& shard, const Queue& queue, Sequence sequence) {
  PENSTOCK_ASSIGN(std::string value, shard.content(queue, sequence));
  if (!decode_content(value)) {
    return Error(kCorrupt,
                 fmt::format("message {} of queue {} has an unknown form", sequence, queue.name));
  }
  return Delivery{sequence, std::move(value)};
}

Result<std::vector<Delivery>> read_next(QueueShard& shard, const Queue& queue, size_t max,
                                        int64_t now_ms) {
  std::vector<Delivery> deliveries;
  std::string_view stopped_group;
  for (const Sequence sequence : queue.messages.next_receivable(max, queue.expired_ms(now_ms))) {
    // A dead one that could not be moved yet is not given once more, and in a FIFO queue holds up
    // what comes after it.
    if (queue.attributes.redrive != nullptr) {
      const std::string_view group = queue.messages.find(sequence)->group;
      const bool is_stopped = is_dead(queue, sequence);
      if (is_stopped && queue.messages.is_fifo()) {
        stopped_group = group;
      }
      if (is_stopped || (!stopped_group.empty() && group == stopped_group)) {
        continue;
      }
    }
    PENSTOCK_ASSIGN(Delivery delivery, read_delivery(shard, queue, sequence));
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

// What an answer has beside the stored form of each message: receipt handle, ids, digests, names.
constexpr size_t kMessageFrameBytes = kKiB;

// To be asked before anything changes: a message whose answer is refused afterwards would be hidden
// for nothing.
Result<void> reserve_reply(service::Call& call, const std::vector<Delivery>& deliveries) {
  size_t bytes = 0;
  for (const Delivery& delivery : deliveries) {
    bytes += delivery.value.size() + kMessageFrameBytes;
  }
  return call.reserve_reply(bytes);
}

// One receive's answer in the making.
class Giver {
 public:
  Giver(QueueShard& shard, Queue& queue, service::Call& call, const ReceiveMessageInput& input,
        const SystemSelection& system_attributes, journal::Batch& batch)
      : shard_(shard),
        queue_(queue),
        call_(call),
        now_ms_(call.now_ms),
        system_attributes_(system_attributes),
        attributes_(input.message_attribute_names),
        timeout_ms_(input.visibility_timeout_s.value_or(queue.attributes.visibility_timeout_s) *
                    kSecondMs),
        batch_(batch) {}

  Result<void> give(const std::vector<Delivery>& deliveries, ReceiveMessageOutput& output) {
    PENSTOCK_TRY(reserve_reply(call_, deliveries));
    output.messages.reserve(deliveries.size());
    for (const Delivery& delivery : deliveries) {
      add(shard_.receive(queue_, delivery.sequence, now_ms_, timeout_ms_, batch_), delivery.value,
          output);
    }
    return {};
  }
  // The same messages once more, hidden from now on for the timeout.
  Result<void> repeat(const IdDigest& attempt, AttemptRecord record, ReceiveMessageOutput& output) {
    std::vector<Delivery> deliveries;
    for (const AttemptRecord::Given& given : record.messages) {
      PENSTOCK_ASSIGN(Delivery delivery, read_delivery(shard_, queue_, given.sequence));
      deliveries.push_back(std::move(delivery));
    }
    PENSTOCK_TRY(reserve_reply(call_, deliveries));
    for (const Delivery& delivery : deliveries) {
      add(shard_.change_visibility(queue_, delivery.sequence, now_ms_, timeout_ms_, batch_),
          delivery.value, output);
    }
    record.visible_at_ms = now_ms_ + timeout_ms_;
    put_attempt(queue_, attempt, std::move(record), batch_);
    return {};
  }
  void remember(const IdDigest& attempt) {
    if (!given_.empty()) {
      put_attempt(queue_, attempt, {now_ms_, now_ms_ + timeout_ms_, std::move(given_)}, batch_);
    }
  }

 private:
  void add(const MessageState& state, std::string_view value, ReceiveMessageOutput& output) {
    output.messages.push_back(
        to_shape(state, *decode_content(value), system_attributes_, attributes_));
    output.messages.back().receipt_handle =
        shard_.receipts().seal({queue_.id, state.sequence, state.receive_count});
    given_.push_back({state.sequence, state.receive_count});
  }

  QueueShard& shard_;
  Queue& queue_;
  service::Call& call_;
  int64_t now_ms_;
  const SystemSelection& system_attributes_;
  AttributeSelection attributes_;
  int64_t timeout_ms_;
  journal::Batch& batch_;
  std::vector<AttemptRecord::Given> given_;
};

const AttemptRecord* find_attempt(const Queue& queue, const ReceiveMessageInput& input,
                                  int64_t now_ms) {
  if (!input.attempt_id || queue.fifo == nullptr) {
    return nullptr;
  }
  return queue.fifo->attempts.find_repeatable(attempt_digest(*input.attempt_id), queue.messages,
                                              now_ms);
}

bool are_all_dead(const Queue& queue, size_t wanted, int64_t now_ms) {
  const auto next = queue.messages.next_receivable(wanted, queue.expired_ms(now_ms));
  return std::all_of(next.begin(), next.end(),
                     [&](Sequence sequence) { return is_dead(queue, sequence); });
}

// Whether a receive would find something, or must look again because there were more dead letters
// than are moved at a time. They are moved now, in a batch of their own: a client that waits for a
// message should not be answered because of them.
enum class Found : uint8_t { kNothing, kSomething, kMoreDeadLetters };

Found look(QueueShard& shard, Queue& queue, size_t wanted, int64_t now_ms) {
  if (!is_receivable(queue.messages)) {
    return Found::kNothing;
  }
  if (queue.attributes.redrive == nullptr) {
    return Found::kSomething;
  }
  journal::Batch batch(shard.shard().id());
  const Result<void> moved = move_dead_letters(shard, queue, wanted, now_ms, batch);
  const bool has_moved = !batch.empty();
  if (has_moved) {
    shard.settle(queue, now_ms, batch);
    shard.shard().commit(std::move(batch));
  }
  if (moved.ok() && !is_receivable(queue.messages)) {
    return Found::kNothing;
  }
  // What cannot be moved now, for lack of space, is the receive's to pass over.
  return moved.ok() && has_moved && are_all_dead(queue, wanted, now_ms) ? Found::kMoreDeadLetters
                                                                        : Found::kSomething;
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
    if (queue.id != queue_id || now_ms >= deadline_ms || !check_attempt_id(queue, input).ok() ||
        find_attempt(queue, input, now_ms) != nullptr) {
      co_return;
    }
    const Found found_now = look(shard, queue, wanted(input), now_ms);
    if (found_now == Found::kSomething) {
      co_return;
    }
    if (found_now == Found::kMoreDeadLetters) {
      co_await runtime::hop_to(shard.shard().executor());  // others have their turn
      continue;
    }
    const service::Waiting waiting(call);
    if (!waiting.is_admitted()) {
      co_return;
    }
    WaitingReceive receive(queue.line(), ticket, deadline_ms, wanted(input));
    co_await receive;
    ticket = receive.ticket();
    if (Queue* still_there = shard.find(queue_id)) {
      still_there->line().keep_promise(receive.promised());
      if (!call.client_waits()) {
        still_there->line().wake(shard.shard().clock().now_ms());
      }
    }
  }
}

Result<ReceiveMessageOutput> ReceiveMessage::run(QueueShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(check_input(input));
  PENSTOCK_TRY(check_attempt_id(*queue, input));
  PENSTOCK_ASSIGN(const SystemSelection system_attributes, system_selection(input));
  Output output;
  // What is handed to someone who has hung up would be hidden from everyone else for nothing.
  if (!call.client_waits()) {
    return output;
  }
  queue->messages.advance(call.now_ms);
  Giver giver(shard, *queue, call, input, system_attributes, batch);
  if (const AttemptRecord* earlier = find_attempt(*queue, input, call.now_ms)) {
    PENSTOCK_TRY(giver.repeat(attempt_digest(*input.attempt_id), *earlier, output));
    shard.settle(*queue, call.now_ms, batch);
    return output;
  }
  const size_t room = kInFlightMax - std::min(kInFlightMax, queue->messages.in_flight());
  // Only a receive that does not wait is refused, and only by a standard queue (developer guide,
  // "Amazon SQS message quotas").
  if (room == 0 && queue->messages.visible() > 0 && wait_ms(*queue, input) == 0 &&
      !queue->messages.is_fifo()) {
    return Error(kOverLimit, fmt::format("The queue has {} messages in flight, which is the limit.",
                                         kInFlightMax));
  }
  const size_t max = std::min(room, wanted(input));
  const auto give_next = [&]() -> Result<void> {
    PENSTOCK_TRY(move_dead_letters(shard, *queue, max, call.now_ms, batch));
    PENSTOCK_ASSIGN(const std::vector<Delivery> deliveries,
                    read_next(shard, *queue, max, call.now_ms));
    PENSTOCK_TRY(giver.give(deliveries, output));
    if (input.attempt_id) {
      giver.remember(attempt_digest(*input.attempt_id));
    }
    queue->counters.received += deliveries.size();
    queue->counters.empty_receives += deliveries.empty() ? 1 : 0;
    return {};
  };
  const Result<void> given = give_next();
  shard.settle(*queue, call.now_ms, batch);  // dead letters may have been moved before an error
  return given.ok() ? Result<Output>(std::move(output)) : given.error();
}

}  // namespace penstock::queue
