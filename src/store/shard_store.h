// One shard's state: what changed since the last checkpoint, in memory, over the backend. Owned and
// used by the shard's thread alone, except for the frozen part, which the checkpointer reads while
// it is frozen.
//
// A key that was inserted and erased between two checkpoints leaves nothing behind: it never
// reaches the backend.
#ifndef PENSTOCK_STORE_SHARD_STORE_H_
#define PENSTOCK_STORE_SHARD_STORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "journal/batch.h"
#include "store/backend.h"
#include "store/entry_map.h"

namespace penstock::store {

class ShardStore {
 public:
  ShardStore(journal::ShardId shard, Backend& backend) : shard_(shard), backend_(backend) {}
  ShardStore(const ShardStore&) = delete;
  ShardStore& operator=(const ShardStore&) = delete;

  journal::ShardId shard() const { return shard_; }

  Result<std::optional<std::string>> get(std::string_view key) const;
  // Every live key in [begin, end), in order; `visit` returns false to stop.
  Result<void> scan(std::string_view begin, std::string_view end, const Backend::Visit& visit,
                    Caching caching = Caching::kPass) const;
  // The same keys, the last first.
  Result<void> scan_back(std::string_view begin, std::string_view end, const Backend::Visit& visit,
                         Caching caching = Caching::kPass) const;
  Result<void> scan_prefix(std::string_view prefix, const Backend::Visit& visit) const;

  // Applies the mutations of this shard in a batch that the journal has accepted. `replay` is true
  // during recovery, when an insert may already have reached the backend through an unfinished
  // checkpoint.
  void apply(const journal::Mutation& mutation, bool replay = false);
  // The same for a kInsert, whose strings are given up.
  void insert(std::string key, std::string value);

  // Bytes held in memory since the last checkpoint.
  size_t changed_bytes() const { return bytes_; }

  // Sets aside what has changed so far as an immutable part; reads still see it. Must not be frozen
  // already.
  void freeze();
  // The frozen part as the backend takes it. Valid until thaw().
  Changes frozen() const;
  // The backend holds the frozen part now.
  void thaw();
  // The backend could not take it: it goes back under what has changed since. What is erased then
  // need not be written any more, which is how deletions mend a full disk.
  void unfreeze();

 private:
  void put(const journal::Mutation& mutation, EntryMap::Use use, bool fresh);
  void erase(std::string_view key);
  void erase_range(std::string_view begin, std::string_view end);

  template <bool kBack>
  class Merge;
  template <bool kBack>
  Result<void> merge(std::string_view begin, std::string_view end, Caching caching,
                     const Backend::Visit& visit) const;
  struct Layer {
    EntryMap entries;
    std::map<std::string, std::string, std::less<>>
        erased_ranges;  // end by begin; none overlaps another

    void erase_range(std::string_view begin, std::string_view end);
    bool has_erased(std::string_view key) const;
  };

  journal::ShardId shard_;
  Backend& backend_;
  std::unique_ptr<Layer> changed_ = std::make_unique<Layer>();
  std::unique_ptr<Layer> frozen_;
  size_t bytes_ = 0;
};

// By shard number.
using ShardStores = std::vector<std::unique_ptr<ShardStore>>;
ShardStores make_shard_stores(int shards, Backend& backend);
// Applies a batch that recovery found to the shards it names.
Result<void> replay(ShardStores& stores, std::string_view mutations);

// The smallest string greater than every string that begins with `prefix`; empty if there is none.
std::string prefix_end(std::string_view prefix);

}  // namespace penstock::store

#endif  // PENSTOCK_STORE_SHARD_STORE_H_
