#include "queue/fifo.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "queue/queue_shard.h"

namespace penstock::queue {
namespace {

std::optional<Original> find_in(const DeduplicationRecord& record, const IdDigest& id,
                                Sequence sequence) {
  const auto found =
      std::find_if(record.messages.begin(), record.messages.end(),
                   [&](const DeduplicationRecord::Sent& sent) { return sent.id == id; });
  if (found == record.messages.end() || found->sequence != sequence) {
    return std::nullopt;
  }
  return Original{found->sequence, {found->message_id.data(), found->message_id.size()}};
}

}  // namespace

std::string sequence_number(Sequence sequence) {
  constexpr uint64_t kFirst = 10'000'000'000'000'000'000U;
  return fmt::format("{}", kFirst + sequence);
}

Result<std::optional<Original>> find_original(QueueShard& shard, const Queue& queue,
                                              const IdDigest& id, int64_t now_ms) {
  const auto place = queue.fifo->deduplication.find(id, now_ms);
  if (!place) {
    return std::optional<Original>();
  }
  if (auto pending = find_in(queue.fifo->pending, id, place->sequence)) {
    return pending;
  }
  const std::string key = deduplication_key(queue.id, place->record);
  PENSTOCK_ASSIGN(const auto value, shard.shard().store().get(key));
  const auto record = value ? decode_deduplication(*value) : std::nullopt;
  auto original = record ? find_in(*record, id, place->sequence) : std::nullopt;
  if (!original) {
    return Error(kCorrupt, fmt::format("message {} of queue {} has no deduplication record",
                                       place->sequence, queue.name));
  }
  return original;
}

void remember(QueueShard& shard, Queue& queue, const IdDigest& id, std::string_view message_id,
              Sequence sequence, int64_t now_ms) {
  DeduplicationRecord& pending = queue.fifo->pending;
  DeduplicationRecord::Sent sent{id, {}, sequence};
  std::copy(message_id.begin(), message_id.end(), sent.message_id.begin());
  pending.messages.push_back(sent);
  queue.fifo->deduplication.add(id, {sequence, pending.messages.front().sequence}, now_ms, now_ms);
  ++shard.deduplications();
}

void store_deduplications(Queue& queue, int64_t now_ms, journal::Batch& batch) {
  DeduplicationRecord& pending = queue.fifo->pending;
  if (pending.messages.empty()) {
    return;
  }
  pending.sent_ms = now_ms;
  batch.insert(deduplication_key(queue.id, pending.messages.front().sequence), encode(pending));
  pending.messages.clear();
}

void put_attempt(Queue& queue, const IdDigest& attempt, AttemptRecord record,
                 journal::Batch& batch) {
  batch.put(attempt_key(queue.id, attempt), encode(record));
  queue.fifo->attempts.put(attempt, std::move(record));
}

}  // namespace penstock::queue
