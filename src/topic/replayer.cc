#include "topic/replayer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "topic/message.h"
#include "topic/publish.h"
#include "topic/subscription_attributes.h"
#include "topic/topic_limits.h"
#include "topic/topic_shard.h"

namespace penstock::topic {

Replayer::~Replayer() {
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
}

void Replayer::begin(const Topic& topic, const Subscription& subscription, journal::Batch& batch) {
  const std::pair place(topic.id, subscription.id);
  const bool is_known = std::find(under_way_.begin(), under_way_.end(), place) != under_way_.end();
  if (subscription.replay && !is_known) {
    under_way_.push_back(place);
    go_on();
  }
  shard_.save_replay(topic, subscription, batch);
}

void Replayer::load(const Topic& topic) {
  for (const auto& [id, subscription] : topic.subscriptions) {
    if (subscription->replay && !subscription->replay->is_done) {
      under_way_.emplace_back(topic.id, id);
    }
  }
}

void Replayer::forget(const Topic& topic) {
  under_way_.erase(std::remove_if(under_way_.begin(), under_way_.end(),
                                  [&](const auto& replay) { return replay.first == topic.id; }),
                   under_way_.end());
}

// The log is in the order of time: halved until the first message at `time_ms` or later is found.
Result<Sequence> Replayer::find_time(const Topic& topic, int64_t time_ms) const {
  Sequence begin = topic.log.head;
  Sequence end = topic.log.next;
  while (begin < end) {
    const Sequence middle = begin + (end - begin) / 2;
    PENSTOCK_ASSIGN(const auto value,
                    shard_.shard().store().get(part_key(kLogPrefix, topic.id, middle)));
    const auto message = value ? decode_message(*value) : std::nullopt;
    // What is not there was published before there was an archive.
    if (!message || message->published_ms < time_ms) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

void Replayer::go_on() {
  if (is_stopping_ || timer_ != 0 || under_way_.empty()) {
    return;
  }
  const auto run = [](void* argument) {
    auto& replayer = *static_cast<Replayer*>(argument);
    replayer.timer_ = 0;
    replayer.step();
  };
  timer_ = shard_.shard().executor().call_at(
      shard_.shard().clock().monotonic_ns() + kReplayStepMs * 1'000'000, {run, this});
}

void Replayer::step() {
  if (under_way_.empty() || is_stopping_) {
    return;
  }
  const auto [topic_id, subscription_id] = under_way_.front();
  under_way_.pop_front();
  Topic* topic = shard_.find(topic_id);
  // cppcheck-suppress internalAstError
  const auto found = topic == nullptr ? decltype(topic->subscriptions)::iterator()
                                      : topic->subscriptions.find(subscription_id);
  if (topic != nullptr && found != topic->subscriptions.end()) {
    Subscription& subscription = *found->second;
    const bool wants = subscription.replay && !subscription.replay->is_done;
    if (wants && (!step_of(*topic, subscription) || !subscription.replay->is_done)) {
      under_way_.emplace_back(topic_id, subscription_id);
    }
  }
  go_on();
}

bool Replayer::step_of(Topic& topic, Subscription& subscription) {
  const size_t bytes_most = kDeliveryBytesAtOnce + 4 * kMessageBytesMax;
  // A pending subscription gets its replay when it is confirmed.
  if (subscription.state != SubscriptionState::kConfirmed ||
      !shard_.shard().journal().admit(journal::Space::kTakes, bytes_most).ok()) {
    return false;
  }
  Replay replay = *subscription.replay;  // taken over with the batch
  FilterSet filter(0);
  filter.set(subscription.id, subscription.protocol, filter_scope(subscription),
             filter_pattern(subscription));
  journal::Batch batch(shard_.shard().id());
  const int64_t now_ms = shard_.shard().clock().now_ms();
  replay.next = std::max(replay.next, topic.log.head);
  size_t bytes = 0;
  bool is_over = false;
  for (size_t seen = 0; seen < kReplayedPerStep && bytes < kDeliveryBytesAtOnce; ++seen) {
    if (replay.next >= topic.log.next) {
      // What is published from here on is delivered as it comes, even if the end that was asked
      // for lies later.
      is_over = true;
      replay.to_ms.reset();
      break;
    }
    const auto value = shard_.shard().store().get(part_key(kLogPrefix, topic.id, replay.next));
    if (!value.ok()) {
      return false;
    }
    auto message = *value ? decode_message(**value) : std::nullopt;
    if (message && replay.to_ms && message->published_ms >= *replay.to_ms) {
      is_over = true;
      break;
    }
    ++replay.next;
    if (message && !filter.match(*message).empty()) {
      message->is_replayed = true;
      Sender sender(shard_, topic, *message);
      bytes += sender.send(subscription, now_ms, batch);
    }
  }
  replay.is_done = is_over;
  subscription.replay = replay;
  shard_.save_replay(topic, subscription, batch);
  if (is_over) {
    shard_.save(topic, subscription, batch);  // it gets what is new, unless its replay had an end
  }
  shard_.shard().commit(std::move(batch));
  return true;
}

}  // namespace penstock::topic
