// The store in RocksDB, its own log off: each write carries its journal sequence and is flushed to
// a synced file before write() returns. get() and scan() from any thread; write() from the
// checkpointer alone. Closed when destroyed; the directory belongs to it.
//
// RocksDB takes some errors of the machine as final: from then on it only reads. Such an error may
// pass (no file descriptor was left), so the next write() opens the directory anew; reads wait for
// that, and fail for as long as it cannot be opened. For want of descriptors alone it is not
// closed.
#ifndef PENSTOCK_STORE_ROCKSDB_BACKEND_H_
#define PENSTOCK_STORE_ROCKSDB_BACKEND_H_

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>

#include "base/disk.h"
#include "base/units.h"
#include "store/backend.h"

namespace rocksdb {
class DB;
class WriteBatch;
}  // namespace rocksdb

namespace penstock::store {

struct RocksDbOptions {
  std::string directory;
  uint64_t cache_bytes = 32 * kMiB;
  // At most what is held by a file that is given back when the disk is full, so that a checkpoint
  // can still free the journal; an eighth of what is free, and nothing below kReserveBytesMin.
  uint64_t reserve_bytes_max = 32 * kMiB;
};

inline constexpr uint64_t kReserveBytesMin = 4 * kMiB;
// A disk that fills up inside RocksDB stops its background work, and a start aborts: both are
// refused before. What it needs to open at all (its manifest, its options), and what a checkpoint
// leaves free.
inline constexpr uint64_t kOpeningBytes = 1 * kMiB;
inline constexpr uint64_t kWorkingBytes = 4 * kMiB;
static_assert(kOpeningBytes < kWorkingBytes,
              "after a checkpoint on a full disk a start is possible");

class RocksDbBackend final : public Backend {
 public:
  static Result<std::unique_ptr<RocksDbBackend>> open(Disk& disk, RocksDbOptions options);
  ~RocksDbBackend() override;

  Result<std::optional<std::string>> get(journal::ShardId shard, std::string_view key) override;
  Result<void> scan(journal::ShardId shard, std::string_view begin, std::string_view end,
                    Caching caching, const Visit& visit) override;
  Result<void> scan_back(journal::ShardId shard, std::string_view begin, std::string_view end,
                         Caching caching, const Visit& visit) override;
  Result<void> write(const std::vector<Changes>& shards, journal::Sequence sequence) override;
  journal::Sequence sequence() const override { return sequence_; }

 private:
  RocksDbBackend(Disk& disk, RocksDbOptions options, std::unique_ptr<rocksdb::DB> db);

  static Result<std::unique_ptr<rocksdb::DB>> open_directory(Disk& disk,
                                                             const RocksDbOptions& options);
  // RocksDB may have stopped at an earlier error: makes it go on, by opening it anew if need be.
  Result<void> resume();
  Result<void> make_room(const std::vector<Changes>& shards);
  Result<void> write_once(const std::vector<Changes>& shards, journal::Sequence sequence);
  Result<void> write_if_full(rocksdb::WriteBatch& batch);
  Result<void> write_batch(rocksdb::WriteBatch& batch);
  void take_reserves();

  Disk& disk_;
  RocksDbOptions options_;
  // Readers share it; whoever replaces db_ has it alone.
  std::shared_mutex opening_;
  std::unique_ptr<rocksdb::DB> db_;  // none while it could not be opened again
  std::atomic<journal::Sequence> sequence_{0};
};

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_ROCKSDB_BACKEND_H_
