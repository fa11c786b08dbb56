// What is stored of topics and subscriptions: a version byte and the JSON of a shape. On disk: do
// not change it, add versions; members that are added are absent in older records. Pure functions.
#ifndef PENSTOCK_TOPIC_RECORDS_H_
#define PENSTOCK_TOPIC_RECORDS_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "topic/topic.h"

namespace penstock::topic {

std::string encode_topic_record(const Topic& topic);
// Sets id, attributes, tags, policy and times; compiles nothing. kCorrupt for an unknown form.
Result<void> decode_topic_record(std::string_view value, Topic& topic);

std::string encode_subscription_record(const Subscription& subscription);
// Without its id, and not compiled.
Result<std::unique_ptr<Subscription>> decode_subscription_record(std::string_view value);

// How far a replay got.
std::string encode_replay(const Replay& replay);
std::optional<Replay> decode_replay(std::string_view value);

// What a FIFO topic's message is known by.
struct DeduplicationRecord {
  int64_t published_ms = 0;
  service::IdDigest digest{};
};
std::string encode(const DeduplicationRecord& record);
std::optional<DeduplicationRecord> decode_deduplication(std::string_view value);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_RECORDS_H_
