#include "queue/queue_shard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"
#include "queue/redrive.h"

namespace penstock::queue {

int64_t Queue::next_expiry_ms() const {
  const auto oldest = messages.oldest();
  int64_t due_ms = oldest ? oldest->sent_ms + attributes.retention_ms() : INT64_MAX;
  if (fifo != nullptr) {
    due_ms = std::min({due_ms, fifo->deduplication.next_end_ms(), fifo->attempts.next_end_ms()});
  }
  return due_ms;
}

std::string Queue::arn() const { return queue_arn(region, account, name); }

WaitingReceives& Queue::line() {
  if (waiting == nullptr) {
    waiting = std::make_unique<WaitingReceives>(shard_, messages);
  }
  return *waiting;
}

QueueShard::~QueueShard() {
  if (expiry_timer_ != 0) {
    shard_.executor().cancel(expiry_timer_);
  }
}

Queue* QueueShard::find(std::string_view path) {
  const auto found = queues_.find(path);
  return found == queues_.end() ? nullptr : found->second.get();
}

Queue* QueueShard::find(QueueId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Result<Queue*> QueueShard::require(const service::Call& call, std::string_view url) {
  const auto parsed = parse_queue_url(url_or_path(call, url));
  if (parsed && parsed->account == call.caller.account) {
    if (Queue* queue = find(queue_path(parsed->account, call.region, parsed->name))) {
      return queue;
    }
  }
  return Error(kQueueDoesNotExist, call.protocol == aws::Protocol::kAwsQuery
                                       ? "The specified queue does not exist for this wsdl version."
                                       : "The specified queue does not exist.");
}

Queue& QueueShard::create(const service::Call& call, std::string_view name,
                          QueueAttributes attributes, TextMap tags, journal::Batch& batch) {
  if (!record_) {
    record_.emplace();
    record_->secret.resize(kSecretBytes);
    shard_.random().fill({reinterpret_cast<uint8_t*>(record_->secret.data()), kSecretBytes});
    receipts_.emplace(record_->secret);
  }
  std::string path = queue_path(call.caller.account, call.region, name);
  if (resting_.remove(path)) {
    batch.erase(deletion_key(path));
  }
  Queue& queue = hold(std::move(path),
                      std::make_unique<Queue>(
                          shard_, pool_, attributes.fifo ? Ordering::kFifo : Ordering::kStandard));
  queue.id = record_->next_id++;
  queue.attributes = std::move(attributes);
  queue.tags = std::move(tags);
  queue.created_ms = queue.modified_ms = call.now_ms;
  by_id_.emplace(queue.id, &queue);
  batch.put(kShardKey, encode(*record_));
  save(queue, batch);
  return queue;
}

Queue& QueueShard::hold(std::string path, std::unique_ptr<Queue> queue) {
  const auto [place, is_new] = queues_.emplace(std::move(path), std::move(queue));
  PENSTOCK_CHECK(is_new);
  Queue& held = *place->second;
  const QueuePathParts parts = parse_queue_path(place->first);
  held.path = place->first;
  held.account = parts.account;
  held.region = parts.region;
  held.name = parts.name;
  return held;
}

void QueueShard::save(const Queue& queue, journal::Batch& batch) {
  QueueRecord record;
  record.id = queue.id;
  record.created_ms = queue.created_ms;
  record.modified_ms = queue.modified_ms;
  record.purged_ms = queue.purged_ms;
  record.attributes = stored(queue.attributes);
  record.tags.assign(queue.tags.begin(), queue.tags.end());
  batch.put(queue_key(queue.path), encode(record));
}

void QueueShard::erase(Queue& queue, int64_t now_ms, journal::Batch& batch) {
  const std::string path(queue.path);
  batch.erase(queue_key(path));
  batch.put(deletion_key(path), encode(DeletionRecord{now_ms}));
  if (queue.progress.block_end > 1) {
    batch.erase_range(MessageKey(queue.id, Part::kMetadata, 0),
                      MessageKey(queue.id, Part::kContent, UINT64_MAX));
    batch.erase(progress_key(queue.id));
  }
  for (const std::string_view prefix : {kDeduplicationPrefix, kAttemptPrefix}) {
    if (queue.fifo != nullptr) {
      batch.erase_range(queue_part_key(prefix, queue.id), queue_part_key(prefix, queue.id + 1));
    }
  }
  if (queue.tasks != nullptr) {
    batch.erase_range(queue_part_key(kMoveTaskPrefix, queue.id),
                      queue_part_key(kMoveTaskPrefix, queue.id + 1));
  }
  deduplications_ -= queue.fifo != nullptr ? queue.fifo->deduplication.size() : 0;
  if (queue.waiting != nullptr) {
    queue.waiting->wake_all();
  }
  expiries_.erase({queue.expiry_ms, queue.id});
  by_id_.erase(queue.id);
  queues_.erase(path);
  resting_.add(path, now_ms);
}

void QueueShard::forget_rested(int64_t now_ms, journal::Batch& batch) {
  for (size_t i = 0; i < kNamesForgottenPerChange; ++i) {
    const auto path = resting_.take_rested(now_ms);
    if (!path) {
      return;
    }
    batch.erase(deletion_key(*path));
  }
}

bool QueueShard::has_room_for_queue() const {
  return queues_.size() + resting_.size() < kQueuesPerShardMax;
}

void QueueShard::purge(Queue& queue, journal::Batch& batch) {
  if (queue.messages.size() == 0) {
    return;
  }
  for (const Part part : {Part::kMetadata, Part::kContent}) {
    batch.erase_range(MessageKey(queue.id, part, queue.progress.head),
                      MessageKey(queue.id, part, queue.next_sequence));
  }
  queue.messages.clear();
  Progress progress = queue.progress;
  progress.head = queue.next_sequence;
  store_progress(queue, progress, batch);
}

void QueueShard::apply_attributes(Queue& queue, int64_t now_ms) {
  queue.dead_letter_retry_ms = 0;
  if (queue.messages.is_fifo()) {
    queue.messages.change_delay(now_ms, queue.attributes.delay_ms());
  }
}

bool QueueShard::is_full() const {
  return pool_.used() >= kMessagesPerShardMax || deduplications_ >= kDeduplicationsPerShardMax;
}

Sequence QueueShard::send(Queue& queue, std::string_view content, const Arrival& arrival,
                          int64_t now_ms, journal::Batch& batch) {
  const Sequence sequence = take_sequence(queue, batch);
  queue.messages.advance(now_ms);
  const MessageState message =
      queue.messages.send(sequence, arrival.sent_ms, arrival.delay_ms, arrival.group);
  put_metadata(queue, message, true, batch);
  batch.insert(MessageKey(queue.id, Part::kContent, sequence), content);
  return sequence;
}

void QueueShard::give_back(Queue& queue, std::string_view content, const Arrival& arrival,
                           const QueueState::Earlier& earlier, int64_t now_ms,
                           journal::Batch& batch) {
  const Sequence sequence = take_sequence(queue, batch);
  queue.messages.advance(now_ms);
  const MessageState message =
      queue.messages.give_back(sequence, arrival.sent_ms, earlier, now_ms, arrival.group);
  put_metadata(queue, message, true, batch);
  batch.insert(MessageKey(queue.id, Part::kContent, sequence), content);
}

MessageState QueueShard::receive(Queue& queue, Sequence sequence, int64_t now_ms,
                                 int64_t timeout_ms, journal::Batch& batch) {
  const MessageState message = queue.messages.receive(sequence, now_ms, timeout_ms);
  put_metadata(queue, message, false, batch);
  return message;
}

MessageState QueueShard::change_visibility(Queue& queue, Sequence sequence, int64_t now_ms,
                                           int64_t timeout_ms, journal::Batch& batch) {
  const MessageState message = queue.messages.change_visibility(sequence, now_ms, timeout_ms);
  put_metadata(queue, message, false, batch);
  return message;
}

void QueueShard::remove(Queue& queue, Sequence sequence, journal::Batch& batch) {
  if (queue.messages.remove(sequence)) {
    batch.erase(MessageKey(queue.id, Part::kMetadata, sequence));
    batch.erase(MessageKey(queue.id, Part::kContent, sequence));
  }
}

void QueueShard::settle(Queue& queue, int64_t now_ms, journal::Batch& batch) {
  if (queue.fifo != nullptr) {
    store_deduplications(queue, now_ms, batch);
  }
  Progress progress = queue.progress;
  const Sequence head = queue.messages.first_sequence().value_or(queue.next_sequence);
  if (head >= progress.head + kHeadStep) {
    progress.head = head;
  }
  const Sequence deduplication_head =
      queue.fifo == nullptr
          ? progress.deduplication_head
          : queue.fifo->deduplication.first_record().value_or(queue.next_sequence);
  if (deduplication_head >= progress.deduplication_head + kHeadStep) {
    progress.deduplication_head = deduplication_head;
  }
  if (progress != queue.progress) {
    store_progress(queue, progress, batch);
  }
  watch_expiry(queue);
  if (queue.waiting != nullptr) {
    queue.waiting->wake(now_ms);
  }
}

Result<std::string> QueueShard::content(const Queue& queue, Sequence sequence) {
  PENSTOCK_ASSIGN(auto value, shard_.store().get(MessageKey(queue.id, Part::kContent, sequence)));
  if (!value) {
    return Error(kCorrupt,
                 fmt::format("message {} of queue {} has no content", sequence, queue.id));
  }
  return *std::move(value);
}

ReceiptSealer& QueueShard::receipts() {
  PENSTOCK_CHECK(receipts_.has_value());  // there is a queue, so there is a secret
  return *receipts_;
}

Result<void> QueueShard::read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) {
  const auto transfer = decode_transfer(text);
  if (!transfer) {
    return Error(kCorrupt, "a message between two queues has an unknown form");
  }
  take_in(*this, *transfer, now_ms, batch);
  return {};
}

void QueueShard::release_waiting() {
  releasing_ = true;
  for (const auto& [path, queue] : queues_) {
    if (queue->waiting != nullptr) {
      queue->waiting->wake_all();
    }
  }
}

Sequence QueueShard::take_sequence(Queue& queue, journal::Batch& batch) {
  if (queue.next_sequence >= queue.progress.block_end) {
    Progress progress = queue.progress;
    progress.block_end = queue.next_sequence + kSequenceBlock;
    store_progress(queue, progress, batch);
  }
  return queue.next_sequence++;
}

void QueueShard::store_progress(Queue& queue, const Progress& progress, journal::Batch& batch) {
  PENSTOCK_CHECK(progress.block_end >= queue.progress.block_end &&
                 progress.head >= queue.progress.head &&
                 progress.deduplication_head >= queue.progress.deduplication_head);
  queue.progress = progress;
  batch.put(progress_key(queue.id), encode(queue.progress));
}

void QueueShard::put_metadata(const Queue& queue, const MessageState& message, bool fresh,
                              journal::Batch& batch) {
  scratch_.clear();
  append_metadata(scratch_, message);
  const MessageKey key(queue.id, Part::kMetadata, message.sequence);
  if (fresh) {
    batch.insert(key, scratch_);
  } else {
    batch.put(key, scratch_);
  }
}

}  // namespace penstock::queue
