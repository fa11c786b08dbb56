// What a statement's WHERE says, as a condition. Pure functions.
#ifndef PENSTOCK_TABLE_STATEMENT_CONDITION_H_
#define PENSTOCK_TABLE_STATEMENT_CONDITION_H_

#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/condition.h"
#include "table/statement.h"
#include "table/statement_values.h"

namespace penstock::table {

// ValidationException with AWS's texts.
Result<Condition> condition_of(const Expression& where, const StatementValues& values);

// Conditions as parts of others.
Condition attribute_test(Operator op, std::string_view attribute);
Condition combined(Operator op, std::vector<Condition> conditions);

// "Unrecognized function: f at 1:8:1".
Error unrecognized_function(const Expression& call);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_CONDITION_H_
