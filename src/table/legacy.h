// The parameters from before there were expressions, read into what expressions mean. Pure; errors
// are ValidationException with DynamoDB's texts (API reference, "Legacy DynamoDB conditional
// parameters").
#ifndef PENSTOCK_TABLE_LEGACY_H_
#define PENSTOCK_TABLE_LEGACY_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "table/condition.h"
#include "table/key_condition.h"
#include "table/legacy_shapes.h"
#include "table/update.h"

namespace penstock::table {

using ExpectedMap = std::map<std::string, ExpectedAttributeValue>;
using UpdateMap = std::map<std::string, AttributeValueUpdate>;

// `combine` is ConditionalOperator: AND unless it says OR.
Result<Condition> condition_of(const ExpectedMap& expected,
                               const std::optional<std::string>& combine);
Result<Condition> condition_of(const LegacyConditions& filter,
                               const std::optional<std::string>& combine);
Result<std::vector<KeyTerm>> key_terms(const LegacyConditions& conditions);
Result<Update> update_of(const UpdateMap& updates);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_LEGACY_H_
