// All queues of one shard: found by account, region and name; their timers and waiting receives.
// Made for its shard, rebuilt from the store by load(), used on the shard's thread, lives as long
// as the shard.
//
// The index in memory and the batch of an operation change together (Host commits what is in the
// batch): at any time between operations the index says what the store's metadata says, except
// that a message whose time came may still be counted as timed until advance().
#ifndef PENSTOCK_QUEUE_QUEUE_SHARD_H_
#define PENSTOCK_QUEUE_QUEUE_SHARD_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/result.h"
#include "journal/batch.h"
#include "observe/metrics.h"
#include "queue/fifo.h"
#include "queue/message_pool.h"
#include "queue/move_task.h"
#include "queue/queue_attributes.h"
#include "queue/queue_keys.h"
#include "queue/queue_state.h"
#include "queue/queue_target.h"
#include "queue/receipt_handle.h"
#include "queue/resting_names.h"
#include "queue/waiting_receives.h"
#include "runtime/task.h"
#include "service/operation.h"
#include "service/shard.h"

namespace penstock::queue {

// Since the process started.
struct QueueCounters {
  uint64_t sent = 0;
  uint64_t received = 0;
  uint64_t deleted = 0;
  uint64_t expired = 0;
  uint64_t empty_receives = 0;
  uint64_t dead_lettered = 0;
};

struct Queue {
  Queue(service::Shard& shard, MessagePool& pool, Ordering ordering)
      : messages(pool, ordering), shard_(shard) {
    if (ordering == Ordering::kFifo) {
      fifo = std::make_unique<FifoParts>();
    }
  }

  QueueId id = 0;
  // Account, region and name: views of the key under which the shard holds the queue, as these are.
  std::string_view path;
  std::string_view account;
  std::string_view region;
  std::string_view name;
  QueueAttributes attributes;
  TextMap tags;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  int64_t purged_ms = 0;
  Sequence next_sequence = 1;
  Progress progress;  // as stored
  QueueState messages;
  std::unique_ptr<WaitingReceives> waiting;  // null until a receive has waited
  QueueCounters counters;
  std::unique_ptr<FifoParts> fifo;   // null in a standard queue
  std::unique_ptr<MoveTasks> tasks;  // null until there is one
  // Not 0: its dead-letter queue is not there, and from then on it is asked for again.
  int64_t dead_letter_retry_ms = 0;
  int64_t expiry_ms = INT64_MAX;  // when the shard looks for what has expired

  std::string arn() const;
  // Where receives wait; made by the first.
  WaitingReceives& line();
  // Messages sent at or before this are expired.
  int64_t expired_ms(int64_t now_ms) const { return now_ms - attributes.retention_ms(); }
  // When the first message, deduplication id or attempt expires.
  int64_t next_expiry_ms() const;

 private:
  service::Shard& shard_;
};

// What a message that comes into a queue brings along, beside its content.
struct Arrival {
  int64_t sent_ms = 0;
  int64_t delay_ms = 0;
  std::string_view group;  // empty: none
};

class QueueShard final : public service::ShardState {
 public:
  explicit QueueShard(service::Shard& shard) : shard_(shard) {}
  ~QueueShard() override;

  Result<void> load() override;
  void start() override;

  // Null if there is none.
  Queue* find(std::string_view path);
  Queue* find(QueueId id);
  // Whether a queue of that ARN would be in this shard.
  bool owns(std::string_view arn) const { return shard_.owns(arn); }
  // The queue that a URL names to this caller, or QueueDoesNotExist.
  Result<Queue*> require(const service::Call& call, std::string_view url);

  // Makes an empty queue; the record is in the batch.
  Queue& create(const service::Call& call, std::string_view name, QueueAttributes attributes,
                TextMap tags, journal::Batch& batch);
  // Stores the queue's settings, tags and times as they are now.
  void save(const Queue& queue, journal::Batch& batch);
  // Removes the queue with its messages; its name rests from now on.
  void erase(Queue& queue, int64_t now_ms, journal::Batch& batch);
  // Whether a queue of this path was deleted so recently that none can be made.
  bool rests(std::string_view path, int64_t now_ms) const { return resting_.rests(path, now_ms); }
  // Forgets some of the names that rested long enough. Nothing else does, so whatever adds to
  // queues and names calls it.
  void forget_rested(int64_t now_ms, journal::Batch& batch);
  // A setting was changed: what follows from it for the messages there are.
  void apply_attributes(Queue& queue, int64_t now_ms);
  // Removes every message.
  void purge(Queue& queue, journal::Batch& batch);

