// Every bound of the bus in one place. Where Amazon EventBridge has a quota it is that quota (user
// guide, "Amazon EventBridge quotas"; API reference).
#ifndef PENSTOCK_BUS_BUS_LIMITS_H_
#define PENSTOCK_BUS_BUS_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::bus {

inline constexpr size_t kPutEntriesMax = 10;
inline constexpr size_t kPutBytesMax = 1'048'576;
inline constexpr size_t kBusNameLengthMax = 256;
inline constexpr size_t kRuleNameLengthMax = 64;
inline constexpr size_t kBusesPerAccountMax = 100;
inline constexpr size_t kTagsMax = 50;
inline constexpr size_t kPolicyBytesMax = 10'240;
inline constexpr size_t kPatternBytesMax = 4'096;
inline constexpr size_t kDescriptionLengthMax = 512;
inline constexpr size_t kTargetsPerPutMax = 100;
// Defaults of what the configuration can raise.
inline constexpr size_t kRulesPerBusDefault = 300;
inline constexpr size_t kTargetsPerRuleDefault = 5;
inline constexpr size_t kArchivesPerAccountMax = 100;
inline constexpr size_t kConnectionsPerAccountMax = 3'000;
inline constexpr size_t kApiDestinationsPerAccountMax = 3'000;
inline constexpr size_t kReplaysActiveMax = 10;
inline constexpr int64_t kReplayKeptMs = 90 * kDayMs;  // after its end (user guide, "Replaying")
inline constexpr int64_t kApiDestinationTimeoutMs = 5 * kSecondMs;
inline constexpr int32_t kApiDestinationRateDefault = 300;  // a second

// Ours. How long a bus keeps its events unless its tag says otherwise, and what the tag may say.
inline constexpr int64_t kRetentionDefaultMs = 24 * kHourMs;
inline constexpr int64_t kRetentionDaysMax = 365;
inline constexpr const char* kRetentionTag = "penstock:retention";
// What is older goes in steps of this part of the retention, at least a minute apart: a range
// erased at once is cheap to read past, many small ones are not.
inline constexpr int64_t kRetentionSteps = 96;
inline constexpr int64_t kRetentionStepMinMs = kMinuteMs;
// A step of it looks at so many events at most and copies so many bytes for archives.
inline constexpr size_t kRetentionSeenPerStep = 1'000;
inline constexpr size_t kRetentionBytesPerStep = kMiB;
inline constexpr int64_t kRetentionPauseMs = 1;
inline constexpr int64_t kRetentionRetryMs = kSecondMs;  // while the journal takes nothing more
// What the patterns of a bus's rules and archives may take in memory, by
// match::RuleSet::bytes_of().
inline constexpr size_t kPatternMemoryBytesMax = 64 * kMiB;
// A step of a replay: events looked at, bytes read, events replayed, deliveries and their bytes.
inline constexpr size_t kReplaySeenPerStep = 1'000;
inline constexpr size_t kReplayReadBytesPerStep = 4 * kMiB;
inline constexpr size_t kReplayedPerStep = 100;
inline constexpr size_t kReplayBytesPerStep = kMiB;
inline constexpr int64_t kReplayStepMs = 10;
inline constexpr int64_t kReplaySearchMs = 1;  // after a step that found nothing to replay
inline constexpr int64_t kReplayPacedStepMs = 100;
inline constexpr int64_t kReplayRetryMs = kSecondMs;
// Replays of a bus that are remembered; past it the one that ended first is forgotten.
inline constexpr size_t kReplaysPerBusMax = 1'000;
inline constexpr size_t kBusesPerShardMax = 10'000;
// Every region has a default bus as soon as somebody looks for it, and any region can be asked for:
// an account has as many in a shard, which is more than AWS has regions.
inline constexpr size_t kDefaultBusesPerAccountMax = 64;
// Sequences are taken from blocks whose end is stored; a start reads one block to find the last.
inline constexpr uint64_t kSequenceBlock = 1'000;
// An event whose deliveries are more than this, or larger, is delivered in steps of as much. A step
// ends behind the delivery that passes the bound, which may be of the largest event with as large
// an input: all of it fits into the journal's smallest segment, of 4 MiB.
inline constexpr size_t kDeliveriesAtOnce = 128;
inline constexpr size_t kDeliveryBytesAtOnce = kMiB;
static_assert(kDeliveryBytesAtOnce + 2 * kPutBytesMax + 512 * kKiB < 4 * kMiB);
// How often an event is passed on from bus to bus; then it goes in circles.
inline constexpr uint32_t kForwardsMax = 8;
// PutCloudEvents takes so many, of kPutBytesMax together in their JSON format; an id is part of a
// key, and what GetEvent takes.
inline constexpr size_t kCloudEventsMax = 100;
inline constexpr size_t kCloudEventIdBytesMax = 1'024;

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_LIMITS_H_
