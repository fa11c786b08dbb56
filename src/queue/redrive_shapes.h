// What the operations around dead-letter queues and permissions take and answer. Plain values.
#ifndef PENSTOCK_QUEUE_REDRIVE_SHAPES_H_
#define PENSTOCK_QUEUE_REDRIVE_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "queue/field_rows.h"
#include "queue/queue_shapes.h"

namespace penstock::queue {

inline constexpr std::string_view kTaskHandleDoc =
    "Names a move task that runs, for CancelMessageMoveTask.";
inline constexpr std::string_view kMovedDoc = "How many messages have left the queue; exact.";

struct ListDeadLetterSourceQueuesInput {
  std::string queue_url;
  std::optional<std::string> next_token;
  std::optional<int32_t> max_results;
  static constexpr std::string_view kName = "ListDeadLetterSourceQueuesRequest";
  static consteval auto fields() {
    using Self = ListDeadLetterSourceQueuesInput;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::next_token>("NextToken", row::optional("Where the last page ended.")),
        aws::field<&Self::max_results>("MaxResults", row::bounded(kListResults, "Page length.")),
    };
  }
};

struct ListDeadLetterSourceQueuesOutput {
  std::vector<std::string> queue_urls;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListDeadLetterSourceQueuesResult";
  static consteval auto fields() {
    using Self = ListDeadLetterSourceQueuesOutput;
    return std::array{
        aws::field<&Self::queue_urls>(
            "queueUrls", row::required_list("QueueUrl", "In the order of their names.")),
        aws::field<&Self::next_token>("NextToken",
                                      row::optional("Given with MaxResults when more follow.")),
    };
  }
};

struct StartMessageMoveTaskInput {
  std::string source_arn;
  std::optional<std::string> destination_arn;
  std::optional<int32_t> rate_per_s;
  static constexpr std::string_view kName = "StartMessageMoveTaskRequest";
  static consteval auto fields() {
    using Self = StartMessageMoveTaskInput;
    return std::array{
        aws::field<&Self::source_arn>("SourceArn", row::required("A dead-letter queue.")),
        aws::field<&Self::destination_arn>(
            "DestinationArn",
            row::optional("Where to; without it each message goes back to its own source.")),
        aws::field<&Self::rate_per_s>(
            "MaxNumberOfMessagesPerSecond",
            row::bounded(kMovesPerSecond, "Without it as fast as is good for other requests.")),
    };
  }
};

struct StartMessageMoveTaskOutput {
  std::string task_handle;
  static constexpr std::string_view kName = "StartMessageMoveTaskResult";
  static consteval auto fields() {
    return std::array{aws::field<&StartMessageMoveTaskOutput::task_handle>(
        "TaskHandle", row::optional(kTaskHandleDoc))};
  }
};

struct CancelMessageMoveTaskInput {
  std::string task_handle;
  static constexpr std::string_view kName = "CancelMessageMoveTaskRequest";
  static consteval auto fields() {
    return std::array{aws::field<&CancelMessageMoveTaskInput::task_handle>(
        "TaskHandle", row::required(kTaskHandleDoc))};
  }
};

struct CancelMessageMoveTaskOutput {
  int64_t moved = 0;
  static constexpr std::string_view kName = "CancelMessageMoveTaskResult";
  static consteval auto fields() {
    return std::array{aws::field<&CancelMessageMoveTaskOutput::moved>(
        "ApproximateNumberOfMessagesMoved", row::optional(kMovedDoc))};
  }
};

struct ListMessageMoveTasksInput {
  std::string source_arn;
  std::optional<int32_t> max_results;
  static constexpr std::string_view kName = "ListMessageMoveTasksRequest";
  static consteval auto fields() {
    using Self = ListMessageMoveTasksInput;
    return std::array{
        aws::field<&Self::source_arn>("SourceArn", row::required("A dead-letter queue.")),
        aws::field<&Self::max_results>("MaxResults",
                                       row::bounded(kListTasks, "How many; default 1.")),
    };
  }
};

struct MoveTaskEntry {
  std::optional<std::string> task_handle;
  std::string status;
  std::string source_arn;
  std::optional<std::string> destination_arn;
  std::optional<int32_t> rate_per_s;
  int64_t moved = 0;
  std::optional<int64_t> to_move;
  std::optional<std::string> failure_reason;
  int64_t started_ms = 0;
  static constexpr std::string_view kName = "ListMessageMoveTasksResultEntry";
  static consteval auto fields() {
    using Self = MoveTaskEntry;
    return std::array{
        aws::field<&Self::task_handle>("TaskHandle", row::optional(kTaskHandleDoc)),
        aws::field<&Self::status>("Status",
                                  row::optional("RUNNING, COMPLETED, CANCELLED or FAILED.")),
        aws::field<&Self::source_arn>("SourceArn", row::optional("The dead-letter queue.")),
        aws::field<&Self::destination_arn>("DestinationArn", row::optional("If one was given.")),
        aws::field<&Self::rate_per_s>("MaxNumberOfMessagesPerSecond",
                                      row::optional("If one was given.")),
        aws::field<&Self::moved>("ApproximateNumberOfMessagesMoved", row::optional(kMovedDoc)),
        aws::field<&Self::to_move>("ApproximateNumberOfMessagesToMove",
                                   row::optional("How many there were when it began.")),
        aws::field<&Self::failure_reason>("FailureReason", row::optional("Of a FAILED one.")),
        aws::field<&Self::started_ms>("StartedTimestamp",
                                      row::optional("Milliseconds since 1970.")),
    };
  }
};

struct ListMessageMoveTasksOutput {
  std::vector<MoveTaskEntry> results;
  static constexpr std::string_view kName = "ListMessageMoveTasksResult";
  static consteval auto fields() {
    return std::array{aws::field<&ListMessageMoveTasksOutput::results>(
        "Results", row::list(MoveTaskEntry::kName, "The latest first; at most 10 are kept."))};
  }
};

struct AddPermissionInput {
  std::string queue_url;
  std::string label;
  std::vector<std::string> accounts;
  std::vector<std::string> actions;
  static constexpr std::string_view kName = "AddPermissionRequest";
  static consteval auto fields() {
    using Self = AddPermissionInput;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::label>("Label",
                                 row::required("Names the statement, for RemovePermission.")),
        aws::field<&Self::accounts>("AWSAccountIds",
                                    row::required_list("AWSAccountId", "12 digits each.")),
        aws::field<&Self::actions>(
            "Actions", row::required_list("ActionName", "Such as SendMessage; * for all.")),
    };
  }
};

struct RemovePermissionInput {
  std::string queue_url;
  std::string label;
  static constexpr std::string_view kName = "RemovePermissionRequest";
  static consteval auto fields() {
    using Self = RemovePermissionInput;
    return std::array{
        aws::field<&Self::queue_url>("QueueUrl", row::required(kQueueUrlDoc)),
        aws::field<&Self::label>("Label", row::required("Of AddPermission.")),
    };
  }
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_REDRIVE_SHAPES_H_
