// The API of Amazon SQS: every shape, error and operation, declared once, and
// the list of them. For this module and its tests only: it is expensive to compile.
#ifndef PENSTOCK_QUEUE_QUEUE_API_H_
#define PENSTOCK_QUEUE_QUEUE_API_H_

#include <array>

#include "queue/batch_shapes.h"
#include "queue/message_operations.h"
#include "queue/message_shapes.h"
#include "queue/queue_errors.h"
#include "queue/queue_operations.h"
#include "queue/queue_shapes.h"
#include "queue/redrive_operations.h"
#include "queue/redrive_shapes.h"

namespace penstock::queue {

inline constexpr std::array kProtocols{aws::Protocol::kAwsJson1_0, aws::Protocol::kAwsQuery};

inline constexpr aws::ServiceInfo kServiceInfo{
    .name = "sqs",
    .api_version = "2012-11-05",
    .target_prefix = "AmazonSQS",
    .error_namespace = "com.amazonaws.sqs",
    .xml_namespace = "http://queue.amazonaws.com/doc/2012-11-05/",
    .protocols = kProtocols,
    .query_compatible = true,
    .checks_own_constraints = true,
    .version_is_optional = true,
    .doc = "Durable queues with Amazon SQS's API.",
};

// A new operation goes here; dispatch, metrics and documentation follow from the list.
template <template <typename...> typename List>
using AllOperations =
    List<CreateQueue, DeleteQueue, GetQueueUrl, ListQueues, GetQueueAttributes, SetQueueAttributes,
         PurgeQueue, TagQueue, UntagQueue, ListQueueTags, SendMessage, SendMessageBatch,
         AddPermission, RemovePermission, ListDeadLetterSourceQueues, StartMessageMoveTask,
         ListMessageMoveTasks, CancelMessageMoveTask, ReceiveMessage, DeleteMessage,
         DeleteMessageBatch, ChangeMessageVisibility, ChangeMessageVisibilityBatch>;

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_API_H_
