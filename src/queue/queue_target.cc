#include "queue/queue_target.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.h"
#include "queue/message_attributes.h"
#include "queue/message_steps.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

using delivery::Category;
using delivery::Delivery;
using delivery::Failure;

// Of messages that no principal of the account has sent.
constexpr std::string_view kSenderId = "penstock.events";

// A delivery without one that a queue needs gets one of its own: it is taken exactly once, and no
// other delivery is the same, were it of the same event, by the same rule, to the same queue.
std::optional<std::string> deduplication_id(const Queue& queue, const Delivery& delivery,
                                            Random& random) {
  if (!queue.messages.is_fifo()) {
    return std::nullopt;
  }
  if (!delivery.deduplication_id.empty()) {
    return std::string(delivery.deduplication_id);
  }
  if (queue.attributes.content_based_deduplication) {
    return std::nullopt;
  }
  return random.uuid();
}

MessageAttributeValue value_of(std::string_view type, std::string_view value) {
  MessageAttributeValue made;
  made.data_type = type;
  if (is_binary(type)) {
    made.binary_value.bytes = value;
  } else {
    made.string_value = value;
  }
  return made;
}

// What was published comes first: why a dead letter is one is said as far as there is room for it,
// so that a queue takes whatever it would have taken without.
void add_reasons(const Queue& queue, const Delivery& delivery, MessageAttributes& attributes) {
  constexpr std::string_view kType = "String";
  const auto bytes_max = static_cast<size_t>(queue.attributes.maximum_message_bytes);
  size_t bytes = delivery.payload().size() + size_bytes(attributes);
  for (const auto& [name, value] : delivery.attributes) {
    bytes += name.size() + kType.size() + value.size();
    if (attributes.size() == kMessageAttributesMax || bytes > bytes_max) {
      return;
    }
    // SQS takes no empty value.
    if (!value.empty() && has_valid_characters(value)) {
      attributes.emplace(std::string(name), value_of(kType, value));
    }
  }
}

MessageAttributes attributes_of(const Queue& queue, const Delivery& delivery) {
  MessageAttributes attributes;
  for (const delivery::MessageAttribute& attribute : delivery.message_attributes) {
    // One more than a queue takes is why it is a dead letter; that it would be refused again is no
    // reason to lose it.
    if (delivery.is_dead_letter() && attributes.size() == kMessageAttributesMax) {
      break;
    }
    attributes.emplace(std::string(attribute.name), value_of(attribute.data_type, attribute.value));
  }
  if (delivery.is_dead_letter()) {
    add_reasons(queue, delivery, attributes);
  }
  return attributes;
}

std::optional<Md5> md5_of(const Delivery& delivery) {
  Md5 digest{};
  if (delivery.payload_md5.size() != digest.size()) {
    return std::nullopt;
  }
  std::copy(delivery.payload_md5.begin(), delivery.payload_md5.end(), digest.begin());
  return digest;
}

// JSON may hold the two characters that a queue's message may not: as escapes they mean the same.
std::string with_escapes(std::string_view json) {
  constexpr std::string_view kLead = "\xef\xbf";
  std::string escaped;
  escaped.reserve(json.size() + 16);
  size_t at = 0;
  while (at < json.size()) {
    const size_t found = json.find(kLead, at);
    if (found == std::string_view::npos || found + kLead.size() == json.size()) {
      break;
    }
    escaped.append(json.substr(at, found - at));
    at = found + kLead.size() + 1;
    const char last = json[at - 1];
    if (last == '\xbe' || last == '\xbf') {
      escaped.append(last == '\xbe' ? "\\ufffe" : "\\uffff");
    } else {
      escaped.append(json.substr(found, at - found));
    }
  }
  return escaped.append(json.substr(at));
}

Failure refusal(const Error& error) {
  return {Category::kValidation, "INVALID_PARAMETER", error.message(), false, 0};
}

}  // namespace

bool QueueTarget::takes(std::string_view arn) const { return is_queue_arn(arn); }

std::optional<Failure> QueueTarget::take(const Delivery& delivery, int64_t now_ms,
                                         journal::Batch& batch) {
  Queue* queue = shard_.find(path_of_arn(delivery.target));
  if (queue == nullptr) {
    return Failure{Category::kTarget, "NO_RESOURCE",
                   "The specified queue does not exist: " + std::string(delivery.target), false, 0};
  }
  // Queue policies are not evaluated yet: only the owner's account is let in.
  if (queue->account != delivery.account) {
    return Failure{Category::kPermission, "NO_PERMISSIONS",
                   fmt::format("Account {} may not send to {}.", delivery.account, delivery.target),
                   false, 0};
  }
  if (shard_.is_full()) {
    return Failure{Category::kThrottled, "THROTTLING",
                   "Too many messages are queued on this server.", true, 0};
  }
  service::Call call;
  call.caller = {std::string(queue->account), {}, std::string(kSenderId), {}};
  call.trace_header = delivery.trace_header;
  call.now_ms = now_ms;
  call.random = &shard_.shard().random();
  const MessageAttributes attributes = attributes_of(*queue, delivery);
  const MessageSystemAttributes no_system_attributes;
  const std::optional<int32_t> no_delay;
  const std::optional<std::string> deduplication = deduplication_id(*queue, delivery, *call.random);
  const std::optional<std::string> group =
      delivery.group_id.empty() ? std::nullopt : std::optional(std::string(delivery.group_id));
  const bool is_notification =
      delivery.dead_letter_form == delivery::DeadLetterForm::kNotification ||
      delivery.is_dead_letter();
  const bool is_of_any_size =
      delivery.is_dead_letter() ||
      (is_notification && queue->attributes.maximum_message_bytes == kMaximumMessageBytes.max);
  if (attributes.size() > kMessageAttributesMax) {
    return Failure{Category::kValidation, "INVALID_PARAMETER",
                   "A queue's message has at most 10 attributes.", false, 0};
  }
  const auto draft_of = [&](std::string_view body, std::optional<Md5> md5) {
    return draft(*queue, call,
                 {body, no_delay, attributes, no_system_attributes, deduplication, group,
                  is_notification, is_of_any_size, true, md5});
  };
  auto made = draft_of(delivery.payload(), md5_of(delivery));
  if (!made.ok() && made.error().is(kInvalidMessageContents) &&
      delivery.dead_letter_form == delivery::DeadLetterForm::kEvent) {
    made = draft_of(with_escapes(delivery.payload()), std::nullopt);
  }
  if (!made.ok()) {
    return refusal(made.error());
  }
  const Result<void> sent = send(shard_, *queue, *made, now_ms, batch);
  if (!sent.ok()) {
    return Failure{Category::kThrottled, "THROTTLING", sent.error().message(), true, 0};
  }
  shard_.settle(*queue, now_ms, batch);
  return std::nullopt;
}

}  // namespace penstock::queue
