// Every bound of topics in one place. Where Amazon SNS has a quota it is that quota (general
// reference, "Amazon SNS endpoints and quotas"; API reference).
#ifndef PENSTOCK_TOPIC_TOPIC_LIMITS_H_
#define PENSTOCK_TOPIC_TOPIC_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::topic {

inline constexpr size_t kTopicNameLengthMax = 256;
inline constexpr size_t kTopicsPerAccountMax = 100'000;
inline constexpr size_t kFifoTopicsPerAccountMax = 1'000;
inline constexpr size_t kMessageBytesMax = 262'144;  // with its attributes; of a batch together
inline constexpr size_t kBatchEntriesMax = 10;
inline constexpr size_t kBatchEntryIdLengthMax = 80;
inline constexpr size_t kSubjectLengthMax = 100;
inline constexpr size_t kAttributeNameLengthMax = 256;
inline constexpr size_t kFifoIdLengthMax = 128;
inline constexpr size_t kDisplayNameLengthMax = 100;
inline constexpr size_t kDisplayNameBytesMax = 4 * kDisplayNameLengthMax;
inline constexpr size_t kPolicyBytesMax = 30'720;
inline constexpr size_t kDataProtectionPolicyLengthMax = 30'720;
inline constexpr size_t kTagsMax = 50;
inline constexpr size_t kTagKeyLengthMax = 128;
inline constexpr size_t kTagValueLengthMax = 256;
inline constexpr size_t kPageLength = 100;
inline constexpr size_t kFilterPolicyBytesMax = 256 * kKiB;
inline constexpr size_t kFilterPolicyKeysMax = 5;
inline constexpr size_t kFilterPolicyCombinationsMax = 150;
inline constexpr size_t kFilterPolicyAsterisksMax = 3;  // of one wildcard
inline constexpr size_t kFilterPoliciesPerTopicMax = 200;
inline constexpr size_t kDeliveryPolicyRetriesMax = 100;
inline constexpr int64_t kDeliveryPolicyDelayMaxS = 3'600;
inline constexpr int64_t kArchiveDaysMax = 365;
// A token that confirms, and what is not confirmed (API reference, ConfirmSubscription).
inline constexpr int64_t kTokenLifeMs = 3 * kDayMs;

// Ours, where SNS states none: URLs, names of roles and keys, policies, what a request says of
// itself.
inline constexpr size_t kEndpointBytesMax = 2'048;
inline constexpr size_t kNameBytesMax = 2'048;
inline constexpr size_t kContentTypeBytesMax = 256;
inline constexpr size_t kSmallPolicyBytesMax = 8 * kKiB;
inline constexpr size_t kBaseUrlBytesMax = 256;
inline constexpr size_t kTraceHeaderBytesMax = 256;

// Ours. SNS allows 12,500,000 subscriptions a topic; at about 600 bytes each these are 600 MB.
inline constexpr size_t kSubscriptionsPerShardMax = 1'000'000;
inline constexpr size_t kSubscriptionsPerFifoTopicMax = 100;  // SNS's
inline constexpr size_t kTopicsPerShardMax = 100'000;
// What the filter policies of a topic may take in memory, by match::RuleSet::bytes_of().
inline constexpr size_t kFilterMemoryBytesMax = 64 * kMiB;
// A message with more deliveries, or larger ones, is delivered in steps of as much. A step ends
// behind the delivery that passes the bound; all of it fits into the journal's smallest segment.
inline constexpr size_t kDeliveriesAtOnce = 256;
inline constexpr size_t kDeliveryBytesAtOnce = kMiB;
static_assert(kDeliveryBytesAtOnce + 4 * kMessageBytesMax + 512 * kKiB < 4 * kMiB);
// Messages of a topic whose deliveries are under way; past it a publish is throttled.
inline constexpr size_t kFanOutsPerTopicMax = 10'000;
// How often what has no more use is looked for: pending subscriptions, deduplication, archives.
inline constexpr int64_t kSweepMs = kMinuteMs;
inline constexpr size_t kSweptAtOnce = 1'000;
inline constexpr int64_t kSweepPauseMs = 10;  // while something is left
// A step of a replay.
inline constexpr size_t kReplayedPerStep = 100;
inline constexpr int64_t kReplayStepMs = 10;

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_LIMITS_H_
