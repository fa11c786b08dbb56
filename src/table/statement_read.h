// Statements about one item, which they name by its key: what WHERE says of it, and SELECT of one.
// Pure functions.
#ifndef PENSTOCK_TABLE_STATEMENT_READ_H_
#define PENSTOCK_TABLE_STATEMENT_READ_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "service/operation.h"
#include "table/condition.h"
#include "table/key_schema.h"
#include "table/read_plan.h"
#include "table/statement.h"
#include "table/statement_values.h"

namespace penstock::table {

// What a WHERE fixes: the item's key, and the rest, which the item must satisfy.
struct KeyAndCondition {
  std::string key;  // as an item; empty: an attribute of it is not fixed
  std::optional<Condition> rest;
};
// `takes_lists`: attribute IN [value] fixes it too. ValidationException for two values of one
// attribute, and for one of another type than the key's.
Result<KeyAndCondition> split_key(const KeySchema& schema, const std::optional<Condition>& where,
                                  bool takes_lists);

// The SELECT of one item by its whole key.
struct ItemRead {
  TablePointer table;
  KeyBytes key;
  std::vector<Column> columns;
  // Why it has no key: it is of another type than the table's.
  std::optional<Error> key_fault;
};
// `operation` is named in the errors. ValidationException or ResourceNotFoundException with AWS's
// texts.
Result<ItemRead> plan_item_read(const TableShard& anywhere, const service::Call& call,
                                const Statement& statement, const StatementValues& values,
                                std::string_view operation);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_READ_H_
