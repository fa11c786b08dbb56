// What CreateTable and UpdateTable check of what they are told, and the record that comes of it.
// Pure functions; errors are ValidationException with DynamoDB's texts.
#ifndef PENSTOCK_TABLE_TABLE_CHECKS_H_
#define PENSTOCK_TABLE_TABLE_CHECKS_H_

#include "base/result.h"
#include "table/table_record.h"
#include "table/table_shapes.h"

namespace penstock::table {

// A record without id, times and UUID.
Result<TableRecord> record_of(const CreateTableInput& input);
// The record after the update; `now_ms` for what remembers when it changed.
Result<TableRecord> updated_record(const TableRecord& record, const UpdateTableInput& input,
                                   int64_t now_ms);
Result<void> check_tags(const std::map<std::string, std::string>& tags);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_CHECKS_H_
