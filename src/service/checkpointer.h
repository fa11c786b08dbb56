// Moves what changed in memory into the backend now and then, so that recovery has little to replay
// and the journal's segments can be reused. One per process. step() is a coroutine that starts on
// the background executor and visits the shards' executors; it must not be started again before it
// has finished.
#ifndef PENSTOCK_SERVICE_CHECKPOINTER_H_
#define PENSTOCK_SERVICE_CHECKPOINTER_H_

#include <atomic>
#include <cstdint>

#include "base/log.h"
#include "base/units.h"
#include "runtime/executor.h"
#include "runtime/task.h"
#include "service/host.h"

namespace penstock::service {

struct CheckpointLimits {
  // A checkpoint is due when this much changed in memory, over all shards …
  uint64_t changed_bytes = 48 * kMiB;
  // … or this much was written to the journal since the last one: recovery reads that much.
  uint64_t journal_bytes = 256 * kMiB;
};

class Checkpointer {
 public:
  Checkpointer(Host& host, journal::Journal& journal, store::Backend& backend,
               runtime::Executor& background, Log& log, CheckpointLimits limits)
      : host_(host),
        journal_(journal),
        backend_(backend),
        background_(background),
        log_(log),
        limits_(limits) {}
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Visits the shards and writes a checkpoint if one is due or `force`. Begins and ends on the
  // background executor.
  runtime::Task<Result<void>> step(bool force);

  uint64_t checkpoints() const { return checkpoints_.load(std::memory_order_relaxed); }

 private:
  runtime::Task<bool> is_due();
  runtime::Task<journal::Sequence> freeze_all();
  runtime::Task<void> end_freeze(bool is_written);
  void report(const Result<void>& written);

  Host& host_;
  journal::Journal& journal_;
  store::Backend& backend_;
  runtime::Executor& background_;
  Log& log_;
  CheckpointLimits limits_;
  uint64_t failures_ = 0;                  // since the last that was written
  uint64_t journal_bytes_at_last_ = 0;     // when a checkpoint was written
  uint64_t journal_bytes_at_attempt_ = 0;  // when one was begun
  std::atomic<uint64_t> checkpoints_{0};
};

}  // namespace penstock::service

#endif  // PENSTOCK_SERVICE_CHECKPOINTER_H_
