// Which keys and indexes a table may have. Pure functions; errors are ValidationException with
// DynamoDB's texts.
#ifndef PENSTOCK_TABLE_INDEX_CHECKS_H_
#define PENSTOCK_TABLE_INDEX_CHECKS_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "table/table_record.h"

namespace penstock::table {

// "One or more parameter values were invalid: …"
Error invalid(std::string text);

// Keys of table and indexes, projections and numbers of indexes, and that the definitions are those
// of the keys.
Result<void> check_keys(const TableRecord& record);
// Throughput of an index under a billing mode.
Result<void> check_throughput(std::string_view billing_mode, const IndexRecord& index);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_INDEX_CHECKS_H_
