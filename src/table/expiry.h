// Items that expire (time to live), of every table of a shard. Each has an entry under its time,
// written and erased by the batch of its item; a sweep deletes what is due, in the order of time.
// Owned by the TableShard, used on the shard's thread.
//
// A sweep never looks at what it has erased, nor far ahead, where others may have erased: it begins
// at its *position*, the place in the order of entries before which there is none and never will
// be. What is due already when it is written has its place there, so it goes to a queue of its own
// instead, whose head is known too. What is in the queue may be out of date: the item has changed,
// or is gone. A sweep looks at the item before it deletes it.
#ifndef PENSTOCK_TABLE_EXPIRY_H_
#define PENSTOCK_TABLE_EXPIRY_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/batch.h"
#include "table/item_change.h"
#include "table/table.h"

namespace penstock::table {

class TableShard;

// The second, since 1970, in which an item of the table expires: it is over once that second is.
// Nothing where the table's items do not expire, or this one does not.
std::optional<int64_t> expiry_of(const Table& table, std::string_view item);

class Expiry {
 public:
  explicit Expiry(TableShard& shard) : shard_(shard) {}
  ~Expiry();
  Expiry(const Expiry&) = delete;
  Expiry& operator=(const Expiry&) = delete;

  // After the tables are there.
  Result<void> load();
  // After load(), before the executor runs.
  void start();

  // The table has another definition, or a first one. Memory and batch together, as all below.
  void take_over(const Table& table, journal::Batch& batch);
  // The table is gone.
  void drop(TableId table, journal::Batch& batch);
  // An item changes.
  void apply(const Table& table, const KeyBytes& key, const ItemChange& change,
             journal::Batch& batch);
  // An item that was there before its table's items expired.
  void add(const Table& table, std::string_view item_key, std::string_view item,
           journal::Batch& batch);

  // How many items were deleted since the start.
  uint64_t deleted(TableId table) const;
  // Every item that expires has its entry, and every entry its item. For tests.
  Result<void> verify(const Table& table) const;

 private:
  // What is to expire in one table.
  struct Queue {
    std::string path;
    uint32_t id = 0;
    std::string position;    // an entry's key, or where one would be
    uint64_t late_head = 1;  // of the queue
    uint64_t late_next = 1;
    int64_t next_s = 0;         // when the next entry expires; may be too early, never too late
    int64_t not_before_ms = 0;  // when something could not be deleted: the next try
    uint64_t deleted = 0;
  };
  // What a sweep's step has before it.
  struct Due {
    std::vector<std::string> late;     // items, as entries have them; from the queue's head
    std::vector<std::string> entries;  // keys
    std::string position;              // behind the entries
    int64_t next_s = 0;                // of the entry there
  };

  // What it has done so far. An item may have several places in the queue, and the store shows it
  // until the batch is committed.
  struct Step {
    std::set<std::string, std::less<>> deleted;
    size_t late = 0;
    Result<void> outcome;
  };

  Result<void> load_queue(TableId table, Queue& queue);
  int64_t now_ms() const;
  int64_t now_s() const;
  bool is_too_old(int64_t expires_s) const;
  enum class Presence { kNew, kUnknown };
  void put_entry(TableId table, Queue& queue, std::string_view item, int64_t expires_s,
                 Presence presence, journal::Batch& batch);
  void put_late(TableId table, Queue& queue, std::string_view item, journal::Batch& batch);
  static void save(TableId table, const Queue& queue, journal::Batch& batch);

  static int64_t due_ms(const Queue& queue);
  // A sweep at that time, but not before so many milliseconds have passed, in which more may come
  // due.
  void arm(int64_t at_ms, int64_t wait_ms);
  void sweep();
  Result<void> sweep_some(TableId id, Queue& queue, journal::Batch& batch);
  Result<Due> find_due(const Table& table, const Queue& queue) const;
  // True: its place is done with, whether it was to be deleted or not.
  bool expire(const Table& table, Queue& queue, std::string_view item, Step& step,
              journal::Batch& batch);
  // Whether it was deleted.
  Result<bool> delete_item(const Table& table, Queue& queue, std::string_view item,
                           journal::Batch& batch);
  Result<void> verify_entries(const Table& table, const Queue& queue) const;

  TableShard& shard_;
  std::map<TableId, Queue> queues_;
  TableId swept_ = 0;  // the table whose turn was last
  uint64_t timer_ = 0;
  int64_t armed_ms_ = 0;  // for when
  bool is_started_ = false;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPIRY_H_
