#include "table/table_keys.h"

#include "base/bytes.h"
#include "service/host.h"

namespace penstock::table {
namespace {

constexpr char kCountsVersion = 1;

std::string prefixed(std::string_view prefix, TableId table) {
  std::string key(prefix);
  append_big_endian(key, table);
  return key;
}

std::string prefixed(std::string_view prefix, TableId table, uint32_t part) {
  std::string key = prefixed(prefix, table);
  append_big_endian(key, part);
  return key;
}

std::string numbered(std::string key, uint64_t number) {
  append_big_endian(key, number);
  return key;
}

}  // namespace

std::string definition_key(std::string_view path) {
  return std::string(kDefinitionPrefix).append(path);
}
std::string counts_key(TableId table) { return prefixed(kCountsPrefix, table); }
std::string items_prefix(TableId table) { return prefixed(kItemPrefix, table); }
std::string collections_prefix(TableId table) { return prefixed(kCollectionPrefix, table); }
std::string entries_prefix(TableId table) { return prefixed(kEntryPrefix, table); }

std::string backfill_key(TableId table, uint32_t index) {
  return prefixed(kBackfillPrefix, table, index);
}
std::string index_prefix(TableId table, uint32_t index) {
  return prefixed(kEntryPrefix, table, index);
}

std::string stream_key(TableId table, uint32_t stream) {
  return prefixed(kStreamPrefix, table, stream);
}
std::string stream_records_prefix(TableId table, uint32_t stream) {
  return prefixed(kStreamRecordPrefix, table, stream);
}
std::string stream_record_key(TableId table, uint32_t stream, uint64_t number) {
  return numbered(stream_records_prefix(table, stream), number);
}
uint64_t number_of_key(std::string_view key) {
  return read_big_endian<uint64_t>(key.data() + key.size() - sizeof(uint64_t));
}

std::string expiry_prefix(TableId table, uint32_t id) { return prefixed(kExpiryPrefix, table, id); }
std::string late_prefix(TableId table, uint32_t id) { return prefixed(kLatePrefix, table, id); }
std::string late_key(TableId table, uint32_t id, uint64_t number) {
  return numbered(late_prefix(table, id), number);
}
std::string swept_key(TableId table, uint32_t id) { return prefixed(kSweptPrefix, table, id); }

// The table's id is in it, so that a key that many tables share is not on one shard in all of them.
uint32_t item_hash(TableId table, std::string_view partition) {
  std::string bytes;
  append_big_endian(bytes, table);
  return partition_hash(bytes.append(partition));
}

journal::ShardId shard_of_hash(uint32_t hash) {
  return static_cast<journal::ShardId>((uint64_t{hash} * service::kShards) >> 32);
}

std::string hash_key(std::string_view prefix, uint32_t hash) {
  std::string key(prefix);
  append_big_endian(key, hash);
  return key;
}

std::string collection_key(TableId table, std::string_view partition) {
  return hash_key(collections_prefix(table), item_hash(table, partition)).append(partition);
}

std::string item_key(TableId table, const KeyBytes& key) {
  std::string bytes;
  bytes.reserve(2 + 8 + 4 + key.partition.size() + key.sort.size());
  bytes = hash_key(items_prefix(table), item_hash(table, key.partition));
  return bytes.append(key.partition).append(key.sort);
}

std::string entry_key(TableId table, uint32_t index, const KeyBytes& index_key,
                      const KeyBytes& item_key) {
  std::string bytes = hash_key(index_prefix(table, index), partition_hash(index_key.partition));
  bytes.append(index_key.partition).append(index_key.sort);
  return bytes.append(item_key.partition).append(item_key.sort);
}

std::string encode(const TableCounts& counts) {
  std::string value(1, kCountsVersion);
  append_varint(value, static_cast<uint64_t>(counts.table.items));
  append_varint(value, static_cast<uint64_t>(counts.table.bytes));
  for (const auto& [index, of_index] : counts.indexes) {
    append_varint(value, index);
    append_varint(value, static_cast<uint64_t>(of_index.items));
    append_varint(value, static_cast<uint64_t>(of_index.bytes));
  }
  return value;
}

std::optional<TableCounts> decode_counts(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  if (!reader.ok() || version[0] != kCountsVersion) {
    return std::nullopt;
  }
  const auto number = [&reader] { return static_cast<int64_t>(reader.varint()); };
  TableCounts counts;
  counts.table.items = number();
  counts.table.bytes = number();
  while (reader.ok() && !reader.done()) {
    const auto index = static_cast<uint32_t>(reader.varint());
    Counts& of_index = counts.indexes[index];
    of_index.items = number();
    of_index.bytes = number();
  }
  return reader.ok() ? std::optional(counts) : std::nullopt;
}

}  // namespace penstock::table
