// Every bound of the queue service in one place. Where Amazon SQS has a quota it is that quota (SQS
// developer guide, "Amazon SQS message quotas" and "standard queue quotas").
#ifndef PENSTOCK_QUEUE_QUEUE_LIMITS_H_
#define PENSTOCK_QUEUE_QUEUE_LIMITS_H_

#include <cstddef>
#include <cstdint>

#include "base/units.h"

namespace penstock::queue {

struct Bounds {
  int64_t min;
  int64_t max;
  constexpr bool contain(int64_t value) const { return value >= min && value <= max; }
};

inline constexpr Bounds kVisibilityTimeoutS{0, 43'200};
inline constexpr Bounds kDelayS{0, 900};
inline constexpr Bounds kMaximumMessageBytes{1'024, 1'048'576};
inline constexpr Bounds kRetentionS{60, 1'209'600};
inline constexpr Bounds kReceiveWaitS{0, 20};
inline constexpr Bounds kKmsReuseS{60, 86'400};
inline constexpr Bounds kReceiveMessages{1, 10};
inline constexpr Bounds kListResults{1, 1'000};

inline constexpr size_t kQueueNameLengthMax = 80;
inline constexpr size_t kBatchEntriesMax = 10;
inline constexpr size_t kBatchEntryIdLengthMax = 80;
inline constexpr size_t kBatchBytesMax = 1'048'576;
inline constexpr size_t kMessageAttributesMax = 10;
inline constexpr size_t kMessageAttributeNameBytesMax = 256;
inline constexpr size_t kMessageAttributeTypeBytesMax = 256;
inline constexpr size_t kMessageGroupIdLengthMax = 128;
inline constexpr size_t kDeduplicationIdLengthMax = 128;
inline constexpr size_t kAttemptIdLengthMax = 128;
// How long a receive's attempt id is remembered; deduplication ids are as long.
inline constexpr int64_t kAttemptMs = 5 * kMinuteMs;
inline constexpr Bounds kReceivesBeforeDeadLetter{1, 1'000};
inline constexpr size_t kAllowedSourcesMax = 10;
inline constexpr Bounds kMovesPerSecond{1, 500};
inline constexpr Bounds kListTasks{1, 10};
inline constexpr size_t kPolicyStatementsMax = 20;
inline constexpr size_t kPermissionActionsMax = 7;
inline constexpr size_t kPermissionLabelLengthMax = 80;
inline constexpr size_t kTraceHeaderBytesMax = 1'024;
inline constexpr size_t kTagsMax = 50;
inline constexpr size_t kTagKeyLengthMax = 128;
inline constexpr size_t kTagValueLengthMax = 256;
inline constexpr size_t kPolicyBytesMax = 65'536;
inline constexpr size_t kInFlightMax = 120'000;
inline constexpr int64_t kPurgeIntervalMs = 60 * kSecondMs;
inline constexpr int64_t kNameRestMs = 60 * kSecondMs;  // between DeleteQueue and CreateQueue

// Ours, to bound memory: at 60 bytes a message and 1 KiB a queue this is 3 GB and 100 MB a shard.
inline constexpr size_t kMessagesPerShardMax = 50'000'000;
// At 45 bytes each, 900 MB.
inline constexpr size_t kDeduplicationsPerShardMax = 20'000'000;
// Of what one receive moves to a dead-letter queue; the rest is the next one's.
inline constexpr size_t kDeadLettersPerReceive = 100;
inline constexpr size_t kDeadLetterBytesPerReceive = 2'097'152;
// A message whose dead-letter queue was not there is received on; so often it is tried again.
inline constexpr int64_t kDeadLetterRetryMs = 60 * kSecondMs;
// A move task that may go as fast as it can moves so many messages, or bytes, at a time.
inline constexpr size_t kMovedPerStep = 100;
inline constexpr size_t kMovedBytesPerStep = 1'048'576;
inline constexpr int64_t kMoveStepMs = 10;
inline constexpr int64_t kMovePacedStepMs = 100;
inline constexpr size_t kMoveTasksKept = 10;  // of one queue, ended ones included
inline constexpr int64_t kMoveTaskMs = 36 * kHourMs;
// Queues and the resting names of deleted ones together.
inline constexpr size_t kQueuesPerShardMax = 100'000;
// How many names that rested long enough a CreateQueue or DeleteQueue forgets. More than one, so
// that they become fewer.
inline constexpr size_t kNamesForgottenPerChange = 8;

// How many messages one tick of the retention timer removes, and how many of them a receive passes
// over at most.
inline constexpr size_t kExpiredPerTick = 1'000;
inline constexpr size_t kSkippedPerReceive = 1'000;
// Sequences are taken from blocks whose end is stored, so that none is given twice across a
// restart.
inline constexpr uint64_t kSequenceBlock = 10'000;
// How far the oldest message moves before the place where a start begins to read is stored again.
inline constexpr uint64_t kHeadStep = 1'000;

static_assert(kBatchBytesMax >= kMaximumMessageBytes.max,
              "one message of the largest size fits into a batch");
static_assert(kSequenceBlock >= kBatchEntriesMax,
              "a batch crosses the end of a block at most once");
// A message's times are kept as 32-bit milliseconds after it was sent.
static_assert((kRetentionS.max + kVisibilityTimeoutS.max) * kSecondMs < UINT32_MAX);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_LIMITS_H_
