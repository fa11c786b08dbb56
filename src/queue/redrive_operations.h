// The operations around dead-letter queues: who uses one, and moving its messages back. Each is
// bound by service::bind; run() is called on the shard of the dead-letter queue.
#ifndef PENSTOCK_QUEUE_REDRIVE_OPERATIONS_H_
#define PENSTOCK_QUEUE_REDRIVE_OPERATIONS_H_

#include <array>
#include <string>

#include "queue/queue_operations.h"
#include "queue/redrive_shapes.h"

namespace penstock::queue {

struct ListDeadLetterSourceQueues {
  using Input = ListDeadLetterSourceQueuesInput;
  using Output = ListDeadLetterSourceQueuesOutput;
  using State = QueueShard;
  static constexpr std::array kErrors{&kQueueDoesNotExist, &aws::kInvalidParameterValue};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = "sqs",
       .name = "ListDeadLetterSourceQueues",
       .access = aws::Access::kList,
       .effect = aws::Effect::kFreesSpace,
       .resource = kQueueResource,
       .errors = kErrors,
       .doc = "The URLs of the queues whose RedrivePolicy names a queue."});
  static Result<void> gather(QueueShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

// Operations that name their queue by its ARN.
template <typename In, typename Out>
struct MoveTaskOperation : QueueOperation<In, Out> {
  static std::string arn(const service::Call&, const In& input) { return input.source_arn; }
};

struct StartMessageMoveTask
    : MoveTaskOperation<StartMessageMoveTaskInput, StartMessageMoveTaskOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &aws::kMissingParameter,
                                      &aws::kInvalidParameterValue};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "StartMessageMoveTask",
               .access = aws::Access::kWrite,
               .errors = kErrors,
               .doc = "Begins to move the messages of a dead-letter queue; survives restarts."});
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(QueueShard&, service::Call&, const Input&);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListMessageMoveTasks
    : MoveTaskOperation<ListMessageMoveTasksInput, ListMessageMoveTasksOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &aws::kMissingParameter,
                                      &aws::kInvalidParameterValue};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "ListMessageMoveTasks",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "The latest move tasks of a queue, and how far they are."});
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

struct CancelMessageMoveTask
    : QueueOperation<CancelMessageMoveTaskInput, CancelMessageMoveTaskOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &aws::kMissingParameter,
                                      &aws::kInvalidParameterValue, &kUnsupportedOperation};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "CancelMessageMoveTask",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .errors = kErrors,
               .doc = "Ends a move task; what was moved stays moved."});
  static std::string arn(const service::Call&, const Input&);
  static Result<Output> run(QueueShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_REDRIVE_OPERATIONS_H_
