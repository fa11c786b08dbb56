#include "queue/redrive_operations.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/digest.h"
#include "base/uuid.h"
#include "queue/message_steps.h"
#include "queue/queue_limits.h"
#include "queue/queue_pages.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

Error not_found(std::string_view parameter) {
  return {kResourceNotFound,
          fmt::format("The resource that you specified for the {} parameter doesn't exist.",
                      parameter)};
}

// Of a queue, or of anything: SQS looks at the form first.
Result<void> check_arn(std::string_view parameter, std::string_view arn) {
  if (!path_of_arn(arn).empty()) {
    return {};
  }
  return invalid(
      fmt::format("You must use this format to specify the {}: "
                  "arn:<partition>:<service>:<region>:<account-id>:<resource-id>",
                  parameter));
}

Result<Queue*> require_source(QueueShard& shard, const service::Call& call,
                              const std::string& arn) {
  if (arn.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter SourceArn.");
  }
  PENSTOCK_TRY(check_arn("SourceArn", arn));
  const std::string path = path_of_arn(arn);
  Queue* queue = parse_queue_path(path).account == call.caller.account ? shard.find(path) : nullptr;
  return queue == nullptr ? Result<Queue*>(not_found("SourceArn")) : Result<Queue*>(queue);
}

std::string uuid_of(const MoveTask& task) { return uuid_text({task.id.data(), task.id.size()}); }

std::string make_handle(const MoveTask& task, std::string_view source_arn) {
  return base64(fmt::format(R"({{"taskId":"{}","sourceArn":"{}"}})", uuid_of(task), source_arn));
}

struct TaskHandle {
  std::string task_id;
  std::string source_arn;
};
std::optional<TaskHandle> parse_handle(std::string_view handle) {
  const auto text = decode_base64(handle);
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  std::string_view task_id;
  std::string_view source_arn;
  if (!text || parser.parse(*text).get(object) != simdjson::SUCCESS ||
      object["taskId"].get(task_id) != simdjson::SUCCESS ||
      object["sourceArn"].get(source_arn) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return TaskHandle{std::string(task_id), std::string(source_arn)};
}

// What StartMessageMoveTask's survey leaves.
struct MoveSurvey {
  bool is_dead_letter_queue = false;
  bool has_destination = false;
};

Result<void> check_destination(const Queue& source, const StartMessageMoveTaskInput& input,
                               const MoveSurvey& found) {
  if (!input.destination_arn) {
    return {};
  }
  PENSTOCK_TRY(check_arn("DestinationArn", *input.destination_arn));
  if (*input.destination_arn == input.source_arn) {
    return invalid("Source queue arn and destination queue arn cannot be the same.");
  }
  if (!found.has_destination) {
    return not_found("DestinationArn");
  }
  if (is_fifo_name(parse_queue_path(path_of_arn(*input.destination_arn)).name) !=
      source.messages.is_fifo()) {
    return invalid("The source queue and destination queue must be of the same queue type.");
  }
  return {};
}

MoveTaskEntry describe(const MoveTask& task, const std::string& source_arn) {
  MoveTaskEntry entry;
  if (task.status == MoveTask::Status::kRunning) {
    entry.task_handle = make_handle(task, source_arn);
  }
  entry.status = status_name(task.status);
  entry.source_arn = source_arn;
  if (!task.destination_arn.empty()) {
    entry.destination_arn = task.destination_arn;
  }
  if (task.rate_per_s > 0) {
    entry.rate_per_s = task.rate_per_s;
  }
  entry.moved = static_cast<int64_t>(task.moved);
  entry.to_move = static_cast<int64_t>(task.to_move);
  if (!task.failure.empty()) {
    entry.failure_reason = task.failure;
  }
  entry.started_ms = task.started_ms;
  return entry;
}

}  // namespace

Result<void> ListDeadLetterSourceQueues::gather(QueueShard& shard, service::Call& call,
                                                const Input& input, Output& output) {
  PENSTOCK_TRY(check_page(input));
  PENSTOCK_ASSIGN(const std::string after, name_before_page(input));
  const std::string arn = arn_of_url(call, input.queue_url);
  if (shard.owns(arn)) {
    PENSTOCK_TRY(shard.require(call, input.queue_url));
  }
  for (const auto& [path, queue] : shard.queues()) {
    if (queue->account == call.caller.account && queue->region == call.region &&
        queue->name > after && queue->attributes.redrive != nullptr &&
        queue->attributes.redrive->dead_letter_arn == arn) {
      output.queue_urls.push_back(queue_url(call, queue->account, queue->name));
    }
  }
  return {};
}

Result<void> ListDeadLetterSourceQueues::finish(service::Call&, const Input& input,
                                                Output& output) {
  finish_page(input, output);
  return {};
}

