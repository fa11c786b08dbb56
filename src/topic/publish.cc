#include "topic/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/units.h"
#include "delivery/managed_schedules.h"
#include "topic/call_parameters.h"
#include "topic/http_target.h"
#include "topic/records.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_name.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

// What a delivery by HTTP may wait beyond its schedule and its calls.
constexpr int64_t kHttpSlackMs = kMinuteMs;

// How long the schedule of an endpoint that never answers lasts: what waits behind its calls is
// over then, too.
int64_t http_age_max_ms(const delivery::RetrySchedule& schedule) {
  int64_t age_ms = kHttpTimeoutMs + kHttpSlackMs;
  for (int32_t failed = 1; failed <= delivery::retries_of(schedule); ++failed) {
    age_ms += delivery::pause_ms(schedule, failed) + kHttpTimeoutMs;
  }
  return age_ms;
}

delivery::RetryPolicy retry_of(const Topic& topic, const Subscription& subscription) {
  delivery::RetryPolicy retry;
  retry.schedule =
      is_http(subscription.protocol)
          ? schedule_of(effective(topic.policy, subscription.policy))
          : (is_email(subscription.protocol) ? delivery::kMailSchedule : delivery::kQueueSchedule);
  retry.retries_max = delivery::retries_of(*retry.schedule);
  retry.age_max_ms = is_http(subscription.protocol) ? http_age_max_ms(*retry.schedule)
                                                    : delivery::kScheduledAgeMaxMs;
  return retry;
}

// Which records of a delivery's end are wanted. A success is drawn by the topic's sample rate.
uint8_t feedback_of(const Feedback& wanted, Random& random) {
  constexpr uint64_t kPercent = 100;
  const bool success =
      wanted.success && random.below(kPercent) < static_cast<uint64_t>(wanted.success_percent);
  return static_cast<uint8_t>((success ? delivery::kReportsSuccess : 0) |
                              (wanted.failure ? delivery::kReportsFailure : 0));
}

service::IdDigest digest_of(const Topic& topic, const Message& message) {
  return service::deduplication_digest(
      topic.deduplicates_by_group ? message.group_id : std::string_view(),
      message.deduplication_id);
}

// The id of a FIFO topic's message follows from its sequence: a duplicate is answered with it, also
// when the first is in the same batch and not in the store yet. A UUID of version 8 (RFC 9562).
std::string fifo_message_id(const Topic& topic, Sequence sequence) {
  service::IdDigest bytes =
      service::digest_of(fmt::format("{}\n{}\n{}", topic.arn, topic.created_ms, sequence));
  bytes[6] = static_cast<uint8_t>((bytes[6] & 0x0f) | 0x80);
  bytes[8] = static_cast<uint8_t>((bytes[8] & 0x3f) | 0x80);
  const std::string digits = hex(bytes);
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

Published published_of(const Topic& topic, Sequence sequence) {
  return {fifo_message_id(topic, sequence), sequence_number(sequence)};
}

// Two records that are over go for each that comes, so that they do not pile up between sweeps.
void forget_some(Topic& topic, int64_t now_ms, journal::Batch& batch) {
  constexpr int kForgotten = 2;
  for (int i = 0; i < kForgotten; ++i) {
    if (const auto ended = topic.recent.take_ended(now_ms)) {
      batch.erase(part_key(kDeduplicationPrefix, topic.id, *ended));
    }
  }
}

void remember(Topic& topic, const Message& message, const service::IdDigest& digest, int64_t now_ms,
              journal::Batch& batch) {
  topic.recent.add(digest, {message.sequence, message.sequence}, now_ms, now_ms);
  batch.insert(part_key(kDeduplicationPrefix, topic.id, message.sequence),
               encode(DeduplicationRecord{now_ms, digest}));
}

constexpr size_t kEscapeBytes = 6;

// What a text takes in JSON, at most.
size_t json_bytes_at_most(std::string_view text) {
  size_t bytes = 2;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    constexpr size_t kReplacement = 3;
    bytes +=
        byte < ' ' ? kEscapeBytes : (byte >= 0x80 ? kReplacement : (c == '"' || c == '\\' ? 2 : 1));
  }
  return bytes;
}
// The same without a look at it.
size_t json_bytes_of_any(std::string_view text) { return 2 + kEscapeBytes * text.size(); }

// Of a delivery of the message, at most: its text in an envelope, and what else it carries.
size_t delivery_bytes_at_most(const Message& message, size_t (*json_bytes)(std::string_view)) {
  constexpr size_t kNamesBytes =
      4 * kKiB + kEndpointBytesMax + kContentTypeBytesMax + kDisplayNameBytesMax;
  size_t bytes = kNamesBytes + json_bytes(message.text) + json_bytes(message.subject) +
                 message.trace_header.size() + 4 * message.base_url.size();
  for (const MessageAttribute& attribute : message.attributes) {
    bytes += attribute.name.size() + attribute.type.size() + 64 + json_bytes(attribute.value);
  }
  return bytes;
}

