#include "topic/fan_out.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "topic/publish.h"
#include "topic/topic_limits.h"
#include "topic/topic_shard.h"

namespace penstock::topic {

FanOut::FanOut(TopicShard& shard)
    : shard_(shard), line_(shard.shard(), [this](TopicId id) { return step(*shard_.find(id)); }) {}

void FanOut::begin(Topic& topic, const Message& message, bool is_logged,
                   const std::vector<SubscriptionId>& wanting, journal::Batch& batch) {
  if (!is_logged) {
    batch.insert(part_key(kLogPrefix, topic.id, message.sequence), encode(message));
  }
  batch.insert(part_key(kFanOutPrefix, topic.id, message.sequence), encode_ids(wanting));
  if (topic.fanning_out.empty()) {
    line_.add(topic.id);
  }
  topic.fanning_out.push_back(message.sequence);
}

Result<void> FanOut::load(Topic& topic) {
  PENSTOCK_TRY(shard_.shard().store().scan_prefix(
      part_key(kFanOutPrefix, topic.id), [&](std::string_view key, std::string_view) {
        topic.fanning_out.push_back(number_in_key(key).value_or(0));
        return true;
      }));
  if (!topic.fanning_out.empty()) {
    line_.add(topic.id);
  }
  return {};
}

void FanOut::forget(const Topic& topic) {
  line_.forget(topic.id);
  fronts_.erase(topic.id);
}

// False: the message is not there to be delivered (any more).
Result<bool> FanOut::read_front(const Topic& topic, Front& front) const {
  const Sequence sequence = topic.fanning_out.front();
  if (front.sequence == sequence) {
    return true;
  }
  const store::ShardStore& store = shard_.shard().store();
  PENSTOCK_ASSIGN(auto message, store.get(part_key(kLogPrefix, topic.id, sequence)));
  PENSTOCK_ASSIGN(const auto list, store.get(part_key(kFanOutPrefix, topic.id, sequence)));
  PENSTOCK_ASSIGN(const auto cursor, store.get(part_key(kCursorPrefix, topic.id, sequence)));
  auto wanting = list ? decode_ids(*list) : std::nullopt;
  if (!message || !wanting) {
    return false;
  }
  front = {sequence, *std::move(message), *std::move(wanting), 0};
  const SubscriptionId done = cursor ? decode_number(*cursor).value_or(0) : 0;
  front.next = static_cast<size_t>(
      std::upper_bound(front.wanting.begin(), front.wanting.end(), done) - front.wanting.begin());
  return true;
}

delivery::FanOutLine::Outcome FanOut::step(Topic& topic) {
  const Sequence sequence = topic.fanning_out.front();
  Front& front = fronts_[topic.id];
  const auto is_there = read_front(topic, front);
  const size_t bytes_most = kDeliveryBytesAtOnce + 4 * kMessageBytesMax;
  if (!is_there.ok() || !shard_.shard().journal().admit(journal::Space::kTakes, bytes_most).ok()) {
    return delivery::FanOutLine::Outcome::kNotNow;
  }
  journal::Batch batch(shard_.shard().id());
  if (*is_there) {
    send_some(topic, front, batch);
  }
  if (*is_there && front.next < front.wanting.size()) {
    batch.put(part_key(kCursorPrefix, topic.id, sequence),
              encode_number(front.wanting[front.next - 1]));
  } else {
    batch.erase(part_key(kFanOutPrefix, topic.id, sequence));
    batch.erase(part_key(kCursorPrefix, topic.id, sequence));
    if (topic.archive_days == 0) {
      batch.erase(part_key(kLogPrefix, topic.id, sequence));
    }
    topic.fanning_out.pop_front();
    fronts_.erase(topic.id);
  }
  shard_.shard().commit(std::move(batch));
  return topic.fanning_out.empty() ? delivery::FanOutLine::Outcome::kDone
                                   : delivery::FanOutLine::Outcome::kMore;
}

void FanOut::send_some(Topic& topic, Front& front, journal::Batch& batch) {
  const auto message = decode_message(front.message);
  if (!message) {
    front.next = front.wanting.size();
    return;
  }
  Sender sender(shard_, topic, *message);
  size_t made = 0;
  size_t bytes = 0;
  while (front.next < front.wanting.size() && made < kDeliveriesAtOnce &&
         bytes < kDeliveryBytesAtOnce) {
    const auto found = topic.subscriptions.find(front.wanting[front.next]);
    ++front.next;
    // Whoever has unsubscribed meanwhile gets nothing more.
    if (found != topic.subscriptions.end() &&
        found->second->state == SubscriptionState::kConfirmed) {
      bytes += sender.send(*found->second, message->published_ms, batch);
      ++made;
    }
  }
}

}  // namespace penstock::topic
