#include "store/rocksdb_backend.h"

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

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

// A batch of a checkpoint is written when it has so much.
constexpr size_t kWriteBytes = 1 * kMiB;

// What the changes take in batches, at most.
uint64_t bytes_of(const std::vector<Changes>& shards) {
  constexpr uint64_t kBytesAroundEntry = 32;
  uint64_t bytes = 0;
  for (const Changes& changes : shards) {
    for (const auto& [key, value] : changes.changes) {
      bytes += kBytesAroundEntry + key.size() + (value ? value->size() : 0);
    }
  }
  return bytes;
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

Error not_open(const std::string& directory) {
  return {kIoError, directory + ": the store could not be opened again yet; it is tried again"};
}

// What a checkpoint on a full disk may use, and what only a start may.
std::string reserve_path(const std::string& directory) { return directory + "/reserve"; }
// Shares the database. Whoever visits keys may read others meanwhile, and a thread must not take a
// shared lock twice: only the outermost reading of a thread takes it. Readings of two backends are
// never nested.
class Reading {
 public:
  explicit Reading(std::shared_mutex& mutex) : mutex_(mutex) {
    if (depth_++ == 0) {
      mutex_.lock_shared();
    }
  }
  ~Reading() {
    if (--depth_ == 0) {
      mutex_.unlock_shared();
    }
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  std::shared_mutex& mutex_;
  static thread_local int depth_;
};
thread_local int Reading::depth_ = 0;

std::string opening_reserve_path(const std::string& directory) {
  return directory + "/opening-reserve";
}

// Makes `bytes` free by giving back the reserve if need be; kNoSpace if even that is not enough.
Result<void> require_free(Disk& disk, const std::string& directory, const std::string& reserve,
                          uint64_t bytes) {
  PENSTOCK_ASSIGN(uint64_t free_bytes, disk.free_bytes(directory));
  if (free_bytes < bytes) {
    PENSTOCK_ASSIGN(const bool has_reserve, disk.exists(reserve));
    if (has_reserve) {
      PENSTOCK_TRY(disk.remove(reserve));
      PENSTOCK_ASSIGN(free_bytes, disk.free_bytes(directory));
    }
  }
  if (free_bytes >= bytes) {
    return {};
  }
  return Error(kNoSpace, fmt::format("{}: the disk is full; free {} MiB more", directory,
                                     (bytes - free_bytes + kMiB - 1) / kMiB));
}

// Whether the files could be opened that opening needs beside those that closing gives back.
Result<void> require_descriptors(Disk& disk, const std::string& directory) {
  constexpr int kOpeningDescriptors = 8;
  std::vector<std::unique_ptr<File>> files;
  for (int i = 0; i < kOpeningDescriptors; ++i) {
    PENSTOCK_ASSIGN(std::unique_ptr<File> file,
                    disk.open(directory + "/CURRENT", Disk::Mode::kRead));
    files.push_back(std::move(file));
  }
  return {};
}

// Best effort: without the space for a reserve there is none to give back either.
void hold(Disk& disk, const std::string& path, uint64_t bytes, uint64_t bytes_min) {
  const Result<bool> there = disk.exists(path);
  if (!there.ok() || *there || bytes < bytes_min) {
    return;
  }
  Result<std::unique_ptr<File>> file = disk.open(path, Disk::Mode::kCreate);
  if (file.ok() && !(*file)->reserve(bytes).ok()) {
    (void)disk.remove(path);
  }
}

rocksdb::Options rocksdb_options(const RocksDbOptions& options) {
  rocksdb::Options rocks;
  rocks.create_if_missing = true;
  rocks.paranoid_checks = true;
  rocks.write_buffer_size = 256 * kMiB;  // a checkpoint is less, and is flushed by hand
  // Each checkpoint is a file that overlaps all others: merging eight of them at once rewrites the
  // level below half as often as merging four.
  rocks.level0_file_num_compaction_trigger = 8;
  rocks.max_background_jobs = 2;
  // What is written goes to the disk as it comes: a file that is written out when it is whole would
  // hold up the journal's syncs for as long.
  rocks.bytes_per_sync = 1 * kMiB;
  rocks.max_open_files = 128;  // the rest of the process's descriptors is for connections
  rocks.keep_log_file_num = 2;
  rocks.max_log_file_size = 4 * kMiB;
  rocks.max_manifest_file_size = 16 * kMiB;
  rocks.manifest_preallocation_size = 64 * kKiB;  // a start on a full disk writes one
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

Result<std::unique_ptr<rocksdb::DB>> RocksDbBackend::open_directory(Disk& disk,
                                                                    const RocksDbOptions& options) {
  PENSTOCK_TRY(require_free(disk, options.directory, opening_reserve_path(options.directory),
                            kOpeningBytes));
  rocksdb::DB* raw = nullptr;
  const rocksdb::Status status =
      rocksdb::DB::Open(rocksdb_options(options), options.directory, &raw);
  std::unique_ptr<rocksdb::DB> db(raw);
  if (!status.ok()) {
    return error_of(status, options.directory);
  }
  return db;
}

Result<std::unique_ptr<RocksDbBackend>> RocksDbBackend::open(Disk& disk, RocksDbOptions options) {
  PENSTOCK_TRY(disk.create_directory(options.directory));
  PENSTOCK_ASSIGN(std::unique_ptr<rocksdb::DB> db, open_directory(disk, options));
  std::string stored;
  const rocksdb::Status status = db->Get(rocksdb::ReadOptions(), slice(kSequenceKey), &stored);
  std::unique_ptr<RocksDbBackend> backend(
      new RocksDbBackend(disk, std::move(options), std::move(db)));
  if (status.ok() && stored.size() == sizeof(journal::Sequence)) {
    backend->sequence_ = read_big_endian<journal::Sequence>(stored.data());
  } else if (!status.IsNotFound()) {
    return Error(kCorrupt, backend->options_.directory +
                               ": the store's sequence is unreadable: " + status.ToString());
  }
  backend->take_reserves();
  return backend;
}

Result<std::optional<std::string>> RocksDbBackend::get(journal::ShardId shard,
                                                       std::string_view key) {
  const Reading reading(opening_);
  if (db_ == nullptr) {
    return not_open(options_.directory);
  }
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
                                  std::string_view end, Caching caching, const Visit& visit) {
  const Reading reading(opening_);
  if (db_ == nullptr) {
    return not_open(options_.directory);
  }
  const std::string first = full_key(shard, begin);
  const std::string last = full_key(shard, end);
  const rocksdb::Slice upper = slice(last);
  rocksdb::ReadOptions read;
  read.iterate_upper_bound = &upper;
  read.fill_cache = caching == Caching::kKeep;
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

Result<void> RocksDbBackend::scan_back(journal::ShardId shard, std::string_view begin,
                                       std::string_view end, Caching caching, const Visit& visit) {
  const Reading reading(opening_);
  if (db_ == nullptr) {
    return not_open(options_.directory);
  }
  const std::string first = full_key(shard, begin);
  const std::string last = full_key(shard, end);
  const rocksdb::Slice lower = slice(first);
  rocksdb::ReadOptions read;
  read.iterate_lower_bound = &lower;
  read.fill_cache = caching == Caching::kKeep;
  const std::unique_ptr<rocksdb::Iterator> entry(db_->NewIterator(read));
  entry->SeekForPrev(slice(last));
  if (entry->Valid() && view(entry->key()) == last) {
    entry->Prev();
  }
  for (; entry->Valid(); entry->Prev()) {
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
  PENSTOCK_TRY(make_room(shards));
  PENSTOCK_TRY(resume());
  PENSTOCK_TRY(write_once(shards, sequence));
  sequence_ = sequence;
  take_reserves();
  return {};
}

Result<void> RocksDbBackend::resume() {
  if (db_ != nullptr) {
    const rocksdb::Status resumed = db_->Resume();
    if (resumed.ok()) {
      return {};
    }
    Error error = error_of(resumed, options_.directory);
    if (error.is(kNoSpace)) {
      return error;  // it goes on once there is space, and opening it would need some
    }
  }
  PENSTOCK_TRY(require_descriptors(disk_, options_.directory));
  const std::unique_lock lock(opening_);
  if (db_ != nullptr) {
    db_->Close().PermitUncheckedError();
    db_.reset();  // its lock on the directory has to go first
  }
  PENSTOCK_ASSIGN(db_, open_directory(disk_, options_));
  return {};
}

Result<void> RocksDbBackend::make_room(const std::vector<Changes>& shards) {
  return require_free(disk_, options_.directory, reserve_path(options_.directory),
                      kWorkingBytes + bytes_of(shards));
}

// In batches of bounded size, whose memory is used again, and one flush. A crash between two of
// them leaves nothing or, where RocksDB has flushed meanwhile, the state of a later sequence in
// some keys, which replay from the old sequence mends; so the new one comes last.
Result<void> RocksDbBackend::write_once(const std::vector<Changes>& shards,
                                        journal::Sequence sequence) {
  rocksdb::WriteBatch batch(2 * kWriteBytes);
  for (const Changes& changes : shards) {
    for (const auto& [begin, end] : changes.erased_ranges) {
      batch.DeleteRange(slice(full_key(changes.shard, begin)), slice(full_key(changes.shard, end)))
          .PermitUncheckedError();
      PENSTOCK_TRY(write_if_full(batch));
    }
    const char shard = static_cast<char>(changes.shard);
    for (const auto& [key, value] : changes.changes) {
      const std::array<rocksdb::Slice, 2> parts = {rocksdb::Slice(&shard, 1), slice(key)};
      const rocksdb::SliceParts full(parts.data(), static_cast<int>(parts.size()));
      const rocksdb::Slice content = slice(value.value_or(std::string_view()));
      (value ? batch.Put(full, rocksdb::SliceParts(&content, 1)) : batch.Delete(full))
          .PermitUncheckedError();
      PENSTOCK_TRY(write_if_full(batch));
    }
  }
  std::string encoded;
  append_big_endian(encoded, sequence);
  batch.Put(slice(kSequenceKey), slice(encoded)).PermitUncheckedError();
  PENSTOCK_TRY(write_batch(batch));
  const rocksdb::Status status = db_->Flush(rocksdb::FlushOptions());
  return status.ok() ? Result<void>() : error_of(status, options_.directory);
}

Result<void> RocksDbBackend::write_if_full(rocksdb::WriteBatch& batch) {
  return batch.GetDataSize() < kWriteBytes ? Result<void>() : write_batch(batch);
}

Result<void> RocksDbBackend::write_batch(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions without_log;
  without_log.disableWAL = true;
  const rocksdb::Status status = db_->Write(without_log, &batch);
  batch.Clear();
  return status.ok() ? Result<void>() : error_of(status, options_.directory);
}

void RocksDbBackend::take_reserves() {
  const Result<uint64_t> free_bytes = disk_.free_bytes(options_.directory);
  if (free_bytes.ok()) {
    hold(disk_, opening_reserve_path(options_.directory),
         std::min(2 * kOpeningBytes, *free_bytes / 4 * 3), kOpeningBytes);
    hold(disk_, reserve_path(options_.directory),
         std::min(options_.reserve_bytes_max, *free_bytes / 8), kReserveBytesMin);
  }
}

}  // namespace penstock::store