  // Message changes: index, batch and counters together. `content` is a stored form.
  Sequence send(Queue& queue, std::string_view content, const Arrival& arrival, int64_t now_ms,
                journal::Batch& batch);
  // One that comes back from where it was not taken, as it was but behind the others.
  void give_back(Queue& queue, std::string_view content, const Arrival& arrival,
                 const QueueState::Earlier& earlier, int64_t now_ms, journal::Batch& batch);
  MessageState receive(Queue& queue, Sequence sequence, int64_t now_ms, int64_t timeout_ms,
                       journal::Batch& batch);
  MessageState change_visibility(Queue& queue, Sequence sequence, int64_t now_ms,
                                 int64_t timeout_ms, journal::Batch& batch);
  // A message that is not there is fine.
  void remove(Queue& queue, Sequence sequence, journal::Batch& batch);
  // To be called once after an operation's changes: wakes receives, sets timers, stores progress.
  void settle(Queue& queue, int64_t now_ms, journal::Batch& batch);

  Result<std::string> content(const Queue& queue, Sequence sequence);
  ReceiptSealer& receipts();
  bool is_full() const;
  // How many deduplication ids the shard holds, as what adds and takes out keeps it.
  size_t& deduplications() { return deduplications_; }
  bool has_room_for_queue() const;
  size_t message_count() const { return pool_.used(); }

  service::Shard& shard() { return shard_; }
  // By path: account, region, name.
  const std::map<std::string, std::unique_ptr<Queue>, std::less<>>& queues() const {
    return queues_;
  }

  // A message from another queue.
  Result<void> read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) override;
  // Depths and counters of every queue, added to the families of other shards.
  void collect(std::vector<observe::Registry::Family>& families) override;
  // Compares the index with the store, key by key. kCorrupt says where they differ.
  Result<void> verify() override;
  // The server is about to stop: every waiting receive answers now.
  void release_waiting() override;
  bool releasing() const { return releasing_; }
  // Its queues as destinations of deliveries.
  delivery::Target& target() { return target_; }

 private:
  // Puts a queue under its path, which its names are views of from here on.
  Queue& hold(std::string path, std::unique_ptr<Queue> queue);
  // Those that take the time all take the same: what is due is judged once.
  Result<void> load_queues(int64_t now_ms);
  Result<void> load_queue(std::string_view path, const QueueRecord& record,
                          const std::optional<Progress>& progress, int64_t now_ms);
  Result<std::unordered_map<QueueId, Progress>> load_progress();
  Result<void> load_messages(Queue& queue, int64_t now_ms);
  Result<void> load_fifo(Queue& queue, int64_t now_ms);
  Result<void> load_move_tasks();
  Result<void> load_resting();
  Result<void> verify_queue(const Queue& queue);
  Result<void> verify_resting();
  Result<void> verify_fifo(const Queue& queue);
  Sequence take_sequence(Queue& queue, journal::Batch& batch);
  void store_progress(Queue& queue, const Progress& progress, journal::Batch& batch);
  void put_metadata(const Queue& queue, const MessageState& message, bool fresh,
                    journal::Batch& batch);

  void watch_expiry(Queue& queue);
  void arm_expiry_timer();
  void expire_due();
  size_t expire_from(Queue& queue, int64_t now_ms, size_t max, journal::Batch& batch);
  size_t expire_ids(Queue& queue, int64_t now_ms, size_t max, journal::Batch& batch);

  service::Shard& shard_;
  MessagePool pool_;
  std::map<std::string, std::unique_ptr<Queue>, std::less<>> queues_;
  boost::unordered_flat_map<QueueId, Queue*> by_id_;
  RestingNames resting_;
  size_t deduplications_ = 0;
  std::optional<ShardRecord> record_;
  std::optional<ReceiptSealer> receipts_;
  std::set<std::pair<int64_t, QueueId>> expiries_;
  runtime::Executor::TimerId expiry_timer_ = 0;
  int64_t expiry_armed_ms_ = INT64_MAX;
  bool is_started_ = false;  // no timers before
  bool releasing_ = false;
  std::string scratch_;
  QueueTarget target_{*this};
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_SHARD_H_
