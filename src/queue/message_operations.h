// The operations on messages. Each is bound by service::bind; run() is called on the queue's shard.
// Receiving counts as writing: the delivery count and the visibility deadline are durable before
// the message is handed out. It also counts as freeing space, since nothing is deleted without it.
#ifndef PENSTOCK_QUEUE_MESSAGE_OPERATIONS_H_
#define PENSTOCK_QUEUE_MESSAGE_OPERATIONS_H_

#include <array>

#include "queue/batch_shapes.h"
#include "queue/queue_operations.h"
#include "runtime/task.h"

namespace penstock::queue {

struct SendMessage : QueueOperation<SendMessageInput, SendMessageOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist,          &aws::kMissingParameter,
                                      &aws::kInvalidParameterValue, &kInvalidMessageContents,
                                      &kUnsupportedOperation,       &kShardFull};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "SendMessage",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .errors = kErrors,
               .doc = "Puts a message into a queue; it is on disk before the answer."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

// The errors that refuse a batch as a whole.
#define PENSTOCK_QUEUE_BATCH_ERRORS                                                                \
  &kQueueDoesNotExist, &kEmptyBatchRequest, &kTooManyEntriesInBatchRequest, &kInvalidBatchEntryId, \
      &kBatchEntryIdsNotDistinct

struct SendMessageBatch : QueueOperation<SendMessageBatchInput, SendMessageBatchOutput> {
  static constexpr std::array kErrors{PENSTOCK_QUEUE_BATCH_ERRORS, &kBatchRequestTooLong,
                                      &kShardFull};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "SendMessageBatch",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .errors = kErrors,
               .doc = "Puts up to 10 messages into a queue; each succeeds or fails alone."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ReceiveMessage : QueueOperation<ReceiveMessageInput, ReceiveMessageOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue,
                                      &kInvalidAttributeName, &kOverLimit};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ReceiveMessage",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Up to 10 messages, hidden from others for the visibility timeout."});
  // Waits until there is something to receive, the wait time is over, or the queue is gone.
  static runtime::Task<void> ready(QueueShard&, service::Call&, const Input&);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteMessage : QueueOperation<DeleteMessageInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kMissingParameter,
                                      &kReceiptHandleIsInvalid};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteMessage",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Deletes a message by its latest receipt handle; an older handle succeeds "
                      "without deleting."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteMessageBatch : QueueOperation<DeleteMessageBatchInput, DeleteMessageBatchOutput> {
  static constexpr std::array kErrors{PENSTOCK_QUEUE_BATCH_ERRORS};
  static constexpr aws::OperationInfo kInfo = declare({.name = "DeleteMessageBatch",
                                                       .access = aws::Access::kWrite,
                                                       .audit = aws::Audit::kData,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .errors = kErrors,
                                                       .doc = "Deletes up to 10 messages."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ChangeMessageVisibility : QueueOperation<ChangeMessageVisibilityInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kMissingParameter,
                                      &aws::kInvalidParameterValue, &kReceiptHandleIsInvalid};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ChangeMessageVisibility",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Hides a received message from now for another time; 0 ends that."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ChangeMessageVisibilityBatch
    : QueueOperation<ChangeMessageVisibilityBatchInput, ChangeMessageVisibilityBatchOutput> {
  static constexpr std::array kErrors{PENSTOCK_QUEUE_BATCH_ERRORS};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ChangeMessageVisibilityBatch",
               .access = aws::Access::kWrite,
               .audit = aws::Audit::kData,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "ChangeMessageVisibility for up to 10 messages."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

#undef PENSTOCK_QUEUE_BATCH_ERRORS

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_MESSAGE_OPERATIONS_H_
