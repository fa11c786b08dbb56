// What a statement's SET and REMOVE say, as an update. Pure functions.
#ifndef PENSTOCK_TABLE_STATEMENT_UPDATE_H_
#define PENSTOCK_TABLE_STATEMENT_UPDATE_H_

#include <vector>

#include "base/result.h"
#include "table/statement.h"
#include "table/statement_values.h"
#include "table/update.h"

namespace penstock::table {

// ValidationException with AWS's texts.
Result<Update> update_of(const std::vector<Assignment>& assignments, const StatementValues& values);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_UPDATE_H_
