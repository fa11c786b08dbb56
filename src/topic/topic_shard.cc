#include "topic/topic_shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "topic/email_target.h"
#include "topic/http_target.h"
#include "topic/records.h"
#include "topic/subscription_attributes.h"
#include "topic/topic_attributes.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_name.h"

namespace penstock::topic {
namespace {

Error corrupt(std::string_view what) { return {kCorrupt, fmt::format("topics: {}", what)}; }

std::string endpoint_key(const Subscription& subscription) {
  return fmt::format("{} {}", name_of(subscription.protocol), subscription.endpoint);
}

Error denied(const service::Call& call, std::string_view action, std::string_view arn) {
  return {kAuthorizationError,
          fmt::format("User: {} is not authorized to perform: SNS:{} on resource: {} because no "
                      "resource-based policy allows the SNS:{} action",
                      call.caller.arn, action, arn, action)};
}

}  // namespace

TopicShard::TopicShard(service::Shard& shard, Options options)
    : shard_(shard),
      options_(std::move(options)),
      engine_(delivery::Engine::of(shard)),
      subscription_target_(
          std::make_unique<HttpTarget>(options_.http ? options_.http(shard) : nullptr),
          std::make_unique<EmailTarget>(options_.mail ? options_.mail(shard) : nullptr)) {}

TopicShard::~TopicShard() = default;

std::string_view TopicShard::base_url(const service::Call& call) const {
  const std::string& url = call.base_url;
  const bool is_usable = !call.caller.account.empty() && url.size() <= kBaseUrlBytesMax &&
                         std::all_of(url.begin(), url.end(), [](char c) {
                           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                  (c >= '0' && c <= '9') ||
                                  std::string_view("-._:/[]").find(c) != std::string_view::npos;
                         });
  return options_.public_url.empty() && is_usable ? std::string_view(url) : own_url();
}

Topic* TopicShard::find(std::string_view path) {
  const auto found = topics_.find(path);
  return found == topics_.end() ? nullptr : found->second.get();
}

Topic* TopicShard::find(TopicId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

// Topic policies are not evaluated yet: only the owner's account is let in.
Result<Topic*> TopicShard::require(const service::Call& call, const std::optional<std::string>& arn,
                                   std::string_view action, std::string_view member) {
  PENSTOCK_ASSIGN(const std::string path, require_topic_path(call, arn, member));
  Topic* topic = find(path);
  if (topic == nullptr) {
    return no_topic();
  }
  if (topic->account != call.caller.account) {
    return denied(call, action, topic->arn);
  }
  return topic;
}

Result<TopicShard::Found> TopicShard::require_subscription(const service::Call& call,
                                                           const std::optional<std::string>& arn,
                                                           std::string_view action) {
  PENSTOCK_TRY(require_subscription_arn(call, arn));
  Topic* topic = find(path_of_topic_arn(topic_of_subscription_arn(*arn)));
  // cppcheck-suppress internalAstError
  const auto found = topic == nullptr ? decltype(topic->by_uuid)::iterator()
                                      : topic->by_uuid.find(uuid_of_subscription_arn(*arn));
  if (topic == nullptr || found == topic->by_uuid.end() ||
      found->second->state == SubscriptionState::kDeleted) {
    return no_subscription();
  }
  if (found->second->owner != call.caller.account) {
    return denied(call, action, topic->arn);
  }
  return Found{topic, found->second};
}

Topic& TopicShard::hold(std::string path, std::unique_ptr<Topic> topic) {
  const auto [place, is_new] = topics_.emplace(std::move(path), std::move(topic));
  PENSTOCK_CHECK(is_new);
  Topic& held = *place->second;
  held.path = place->first;
  const PathParts parts = parse_path(held.path);
  held.account = parts.account;
  held.region = parts.region;
  held.name = parts.name;
  held.arn = topic_arn(parts.region, parts.account, parts.name);
  held.filters = std::make_unique<FilterSet>(shard_.random().next_u64());
  compile_attributes(held);
  by_id_[held.id] = &held;
  return held;
}

void TopicShard::hold(Topic& topic, std::unique_ptr<Subscription> subscription) {
  Subscription& held =
      *topic.subscriptions.emplace(subscription->id, std::move(subscription)).first->second;
  topic.by_uuid[held.uuid] = &held;
  if (held.state != SubscriptionState::kDeleted) {
    topic.by_endpoint[endpoint_key(held)] = &held;
  }
  topic.pending += held.state == SubscriptionState::kPending ? 1 : 0;
  topic.deleted += held.state == SubscriptionState::kDeleted ? 1 : 0;
  ++subscriptions_;
  compile(topic, held);
}

void TopicShard::let_go(Topic& topic, Subscription& subscription) {
  topic.filters->remove(subscription.id);
  topic.filtered.erase(subscription.id);
  topic.by_uuid.erase(subscription.uuid);
  const auto by_endpoint = topic.by_endpoint.find(endpoint_key(subscription));
  if (by_endpoint != topic.by_endpoint.end() && by_endpoint->second == &subscription) {
    topic.by_endpoint.erase(by_endpoint);
  }
  topic.pending -= subscription.state == SubscriptionState::kPending ? 1 : 0;
  topic.deleted -= subscription.state == SubscriptionState::kDeleted ? 1 : 0;
  --subscriptions_;
  topic.subscriptions.erase(subscription.id);
}

void TopicShard::compile(Topic& topic, Subscription& subscription) {
  compile_attributes(subscription);
  if (subscription.find("FilterPolicy") != nullptr) {
    topic.filtered.insert(subscription.id);
  } else {
    topic.filtered.erase(subscription.id);
  }
  if (!subscription.gets_messages()) {
    topic.filters->remove(subscription.id);
    return;
  }
  const FilterScope scope = filter_scope(subscription);
  topic.filters->set(subscription.id, subscription.protocol, scope, filter_pattern(subscription));
}

Topic& TopicShard::create(std::unique_ptr<Topic> topic, std::string path, journal::Batch& batch) {
  topic->id = take_id(batch);
  Topic& held = hold(std::move(path), std::move(topic));
  save(held, batch);
  return held;
}

void TopicShard::save(Topic& topic, journal::Batch& batch) {
  compile_attributes(topic);
  batch.put(path_key(kTopicPrefix, topic.path), encode_topic_record(topic));
}

void TopicShard::erase(Topic& topic, journal::Batch& batch) {
  batch.erase(path_key(kTopicPrefix, topic.path));
  const auto erase_all = [&](std::initializer_list<std::string_view> prefixes) {
    for (const std::string_view prefix : prefixes) {
      batch.erase_range(part_key(prefix, topic.id), part_key(prefix, topic.id + 1));
    }
  };
  if (!topic.subscriptions.empty()) {
    erase_all({kSubscriptionPrefix, kReplayPrefix});
  }
  if (topic.log.next > 1) {
    batch.erase(part_key(kLogStatePrefix, topic.id));
    erase_all({kLogPrefix, kDeduplicationPrefix, kFanOutPrefix, kCursorPrefix});
  }
  fan_out_.forget(topic);
  replayer_.forget(topic);
  subscriptions_ -= topic.subscriptions.size();
  by_id_.erase(topic.id);
  topics_.erase(topics_.find(topic.path));
}

Subscription& TopicShard::add(Topic& topic, std::unique_ptr<Subscription> subscription,
                              journal::Batch& batch) {
  subscription->id = take_id(batch);
  Subscription& added = *subscription;
  hold(topic, std::move(subscription));
  save(topic, added, batch);
  return added;
}

void TopicShard::save(Topic& topic, Subscription& subscription, journal::Batch& batch) {
  compile(topic, subscription);
  batch.put(part_key(kSubscriptionPrefix, topic.id, subscription.id),
            encode_subscription_record(subscription));
}

void TopicShard::erase(Topic& topic, Subscription& subscription, journal::Batch& batch) {
  batch.erase(part_key(kSubscriptionPrefix, topic.id, subscription.id));
  if (subscription.replay) {
    batch.erase(part_key(kReplayPrefix, topic.id, subscription.id));
  }
  let_go(topic, subscription);
}

void TopicShard::change_state(Topic& topic, Subscription& subscription, SubscriptionState state,
                              journal::Batch& batch) {
  topic.pending -= subscription.state == SubscriptionState::kPending ? 1 : 0;
  topic.deleted -= subscription.state == SubscriptionState::kDeleted ? 1 : 0;
  subscription.state = state;
  topic.pending += state == SubscriptionState::kPending ? 1 : 0;
  topic.deleted += state == SubscriptionState::kDeleted ? 1 : 0;
  if (state == SubscriptionState::kDeleted) {
    ++topic.subscriptions_deleted;
    topic.by_endpoint.erase(endpoint_key(subscription));
    save(topic, batch);
  } else {
    topic.by_endpoint[endpoint_key(subscription)] = &subscription;
  }
  save(topic, subscription, batch);
}

void TopicShard::save_replay(const Topic& topic, const Subscription& subscription,
                             journal::Batch& batch) {
  const std::string key = part_key(kReplayPrefix, topic.id, subscription.id);
  if (subscription.replay) {
    batch.put(key, encode_replay(*subscription.replay));
  } else {
    batch.erase(key);
  }
}

void TopicShard::begin_archive(Topic& topic, journal::Batch& batch) {
  topic.log.head = topic.fanning_out.empty() ? topic.log.next : topic.fanning_out.front();
  save_log(topic, batch);
}

void TopicShard::drop_archive(Topic& topic, journal::Batch& batch) {
  const auto erase = [&](Sequence begin, Sequence end) {
    if (begin < end) {
      batch.erase_range(part_key(kLogPrefix, topic.id, begin), part_key(kLogPrefix, topic.id, end));
    }
  };
  Sequence begin = topic.log.head;
  for (const Sequence kept : topic.fanning_out) {
    erase(begin, kept);
    begin = std::max(begin, kept + 1);
  }
  erase(begin, topic.log.next);
  topic.log.head = topic.log.next;
  save_log(topic, batch);
}

uint64_t TopicShard::take_id(journal::Batch& batch) {
  const uint64_t id = next_id_++;
  batch.put(kShardKey, encode_number(next_id_));
  return id;
}

Sequence TopicShard::take_sequence(Topic& topic, journal::Batch& batch) {
  const Sequence sequence = topic.log.next++;
  save_log(topic, batch);
  return sequence;
}

void TopicShard::save_log(const Topic& topic, journal::Batch& batch) {
  batch.put(part_key(kLogStatePrefix, topic.id), encode(topic.log));
}

void TopicShard::start() {
  fan_out_.start();
  replayer_.start();
  sweep_.start();
}

void TopicShard::release_waiting() {
  fan_out_.stop();
  replayer_.stop();
  sweep_.stop();
}

void TopicShard::collect(std::vector<observe::Registry::Family>& families) {
  const auto family = [&](std::string_view name, std::string_view help,
                          std::string_view kind) -> auto& {
    const auto found = std::find_if(families.begin(), families.end(),
                                    [&](const auto& other) { return other.name == name; });
    if (found != families.end()) {
      return *found;
    }
    families.push_back({std::string(name), std::string(help), std::string(kind), {}});
    return families.back();
  };
  for (const auto& [path, topic] : topics_) {
    const observe::Labels labels{{"account", std::string(topic->account)},
                                 {"region", std::string(topic->region)},
                                 {"topic", std::string(topic->name)}};
    family("penstock_topic_messages_total", "Messages that were published.", "counter")
        .samples.push_back({labels, static_cast<double>(topic->published)});
    family("penstock_topic_subscriptions", "Confirmed subscriptions.", "gauge")
        .samples.push_back({labels, static_cast<double>(topic->confirmed())});
    family("penstock_topic_fan_outs", "Messages whose deliveries are being made in steps.", "gauge")
        .samples.push_back({labels, static_cast<double>(topic->fanning_out.size())});
  }
}

Result<void> TopicShard::load() {
  PENSTOCK_ASSIGN(const auto next_id, shard_.store().get(kShardKey));
  if (next_id) {
    next_id_ = decode_number(*next_id).value_or(0);
    if (next_id_ == 0) {
      return corrupt("the shard's record has an unknown form");
    }
  }
  PENSTOCK_TRY(load_topics());
  for (const auto& [path, topic] : topics_) {
    PENSTOCK_TRY(load_subscriptions(*topic));
    PENSTOCK_TRY(load_log(*topic));
    PENSTOCK_TRY(fan_out_.load(*topic));
    replayer_.load(*topic);
  }
  return {};
}

Result<void> TopicShard::load_topics() {
  Result<void> outcome;
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kTopicPrefix, [&](std::string_view key, std::string_view value) {
        auto topic = std::make_unique<Topic>();
        outcome = decode_topic_record(value, *topic);
        if (!outcome.ok()) {
          return false;
        }
        hold(std::string(key.substr(kTopicPrefix.size())), std::move(topic));
        return true;
      }));
  return outcome;
}

