#include "table/item_letter.h"

#include "table/item_change.h"
#include "table/table_keys.h"
#include "table/table_shard.h"

namespace penstock::table {

std::string item_letter(const Table& table, const KeyBytes& key,
                        const std::optional<std::string>& item) {
  std::string text(1, kItemLetter);
  append_sized(text, table.path);
  append_big_endian(text, table.id);
  append_sized(text, key.partition);
  append_sized(text, key.sort);
  return text.append(item.value_or(""));
}

Result<void> read_item_letter(TableShard& shard, std::string_view path, ByteReader& reader,
                              journal::Batch& batch) {
  const auto id = reader.big_endian<TableId>();
  KeyBytes key;
  key.partition = reader.sized();
  key.sort = reader.sized();
  if (!reader.ok()) {
    return Error(kCorrupt, "a letter with an item is unreadable");
  }
  const TablePointer table = shard.find(path);
  if (table != nullptr && table->id == id) {
    // A stored item is never empty.
    const std::string_view item = reader.rest();
    const auto after = item.empty() ? std::nullopt : std::optional(std::string(item));
    PENSTOCK_ASSIGN(const auto before, shard.read(*table, key));
    PENSTOCK_ASSIGN(const ItemChange change,
                    shard.plan(*table, key, before, after, Misfit::kLeaveOut));
    PENSTOCK_ASSIGN(const int64_t collection_bytes, shard.collection_after(*table, key, change));
    shard.apply(*table, key, change, collection_bytes, batch);
    shard.save_counts(*table, batch);
  }
  shard.locks().unlock(item_key(id, key));
  return {};
}

}  // namespace penstock::table
