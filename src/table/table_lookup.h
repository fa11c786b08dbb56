// Finding the table of a request before any shard is visited. Pure but for the catalogue; any
// thread.
#ifndef PENSTOCK_TABLE_TABLE_LOOKUP_H_
#define PENSTOCK_TABLE_TABLE_LOOKUP_H_

#include <string_view>

#include "base/result.h"
#include "service/operation.h"
#include "table/table.h"

namespace penstock::table {

class TableShard;

// As the catalogue has it: the shard that is reached decides by its own definition
// (TableShard::current). ResourceNotFoundException, and those of resolve_table().
Result<TablePointer> look_up(const TableShard& anywhere, const service::Call& call,
                             std::string_view name_or_arn);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_LOOKUP_H_
