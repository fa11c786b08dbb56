// Transactions over the items of any tables: all of the writes happen or none, as at one instant;
// reads see one state. docs/architecture/tables.md says how. Belongs to one request, used by its
// coroutine; what the parts refer to outlives it.
//
// Errors: ResourceNotFoundException, TransactionCanceledException with a reason for every part,
// those of transaction_tokens.h, and the server's.
#ifndef PENSTOCK_TABLE_TRANSACTION_H_
#define PENSTOCK_TABLE_TRANSACTION_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "runtime/task.h"
#include "service/operation.h"
#include "table/capacity.h"
#include "table/item_locks.h"
#include "table/item_write.h"
#include "table/table.h"

namespace penstock::table {

class TableShard;

// One item of a transaction.
struct TransactionPart {
  std::string table_name;  // as in the request
  TablePointer table;
  KeyBytes key;
  std::optional<Error> failure;  // why the transaction cannot be
};
struct WritePart : TransactionPart {
  ItemWrite write;
  // Once the transaction is done:
  std::optional<std::string> item;  // as it is then, if it was changed
  bool is_changed = false;
  WriteUnits units;
  int64_t collection_bytes = 0;
};
struct ReadPart : TransactionPart {
  // Once the transaction is done:
  std::optional<std::string> item;
  ReadMark mark;
};

// Finds the table and the key of a part, before any shard is visited. What is wrong with the key
// becomes the part's failure. ResourceNotFoundException and those of resolve_table().
Result<void> place(const TableShard& anywhere, const service::Call& call, WritePart& part);
Result<void> place(const TableShard& anywhere, const service::Call& call, ReadPart& part,
                   std::string_view key);

// An idempotent request: its token, and everything that it asks for.
struct RequestToken {
  std::string token;  // empty: none
  std::string request;
};

// False: it was done before, under the same token, and was not done again. ValidationException
// where two parts are of one item or all are too large.
runtime::Task<Result<bool>> write_all(service::Shards& shards, service::Call& call,
                                      std::vector<WritePart>& parts, const RequestToken& token);
// Whether a request with this token was committed; for one that can no longer be done again.
runtime::Task<Result<bool>> was_written(service::Shards& shards, service::Call& call,
                                        const RequestToken& token);
runtime::Task<Result<void>> read_all(service::Shards& shards, service::Call& call,
                                     std::vector<ReadPart>& parts);

// How large the parts' items are now, each by itself; 0 where it, or its table, is not there.
runtime::Task<Result<std::vector<size_t>>> sizes_of(service::Shards& shards, service::Call& call,
                                                    const std::vector<WritePart>& parts);

// What it cost, by table: two units for each that the same without a transaction takes.
std::vector<ConsumedCapacity> consumed_by(const std::optional<std::string>& mode,
                                          const std::vector<WritePart>& parts);
std::vector<ConsumedCapacity> consumed_by(const std::optional<std::string>& mode,
                                          const std::vector<ReadPart>& parts);
// What a request costs that was done before: the reading of its items.
std::vector<ConsumedCapacity> consumed_by_reading(const std::optional<std::string>& mode,
                                                  const std::vector<WritePart>& parts,
                                                  const std::vector<size_t>& sizes);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TRANSACTION_H_