void StartMessageMoveTask::survey(QueueShard& shard, service::Call& call, const Input& input) {
  const auto* before = std::any_cast<MoveSurvey>(&call.findings);
  MoveSurvey found = before == nullptr ? MoveSurvey() : *before;
  for (const auto& [path, queue] : shard.queues()) {
    found.is_dead_letter_queue = found.is_dead_letter_queue ||
                                 (queue->attributes.redrive != nullptr &&
                                  queue->attributes.redrive->dead_letter_arn == input.source_arn);
  }
  const std::string destination = path_of_arn(input.destination_arn.value_or(""));
  found.has_destination =
      found.has_destination || (parse_queue_path(destination).account == call.caller.account &&
                                shard.find(destination) != nullptr);
  call.findings = found;
}

Result<StartMessageMoveTaskOutput> StartMessageMoveTask::run(QueueShard& shard, service::Call& call,
                                                             const Input& input,
                                                             journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, require_source(shard, call, input.source_arn));
  const auto& found = std::any_cast<const MoveSurvey&>(call.findings);
  if (!found.is_dead_letter_queue) {
    return invalid("Source queue must be configured as a Dead Letter Queue.");
  }
  PENSTOCK_TRY(check_destination(*queue, input, found));
  if (input.rate_per_s && !kMovesPerSecond.contain(*input.rate_per_s)) {
    return invalid(
        "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a "
        "number that's between 1 and 500.");
  }
  if (queue->tasks == nullptr) {
    queue->tasks = std::make_unique<MoveTasks>(shard, *queue);
  }
  if (queue->tasks->running() != nullptr) {
    return invalid(
        "There is already a task running. Only one active task is allowed for a source queue arn "
        "at a given time.");
  }
  queue->messages.advance(call.now_ms);
  MoveTask task;
  task.id = make_message_id(*call.random);
  task.destination_arn = input.destination_arn.value_or("");
  task.rate_per_s = input.rate_per_s.value_or(0);
  task.to_move = queue->messages.visible();
  task.started_ms = call.now_ms;
  const MoveTask& started = queue->tasks->start(std::move(task), batch);
  return StartMessageMoveTaskOutput{make_handle(started, input.source_arn)};
}

Result<ListMessageMoveTasksOutput> ListMessageMoveTasks::run(QueueShard& shard, service::Call& call,
                                                             const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Queue * queue, require_source(shard, call, input.source_arn));
  if (input.max_results && !kListTasks.contain(*input.max_results)) {
    return invalid(
        "Value for parameter MaxResults is invalid. Reason: MaxResults must be an integer between "
        "1 and 10.");
  }
  ListMessageMoveTasksOutput output;
  if (queue->tasks == nullptr) {
    return output;
  }
  const auto max = static_cast<size_t>(input.max_results.value_or(1));
  const auto& tasks = queue->tasks->all();
  for (auto task = tasks.rbegin(); task != tasks.rend() && output.results.size() < max; ++task) {
    output.results.push_back(describe(*task, input.source_arn));
  }
  return output;
}

std::string CancelMessageMoveTask::arn(const service::Call&, const Input& input) {
  const auto handle = parse_handle(input.task_handle);
  return handle ? handle->source_arn : std::string();
}

Result<CancelMessageMoveTaskOutput> CancelMessageMoveTask::run(QueueShard& shard,
                                                               service::Call& call,
                                                               const Input& input,
                                                               journal::Batch& batch) {
  if (input.task_handle.empty()) {
    return Error(aws::kMissingParameter, "The request must contain the parameter TaskHandle.");
  }
  const auto handle = parse_handle(input.task_handle);
  if (!handle || !check_arn("SourceArn", handle->source_arn).ok()) {
    return invalid("Value for parameter TaskHandle is invalid.");
  }
  PENSTOCK_ASSIGN(Queue * queue, require_source(shard, call, handle->source_arn));
  MoveTask* task = queue->tasks == nullptr ? nullptr : queue->tasks->find([&](const MoveTask& it) {
    return uuid_of(it) == handle->task_id;
  });
  if (task == nullptr) {
    return Error(kResourceNotFound, "Task does not exist.");
  }
  // SQS documents UnsupportedOperation for this operation; which text it has is not known.
  if (task->status != MoveTask::Status::kRunning) {
    return Error(kUnsupportedOperation,
                 fmt::format("Only a running task can be cancelled; this one is {}.",
                             status_name(task->status)));
  }
  queue->tasks->end(*task, MoveTask::Status::kCancelled, {}, batch);
  return CancelMessageMoveTaskOutput{static_cast<int64_t>(task->moved)};
}

}  // namespace penstock::queue
