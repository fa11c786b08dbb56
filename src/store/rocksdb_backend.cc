#include "store/rocksdb_backend.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

#include "base/bytes.h"

namespace penstock::store {
namespace {

// On disk: a shard's keys begin with its number, so this one sorts behind all of them.
constexpr std::string_view kSequenceKey = "\xff\xffsequence";

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

std::string full_key(journal::ShardId shard, std::string_view key) {
  std::string full;
  full.reserve(key.size() + 1);
  full.push_back(static_cast<char>(shard));
  full.append(key);
  return full;
}

Error error_of(const rocksdb::Status& status, const std::string& directory) {
  const std::string text = directory + ": " + status.ToString();
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kNoSpace) {
    return {kNoSpace, text};
  }
  if (status.IsCorruption()) {
    return {kCorrupt, text + "; restore the directory from a backup"};
  }
  return {kIoError, text};
}

rocksdb::Options rocksdb_options(const RocksDbOptions& options) {
  rocksdb::Options rocks;
  rocks.create_if_missing = true;
  rocks.paranoid_checks = true;
  rocks.write_buffer_size = 64 * kMiB;  // a checkpoint is one batch and is flushed by hand
  rocks.max_background_jobs = 2;
  rocks.max_open_files = 512;
  rocks.keep_log_file_num = 2;
  rocks.max_log_file_size = 4 * kMiB;
  rocks.max_manifest_file_size = 16 * kMiB;
  rocks.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  rocks.compression = rocksdb::kLZ4Compression;
  rocks.level_compaction_dynamic_level_bytes = true;
  rocksdb::BlockBasedTableOptions table;
  // Few shards of the cache, indexes and filters in small parts: with the defaults one filter is
  // larger than a shard of the cache, and every get reads it anew.
  table.block_cache = rocksdb::NewLRUCache(options.cache_bytes, /*num_shard_bits=*/2,
                                           /*strict_capacity_limit=*/false,
                                           /*high_pri_pool_ratio=*/0.5);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;  // else memory grows with the number of files
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.enable_index_compression = false;
  table.block_size = 8 * kKiB;
  table.format_version = 5;
  rocks.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return rocks;
}

}  // namespace

RocksDbBackend::RocksDbBackend(Disk& disk, RocksDbOptions options, std::unique_ptr<rocksdb::DB> db)
    : disk_(disk), options_(std::move(options)), db_(std::move(db)) {}

RocksDbBackend::~RocksDbBackend() {
  if (db_) {
    db_->Close().PermitUncheckedError();
  }
}

Result<std::unique_ptr<RocksDbBackend>> RocksDbBackend::open(Disk& disk, RocksDbOptions options) {
  PENSTOCK_TRY(disk.create_directory(options.directory));
  rocksdb::DB* raw = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(rocksdb_options(options), options.directory, &raw);
  std::unique_ptr<rocksdb::DB> db(raw);
  if (!status.ok()) {
    return error_of(status, options.directory);
  }
  std::string stored;
  status = db->Get(rocksdb::ReadOptions(), slice(kSequenceKey), &stored);
  std::unique_ptr<RocksDbBackend> backend(
      new RocksDbBackend(disk, std::move(options), std::move(db)));
  if (status.ok() && stored.size() == sizeof(journal::Sequence)) {
    backend->sequence_ = read_big_endian<journal::Sequence>(stored.data());
  } else if (!status.IsNotFound()) {
    return Error(kCorrupt, backend->options_.directory +
                               ": the store's sequence is unreadable: " + status.ToString());
  }
  backend->take_reserve();
  return backend;
}

Result<std::optional<std::string>> RocksDbBackend::get(journal::ShardId shard,
                                                       std::string_view key) {
  std::string value;
  const rocksdb::Status status =
      db_->Get(rocksdb::ReadOptions(), slice(full_key(shard, key)), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  if (!status.ok()) {
    return error_of(status, options_.directory);
  }
  return std::optional(std::move(value));
}

Result<void> RocksDbBackend::scan(journal::ShardId shard, std::string_view begin,
                                  std::string_view end, const Visit& visit) {
  const std::string first = full_key(shard, begin);
  const std::string last = full_key(shard, end);
  const rocksdb::Slice upper = slice(last);
  rocksdb::ReadOptions read;
  read.iterate_upper_bound = &upper;
  read.fill_cache = false;
  read.readahead_size = 2 * kMiB;
  const std::unique_ptr<rocksdb::Iterator> entry(db_->NewIterator(read));
  for (entry->Seek(slice(first)); entry->Valid(); entry->Next()) {
    if (!visit(view(entry->key()).substr(1), view(entry->value()))) {
      break;
    }
  }
  if (!entry->status().ok()) {
    return error_of(entry->status(), options_.directory);
  }
  return {};
}

Result<void> RocksDbBackend::write(const std::vector<Changes>& shards, journal::Sequence sequence) {
  Result<void> written = write_once(shards, sequence);
  if (!written.ok() && written.error().is(kNoSpace) && give_back_reserve()) {
    written = write_once(shards, sequence);
  }
  if (written.ok()) {
    sequence_ = sequence;
    take_reserve();
  }
  return written;
}

Result<void> RocksDbBackend::write_once(const std::vector<Changes>& shards,
                                        journal::Sequence sequence) {
  // A full disk stops RocksDB's background work until it is told to go on.
  rocksdb::Status status = db_->Resume();
  rocksdb::WriteBatch batch;
  for (const Changes& changes : shards) {
    for (const auto& [begin, end] : changes.erased_ranges) {
      batch.DeleteRange(slice(full_key(changes.shard, begin)), slice(full_key(changes.shard, end)))
          .PermitUncheckedError();
    }
    for (const auto& [key, value] : changes.changes) {
      const std::string full = full_key(changes.shard, key);
      (value ? batch.Put(slice(full), slice(*value)) : batch.Delete(slice(full)))
          .PermitUncheckedError();
    }
  }
  std::string encoded;
  append_big_endian(encoded, sequence);
  batch.Put(slice(kSequenceKey), slice(encoded)).PermitUncheckedError();
  rocksdb::WriteOptions without_log;
  without_log.disableWAL = true;
  if (status.ok()) {
    status = db_->Write(without_log, &batch);
  }
  if (status.ok()) {
    status = db_->Flush(rocksdb::FlushOptions());
  }
  if (!status.ok()) {
    return error_of(status, options_.directory);
  }
  return {};
}

// Best effort: without the space for a reserve there is none to give back either.
void RocksDbBackend::take_reserve() {
  const Result<bool> there = disk_.exists(reserve_path());
  const Result<uint64_t> free = disk_.free_bytes(options_.directory);
  if (!there.ok() || *there || !free.ok() || *free < 4 * options_.reserve_bytes) {
    return;
  }
  Result<std::unique_ptr<File>> file = disk_.open(reserve_path(), Disk::Mode::kCreate);
  if (!file.ok()) {
    return;
  }
  const std::string zeros(1 * kMiB, '\0');
  const std::string_view buffer = zeros;
  for (uint64_t offset = 0; offset < options_.reserve_bytes; offset += zeros.size()) {
    if (!(*file)->write_at(offset, {&buffer, 1}).ok()) {
      give_back_reserve();
      return;
    }
  }
}

bool RocksDbBackend::give_back_reserve() { return disk_.remove(reserve_path()).ok(); }

}  // namespace penstock::store
