// Fills new global indexes with the items that were there before, in steps, so that requests go on
// meanwhile. How far it got is stored with what it wrote: a restart goes on from there. Items that
// change meanwhile are put into the index by their own change; a step sees them as they are then.
// The entries of a table whose items begin to expire are made in the same way: expiry has an id
// among the indexes.
// Owned by a TableShard, on its thread.
#ifndef PENSTOCK_TABLE_INDEX_FILLER_H_
#define PENSTOCK_TABLE_INDEX_FILLER_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "table/table.h"
#include "table/table_keys.h"

namespace penstock::table {

class TableShard;

class IndexFiller {
 public:
  explicit IndexFiller(TableShard& shard) : shard_(shard) {}
  ~IndexFiller();
  IndexFiller(const IndexFiller&) = delete;
  IndexFiller& operator=(const IndexFiller&) = delete;

  // The index is to be filled from its first item on; nothing is written before a later turn.
  void begin(const Table& table, uint32_t index, journal::Batch& batch);
  // After load(): goes on with what is stored.
  Result<void> resume();
  // Before the executor runs, no timer is set.
  void start();

 private:
  struct Job {
    std::string path;
    TableId table = 0;
    uint32_t index = 0;
    std::string position;  // the key of the next item
  };

  void step_later(int64_t delay_ms);
  void step();
  // True: the job is done, or there is nothing to do any more.
  Result<bool> fill_some(Job& job, journal::Batch& batch);
  Result<void> add_entry(const Table& table, const Index& index, std::string_view item,
                         Counts& more, journal::Batch& batch) const;

  TableShard& shard_;
  std::deque<Job> jobs_;
  uint64_t timer_ = 0;
  bool is_started_ = false;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_INDEX_FILLER_H_
