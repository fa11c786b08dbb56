// A table's definition as operations use it: its record, and what follows from it. Immutable; a
// change makes another. Shared between threads.
#ifndef PENSTOCK_TABLE_TABLE_H_
#define PENSTOCK_TABLE_TABLE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "journal/batch.h"
#include "table/document_path.h"
#include "table/key_schema.h"
#include "table/table_record.h"
#include "table/throughput.h"

namespace penstock::table {

using TableId = uint64_t;

struct Index {
  uint32_t id = 0;
  std::string name;
  bool is_local = false;
  bool is_active = true;
  KeySchema keys;
  bool has_all = false;               // the whole item is projected
  std::vector<std::string> included;  // beside the keys of table and index
  Throughput throughput;              // of a global index
};

struct Table {
  // Of a record that is whole.
  Table(std::string_view path, TableRecord record);

  std::string path;
  std::string arn;
  TableRecord record;
  TableId id = 0;
  KeySchema keys;
  std::vector<Index> indexes;
  Throughput throughput;

  std::string_view name() const;
  const Index* find_index(std::string_view name) const;
  bool has_local_index() const;
};

using TablePointer = std::shared_ptr<const Table>;

// Which shard holds the items of a partition.
journal::ShardId shard_of_partition(const Table& table, std::string_view partition);

// The part of an item that an index holds.
std::string projected_item(const Table& table, const Index& index, std::string_view item);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_H_