Result<void> TopicShard::load_subscriptions(Topic& topic) {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      part_key(kSubscriptionPrefix, topic.id), [&](std::string_view key, std::string_view value) {
        auto subscription = decode_subscription_record(value);
        const auto id = number_in_key(key);
        if (!subscription.ok() || !id) {
          outcome = id ? std::move(subscription).error() : corrupt("a subscription has no id");
          return false;
        }
        (*subscription)->id = *id;
        hold(topic, *std::move(subscription));
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  outcome = {};
  PENSTOCK_TRY(shard_.store().scan_prefix(
      part_key(kReplayPrefix, topic.id), [&](std::string_view key, std::string_view value) {
        const auto replay = decode_replay(value);
        const auto found = topic.subscriptions.find(number_in_key(key).value_or(0));
        if (!replay || found == topic.subscriptions.end()) {
          outcome = corrupt("a replay has an unknown form or no subscription");
          return false;
        }
        found->second->replay = replay;
        compile(topic, *found->second);
        return true;
      }));
  return outcome;
}

Result<void> TopicShard::load_log(Topic& topic) {
  PENSTOCK_ASSIGN(const auto state, shard_.store().get(part_key(kLogStatePrefix, topic.id)));
  if (state) {
    const auto decoded = decode_log_state(*state);
    if (!decoded) {
      return corrupt(fmt::format("the log of {} has an unknown form", topic.arn));
    }
    topic.log = *decoded;
  }
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      part_key(kDeduplicationPrefix, topic.id), [&](std::string_view key, std::string_view value) {
        const auto record = decode_deduplication(value);
        const auto sequence = number_in_key(key);
        if (!record || !sequence) {
          outcome = corrupt("a deduplication record has an unknown form");
          return false;
        }
        topic.recent.add(record->digest, {*sequence, *sequence}, record->published_ms,
                         record->published_ms);
        return true;
      }));
  return outcome;
}

