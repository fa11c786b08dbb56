// A shard's start: what the store holds becomes the index in memory; and the check that both still
// agree.
#include <fmt/format.h>

#include <unordered_set>

#include "aws/arn.h"
#include "queue/queue_name.h"
#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

Error corrupt(std::string_view what, std::string_view key) {
  return {kCorrupt, fmt::format("{} (key {})", what, hex(key))};
}

// A FIFO queue's delay may have changed since a message was sent, which changes the index alone.
bool is_same(const MessageState& stored, MessageState indexed, bool is_fifo) {
  if (is_fifo && indexed.receive_count == 0) {
    indexed.visible_at_ms = stored.visible_at_ms;
  }
  return stored == indexed;
}

}  // namespace

Result<void> QueueShard::load() {
  PENSTOCK_ASSIGN(const auto stored_record, shard_.store().get(kShardKey));
  if (!stored_record) {
    return {};
  }
  record_ = decode_shard(*stored_record);
  if (!record_) {
    return corrupt("the queue service's record of a shard has an unknown form", kShardKey);
  }
  receipts_.emplace(record_->secret);

  PENSTOCK_TRY(load_queues(shard_.clock().now_ms()));
  PENSTOCK_TRY(load_move_tasks());
  return load_resting();
}

Result<void> QueueShard::load_queues(int64_t now_ms) {
  std::vector<std::pair<std::string, std::string>> records;
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kQueuePrefix, [&](std::string_view key, std::string_view value) {
        records.emplace_back(key.substr(kQueuePrefix.size()), value);
        return true;
      }));
  PENSTOCK_ASSIGN(const auto progress, load_progress());
  for (const auto& [path, value] : records) {
    const auto record = decode_queue(value);
    if (!record) {
      return corrupt("a queue's record has an unknown form", queue_key(path));
    }
    const auto found = progress.find(record->id);
    PENSTOCK_TRY(load_queue(path, *record,
                            found == progress.end() ? std::nullopt : std::optional(found->second),
                            now_ms));
  }
  return {};
}

// All queues' in one scan: a read for each takes longer than what it reads.
Result<std::unordered_map<QueueId, Progress>> QueueShard::load_progress() {
  std::unordered_map<QueueId, Progress> all;
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kProgressPrefix, [&](std::string_view key, std::string_view value) {
        const auto id = parse_progress_key(key);
        const auto progress = decode_progress(value);
        if (!id || !progress) {
          outcome = corrupt("a queue's progress has an unknown form", key);
          return false;
        }
        all.emplace(*id, *progress);
        return true;
      }));
  PENSTOCK_TRY(outcome);
  return all;
}

Result<void> QueueShard::load_resting() {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(
      kDeletionPrefix, [&](std::string_view key, std::string_view value) {
        const auto record = decode_deletion(value);
        if (!record) {
          outcome = corrupt("a deleted queue's record has an unknown form", key);
          return false;
        }
        resting_.add(std::string(key.substr(kDeletionPrefix.size())), record->deleted_ms);
        return true;
      }));
  return outcome;
}

Result<void> QueueShard::load_queue(std::string_view path, const QueueRecord& record,
                                    const std::optional<Progress>& progress, int64_t now_ms) {
  auto attributes = restored(record.attributes);
  if (parse_queue_path(path).name.empty() || !attributes) {
    return corrupt("a queue's record is not one of this version", queue_key(path));
  }
  Queue& queue = hold(std::string(path),
                      std::make_unique<Queue>(
                          shard_, pool_, attributes->fifo ? Ordering::kFifo : Ordering::kStandard));
  queue.id = record.id;
  queue.attributes = *std::move(attributes);
  queue.tags = TextMap(record.tags.begin(), record.tags.end());
  queue.created_ms = record.created_ms;
  queue.modified_ms = record.modified_ms;
  queue.purged_ms = record.purged_ms;
  by_id_.emplace(queue.id, &queue);
  if (progress) {
    queue.progress = *progress;
    PENSTOCK_TRY(load_messages(queue, now_ms));
  }
  if (queue.fifo != nullptr) {
    PENSTOCK_TRY(load_fifo(queue, now_ms));
  }
  watch_expiry(queue);
  return {};
}

Result<void> QueueShard::load_fifo(Queue& queue, int64_t now_ms) {
  queue.messages.change_delay(now_ms, queue.attributes.delay_ms());
  Result<void> outcome;
  const auto restore_ids = [&](std::string_view key, std::string_view value) {
    const auto first = parse_deduplication_key(key);
    const auto record = decode_deduplication(value);
    if (!first || !record) {
      outcome = corrupt("deduplication ids have an unknown form", key);
      return false;
    }
    for (const auto& sent : record->messages) {
      queue.fifo->deduplication.add(sent.id, {sent.sequence, *first}, record->sent_ms,
                                    record->sent_ms);
    }
    return true;
  };
  PENSTOCK_TRY(shard_.store().scan(deduplication_key(queue.id, queue.progress.deduplication_head),
                                   queue_part_key(kDeduplicationPrefix, queue.id + 1),
                                   restore_ids));
  PENSTOCK_TRY(outcome);
  deduplications_ += queue.fifo->deduplication.size();
  const auto restore_attempt = [&](std::string_view key, std::string_view value) {
    const auto attempt = parse_attempt_key(key);
    auto record = decode_attempt(value);
    if (!attempt || !record) {
      outcome = corrupt("a receive attempt has an unknown form", key);
      return false;
    }
    queue.fifo->attempts.put(*attempt, *std::move(record));
    return true;
  };
  PENSTOCK_TRY(
      shard_.store().scan_prefix(queue_part_key(kAttemptPrefix, queue.id), restore_attempt));
  return outcome;
}

