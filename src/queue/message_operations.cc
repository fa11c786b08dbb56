#include "queue/message_operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "queue/message_attributes.h"
#include "queue/message_steps.h"
#include "queue/queue_limits.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Result<void> check_room(const QueueShard& shard) {
  if (shard.is_full()) {
    return Error(kShardFull, "Too many messages are queued on this server.");
  }
  return {};
}

// What is wrong with a batch as a whole, in the order in which SQS looks.
template <typename Entry>
Result<void> check_batch(const std::vector<Entry>& entries) {
  if (entries.empty()) {
    return Error(kEmptyBatchRequest,
                 fmt::format("There should be at least one {} in the request.", Entry::kName));
  }
  if (entries.size() > kBatchEntriesMax) {
    return Error(kTooManyEntriesInBatchRequest,
                 fmt::format("Maximum number of entries per request are {}. You have sent {}.",
                             kBatchEntriesMax, entries.size()));
  }
  static_assert(kBatchEntryIdLengthMax == kQueueNameLengthMax, "ids follow the rule of names");
  for (const Entry& entry : entries) {
    if (!is_queue_name(entry.id)) {
      return Error(kInvalidBatchEntryId,
                   "A batch entry id can only contain alphanumeric characters, hyphens and "
                   "underscores. It can be at most 80 letters long.");
    }
  }
  for (size_t i = 1; i < entries.size(); ++i) {
    const auto before = entries.begin() + static_cast<ptrdiff_t>(i);
    if (std::any_of(entries.begin(), before,
                    [&](const Entry& earlier) { return earlier.id == entries[i].id; })) {
      return Error(kBatchEntryIdsNotDistinct, fmt::format("Id {} repeated.", entries[i].id));
    }
  }
  return {};
}

Result<void> check_batch_bytes(const std::vector<SendMessageBatchEntry>& entries) {
  size_t bytes = 0;
  for (const SendMessageBatchEntry& entry : entries) {
    bytes += entry.body.size() + size_bytes(entry.attributes);
  }
  if (bytes > kBatchBytesMax) {
    return Error(kBatchRequestTooLong,
                 fmt::format("Batch requests cannot be longer than {} bytes. You have sent {} "
                             "bytes.",
                             kBatchBytesMax, bytes));
  }
  return {};
}

// Each entry of a batch stands alone, but in a FIFO queue, where a gap would change the order, one
// that is wrong refuses all; what is missing is an InvalidParameterValue then.
Result<std::vector<Result<Draft>>> draft_all(const Queue& queue, const service::Call& call,
                                             const std::vector<SendMessageBatchEntry>& entries) {
  std::vector<Result<Draft>> drafts;
  drafts.reserve(entries.size());
  for (const SendMessageBatchEntry& entry : entries) {
    drafts.push_back(draft(queue, call, MessageToSend::from(entry)));
    if (queue.messages.is_fifo() && !drafts.back().ok()) {
      Error error = std::move(drafts.back()).error();
      return error.is(aws::kMissingParameter) ? Error(aws::kInvalidParameterValue, error.message())
                                              : error;
    }
  }
  return drafts;
}

BatchFailure failure(const std::string& id, const Error& error) {
  return {id, error.info().fault == Fault::kClient, std::string(error.info().query_code),
          error.message()};
}

// Runs a batch whose entries only succeed or fail.
template <typename Output, typename Input, typename Step>
Result<Output> run_each(QueueShard& shard, const service::Call& call, const Input& input,
                        journal::Batch& batch, Step step) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(check_batch(input.entries));
  Output output;
  for (const auto& entry : input.entries) {
    const Result<void> outcome = step(*queue, entry);
    if (outcome.ok()) {
      output.successful.push_back({entry.id});
    } else {
      output.failed.push_back(failure(entry.id, outcome.error()));
    }
  }
  shard.settle(*queue, call.now_ms, batch);
  return output;
}

}  // namespace

Result<SendMessageOutput> SendMessage::run(QueueShard& shard, service::Call& call,
                                           const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(check_room(shard));
  PENSTOCK_ASSIGN(Draft made, draft(*queue, call, MessageToSend::from(input)));
  PENSTOCK_TRY(send(shard, *queue, made, call.now_ms, batch));
  shard.settle(*queue, call.now_ms, batch);
  SendMessageOutput output;
  output.md5_of_body = std::move(made.md5_of_body);
  output.md5_of_attributes = std::move(made.md5_of_attributes);
  output.md5_of_system_attributes = std::move(made.md5_of_system_attributes);
  output.message_id = std::move(made.message_id);
  output.sequence_number = std::move(made.sequence_number);
  return output;
}

Result<SendMessageBatchOutput> SendMessageBatch::run(QueueShard& shard, service::Call& call,
                                                     const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(check_batch(input.entries));
  PENSTOCK_TRY(check_batch_bytes(input.entries));
  PENSTOCK_TRY(check_room(shard));
  PENSTOCK_ASSIGN(std::vector<Result<Draft>> drafts, draft_all(*queue, call, input.entries));
  SendMessageBatchOutput output;
  output.successful.reserve(input.entries.size());
  for (size_t i = 0; i < drafts.size(); ++i) {
    const std::string& id = input.entries[i].id;
    Result<Draft>& made = drafts[i];
    if (!made.ok()) {
      output.failed.push_back(failure(id, made.error()));
      continue;
    }
    const Result<void> sent = send(shard, *queue, *made, call.now_ms, batch);
    if (!sent.ok()) {
      output.failed.push_back(failure(id, sent.error()));
      continue;
    }
    output.successful.push_back({id, std::move(made->message_id), std::move(made->md5_of_body),
                                 std::move(made->md5_of_attributes),
                                 std::move(made->md5_of_system_attributes),
                                 std::move(made->sequence_number)});
  }
  shard.settle(*queue, call.now_ms, batch);
  return output;
}

Result<EmptyOutput> DeleteMessage::run(QueueShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(delete_message(shard, *queue, input.receipt_handle, call.now_ms, batch));
  shard.settle(*queue, call.now_ms, batch);
  return EmptyOutput{};
}

Result<DeleteMessageBatchOutput> DeleteMessageBatch::run(QueueShard& shard, service::Call& call,
                                                         const Input& input,
                                                         journal::Batch& batch) {
  return run_each<Output>(
      shard, call, input, batch, [&](Queue& queue, const DeleteMessageBatchEntry& entry) {
        return delete_message(shard, queue, entry.receipt_handle, call.now_ms, batch);
      });
}

Result<EmptyOutput> ChangeMessageVisibility::run(QueueShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Queue * queue, shard.require(call, input.queue_url));
  PENSTOCK_TRY(change_visibility(shard, *queue, call, input.receipt_handle,
                                 input.visibility_timeout_s, batch));
  shard.settle(*queue, call.now_ms, batch);
  return EmptyOutput{};
}

Result<ChangeMessageVisibilityBatchOutput> ChangeMessageVisibilityBatch::run(
    QueueShard& shard, service::Call& call, const Input& input, journal::Batch& batch) {
  return run_each<Output>(shard, call, input, batch,
                          [&](Queue& queue, const ChangeMessageVisibilityBatchEntry& entry) {
                            return change_visibility(shard, queue, call, entry.receipt_handle,
                                                     entry.visibility_timeout_s, batch);
                          });
}

}  // namespace penstock::queue