Result<void> TopicShard::verify() {
  size_t subscriptions = 0;
  for (const auto& [path, topic] : topics_) {
    PENSTOCK_TRY(verify(*topic));
    subscriptions += topic->subscriptions.size();
  }
  return subscriptions == subscriptions_ ? Result<void>()
                                         : corrupt("the number of subscriptions is wrong");
}

Result<void> TopicShard::verify(const Topic& topic) {
  PENSTOCK_ASSIGN(const auto stored, shard_.store().get(path_key(kTopicPrefix, topic.path)));
  if (!stored || *stored != encode_topic_record(topic)) {
    return corrupt(fmt::format("{} differs from its record", topic.arn));
  }
  size_t count = 0;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      part_key(kSubscriptionPrefix, topic.id), [&](std::string_view key, std::string_view value) {
        const auto found = topic.subscriptions.find(number_in_key(key).value_or(0));
        ++count;
        if (found == topic.subscriptions.end() ||
            encode_subscription_record(*found->second) != value) {
          outcome = corrupt(fmt::format("a subscription of {} differs from its record", topic.arn));
          return false;
        }
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  if (count != topic.subscriptions.size()) {
    return corrupt(fmt::format("{} has {} subscriptions, {} are stored", topic.arn,
                               topic.subscriptions.size(), count));
  }
  return {};
}

}  // namespace penstock::topic
