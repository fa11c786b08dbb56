// The errors that Amazon SQS answers, with the code of both protocols. Codes and statuses as AWS's
// service sends them.
#ifndef PENSTOCK_QUEUE_QUEUE_ERRORS_H_
#define PENSTOCK_QUEUE_QUEUE_ERRORS_H_

#include "base/error.h"

namespace penstock::queue {

inline constexpr ErrorInfo kQueueDoesNotExist{
    "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", 400, Fault::kClient,
    "The queue is not there or belongs to someone else."};
inline constexpr ErrorInfo kQueueNameExists{"QueueNameExists", "QueueAlreadyExists", 400,
                                            Fault::kClient,
                                            "A queue of this name exists with other attributes."};
inline constexpr ErrorInfo kQueueDeletedRecently{
    "QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently", 400, Fault::kClient,
    "A queue of this name was deleted less than 60 s ago."};
inline constexpr ErrorInfo kPurgeQueueInProgress{
    "PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress", 403, Fault::kClient,
    "The queue was purged less than 60 s ago."};
inline constexpr ErrorInfo kOverLimit{"OverLimit", "OverLimit", 403, Fault::kClient,
                                      "A quota is used up, such as 120,000 messages in flight."};
inline constexpr ErrorInfo kInvalidAttributeName{
    "InvalidAttributeName", "InvalidAttributeName", 400, Fault::kClient,
    "There is no such attribute, or not on this kind of queue."};
inline constexpr ErrorInfo kInvalidAttributeValue{
    "InvalidAttributeValue", "InvalidAttributeValue", 400, Fault::kClient,
    "A queue attribute's value is out of bounds or malformed."};
inline constexpr ErrorInfo kInvalidMessageContents{
    "InvalidMessageContents", "InvalidMessageContents", 400, Fault::kClient,
    "The message has characters outside the allowed."};
inline constexpr ErrorInfo kReceiptHandleIsInvalid{"ReceiptHandleIsInvalid",
                                                   "ReceiptHandleIsInvalid", 404, Fault::kClient,
                                                   "This queue never issued that receipt handle."};
inline constexpr ErrorInfo kEmptyBatchRequest{"EmptyBatchRequest",
                                              "AWS.SimpleQueueService.EmptyBatchRequest", 400,
                                              Fault::kClient, "The batch has no entries."};
inline constexpr ErrorInfo kTooManyEntriesInBatchRequest{
    "TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400,
    Fault::kClient, "The batch has more than 10 entries."};
inline constexpr ErrorInfo kBatchEntryIdsNotDistinct{
    "BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400,
    Fault::kClient, "Two entries of the batch have one id."};
inline constexpr ErrorInfo kInvalidBatchEntryId{
    "InvalidBatchEntryId", "AWS.SimpleQueueService.InvalidBatchEntryId", 400, Fault::kClient,
    "An entry's id is empty, too long or malformed."};
inline constexpr ErrorInfo kBatchRequestTooLong{
    "BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong", 400, Fault::kClient,
    "The entries together exceed 1 MiB."};
inline constexpr ErrorInfo kUnsupportedOperation{
    "UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation", 400, Fault::kClient,
    "Not supported for this queue or message."};
inline constexpr ErrorInfo kResourceNotFound{"ResourceNotFoundException",
                                             "ResourceNotFoundException", 404, Fault::kClient,
                                             "There is no such queue, or no such move task."};
// Not one of SQS's own: this machine's memory for messages is used up.
inline constexpr ErrorInfo kShardFull{"ServiceUnavailable", "ServiceUnavailable", 503,
                                      Fault::kServer,
                                      "Too many messages are queued; receive or purge some."};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_ERRORS_H_