// Whether all deliveries fit into the batch of the publish.
bool fits_at_once(TopicShard& shard, const Topic& topic, const Message& message, size_t deliveries,
                  const journal::Batch& batch) {
  if (deliveries == 0) {
    return true;
  }
  if (!topic.fanning_out.empty() || deliveries > kDeliveriesAtOnce) {
    return false;
  }
  const auto batch_bytes = [&](size_t (*json_bytes)(std::string_view)) {
    return batch.size_bytes() + deliveries * delivery_bytes_at_most(message, json_bytes);
  };
  size_t bytes = batch_bytes(json_bytes_of_any);
  if (bytes > 2 * kDeliveryBytesAtOnce) {
    bytes = batch_bytes(json_bytes_at_most);
  }
  return bytes <= 2 * kDeliveryBytesAtOnce &&
         shard.shard().journal().admit(journal::Space::kTakes, bytes).ok();
}

// Of a list of who wants a message, and of a batch with such lists.
constexpr size_t kBytesPerId = 3;
constexpr size_t kListBatchBytesMax = 5 * kMiB / 2;

// Whether the list of who wants the message has room in the batch: of several messages that many
// want, the last are to be sent again.
Result<void> check_room_for_list(const Topic& topic, const Message& message, size_t wanting,
                                 const journal::Batch& batch) {
  const size_t bytes = batch.size_bytes() + 2 * message.text.size() + kBytesPerId * wanting;
  if (topic.fanning_out.size() >= kFanOutsPerTopicMax ||
      (bytes > kListBatchBytesMax && !batch.empty())) {
    return Error(kThrottled, "Too many messages of this topic are still being delivered.");
  }
  return {};
}

// What all deliveries to a subscription have in common; to its endpoint unless that is a queue.
delivery::Delivery delivery_of(const Topic& topic, const Subscription& subscription,
                               std::string_view arn, std::string_view message_id, int64_t now_ms) {
  delivery::Delivery delivery;
  delivery.target = arn;
  delivery.cause = arn;
  delivery.account = topic.account;
  delivery.event_id = message_id;
  delivery.dead_letter_form = delivery::DeadLetterForm::kNotification;
  delivery.retry = retry_of(topic, subscription);
  delivery.created_ms = now_ms;
  return delivery;
}

CallParameters call_of(const Topic& topic, const Subscription& subscription, std::string_view arn,
                       std::string_view message_type) {
  const std::string* display_name = topic.find("DisplayName");
  CallParameters call;
  call.protocol = name_of(subscription.protocol);
  call.endpoint = subscription.endpoint;
  call.message_type = message_type;
  call.topic_arn = topic.arn;
  call.subscription_arn = arn;
  call.display_name = display_name == nullptr ? std::string() : *display_name;
  return call;
}

}  // namespace

size_t journal_bytes_of_publish(const TopicShard& shard) {
  return kListBatchBytesMax + 2 * kMessageBytesMax + kBytesPerId * shard.subscriptions();
}

Result<Published> publish(TopicShard& shard, Topic& topic, Message message, int64_t now_ms,
                          journal::Batch& batch) {
  service::IdDigest digest{};
  std::string content_id;
  if (topic.is_fifo) {
    if (message.deduplication_id.empty()) {
      content_id = hex(sha256(message.text));
      message.deduplication_id = content_id;
    }
    digest = digest_of(topic, message);
    if (const auto original = topic.recent.find(digest, now_ms)) {
      return published_of(topic, original->sequence);
    }
  }
  std::vector<SubscriptionId> wanting = topic.filters->match(message);
  const bool is_at_once = fits_at_once(shard, topic, message, wanting.size(), batch);
  if (!is_at_once) {
    PENSTOCK_TRY(check_room_for_list(topic, message, wanting.size(), batch));
  }
  if (topic.is_fifo) {
    message.sequence = shard.take_sequence(topic, batch);
    forget_some(topic, now_ms, batch);
    remember(topic, message, digest, now_ms, batch);
  }
  const Published published = topic.is_fifo
                                  ? published_of(topic, message.sequence)
                                  : Published{shard.shard().random().uuid(), std::nullopt};
  message.id = published.message_id;
  message.published_ms = now_ms;
  const bool is_archived = topic.archive_days > 0;
  if (is_archived) {
    batch.insert(part_key(kLogPrefix, topic.id, message.sequence), encode(message));
  }
  ++topic.published;
  if (is_at_once) {
    Sender sender(shard, topic, message);
    for (const SubscriptionId wants : wanting) {
      sender.send(*topic.subscriptions.at(wants), now_ms, batch);
    }
    return published;
  }
  if (!topic.is_fifo) {
    message.sequence = shard.take_sequence(topic, batch);
  }
  shard.fan_out().begin(topic, message, is_archived, wanting, batch);
  return published;
}

