// What only FIFO queues have: deduplication of what is sent, and receives that can be asked for
// again. FifoParts belong to their queue, on the shard's thread.
#ifndef PENSTOCK_QUEUE_FIFO_H_
#define PENSTOCK_QUEUE_FIFO_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "queue/fifo_records.h"
#include "queue/receive_attempts.h"
#include "service/deduplication_window.h"

namespace penstock::queue {

class QueueShard;
struct Queue;

struct FifoParts {
  service::DeduplicationWindow deduplication;
  ReceiveAttempts attempts;
  DeduplicationRecord pending;  // of the operation that runs now
};

// 20 digits that ascend with the sequence.
std::string sequence_number(Sequence sequence);

// The message that was sent with this id less than five minutes ago, if any.
struct Original {
  Sequence sequence = 0;
  std::string message_id;  // 16 bytes
};
Result<std::optional<Original>> find_original(QueueShard& shard, const Queue& queue,
                                              const IdDigest& id, int64_t now_ms);
// Remembers a message that was sent just now.
void remember(QueueShard& shard, Queue& queue, const IdDigest& id, std::string_view message_id,
              Sequence sequence, int64_t now_ms);
// Puts what was remembered into the operation's batch.
void store_deduplications(Queue& queue, int64_t now_ms, journal::Batch& batch);

void put_attempt(Queue& queue, const IdDigest& attempt, AttemptRecord record,
                 journal::Batch& batch);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_FIFO_H_
