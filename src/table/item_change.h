// What one item's change means for the store: the item, its entries in every index, the counts, the
// size of its collection, its record in the stream, when it expires, and what it costs. Pure
// functions.
#ifndef PENSTOCK_TABLE_ITEM_CHANGE_H_
#define PENSTOCK_TABLE_ITEM_CHANGE_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/table.h"
#include "table/table_keys.h"

namespace penstock::table {

struct Mutation {
  std::string key;
  std::optional<std::string> value;  // absent: erase
};

// Capacity units of writes, by index name.
struct WriteUnits {
  double table = 0;
  std::map<std::string, double> local;
  std::map<std::string, double> global;
  double total() const;
};

struct ItemChange {
  std::vector<Mutation> mutations;
  TableCounts delta;
  int64_t collection_bytes = 0;  // of the item and its entries in local indexes, more than before
  WriteUnits units;
  std::string stream_change;  // stream_change.h; empty: no record
  // When the item is due to expire, in seconds since 1970: of the one before, and of the one after.
  std::optional<int64_t> expires_before;
  std::optional<int64_t> expires_after;

  // Of keys and values: what the change adds to the journal, but for a few bytes each.
  size_t bytes() const;
};

// Whether an index that is still being filled has this entry.
using EntryExists = std::function<Result<bool>(std::string_view entry_key)>;

// An item whose value for an index's key cannot be one.
enum class Misfit {
  kRefuse,    // ValidationException
  kLeaveOut,  // the index does not have the item; for what cannot be refused any more
};

// Absent: there is no item.
Result<ItemChange> plan_change(const Table& table, const KeyBytes& key,
                               std::optional<std::string_view> before,
                               std::optional<std::string_view> after, const EntryExists& exists,
                               Misfit misfit);

// What an index has of an item: entry key and projected item; nothing where it is not in it.
struct Entry {
  std::string key;
  std::string item;
};
Result<std::optional<Entry>> index_entry(const Table& table, const Index& index,
                                         const KeyBytes& key, std::string_view item);

// Units of a write of so many bytes, and of a read (developer guide, "DynamoDB read and write
// operations"). At least one.
double write_units(size_t bytes);
double read_units(size_t bytes, bool is_consistent);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_CHANGE_H_
