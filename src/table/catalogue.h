// The definitions of all tables, as every core sees them: what a request's key is, and hence which
// shard it goes to, is known before it goes there. One for all shards of the service; any thread.
//
// It may be a moment ahead of a shard, or behind it. So it only says where to go: the shard that is
// reached decides by its own definition.
#ifndef PENSTOCK_TABLE_CATALOGUE_H_
#define PENSTOCK_TABLE_CATALOGUE_H_

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

#include "table/table.h"

namespace penstock::table {

class Catalogue {
 public:
  Catalogue() = default;
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  // Null if there is none.
  TablePointer find(std::string_view path) const {
    const std::shared_lock lock(mutex_);
    const auto found = tables_.find(path);
    return found == tables_.end() ? nullptr : found->second;
  }
  size_t count(std::string_view prefix) const {
    const std::shared_lock lock(mutex_);
    size_t count = 0;
    for (auto table = tables_.lower_bound(prefix);
         table != tables_.end() && std::string_view(table->first).starts_with(prefix); ++table) {
      ++count;
    }
    return count;
  }
  // Unless it holds a newer version of the same table, or a newer table: ids of tables grow.
  void publish(const TablePointer& table) {
    const std::unique_lock lock(mutex_);
    TablePointer& place = tables_[table->path];
    if (place == nullptr || place->id < table->id ||
        (place->id == table->id && place->record.version < table->record.version)) {
      place = table;
    }
  }
  // What a table, or one of its indexes, has left of its throughput; index 0 is the table.
  std::shared_ptr<CapacityBuckets> buckets(TableId table, uint32_t index) {
    const std::unique_lock lock(mutex_);
    std::shared_ptr<CapacityBuckets>& place = buckets_[{table, index}];
    if (place == nullptr) {
      place = std::make_shared<CapacityBuckets>();
    }
    return place;
  }
  void remove(std::string_view path, TableId id) {
    const std::unique_lock lock(mutex_);
    buckets_.erase(buckets_.lower_bound({id, 0}), buckets_.lower_bound({id + 1, 0}));
    const auto found = tables_.find(path);
    if (found != tables_.end() && found->second->id == id) {
      tables_.erase(found);
    }
  }

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, TablePointer, std::less<>> tables_;
  std::map<std::pair<TableId, uint32_t>, std::shared_ptr<CapacityBuckets>> buckets_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_CATALOGUE_H_
