// The store in RocksDB, its own log off: each write is one atomic batch that carries its journal
// sequence and is flushed to a synced file before write() returns. get() and scan() from any
// thread; write() from the checkpointer alone. Closed when destroyed; the directory belongs to it.
#ifndef PENSTOCK_STORE_ROCKSDB_BACKEND_H_
#define PENSTOCK_STORE_ROCKSDB_BACKEND_H_

#include <atomic>
#include <memory>
#include <string>

#include "base/disk.h"
#include "base/units.h"
#include "store/backend.h"

namespace rocksdb {
class DB;
}

namespace penstock::store {

struct RocksDbOptions {
  std::string directory;
  uint64_t cache_bytes = 32 * kMiB;
  // Held by a file that is given back when the disk is full, so that a checkpoint can still free
  // the journal.
  uint64_t reserve_bytes = 32 * kMiB;
};

class RocksDbBackend final : public Backend {
 public:
  static Result<std::unique_ptr<RocksDbBackend>> open(Disk& disk, RocksDbOptions options);
  ~RocksDbBackend() override;

  Result<std::optional<std::string>> get(journal::ShardId shard, std::string_view key) override;
  Result<void> scan(journal::ShardId shard, std::string_view begin, std::string_view end,
                    const Visit& visit) override;
  Result<void> write(const std::vector<Changes>& shards, journal::Sequence sequence) override;
  journal::Sequence sequence() const override { return sequence_; }

 private:
  RocksDbBackend(Disk& disk, RocksDbOptions options, std::unique_ptr<rocksdb::DB> db);

  Result<void> write_once(const std::vector<Changes>& shards, journal::Sequence sequence);
  std::string reserve_path() const { return options_.directory + "/reserve"; }
  void take_reserve();
  bool give_back_reserve();

  Disk& disk_;
  RocksDbOptions options_;
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<journal::Sequence> sequence_{0};
};

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_ROCKSDB_BACKEND_H_
