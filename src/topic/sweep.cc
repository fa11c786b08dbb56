#include "topic/sweep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topic/message.h"
#include "topic/topic_attributes.h"
#include "topic/topic_limits.h"
#include "topic/topic_shard.h"

namespace penstock::topic {

Sweep::~Sweep() {
  if (timer_ != 0) {
    shard_.shard().executor().cancel(timer_);
  }
}

void Sweep::arm(int64_t wait_ms) {
  if (is_stopping_ || timer_ != 0) {
    return;
  }
  const auto run = [](void* argument) {
    auto& sweep = *static_cast<Sweep*>(argument);
    sweep.timer_ = 0;
    sweep.arm(sweep.run() ? kSweepPauseMs : kSweepMs);
  };
  timer_ = shard_.shard().executor().call_at(
      shard_.shard().clock().monotonic_ns() + wait_ms * 1'000'000, {run, this});
}

// A little of each topic at a time, so that requests get their turns.
bool Sweep::run() {
  bool is_left = false;
  const int64_t now_ms = shard_.shard().clock().now_ms();
  for (const auto& [path, topic] : shard_.topics()) {
    const bool has_work =
        topic->pending + topic->deleted > 0 || topic->recent.size() > 0 || topic->archive_days > 0;
    constexpr size_t kBytesPerTopic = 64 * kSweptAtOnce;
    if (!has_work || !shard_.shard().journal().admit(journal::Space::kFrees, kBytesPerTopic).ok()) {
      continue;
    }
    journal::Batch batch(shard_.shard().id());
    is_left |= sweep_subscriptions(*topic, now_ms, batch);
    is_left |= sweep_deduplication(*topic, now_ms, batch);
    is_left |= sweep_archive(*topic, now_ms, batch);
    if (!batch.empty()) {
      shard_.shard().commit(std::move(batch));
    }
  }
  return is_left;
}

bool Sweep::sweep_subscriptions(Topic& topic, int64_t now_ms, journal::Batch& batch) {
  if (topic.pending + topic.deleted == 0) {
    return false;
  }
  std::vector<Subscription*> expired;
  for (const auto& [id, subscription] : topic.subscriptions) {
    const bool waits = subscription->state != SubscriptionState::kConfirmed;
    if (waits && subscription->expires_ms <= now_ms && expired.size() < kSweptAtOnce) {
      expired.push_back(subscription.get());
    }
  }
  for (Subscription* subscription : expired) {
    shard_.erase(topic, *subscription, batch);
  }
  return expired.size() == kSweptAtOnce;
}

bool Sweep::sweep_deduplication(Topic& topic, int64_t now_ms, journal::Batch& batch) {
  for (size_t swept = 0; swept < kSweptAtOnce; ++swept) {
    const auto ended = topic.recent.take_ended(now_ms);
    if (!ended) {
      return false;
    }
    batch.erase(part_key(kDeduplicationPrefix, topic.id, *ended));
  }
  return true;
}

// The archive's head moves past what is too old. What is still being delivered in steps stays.
bool Sweep::sweep_archive(Topic& topic, int64_t now_ms, journal::Batch& batch) {
  if (topic.archive_days == 0) {
    return false;
  }
  const Sequence end = topic.fanning_out.empty() ? topic.log.next : topic.fanning_out.front();
  const Sequence first = topic.log.head;
  Sequence head = first;
  while (head < end && head - first < kSweptAtOnce) {
    const auto value = shard_.shard().store().get(part_key(kLogPrefix, topic.id, head));
    if (!value.ok()) {
      return false;
    }
    const auto message = *value ? decode_message(**value) : std::nullopt;
    if (message && message->published_ms >= archive_begin_ms(topic, now_ms)) {
      break;
    }
    ++head;
  }
  if (head > first) {
    batch.erase_range(part_key(kLogPrefix, topic.id, first), part_key(kLogPrefix, topic.id, head));
    topic.log.head = head;
    shard_.save_log(topic, batch);
  }
  return head - first == kSweptAtOnce;
}

}  // namespace penstock::topic
