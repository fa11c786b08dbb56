// What an INSERT, UPDATE, DELETE or EXISTS does to an item, checked against the table's definition,
// and the writing of it. A plan is made on the core of the request, then unchanged.
#ifndef PENSTOCK_TABLE_STATEMENT_WRITE_H_
#define PENSTOCK_TABLE_STATEMENT_WRITE_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "journal/batch.h"
#include "service/operation.h"
#include "table/item_write.h"
#include "table/statement.h"
#include "table/statement_values.h"

namespace penstock::table {

struct StatementWrite {
  TablePointer table;
  std::unique_ptr<const std::string> item;  // the key or the item; `write` looks into it
  ItemWrite write;
  KeyBytes key;
  Returning returning = Returning::kNothing;
  // Why WHERE names no item, or the item cannot be one of the table: then nothing is written.
  std::optional<Error> key_fault;

  journal::ShardId shard() const { return shard_of_partition(*table, key.partition); }
  // The most that it adds to the journal.
  size_t journal_bytes() const;
};

// ValidationException or ResourceNotFoundException with AWS's texts.
Result<StatementWrite> plan_write(const TableShard& anywhere, const service::Call& call,
                                  const Statement& statement, const StatementValues& values);

struct StatementWritten {
  std::optional<std::string> item;  // what RETURNING asks for, if there is anything
  WriteUnits units;
};
// On the item's shard. DuplicateItemException, ConditionalCheckFailedException, and what else only
// shows with the item.
Result<StatementWritten> write_statement(TableShard& shard, const StatementWrite& plan,
                                         journal::Batch& batch);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_WRITE_H_
