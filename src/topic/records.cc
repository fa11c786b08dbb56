#include "topic/records.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/json_records.h"
#include "base/bytes.h"

namespace penstock::topic {
namespace {

constexpr char kVersion = 1;

struct TopicRecord {
  int64_t id = 0;
  TextMap attributes;
  std::vector<Tag> tags;
  std::string data_protection_policy;
  int64_t created_ms = 0;
  int64_t archiving_since_ms = 0;
  int64_t subscriptions_deleted = 0;
  static constexpr std::string_view kName = "TopicRecord";
  static consteval auto fields() {
    return std::array{aws::field<&TopicRecord::id>("Id"),
                      aws::field<&TopicRecord::attributes>("Attributes"),
                      aws::field<&TopicRecord::tags>("Tags"),
                      aws::field<&TopicRecord::data_protection_policy>("DataProtectionPolicy"),
                      aws::field<&TopicRecord::created_ms>("CreatedMs"),
                      aws::field<&TopicRecord::archiving_since_ms>("ArchivingSinceMs"),
                      aws::field<&TopicRecord::subscriptions_deleted>("SubscriptionsDeleted")};
  }
};

struct SubscriptionRecord {
  std::string uuid;
  std::string protocol;
  std::string endpoint;
  std::string owner;
  std::string principal;
  TextMap attributes;
  int32_t state = 0;
  std::string token;
  int64_t expires_ms = 0;
  bool was_authenticated = false;
  bool authenticates_unsubscribe = false;
  std::string base_url;
  static constexpr std::string_view kName = "SubscriptionRecord";
  static consteval auto fields() {
    using Self = SubscriptionRecord;
    return std::array{aws::field<&Self::uuid>("Uuid"),
                      aws::field<&Self::protocol>("Protocol"),
                      aws::field<&Self::endpoint>("Endpoint"),
                      aws::field<&Self::owner>("Owner"),
                      aws::field<&Self::principal>("Principal"),
                      aws::field<&Self::attributes>("Attributes"),
                      aws::field<&Self::state>("State"),
                      aws::field<&Self::token>("Token"),
                      aws::field<&Self::expires_ms>("ExpiresMs"),
                      aws::field<&Self::was_authenticated>("WasAuthenticated"),
                      aws::field<&Self::authenticates_unsubscribe>("AuthenticatesUnsubscribe"),
                      aws::field<&Self::base_url>("BaseUrl")};
  }
};

}  // namespace

std::string encode_topic_record(const Topic& topic) {
  return aws::encode_record(TopicRecord{static_cast<int64_t>(topic.id), topic.attributes,
                                        topic.tags, topic.data_protection_policy, topic.created_ms,
                                        topic.archiving_since_ms,
                                        static_cast<int64_t>(topic.subscriptions_deleted)});
}

Result<void> decode_topic_record(std::string_view value, Topic& topic) {
  PENSTOCK_ASSIGN(TopicRecord record, aws::decode_record<TopicRecord>(value));
  topic.id = static_cast<TopicId>(record.id);
  topic.attributes = std::move(record.attributes);
  topic.tags = std::move(record.tags);
  topic.data_protection_policy = std::move(record.data_protection_policy);
  topic.created_ms = record.created_ms;
  topic.archiving_since_ms = record.archiving_since_ms;
  topic.subscriptions_deleted = static_cast<uint64_t>(record.subscriptions_deleted);
  return {};
}

std::string encode_subscription_record(const Subscription& subscription) {
  return aws::encode_record(SubscriptionRecord{
      subscription.uuid, std::string(name_of(subscription.protocol)), subscription.endpoint,
      subscription.owner, subscription.principal, subscription.attributes,
      static_cast<int32_t>(subscription.state), subscription.token, subscription.expires_ms,
      subscription.was_authenticated, subscription.authenticates_unsubscribe,
      subscription.base_url});
}

Result<std::unique_ptr<Subscription>> decode_subscription_record(std::string_view value) {
  PENSTOCK_ASSIGN(SubscriptionRecord record, aws::decode_record<SubscriptionRecord>(value));
  const auto protocol = protocol_of(record.protocol);
  const bool has_state = record.state >= static_cast<int32_t>(SubscriptionState::kPending) &&
                         record.state <= static_cast<int32_t>(SubscriptionState::kDeleted);
  if (!protocol || !has_state) {
    return Error(kCorrupt, "a stored subscription has an unknown form");
  }
  auto subscription = std::make_unique<Subscription>();
  subscription->uuid = std::move(record.uuid);
  subscription->protocol = *protocol;
  subscription->endpoint = std::move(record.endpoint);
  subscription->owner = std::move(record.owner);
  subscription->principal = std::move(record.principal);
  subscription->attributes = std::move(record.attributes);
  subscription->state = static_cast<SubscriptionState>(record.state);
  subscription->token = std::move(record.token);
  subscription->expires_ms = record.expires_ms;
  subscription->was_authenticated = record.was_authenticated;
  subscription->authenticates_unsubscribe = record.authenticates_unsubscribe;
  subscription->base_url = std::move(record.base_url);
  return subscription;
}

std::string encode_replay(const Replay& replay) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(replay.from_ms));
  append_varint(value, static_cast<uint64_t>(replay.to_ms.value_or(0)));
  append_varint(value, replay.next);
  append_varint(value, replay.is_done ? 1 : 0);
  return value;
}

std::optional<Replay> decode_replay(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  Replay replay;
  replay.from_ms = static_cast<int64_t>(reader.varint());
  const auto to_ms = static_cast<int64_t>(reader.varint());
  replay.next = reader.varint();
  replay.is_done = reader.varint() != 0;
  if (to_ms != 0) {
    replay.to_ms = to_ms;
  }
  return reader.done() && version[0] == kVersion ? std::optional(replay) : std::nullopt;
}

std::string encode(const DeduplicationRecord& record) {
  std::string value(1, kVersion);
  append_varint(value, static_cast<uint64_t>(record.published_ms));
  value.append(reinterpret_cast<const char*>(record.digest.data()), record.digest.size());
  return value;
}

std::optional<DeduplicationRecord> decode_deduplication(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  DeduplicationRecord record;
  record.published_ms = static_cast<int64_t>(reader.varint());
  const std::string_view digest = reader.take(record.digest.size());
  std::copy(digest.begin(), digest.end(), record.digest.begin());
  return reader.done() && version[0] == kVersion ? std::optional(record) : std::nullopt;
}

}  // namespace penstock::topic
