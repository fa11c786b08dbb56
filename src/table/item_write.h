// One write of one item, from what a request says to what changes. Two phases: reading a request
// needs no item and no table; preparing needs the item as it is and changes nothing, so that it can
// be done again. Pure but for the store's reads; on the shard of the item.
#ifndef PENSTOCK_TABLE_ITEM_WRITE_H_
#define PENSTOCK_TABLE_ITEM_WRITE_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "journal/batch.h"
#include "table/condition.h"
#include "table/item_change.h"
#include "table/table.h"
#include "table/update.h"

namespace penstock::table {

class TableShard;

struct ItemWrite {
  enum class Kind { kPut, kUpdate, kDelete, kCheck };
  Kind kind = Kind::kPut;
  std::string_view item;  // kPut: the item; else the key. Outlives the write
  std::optional<Condition> condition;
  Update update;                  // kUpdate
  bool replaces = true;           // kPut: an item that is there is no error
  bool answers_old_item = false;  // when the condition fails
};

struct PreparedWrite {
  KeyBytes key;
  std::optional<std::string> before;
  std::optional<std::string> after;
  ItemChange change;

  // Of one that does not, nothing need be stored: not even counts, which stay as they are.
  bool changes() const { return !change.mutations.empty(); }
};

// ConditionalCheckFailedException, DuplicateItemException, TransactionConflictException, or
// ValidationException of what only shows with the item.
Result<PreparedWrite> prepare(const TableShard& shard, const Table& table, const ItemWrite& write);
// The size of the item's collection after the write; 0 for a table without local indexes.
// ItemCollectionSizeLimitExceededException.
Result<int64_t> check_collection(const TableShard& shard, const Table& table,
                                 const PreparedWrite& write);
// Memory and batch together; save_counts() is the caller's where something changes. Returns the
// collection's size, with the error of check_collection().
Result<int64_t> apply(TableShard& shard, const Table& table, const PreparedWrite& write,
                      journal::Batch& batch);

// The key of what is written, checked. ValidationException.
Result<KeyBytes> key_of_write(const Table& table, const ItemWrite& write);
Result<void> check_item_size(std::string_view item);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_WRITE_H_
