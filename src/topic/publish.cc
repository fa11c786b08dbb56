#include "topic/publish.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/units.h"
#include "topic/call_parameters.h"
#include "topic/records.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_name.h"
#include "topic/topic_shard.h"

namespace penstock::topic {
namespace {

// SNS's schedules for what is not HTTP (developer guide, "Message delivery retries").
constexpr delivery::RetrySchedule kQueueSchedule{
    .immediate = 3,
    .pre_backoff = 2,
    .backoff = 10,
    .post_backoff = 100'000,
    .min_delay_ms = 1 * kSecondMs,
    .max_delay_ms = 20 * kSecondMs,
    .function = delivery::BackoffFunction::kExponential};
constexpr delivery::RetrySchedule kMailSchedule{
    .immediate = 0,
    .pre_backoff = 2,
    .backoff = 10,
    .post_backoff = 38,
    .min_delay_ms = 10 * kSecondMs,
    .max_delay_ms = 600 * kSecondMs,
    .function = delivery::BackoffFunction::kExponential};
// Longer than any schedule lasts: the schedule ends a delivery, not its age.
constexpr int64_t kAgeMaxMs = 30 * kDayMs;

delivery::RetryPolicy retry_of(const Topic& topic, const Subscription& subscription) {
  delivery::RetryPolicy retry;
  retry.schedule = is_http(subscription.protocol)
                       ? schedule_of(effective(topic.policy, subscription.policy))
                       : (is_email(subscription.protocol) ? kMailSchedule : kQueueSchedule);
  retry.retries_max = delivery::retries_of(*retry.schedule);
  retry.age_max_ms = kAgeMaxMs;
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

// What was answered for the same id within five minutes.
Result<std::optional<Published>> find_original(TopicShard& shard, const Topic& topic,
                                               const service::IdDigest& digest, int64_t now_ms) {
  const auto place = topic.recent.find(digest, now_ms);
  if (!place) {
    return std::optional<Published>();
  }
  PENSTOCK_ASSIGN(const auto value, shard.shard().store().get(
                                        part_key(kDeduplicationPrefix, topic.id, place->sequence)));
  const auto record = value ? decode_deduplication(*value) : std::nullopt;
  if (!record) {
    return Error(kCorrupt, "a deduplication record has an unknown form");
  }
  return std::optional(Published{record->message_id, sequence_number(place->sequence)});
}

void remember(Topic& topic, const Message& message, const service::IdDigest& digest, int64_t now_ms,
              journal::Batch& batch) {
  topic.recent.add(digest, {message.sequence, message.sequence}, now_ms, now_ms);
  batch.insert(part_key(kDeduplicationPrefix, topic.id, message.sequence),
               encode(DeduplicationRecord{now_ms, digest, std::string(message.id)}));
}

// Whether all deliveries fit into the batch of the publish.
bool fits_at_once(TopicShard& shard, const Topic& topic, const Message& message, size_t deliveries,
                  const journal::Batch& batch) {
  constexpr size_t kNamesBytes = 2 * kKiB;  // of one delivery, its envelope's included
  size_t message_bytes = message.text.size() + message.subject.size();
  for (const MessageAttribute& attribute : message.attributes) {
    message_bytes += attribute.name.size() + attribute.type.size() + 2 * attribute.value.size();
  }
  // An escaped text can be longer; what is really sent is counted by the steps.
  const size_t bytes = deliveries * (message_bytes + message_bytes / 4 + kNamesBytes);
  return deliveries == 0 ||
         (topic.fanning_out.empty() && deliveries <= kDeliveriesAtOnce &&
          batch.bytes().size() + bytes <= 2 * kDeliveryBytesAtOnce &&
          shard.shard().journal().admit(journal::Space::kTakes, batch.bytes().size() + bytes).ok());
}

// Whether the list of who wants the message has room in the batch: of several messages that many
// want, the last are to be sent again.
Result<void> check_room_for_list(const Topic& topic, const Message& message, size_t wanting,
                                 const journal::Batch& batch) {
  constexpr size_t kBytesPerId = 3;
  constexpr size_t kBatchBytesMax = 7 * kMiB / 2;
  const size_t bytes = batch.bytes().size() + 2 * message.text.size() + kBytesPerId * wanting;
  if (topic.fanning_out.size() >= kFanOutsPerTopicMax ||
      (bytes > kBatchBytesMax && !batch.empty())) {
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
    PENSTOCK_ASSIGN(auto original, find_original(shard, topic, digest, now_ms));
    if (original) {
      return *std::move(original);
    }
  }
  std::vector<SubscriptionId> wanting = topic.filters->match(message);
  const bool is_at_once = fits_at_once(shard, topic, message, wanting.size(), batch);
  if (!is_at_once) {
    PENSTOCK_TRY(check_room_for_list(topic, message, wanting.size(), batch));
  }
  const std::string id = shard.shard().random().uuid();
  message.id = id;
  message.published_ms = now_ms;
  const bool is_archived = topic.archive_days > 0;
  if (topic.is_fifo) {
    message.sequence = shard.take_sequence(topic, batch);
    remember(topic, message, digest, now_ms, batch);
  }
  if (is_archived) {
    batch.insert(part_key(kLogPrefix, topic.id, message.sequence), encode(message));
  }
  ++topic.published;
  Published published{
      id, topic.is_fifo ? std::optional(sequence_number(message.sequence)) : std::nullopt};
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
  shard.fan_out().begin(topic, message, is_archived, std::move(wanting), batch);
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
