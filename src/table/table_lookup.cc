#include "table/table_lookup.h"

#include <string>

#include "table/table_errors.h"
#include "table/table_name.h"
#include "table/table_shard.h"

namespace penstock::table {

Result<TablePointer> look_up(const TableShard& anywhere, const service::Call& call,
                             std::string_view name_or_arn) {
  PENSTOCK_ASSIGN(const std::string path, resolve_table(call, name_or_arn));
  TablePointer table = anywhere.catalogue().find(path);
  if (table == nullptr) {
    return Error(kResourceNotFound, "Requested resource not found");
  }
  return table;
}

}  // namespace penstock::table
