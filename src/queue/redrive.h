// Messages that leave one queue for another: dead letters, moves back, and what comes back because
// its target is not there. Called on the shard that owns the queue at hand.
//
// A message is moved by the receive that would give it once too often (developer guide,
// "Dead-letter queues"). It leaves by a letter in that receive's own batch, so it is in exactly one
// queue whatever happens.
#ifndef PENSTOCK_QUEUE_REDRIVE_H_
#define PENSTOCK_QUEUE_REDRIVE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "queue/queue_shard.h"
#include "queue/transfer.h"

namespace penstock::queue {

// Whether the next receive would give the message once too often. False while the dead-letter
// queue is known not to be there: then messages are given on, as SQS does.
bool is_dead(const Queue& queue, Sequence sequence);

// Where a dead-letter queue was not there, asks whether it is again, once in kDeadLetterRetryMs:
// with a letter that carries no message, so that none loses its place for it. Moves the dead among
// the next `wanted` messages, until those are all alive or one receive's share of work is done.
// What cannot be moved for lack of space stays where it is.
Result<void> move_dead_letters(QueueShard& shard, Queue& queue, size_t wanted, int64_t now_ms,
                               journal::Batch& batch);

// Takes the message out of the queue and sends it to the queue of that ARN. `transfer` says kind,
// task and content; the rest is filled in.
void send_away(QueueShard& shard, Queue& queue, Sequence sequence, Transfer transfer,
               std::string_view target_arn, journal::Batch& batch);

// Puts a message that arrived by letter into its queue, or sends it back; answers a question. A
// dead letter that comes back keeps its time and its count of receives. In a FIFO queue it stands
// behind its group: what was behind it may have been received meanwhile.
void take_in(QueueShard& shard, const Transfer& transfer, int64_t now_ms, journal::Batch& batch);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_REDRIVE_H_
