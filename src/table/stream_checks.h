// What CreateTable and UpdateTable say of a table's stream. Pure functions; errors are
// ValidationException with DynamoDB's texts.
#ifndef PENSTOCK_TABLE_STREAM_CHECKS_H_
#define PENSTOCK_TABLE_STREAM_CHECKS_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "table/stream_log.h"
#include "table/table_record.h"
#include "table/table_shapes.h"

namespace penstock::table {

// Gives the new table's record a stream if the request asks for one. `streams` are those that the
// path has had: a label is never given twice.
Result<void> create_stream(const StreamLog& streams, std::string_view path,
                           const CreateTableInput& input, int64_t now_ms, TableRecord& record);
// Enables or disables the table's stream if the request says so.
Result<void> update_stream(const StreamLog& streams, std::string_view path,
                           const UpdateTableInput& input, int64_t now_ms, TableRecord& record);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STREAM_CHECKS_H_