Sender::Sender(TopicShard& shard, const Topic& topic, const Message& message)
    : shard_(shard), topic_(topic), message_(message) {}

Sender::Form& Sender::form_of(Protocol protocol) {
  auto& form = forms_.at(message_.has_structure ? static_cast<size_t>(protocol) : 0);
  if (!form) {
    form = std::make_unique<Form>();
    form->text = message_.text_for(name_of(protocol), form->scratch);
  }
  return *form;
}

const Md5& Sender::md5_of(Form& form) {
  if (!form.md5) {
    form.md5 = md5(form.text);
  }
  return *form.md5;
}

void Sender::add_attributes(delivery::Delivery& delivery) const {
  for (const MessageAttribute& attribute : message_.attributes) {
    delivery.message_attributes.push_back({attribute.name, attribute.type, attribute.value});
  }
}

size_t Sender::send(const Subscription& subscription, int64_t now_ms, journal::Batch& batch) {
  const std::string arn = subscription_arn(topic_.arn, subscription.uuid);
  Form& form = form_of(subscription.protocol);
  std::string enveloped;
  std::string parameters;
  delivery::Delivery delivery = delivery_of(topic_, subscription, arn, message_.id, now_ms);
  delivery.trace_header = message_.trace_header;
  delivery.dead_letter_queue = subscription.dead_letter_queue;
  if (subscription.is_raw || subscription.protocol == Protocol::kEmail) {
    delivery.event = form.text;
    add_attributes(delivery);
  } else {
    if (!form.envelope) {
      form.envelope.emplace(topic_, message_, form.text, shard_.options().signer);
    }
    enveloped = form.envelope->for_subscription(arn);
    delivery.event = enveloped;
  }
  Random& random = shard_.shard().random();
  if (subscription.protocol == Protocol::kSqs) {
    delivery.target = subscription.endpoint;
    delivery.feedback = feedback_of(topic_.sqs_feedback, random);
    // A FIFO topic's ids are for FIFO queues, a standard topic's group for standard ones.
    if (topic_.is_fifo == is_fifo_name(subscription.endpoint)) {
      delivery.group_id = message_.group_id;
      delivery.deduplication_id = message_.deduplication_id;
    }
  } else {
    CallParameters call = call_of(topic_, subscription, arn, "Notification");
    call.subject = message_.subject;
    call.link = unsubscribe_url(message_.base_url, arn);
    if (is_http(subscription.protocol)) {
      const DeliveryPolicy policy = effective(topic_.policy, subscription.policy);
      call.content_type = policy.content_type.value_or("");
      call.receives_per_second_max =
          static_cast<int32_t>(policy.receives_per_second_max.value_or(0));
      call.is_raw = subscription.is_raw;
      delivery.feedback = feedback_of(topic_.http_feedback, random);
    }
    parameters = encode(call);
    delivery.parameters = parameters;
  }
  const std::string message_md5 = delivery.feedback != 0 ? hex(md5_of(form)) : std::string();
  delivery.message_md5 = message_md5;
  if (subscription.is_raw && subscription.protocol == Protocol::kSqs) {
    delivery.payload_md5 = view(md5_of(form));
  }
  shard_.engine().send(delivery, batch);
  return delivery::Engine::size_bytes(delivery);
}

void send_confirmation(TopicShard& shard, const Topic& topic, const Subscription& subscription,
                       Confirmation kind, std::string_view base_url, int64_t now_ms,
                       journal::Batch& batch) {
  const std::string arn = subscription_arn(topic.arn, subscription.uuid);
  const std::string id = shard.shard().random().uuid();
  const std::string body = confirmation_envelope(
      topic, {kind, id, subscription.token, arn, base_url, now_ms}, shard.options().signer);
  CallParameters call = call_of(
      topic, subscription, arn,
      kind == Confirmation::kSubscription ? "SubscriptionConfirmation" : "UnsubscribeConfirmation");
  call.link = subscribe_url(base_url, topic.arn, subscription.token);
  const std::string parameters = encode(call);
  delivery::Delivery delivery = delivery_of(topic, subscription, arn, id, now_ms);
  delivery.event = body;
  delivery.parameters = parameters;
  shard.engine().send(delivery, batch);
}

}  // namespace penstock::topic
