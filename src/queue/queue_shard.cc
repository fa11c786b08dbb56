#include "queue/queue_shard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"
#include "queue/queue_name.h"

namespace penstock::queue {

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
  auto made = std::make_unique<Queue>(shard_, pool_);
  Queue& queue = *made;
  queue.id = record_->next_id++;
  queue.account = call.caller.account;
  queue.region = call.region;
  queue.name = name;
  queue.attributes = std::move(attributes);
  queue.tags = std::move(tags);
  queue.created_ms = queue.modified_ms = call.now_ms;
  const std::string path = queue.path();
  if (resting_.remove(path)) {
    batch.erase(deletion_key(path));
  }
  PENSTOCK_CHECK(queues_.emplace(path, std::move(made)).second);
  by_id_.emplace(queue.id, &queue);
  batch.put(kShardKey, encode(*record_));
  save(queue, batch);
  return queue;
}

void QueueShard::save(const Queue& queue, journal::Batch& batch) {
  QueueRecord record;
  record.id = queue.id;
  record.created_ms = queue.created_ms;
  record.modified_ms = queue.modified_ms;
  record.purged_ms = queue.purged_ms;
  record.attributes = stored(queue.attributes);
  record.tags.assign(queue.tags.begin(), queue.tags.end());
  batch.put(queue_key(queue.path()), encode(record));
}

void QueueShard::erase(Queue& queue, int64_t now_ms, journal::Batch& batch) {
  const std::string path = queue.path();
  batch.erase(queue_key(path));
  batch.put(deletion_key(path), encode(DeletionRecord{now_ms}));
  if (queue.progress.block_end > 1) {
    batch.erase_range(MessageKey(queue.id, Part::kMetadata, 0),
                      MessageKey(queue.id, Part::kContent, UINT64_MAX));
    batch.erase(progress_key(queue.id));
  }
  queue.waiting.wake_all();
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
  store_progress(queue, queue.progress.block_end, queue.next_sequence, batch);
}

void QueueShard::send(Queue& queue, std::string_view content, int64_t now_ms, int64_t delay_ms,
                      journal::Batch& batch) {
  const Sequence sequence = take_sequence(queue, batch);
  queue.messages.advance(now_ms);
  const MessageState message = queue.messages.send(sequence, now_ms, delay_ms);
  put_metadata(queue, message, true, batch);
  batch.insert(MessageKey(queue.id, Part::kContent, sequence), content);
  ++queue.counters.sent;
}

MessageState QueueShard::receive(Queue& queue, Sequence sequence, int64_t now_ms,
                                 int64_t timeout_ms, journal::Batch& batch) {
  const MessageState message = queue.messages.receive(sequence, now_ms, timeout_ms);
  put_metadata(queue, message, false, batch);
  ++queue.counters.received;
  return message;
}

void QueueShard::change_visibility(Queue& queue, Sequence sequence, int64_t now_ms,
                                   int64_t timeout_ms, journal::Batch& batch) {
  put_metadata(queue, queue.messages.change_visibility(sequence, now_ms, timeout_ms), false, batch);
}

void QueueShard::remove(Queue& queue, Sequence sequence, journal::Batch& batch) {
  if (queue.messages.remove(sequence)) {
    batch.erase(MessageKey(queue.id, Part::kMetadata, sequence));
    batch.erase(MessageKey(queue.id, Part::kContent, sequence));
  }
}

void QueueShard::settle(Queue& queue, int64_t now_ms, journal::Batch& batch) {
  const auto oldest = queue.messages.oldest();
  const Sequence head = oldest ? oldest->sequence : queue.next_sequence;
  if (head >= queue.progress.head + kHeadStep) {
    store_progress(queue, queue.progress.block_end, head, batch);
  }
  watch_expiry(queue);
  queue.waiting.wake(now_ms);
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

void QueueShard::release_waiting() {
  releasing_ = true;
  for (const auto& [path, queue] : queues_) {
    queue->waiting.wake_all();
  }
}

Sequence QueueShard::take_sequence(Queue& queue, journal::Batch& batch) {
  if (queue.next_sequence >= queue.progress.block_end) {
    store_progress(queue, queue.next_sequence + kSequenceBlock, queue.progress.head, batch);
  }
  return queue.next_sequence++;
}

void QueueShard::store_progress(Queue& queue, Sequence block_end, Sequence head,
                                journal::Batch& batch) {
  PENSTOCK_CHECK(block_end >= queue.progress.block_end && head >= queue.progress.head);
  queue.progress = {block_end, head};
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

// The oldest message expires first, and a later oldest only later: the entry may be early, never
// late, and is put right when its time comes.
void QueueShard::watch_expiry(Queue& queue) {
  const auto oldest = queue.messages.oldest();
  const int64_t due_ms = oldest ? oldest->sent_ms + queue.attributes.retention_ms() : INT64_MAX;
  if (due_ms >= queue.expiry_ms) {
    return;
  }
  expiries_.erase({queue.expiry_ms, queue.id});
  queue.expiry_ms = due_ms;
  expiries_.insert({due_ms, queue.id});
  arm_expiry_timer();
}

void QueueShard::arm_expiry_timer() {
  const int64_t due_ms = expiries_.empty() ? INT64_MAX : expiries_.begin()->first;
  if (due_ms >= expiry_armed_ms_) {
    return;
  }
  if (expiry_timer_ != 0) {
    shard_.executor().cancel(expiry_timer_);
  }
  const auto expire = [](void* argument) { static_cast<QueueShard*>(argument)->expire_due(); };
  expiry_armed_ms_ = due_ms;
  expiry_timer_ =
      shard_.executor().call_at(monotonic_due_ns(shard_.clock(), due_ms), {expire, this});
}

void QueueShard::expire_due() {
  expiry_timer_ = 0;
  expiry_armed_ms_ = INT64_MAX;
  const int64_t now_ms = shard_.clock().now_ms();
  journal::Batch batch(shard_.id());
  const size_t bytes_max = kExpiredPerTick * 2 * 32;
  if (!shard_.journal().admit(journal::Space::kFrees, bytes_max).ok()) {
    expiry_armed_ms_ = now_ms + kSecondMs;
    const auto expire = [](void* argument) { static_cast<QueueShard*>(argument)->expire_due(); };
    expiry_timer_ = shard_.executor().call_at(monotonic_due_ns(shard_.clock(), expiry_armed_ms_),
                                              {expire, this});
    return;
  }
  size_t left = kExpiredPerTick;
  while (left > 0 && !expiries_.empty() && expiries_.begin()->first <= now_ms) {
    Queue& queue = *by_id_.at(expiries_.begin()->second);
    left -= expire_from(queue, now_ms, left, batch);
    expiries_.erase({queue.expiry_ms, queue.id});
    queue.expiry_ms = INT64_MAX;
    settle(queue, now_ms, batch);
  }
  if (!batch.empty()) {
    shard_.commit(std::move(batch));
  }
  arm_expiry_timer();
}

size_t QueueShard::expire_from(Queue& queue, int64_t now_ms, size_t max, journal::Batch& batch) {
  size_t removed = 0;
  auto oldest = queue.messages.oldest();
  while (removed < max && oldest && oldest->sent_ms <= queue.expired_ms(now_ms)) {
    remove(queue, oldest->sequence, batch);
    ++removed;
    oldest = queue.messages.oldest();
  }
  queue.counters.expired += removed;
  return removed;
}

}  // namespace penstock::queue
