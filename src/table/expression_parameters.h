// Which parameters of a request may come together: expressions or their legacy forms, and
// placeholders only with expressions. Pure; errors are ValidationException with DynamoDB's texts.
#ifndef PENSTOCK_TABLE_EXPRESSION_PARAMETERS_H_
#define PENSTOCK_TABLE_EXPRESSION_PARAMETERS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/placeholders.h"

namespace penstock::table {

struct ParameterUse {
  std::string_view name;
  bool is_given = false;
};

Result<void> check_parameters(const std::vector<ParameterUse>& legacy,
                              const std::vector<ParameterUse>& expressions,
                              const std::optional<NameMap>& names, const Item& values);

// ConditionalOperator is for several conditions. `conditions` is how many of a filter or of
// Expected there are: no more than an expression could have.
Result<void> check_legacy_conditions(const std::optional<std::string>& op, size_t conditions);

// What of an item is answered: a ProjectionExpression, or the legacy AttributesToGet; absent: all.
Result<std::optional<PathSet>> read_projection(const std::optional<std::string>& expression,
                                               const std::vector<std::string>& attributes_to_get,
                                               Placeholders& placeholders);

// What a key or item that a request holds must satisfy before it is looked at further.
Result<void> check_values(const Item& item);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_EXPRESSION_PARAMETERS_H_
