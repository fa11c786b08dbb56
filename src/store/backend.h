// The ordered key-value store below the shards: RocksDB in production, a sorted map in simulation.
// It is written only by checkpoints, so what it holds is always the state at one journal sequence
// (or later, where replay mends it). get() and scans from any thread, also while write() runs on
// the checkpointer's thread.
#ifndef PENSTOCK_STORE_BACKEND_H_
#define PENSTOCK_STORE_BACKEND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/batch.h"

namespace penstock::store {

// The changes of one shard between two checkpoints, each key at most once. Ranges are applied
// before keys.
struct Changes {
  struct Change {
    std::string_view key;
    std::optional<std::string_view> value;  // nullopt: erase
  };
  journal::ShardId shard = 0;
  std::vector<std::pair<std::string_view, std::string_view>> erased_ranges;  // [begin, end)
  std::vector<Change> changes;                                               // in key order
};

// Whether what a scan reads from disk is kept in memory for the next one.
enum class Caching : uint8_t { kPass, kKeep };

class Backend {
 public:
  // Returns false to stop the scan.
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;

  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  virtual Result<std::optional<std::string>> get(journal::ShardId shard, std::string_view key) = 0;
  // Keys in [begin, end), in order.
  virtual Result<void> scan(journal::ShardId shard, std::string_view begin, std::string_view end,
                            Caching caching, const Visit& visit) = 0;
  // The same keys, the last first.
  virtual Result<void> scan_back(journal::ShardId shard, std::string_view begin,
                                 std::string_view end, Caching caching, const Visit& visit) = 0;
  // Durable once ok. After an error some changes may be there; the sequence comes after them all.
  virtual Result<void> write(const std::vector<Changes>& shards, journal::Sequence sequence) = 0;
  // Replay starts after this sequence; 0 for an empty store.
  virtual journal::Sequence sequence() const = 0;
};

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_BACKEND_H_
