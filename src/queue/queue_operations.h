// The operations on queues. Each is bound by service::bind; run() is called on the queue's shard.
#ifndef PENSTOCK_QUEUE_QUEUE_OPERATIONS_H_
#define PENSTOCK_QUEUE_QUEUE_OPERATIONS_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "aws/wire.h"
#include "base/result.h"
#include "journal/batch.h"
#include "queue/queue_errors.h"
#include "queue/queue_name.h"
#include "queue/queue_shapes.h"
#include "queue/redrive_shapes.h"
#include "service/operation.h"

namespace penstock::queue {

class QueueShard;

inline constexpr std::string_view kQueueResource = "arn:aws:sqs:{region}:{account}:{QueueName}";

// What every operation on one queue has in common.
template <typename In, typename Out>
struct QueueOperation {
  using Input = In;
  using Output = Out;
  using State = QueueShard;
  static std::string arn(const service::Call& call, const In& input) {
    return arn_of_url(call, input.queue_url);
  }

 protected:
  static consteval aws::OperationInfo declare(aws::OperationInfo info) {
    info.service = "sqs";
    info.resource = kQueueResource;
    return aws::declare<In, Out>(info);
  }
};

struct CreateQueue : QueueOperation<CreateQueueInput, CreateQueueOutput> {
  static constexpr std::array kErrors{
      &kQueueNameExists,       &kQueueDeletedRecently,       &kInvalidAttributeName,
      &kInvalidAttributeValue, &aws::kInvalidParameterValue, &kOverLimit};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "CreateQueue",
       .access = aws::Access::kWrite,
       .errors = kErrors,
       .doc = "Makes a queue. The same name with the same attributes answers the queue there is. "
              "SqsManagedSseEnabled is true by default, as on AWS, but is only shown: at-rest "
              "encryption is not there yet."});
  static std::string arn(const service::Call& call, const Input& input);
  static bool needs_survey(const service::Call&, const Input&);  // if it names a dead-letter queue
  static void survey(QueueShard&, service::Call&, const Input&);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteQueue : QueueOperation<DeleteQueueInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "DeleteQueue",
       .access = aws::Access::kWrite,
       .effect = aws::Effect::kFreesSpace,
       .errors = kErrors,
       .doc = "Deletes a queue and its messages. Its name can be used again after 60 seconds."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetQueueUrl : QueueOperation<GetQueueUrlInput, GetQueueUrlOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "GetQueueUrl",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "The URL of a queue, as the client reached this server."});
  static std::string arn(const service::Call& call, const Input& input);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListQueues {
  using Input = ListQueuesInput;
  using Output = ListQueuesOutput;
  using State = QueueShard;
  static constexpr std::array kErrors{&aws::kInvalidParameterValue};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = "sqs",
       .name = "ListQueues",
       .access = aws::Access::kList,
       .effect = aws::Effect::kFreesSpace,
       .errors = kErrors,
       .doc = "The URLs of the account's queues in the region, at most 1,000 a page."});
  static Result<void> gather(QueueShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

struct GetQueueAttributes : QueueOperation<GetQueueAttributesInput, GetQueueAttributesOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &kInvalidAttributeName};
  static constexpr aws::OperationInfo kInfo = declare({.name = "GetQueueAttributes",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .errors = kErrors,
                                                       .doc = "A queue's settings and counts."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct SetQueueAttributes : QueueOperation<SetQueueAttributesInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &kInvalidAttributeName,
                                      &kInvalidAttributeValue, &aws::kMissingParameter};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "SetQueueAttributes",
               .access = aws::Access::kWrite,
               .errors = kErrors,
               .doc = "Changes settings, all of those given or none. They hold at once."});
  static bool needs_survey(const service::Call&, const Input&);
  static void survey(QueueShard&, service::Call&, const Input&);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct PurgeQueue : QueueOperation<PurgeQueueInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &kPurgeQueueInProgress};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PurgeQueue",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Deletes every message that is there, at once; once in 60 seconds."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct TagQueue : QueueOperation<TagQueueInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue,
                                      &aws::kMissingParameter};
  static constexpr aws::OperationInfo kInfo = declare({.name = "TagQueue",
                                                       .access = aws::Access::kTagging,
                                                       .errors = kErrors,
                                                       .doc = "Adds tags to a queue."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct UntagQueue : QueueOperation<UntagQueueInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kMissingParameter};
  static constexpr aws::OperationInfo kInfo = declare({.name = "UntagQueue",
                                                       .access = aws::Access::kTagging,
                                                       .errors = kErrors,
                                                       .doc = "Takes tags off a queue."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListQueueTags : QueueOperation<ListQueueTagsInput, ListQueueTagsOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListQueueTags",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .errors = kErrors,
                                                       .doc = "The tags of a queue."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct AddPermission : QueueOperation<AddPermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue,
                                      &aws::kMissingParameter, &kOverLimit};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "AddPermission",
       .access = aws::Access::kPermissions,
       .errors = kErrors,
       .doc = "Adds a statement to the queue's Policy. Policies are stored and shown; nothing "
              "evaluates them yet, and only the owner's account is let in."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct RemovePermission : QueueOperation<RemovePermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue,
                                      &aws::kMissingParameter};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "RemovePermission",
               .access = aws::Access::kPermissions,
               .errors = kErrors,
               .doc = "Takes a statement that AddPermission made out of the queue's Policy."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_OPERATIONS_H_
