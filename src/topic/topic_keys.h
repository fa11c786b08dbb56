// Every key that the topic service stores, in a topic's shard. Pure functions; any thread.
//
//   "ns"                             the shard: the next id of a topic or a subscription
//   "nt" account 00 region 00 name   a topic: id, settings, tags (records.h)
//   "nb" topic id, subscription id   a subscription (records.h)
//   "nq" topic id                    the next sequence of its log, and where it begins
//   "nl" topic id, sequence          a message of its log: archived, or being delivered in steps
//   "nd" topic id, sequence          what a FIFO topic's message is known by for five minutes
//   "nf" topic id, sequence          to which subscriptions a message goes in steps
//   "nc" topic id, sequence          the last of them that it was sent to
//   "nr" topic id, subscription id   how far a replay got
//
// Ids and sequences are 8 bytes, big-endian, and never given twice in their shard. On disk: do not
// change it, add versions.
#ifndef PENSTOCK_TOPIC_TOPIC_KEYS_H_
#define PENSTOCK_TOPIC_TOPIC_KEYS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::topic {

using TopicId = uint64_t;
using SubscriptionId = uint64_t;
using Sequence = uint64_t;  // of a message in its topic's log, from 1

inline constexpr std::string_view kShardKey = "ns";
inline constexpr std::string_view kTopicPrefix = "nt";
inline constexpr std::string_view kSubscriptionPrefix = "nb";
inline constexpr std::string_view kLogStatePrefix = "nq";
inline constexpr std::string_view kLogPrefix = "nl";
inline constexpr std::string_view kDeduplicationPrefix = "nd";
inline constexpr std::string_view kFanOutPrefix = "nf";
inline constexpr std::string_view kCursorPrefix = "nc";
inline constexpr std::string_view kReplayPrefix = "nr";

// `prefix` and a path (topic_name.h).
std::string path_key(std::string_view prefix, std::string_view path);
// `prefix` and a topic: where everything of one kind of it begins.
std::string part_key(std::string_view prefix, TopicId topic);
// The same and a subscription or a sequence.
std::string part_key(std::string_view prefix, TopicId topic, uint64_t number);
std::optional<uint64_t> number_in_key(std::string_view key);

// A value that is one number.
std::string encode_number(uint64_t number);
std::optional<uint64_t> decode_number(std::string_view value);

struct LogState {
  Sequence head = 1;  // nothing is kept before it
  Sequence next = 1;
  bool operator==(const LogState&) const = default;
};
std::string encode(const LogState& state);
std::optional<LogState> decode_log_state(std::string_view value);

// Ids in ascending order; small where they lie close together.
std::string encode_ids(const std::vector<SubscriptionId>& ids);
std::optional<std::vector<SubscriptionId>> decode_ids(std::string_view value);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_KEYS_H_
