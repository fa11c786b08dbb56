#include "service/checkpointer.h"

#include <algorithm>
#include <vector>

namespace penstock::service {

runtime::Task<uint64_t> Checkpointer::changed_bytes() {
  uint64_t bytes = 0;
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
    bytes += shard->store().changed_bytes();
  }
  co_await runtime::hop_to(background_);
  co_return bytes;
}

// Sets the changes of every shard aside and waits until all of them are in the journal on disk.
runtime::Task<journal::Sequence> Checkpointer::freeze_all() {
  // A shard applies a batch as soon as it has appended it: what was durable before the first visit
  // is in the frozen parts of all shards. Later batches may be in some; replay puts them there
  // again.
  const journal::Sequence from = journal_.durable();
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

runtime::Task<Result<void>> Checkpointer::step(bool force) {
  const uint64_t journal_bytes = journal_.stats().bytes;
  if (!frozen_) {
    if (!force && journal_bytes - journal_bytes_at_last_ < limits_.journal_bytes &&
        co_await changed_bytes() < limits_.changed_bytes) {
      co_return Result<void>();
    }
    frozen_from_ = co_await freeze_all();
    frozen_ = true;
  }
  std::vector<store::Changes> changes;
  for (const auto& shard : host_.shards()) {
    changes.push_back(shard->store().frozen());  // immutable until thaw(): any thread may read it
  }
  const Result<void> written = backend_.write(changes, frozen_from_);
  if (!written.ok()) {
    // Nothing is lost: the journal keeps what the backend could not take, and the next step tries
    // again.
    log_.error("checkpoint failed", {{"error", std::string_view(written.error().message())}});
    co_return written;
  }
  changes.clear();
  for (const auto& shard : host_.shards()) {
    co_await runtime::hop_to(shard->executor());
    shard->store().thaw();
  }
  co_await runtime::hop_to(background_);
  frozen_ = false;
  journal_bytes_at_last_ = journal_bytes;
  checkpoints_.fetch_add(1, std::memory_order_relaxed);
  co_return journal_.release(frozen_from_);
}

}  // namespace penstock::service