// All queues' in one scan: most have none.
Result<void> QueueShard::load_move_tasks() {
  Result<void> outcome;
  const auto restore = [&](std::string_view key, std::string_view value) {
    auto task = decode_move_task(value);
    Queue* queue = task ? find(queue_of_move_task_key(key)) : nullptr;
    if (queue == nullptr) {
      outcome = corrupt("a move task has an unknown form or queue", key);
      return false;
    }
    if (queue->tasks == nullptr) {
      queue->tasks = std::make_unique<MoveTasks>(*this, *queue);
    }
    queue->tasks->restore(*std::move(task));
    return true;
  };
  PENSTOCK_TRY(shard_.store().scan_prefix(kMoveTaskPrefix, restore));
  return outcome;
}

Result<void> QueueShard::load_messages(Queue& queue, int64_t now_ms) {
  // Sequences of the block that was begun are not given again.
  queue.next_sequence = queue.progress.block_end;
  Result<void> outcome;
  const auto restore = [&](std::string_view key, std::string_view value) {
    const auto parts = parse_message_key(key);
    const auto message = parts ? decode_metadata(parts->sequence, value) : std::nullopt;
    if (!message || message->sequence >= queue.progress.block_end) {
      outcome = corrupt("a message's metadata is not of this version", key);
      return false;
    }
    queue.messages.restore(*message);
    return true;
  };
  PENSTOCK_TRY(shard_.store().scan(MessageKey(queue.id, Part::kMetadata, queue.progress.head),
                                   MessageKey(queue.id, Part::kMetadata, queue.progress.block_end),
                                   restore));
  PENSTOCK_TRY(outcome);
  queue.messages.finish_restore(now_ms);
  return {};
}

Result<void> QueueShard::verify() {
  size_t messages = 0;
  for (const auto& [path, queue] : queues_) {
    PENSTOCK_TRY(verify_queue(*queue));
    if (queue->fifo != nullptr) {
      PENSTOCK_TRY(verify_fifo(*queue));
    }
    messages += queue->messages.size();
  }
  if (messages != pool_.used()) {
    return Error(kCorrupt, fmt::format("the queues hold {} messages, their memory {}", messages,
                                       pool_.used()));
  }
  size_t keys = 0;
  PENSTOCK_TRY(shard_.store().scan_prefix(kMessagePrefix, [&](std::string_view, std::string_view) {
    ++keys;
    return true;
  }));
  if (keys != 2 * messages) {
    return Error(kCorrupt,
                 fmt::format("{} keys of messages are stored for {} messages", keys, messages));
  }
  return verify_resting();
}

Result<void> QueueShard::verify_resting() {
  size_t names = 0;
  PENSTOCK_TRY(shard_.store().scan_prefix(kDeletionPrefix, [&](std::string_view, std::string_view) {
    ++names;
    return true;
  }));
  if (names != resting_.size()) {
    return Error(kCorrupt, fmt::format("{} names of deleted queues are stored, {} are known", names,
                                       resting_.size()));
  }
  return {};
}

Result<void> QueueShard::verify_fifo(const Queue& queue) {
  size_t ids = 0;
  size_t attempts = 0;
  bool are_known = true;
  PENSTOCK_TRY(shard_.store().scan_prefix(queue_part_key(kDeduplicationPrefix, queue.id),
                                          [&](std::string_view, std::string_view value) {
                                            const auto record = decode_deduplication(value);
                                            are_known = are_known && record.has_value();
                                            ids += record ? record->messages.size() : 0;
                                            return true;
                                          }));
  PENSTOCK_TRY(shard_.store().scan_prefix(queue_part_key(kAttemptPrefix, queue.id),
                                          [&](std::string_view, std::string_view value) {
                                            are_known = are_known && decode_attempt(value);
                                            ++attempts;
                                            return true;
                                          }));
  if (!are_known || ids != queue.fifo->deduplication.size() ||
      attempts != queue.fifo->attempts.size()) {
    return Error(kCorrupt,
                 fmt::format("queue {} stores {} deduplication ids and {} attempts, and knows {} "
                             "and {}",
                             queue.name, ids, attempts, queue.fifo->deduplication.size(),
                             queue.fifo->attempts.size()));
  }
  return {};
}

Result<void> QueueShard::verify_queue(const Queue& queue) {
  Result<void> outcome;
  size_t count = 0;
  queue.messages.for_each([&](const MessageState& message) {
    ++count;
    if (!outcome.ok()) {
      return;
    }
    const MessageKey key(queue.id, Part::kMetadata, message.sequence);
    const auto value = shard_.store().get(key);
    const auto state =
        value.ok() && *value ? decode_metadata(message.sequence, **value) : std::nullopt;
    const auto content = shard_.store().get(MessageKey(queue.id, Part::kContent, message.sequence));
    if (!state || !is_same(*state, message, queue.messages.is_fifo())) {
      outcome = corrupt("a message's metadata differs from the index", key);
    } else if (!content.ok() || !*content || !decode_content(**content)) {
      outcome = corrupt("a message has no content", key);
    } else if (message.sequence < queue.progress.head || message.sequence >= queue.next_sequence) {
      outcome = corrupt("a message is outside of its queue's range", key);
    }
  });
  PENSTOCK_TRY(outcome);
  if (count != queue.messages.size()) {
    return Error(kCorrupt, fmt::format("queue {} counts {} messages and holds {}", queue.name,
                                       queue.messages.size(), count));
  }
  return {};
}

}  // namespace penstock::queue
