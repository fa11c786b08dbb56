// A topic as its shard holds it: settings, subscriptions, filters, and where its log begins and
// ends. Owned by its TopicShard, used on the shard's thread.
#ifndef PENSTOCK_TOPIC_TOPIC_H_
#define PENSTOCK_TOPIC_TOPIC_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "service/deduplication_window.h"
#include "topic/delivery_policy.h"
#include "topic/filter_set.h"
#include "topic/protocol.h"
#include "topic/signer.h"
#include "topic/topic_keys.h"
#include "topic/topic_shapes.h"

namespace penstock::topic {

enum class SubscriptionState : uint8_t { kPending = 1, kConfirmed = 2, kDeleted = 3 };

// A replay of the archive to one subscription; its progress is stored apart.
struct Replay {
  int64_t from_ms = 0;
  std::optional<int64_t> to_ms;  // exclusive; none: then it goes on with what is new
  Sequence next = 1;
  bool is_done = false;
  // While it is not done, and after it where it had an end, nothing new is delivered.
  bool holds_back() const { return !is_done || to_ms.has_value(); }
};

struct Subscription {
  SubscriptionId id = 0;
  std::string uuid;
  Protocol protocol = Protocol::kSqs;
  std::string endpoint;
  std::string owner;      // account
  std::string principal;  // ARN of who subscribed
  std::string base_url;   // of links that are sent when nobody with a key asks
  TextMap attributes;     // those that were set, by SNS's names
  SubscriptionState state = SubscriptionState::kConfirmed;
  std::string token;       // that confirms it; empty: none was given out
  int64_t expires_ms = 0;  // of a token and what waits for it; 0: never
  bool was_authenticated = false;
  bool authenticates_unsubscribe = false;
  // What follows from the attributes.
  bool is_raw = false;
  std::string dead_letter_queue;  // ARN
  DeliveryPolicy policy;          // its own
  std::optional<Replay> replay;

  bool gets_messages() const {
    return state == SubscriptionState::kConfirmed && !(replay && replay->holds_back());
  }
  const std::string* find(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? nullptr : &found->second;
  }
};

// Whether deliveries by a protocol are told of, in SNS's delivery status records.
struct Feedback {
  bool success = false;
  int32_t success_percent = 100;
  bool failure = false;
};

struct Topic {
  TopicId id = 0;
  // Account, region and name: views of the key under which the shard holds the topic.
  std::string_view path;
  std::string_view account;
  std::string_view region;
  std::string_view name;
  std::string arn;
  TextMap attributes;  // those that were set, by SNS's names
  std::vector<Tag> tags;
  std::string data_protection_policy;
  int64_t created_ms = 0;
  int64_t archiving_since_ms = 0;  // 0: it has no archive
  uint64_t subscriptions_deleted = 0;

  // What follows from the attributes.
  bool is_fifo = false;
  bool deduplicates_by_content = false;
  bool deduplicates_by_group = false;
  SignatureVersion signature = SignatureVersion::k1;
  DeliveryPolicy policy;
  int64_t archive_days = 0;  // 0: nothing is archived
  Feedback http_feedback;
  Feedback sqs_feedback;

  std::map<SubscriptionId, std::unique_ptr<Subscription>> subscriptions;
  std::unordered_map<std::string_view, Subscription*> by_uuid;
  std::unordered_map<std::string, Subscription*> by_endpoint;  // protocol and endpoint
  size_t pending = 0;
  size_t deleted = 0;
  std::unique_ptr<FilterSet> filters;  // of the subscriptions that get messages
  std::set<SubscriptionId>
      filtered;  // those with a filter policy, whether they get messages or not

  LogState log;
  service::DeduplicationWindow recent;
  std::deque<Sequence> fanning_out;  // messages that go in steps (fan_out.h), in order
  uint64_t published = 0;            // since the process started

  const std::string* find(const std::string& attribute) const {
    const auto found = attributes.find(attribute);
    return found == attributes.end() ? nullptr : &found->second;
  }
  size_t confirmed() const { return subscriptions.size() - pending - deleted; }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_H_
