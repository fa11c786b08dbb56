#include "queue/redrive.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/assert.h"
#include "base/uuid.h"
#include "queue/message_steps.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"

namespace penstock::queue {
namespace {

constexpr std::string_view kServiceName = "sqs";
// As AWS names it (developer guide, "Troubleshooting dead-letter queue redrive").
constexpr std::string_view kNoTarget = "AWS.SimpleQueueService.NonExistentQueue";

bool was_returned(TransferKind kind) {
  return kind == TransferKind::kReturnedDeadLetter || kind == TransferKind::kReturnedMove;
}

// The stored form of what arrives. A dead letter keeps its id, its time (in a standard queue) and
// what it went through; in a FIFO queue its deduplication id is its message id. A message that is
// moved back is a new one (developer guide, "Dead-letter queue redrive").
std::string arriving_content(const Transfer& transfer, bool is_fifo, Random& random) {
  auto content = decode_content(transfer.content);
  PENSTOCK_CHECK(content.has_value());  // who sent it had decoded it
  std::string source;                   // these three are what the content's views may show
  std::string deduplication_id;
  std::array<char, 16> id{};
  if (transfer.kind == TransferKind::kMove) {
    id = make_message_id(random);
    content->message_id = {id.data(), id.size()};
    content->dead_letter_source = {};
    content->earlier_receives = 0;
    content->earlier_first_received_ms = 0;
  } else {
    if (content->earlier_first_received_ms == 0) {
      content->earlier_first_received_ms = transfer.first_received_ms;
    }
    // What comes back as a dead letter keeps its count as such.
    content->earlier_receives +=
        transfer.kind == TransferKind::kReturnedDeadLetter ? 0 : transfer.receive_count;
  }
  if (transfer.kind == TransferKind::kDeadLetter) {
    source = arn_of_path(transfer.origin);
    content->dead_letter_source = source;
    deduplication_id = is_fifo ? uuid_text(content->message_id) : std::string();
    content->deduplication_id = deduplication_id;
  }
  std::string stored;
  append_content(stored, *content);
  return stored;
}

void ask_for_target(QueueShard& shard, Queue& queue, int64_t now_ms, journal::Batch& batch) {
  if (now_ms < queue.dead_letter_retry_ms ||
      !shard.shard().journal().admit(journal::Space::kTakes, service::kLetterOverheadBytes).ok()) {
    return;
  }
  queue.dead_letter_retry_ms = now_ms + kDeadLetterRetryMs;
  const std::string& target_arn = queue.attributes.redrive->dead_letter_arn;
  const std::string target = path_of_arn(target_arn);
  Transfer question;
  question.kind = TransferKind::kQuestion;
  question.target = target;
  question.origin = queue.path;
  shard.shard().send_letter(batch, target_arn, kServiceName, encode(question));
}

// Whether it was a question or an answer.
bool take_question(QueueShard& shard, const Transfer& transfer, journal::Batch& batch) {
  if (transfer.kind == TransferKind::kQuestion && shard.find(transfer.target) != nullptr) {
    Transfer answer = transfer;
    answer.kind = TransferKind::kAnswer;
    shard.shard().send_letter(batch, arn_of_path(transfer.origin), kServiceName, encode(answer));
  }
  if (transfer.kind == TransferKind::kAnswer) {
    Queue* const queue = shard.find(transfer.origin);
    if (queue != nullptr && std::exchange(queue->dead_letter_retry_ms, 0) != 0) {
      shard.shard().log().info("dead-letter queue is there again",
                               {{"queue", queue->name}, {"dead_letter_queue", transfer.target}});
    }
  }
  return transfer.kind == TransferKind::kQuestion || transfer.kind == TransferKind::kAnswer;
}

void take_back(QueueShard& shard, Queue& queue, const Transfer& transfer, int64_t now_ms,
               journal::Batch& batch) {
  if (transfer.kind == TransferKind::kReturnedMove) {
    if (queue.tasks != nullptr) {
      queue.tasks->take_back(transfer.task, kNoTarget, batch);
    }
    return;
  }
  queue.dead_letter_retry_ms = now_ms + kDeadLetterRetryMs;
  shard.shard().log().warning("dead-letter queue is not there",
                              {{"queue", queue.name}, {"dead_letter_queue", transfer.target}});
}

}  // namespace

bool is_dead(const Queue& queue, Sequence sequence) {
  if (queue.attributes.redrive == nullptr || queue.dead_letter_retry_ms != 0) {
    return false;
  }
  return queue.messages.find(sequence)->receive_count >= queue.attributes.redrive->receives_max;
}

Result<void> move_dead_letters(QueueShard& shard, Queue& queue, size_t wanted, int64_t now_ms,
                               journal::Batch& batch) {
  if (queue.attributes.redrive == nullptr) {
    return {};
  }
  if (queue.dead_letter_retry_ms != 0) {
    ask_for_target(shard, queue, now_ms, batch);
    return {};
  }
  size_t moved = 0;
  size_t bytes = kDeadLetterBytesPerReceive;  // room for the receive's own records
  for (size_t moved_before = SIZE_MAX; moved != moved_before;) {
    moved_before = moved;
    for (const Sequence sequence :
         queue.messages.next_receivable(wanted, queue.expired_ms(now_ms))) {
      if (!is_dead(queue, sequence)) {
        continue;
      }
      PENSTOCK_ASSIGN(const std::string content, shard.content(queue, sequence));
      bytes += content.size() + service::kLetterOverheadBytes;
      const bool is_enough =
          moved == kDeadLettersPerReceive || bytes >= 2 * kDeadLetterBytesPerReceive;
      if (is_enough || !shard.shard().journal().admit(journal::Space::kTakes, bytes).ok()) {
        return {};
      }
      send_away(shard, queue, sequence, {.kind = TransferKind::kDeadLetter, .content = content},
                queue.attributes.redrive->dead_letter_arn, batch);
      ++queue.counters.dead_lettered;
      ++moved;
    }
  }
  return {};
}

void send_away(QueueShard& shard, Queue& queue, Sequence sequence, Transfer transfer,
               std::string_view target_arn, journal::Batch& batch) {
  const auto message = queue.messages.find(sequence);
  PENSTOCK_CHECK(message.has_value());
  const std::string target = path_of_arn(target_arn);
  transfer.origin = queue.path;
  transfer.target = target;
  transfer.sent_ms = message->sent_ms;
  transfer.receive_count = message->receive_count;
  transfer.first_received_ms = message->first_received_ms;
  transfer.group = message->group;
  const std::string letter = encode(transfer);
  shard.remove(queue, sequence, batch);
  shard.shard().send_letter(batch, arn_of_path(target), kServiceName, letter);
}

void take_in(QueueShard& shard, const Transfer& transfer, int64_t now_ms, journal::Batch& batch) {
  if (take_question(shard, transfer, batch)) {
    return;
  }
  const bool is_back = was_returned(transfer.kind);
  Queue* queue = shard.find(is_back ? transfer.origin : transfer.target);
  if (queue == nullptr && !is_back) {
    Transfer back = transfer;
    back.kind = transfer.kind == TransferKind::kMove ? TransferKind::kReturnedMove
                                                     : TransferKind::kReturnedDeadLetter;
    shard.shard().send_letter(batch, arn_of_path(transfer.origin), kServiceName, encode(back));
    return;
  }
  if (queue == nullptr) {
    // Both queues were deleted while the message was on its way: it is gone as they are.
    shard.shard().log().warning("message dropped, both its queues are deleted",
                                {{"queue", transfer.origin}, {"target", transfer.target}});
    return;
  }
  const std::string content =
      arriving_content(transfer, queue->messages.is_fifo(), shard.shard().random());
  if (transfer.kind == TransferKind::kReturnedDeadLetter) {
    shard.give_back(*queue, content, {.sent_ms = transfer.sent_ms, .group = transfer.group},
                    {std::max(transfer.receive_count, 1U), transfer.first_received_ms}, now_ms,
                    batch);
  } else {
    const bool is_new = queue->messages.is_fifo() || transfer.kind == TransferKind::kMove;
    shard.send(*queue, content,
               {.sent_ms = is_new ? now_ms : transfer.sent_ms,
                .delay_ms = queue->messages.is_fifo() ? queue->attributes.delay_ms() : 0,
                .group = transfer.group},
               now_ms, batch);
  }
  if (is_back) {
    take_back(shard, *queue, transfer, now_ms, batch);
  }
  shard.settle(*queue, now_ms, batch);
}

}  // namespace penstock::queue
