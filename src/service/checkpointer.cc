#include "service/checkpointer.h"

#include <algorithm>
#include <vector>

namespace penstock::service {

runtime::Task<bool> Checkpointer::is_due() {
  const journal::Stats stats = journal_.stats();
  // On a full disk every attempt that could give a segment back is worth it, but none twice.
  const bool may_free =
      stats.full && stats.segments > 1 && stats.bytes != journal_bytes_at_attempt_;
  if (may_free || stats.bytes - journal_bytes_at_last_ >= limits_.journal_bytes) {
    co_return true;
  }
  uint64_t changed_bytes = 0;
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
    changed_bytes += shard->store().changed_bytes();
  }
  co_await runtime::hop_to(background_);
  co_return changed_bytes >= limits_.changed_bytes;
}

// Sets the changes of every shard aside and waits until all of them are in the journal on disk.
runtime::Task<journal::Sequence> Checkpointer::freeze_all() {
  // A shard applies a batch in the turn that appends it, and hands on the batch's letters in that
  // turn too. So once every executor has begun another turn, the letters of what was durable are in
  // line at their recipients, before the visits below: everything up to `from` is in the frozen
  // parts. Later batches may be in some; replay puts them there again.
  const journal::Sequence from = journal_.durable();
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
  }
  journal::Sequence newest = from;
  journal::ShardId newest_shard = 0;
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
    shard->store().freeze();
    if (shard->last_sequence() > newest) {
      newest = shard->last_sequence();
      newest_shard = shard->id();
    }
  }
  co_await runtime::hop_to(host_.shards()[newest_shard]->executor());
  co_await host_.waiters(newest_shard).until(newest, background_);
  co_return from;
}

runtime::Task<void> Checkpointer::end_freeze(bool is_written) {
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
    if (is_written) {
      shard->store().thaw();
    } else {
      shard->store().unfreeze();
    }
  }
  co_await runtime::hop_to(background_);
}

// A disk stays full for long: the first failure is said, then one in kFailuresPerLine.
void Checkpointer::report(const Result<void>& written) {
  constexpr uint64_t kFailuresPerLine = 100;
  if (written.ok()) {
    failures_ = 0;
    checkpoints_.fetch_add(1, std::memory_order_relaxed);
  } else if (failures_++ % kFailuresPerLine == 0) {
    log_.error("checkpoint failed", {{"error", std::string_view(written.error().message())},
                                     {"failures", static_cast<int64_t>(failures_)}});
  }
}

runtime::Task<Result<void>> Checkpointer::step(bool force) {
  if (!force && !co_await is_due()) {
    co_return Result<void>();
  }
  const uint64_t journal_bytes = journal_.stats().bytes;
  journal_bytes_at_attempt_ = journal_bytes;
  const journal::Sequence from = co_await freeze_all();
  std::vector<store::Changes> changes;
  for (const auto& shard : host_.shards()) {
    changes.push_back(
        shard->store().frozen());  // immutable until the freeze ends: any thread may read it
  }
  const Result<void> written = backend_.write(changes, from);
  changes.clear();
  report(written);
  // After a failure nothing is lost: the journal keeps what the backend could not take, and a later
  // step tries again.
  co_await end_freeze(written.ok());
  if (!written.ok()) {
    co_return written;
  }
  journal_bytes_at_last_ = journal_bytes;
  Result<void> released = journal_.release(from);
  if (!released.ok()) {
    log_.error("journal segments not released",
               {{"error", std::string_view(released.error().message())}});
  }
  co_return released;
}

}  // namespace penstock::service
