// What a committed transaction changes in a shard: one item, as a letter (docs/architecture/
// letters.md). On disk: do not change it, add versions.
#ifndef PENSTOCK_TABLE_ITEM_LETTER_H_
#define PENSTOCK_TABLE_ITEM_LETTER_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "journal/batch.h"
#include "table/table.h"

namespace penstock::table {

class TableShard;

// A letter's first byte; the table's path with its length, the table's id, the partition and the
// sort key with their lengths, and the new item follow; nothing where it is deleted.
inline constexpr char kItemLetter = 'I';
std::string item_letter(const Table& table, const KeyBytes& key,
                        const std::optional<std::string>& item);

// Writes the item and unlocks it. `reader` is behind the path. An item of a table that is gone is
// gone with it.
Result<void> read_item_letter(TableShard& shard, std::string_view path, ByteReader& reader,
                              journal::Batch& batch);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_ITEM_LETTER_H_
