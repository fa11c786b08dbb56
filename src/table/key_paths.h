// Paths that lead into a key. A key's attributes are scalars, so nothing can be there: DynamoDB
// refuses such a path wherever it stands. Pure functions.
#ifndef PENSTOCK_TABLE_KEY_PATHS_H_
#define PENSTOCK_TABLE_KEY_PATHS_H_

#include <optional>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/table.h"

namespace penstock::table {

// ValidationException for a path into a key attribute of the table, or of any of its indexes.
Result<void> check_key_paths(const Table& table, const std::vector<const DocumentPath*>& paths);
Result<void> check_key_paths(const Table& table, const std::optional<PathSet>& paths);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_KEY_PATHS_H_
