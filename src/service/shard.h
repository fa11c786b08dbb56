// One shard as a service sees it: its thread's executor, its store, its way into the journal. Owned
// by the Host, used on the shard's thread only, lives as long as the process serves.
#ifndef PENSTOCK_SERVICE_SHARD_H_
#define PENSTOCK_SERVICE_SHARD_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "observe/metrics.h"
#include "runtime/executor.h"
#include "store/shard_store.h"

namespace penstock::service {

class Shard {
 public:
  Shard(journal::ShardId id, runtime::Executor& executor, Clock& clock, Random& random, Log& log,
        journal::Journal& journal, std::unique_ptr<store::ShardStore> store)
      : id_(id),
        executor_(executor),
        clock_(clock),
        random_(random),
        log_(log),
        journal_(journal),
        store_(std::move(store)) {}
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  journal::ShardId id() const { return id_; }
  runtime::Executor& executor() { return executor_; }
  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  Log& log() { return log_; }
  journal::Journal& journal() { return journal_; }
  store::ShardStore& store() { return *store_; }
  const store::ShardStore& store() const { return *store_; }

  // Appends the batch to the journal and applies it to the store. From here on the shard shows the
  // change, and every reply made after it waits until last_sequence() is durable: a change that a
  // crash undoes was never seen.
  journal::Sequence commit(journal::Batch batch);
  // The newest batch this shard has appended.
  journal::Sequence last_sequence() const { return last_sequence_; }

 private:
  journal::ShardId id_;
  runtime::Executor& executor_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  journal::Journal& journal_;
  std::unique_ptr<store::ShardStore> store_;
  journal::Sequence last_sequence_ = 0;
};

// A service's state in one shard: made for the shard, rebuilt from its store at start, and usable
// after load().
class ShardState {
 public:
  ShardState() = default;
  ShardState(const ShardState&) = delete;
  ShardState& operator=(const ShardState&) = delete;
  virtual ~ShardState() = default;

  // Rebuilds what is held in memory from the shard's store.
  virtual Result<void> load() = 0;
  // Adds what the metrics page shows of this shard to the families of the shards before it.
  virtual void collect(std::vector<observe::Registry::Family>& families) { (void)families; }
  // The server is about to stop: calls that wait for something to happen answer now.
  virtual void release_waiting() {}
  // Compares memory with the store; kCorrupt says where they differ. For tests.
  virtual Result<void> verify() { return {}; }
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_SHARD_H_
