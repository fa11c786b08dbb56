// Every key that tables store, in the shard named beside it. Pure functions; any thread.
//
//   "td" account 00 region 00 name      every shard: a table's definition (table_record.h). The
//                                       shard of its ARN decides; the others have what it sent
//   "tc" table                          every shard: how many items and bytes of the table it has
//   "tb" table, index                   every shard: how far it has filled a new index
//   "tl" table, hash, partition         shard of the hash: bytes of an item collection of a table
//                                       with local indexes, as a varint
//   "tk" period, account, region, token shard of the token: transaction_tokens.h
//   "ti" table, hash, partition, sort   shard of the hash: an item
//   "tx" table, index, hash, partition of the index, sort of the index, partition, sort
//                                       shard of the item: an index's entry
//   "ts" table, stream                  every shard: a stream (stream_record.h)
//   "tr" table, stream, number          shard of the item: a stream's record (stream_change.h)
//   "te" table, index, time, item       shard of the item: when an item expires; empty value
//   "tq" table, index, number           shard of the item: an item that was due when it was written
//   "tw" table, index                   every shard: how far it has swept (expiry.h)
//
// Tables, times and numbers are 8 bytes, indexes, streams and hashes 4, big-endian; ids are never
// given twice. Expiry has an id among the indexes; an item there is its key behind "ti" and the
// table. Keys are as key_schema.h has them. An item's hash is of its table and partition key; an
// index's entry has the hash of its own partition key. An item and its entries in every index are
// in one shard, so that one batch changes all of them. The value of an item and of an entry is a
// version and the item's bytes. All of it is on disk: do not change it, add versions.
#ifndef PENSTOCK_TABLE_TABLE_KEYS_H_
#define PENSTOCK_TABLE_TABLE_KEYS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "journal/batch.h"
#include "table/key_schema.h"
#include "table/table.h"

namespace penstock::table {

inline constexpr std::string_view kDefinitionPrefix = "td";
inline constexpr std::string_view kCountsPrefix = "tc";
inline constexpr std::string_view kBackfillPrefix = "tb";
inline constexpr std::string_view kItemPrefix = "ti";
inline constexpr std::string_view kCollectionPrefix = "tl";
inline constexpr std::string_view kEntryPrefix = "tx";
inline constexpr std::string_view kStreamPrefix = "ts";
inline constexpr std::string_view kStreamRecordPrefix = "tr";
inline constexpr std::string_view kExpiryPrefix = "te";
inline constexpr std::string_view kLatePrefix = "tq";
inline constexpr std::string_view kSweptPrefix = "tw";

std::string definition_key(std::string_view path);
std::string counts_key(TableId table);
std::string backfill_key(TableId table, uint32_t index);
// Where all of a table begin.
std::string items_prefix(TableId table);
std::string entries_prefix(TableId table);
std::string collections_prefix(TableId table);
std::string index_prefix(TableId table, uint32_t index);
std::string stream_key(TableId table, uint32_t stream);
std::string stream_records_prefix(TableId table, uint32_t stream);
std::string stream_record_key(TableId table, uint32_t stream, uint64_t number);
// The number at the end of a key that ends with one.
uint64_t number_of_key(std::string_view key);
std::string expiry_prefix(TableId table, uint32_t id);
std::string late_prefix(TableId table, uint32_t id);
std::string late_key(TableId table, uint32_t id, uint64_t number);
std::string swept_key(TableId table, uint32_t id);

uint32_t item_hash(TableId table, std::string_view partition);
journal::ShardId shard_of_hash(uint32_t hash);
// The first hash of a shard.
uint32_t first_hash(journal::ShardId shard);

std::string collection_key(TableId table, std::string_view partition);
std::string item_key(TableId table, const KeyBytes& key);
// The hash's place in front of what a partition of the table, or of an index, begins with.
std::string hash_key(std::string_view prefix, uint32_t hash);
std::string entry_key(TableId table, uint32_t index, const KeyBytes& index_key,
                      const KeyBytes& item_key);

inline constexpr char kItemVersion = 1;
// The item in a stored value.
inline std::string_view item_of_value(std::string_view value) { return value.substr(1); }

struct Counts {
  int64_t items = 0;
  int64_t bytes = 0;
  bool operator==(const Counts&) const = default;
};
struct TableCounts {
  Counts table;
  std::map<uint32_t, Counts> indexes;
  bool operator==(const TableCounts&) const = default;
};
std::string encode(const TableCounts& counts);
std::optional<TableCounts> decode_counts(std::string_view value);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_KEYS_H_
