#include "table/expression_parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "table/projection.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

std::string given(const std::vector<ParameterUse>& uses) {
  std::string names;
  for (const ParameterUse& use : uses) {
    if (use.is_given) {
      names += names.empty() ? "" : ", ";
      names += use.name;
    }
  }
  return names;
}

// A projection takes no values.
bool takes_values(const ParameterUse& use) { return use.name != "ProjectionExpression"; }

std::string all_null(const std::vector<ParameterUse>& uses) {
  std::string names;
  size_t count = 0;
  for (const ParameterUse& use : uses) {
    if (takes_values(use)) {
      names += names.empty() ? "" : " and ";
      names += use.name;
      ++count;
    }
  }
  return names + (count > 1 ? " are null" : " is null");
}

}  // namespace

Result<void> check_parameters(const std::vector<ParameterUse>& legacy,
                              const std::vector<ParameterUse>& expressions,
                              const std::optional<NameMap>& names, const Item& values) {
  const std::string old = given(legacy);
  const std::string current = given(expressions);
  if (!old.empty() && !current.empty()) {
    return Error(kValidation,
                 fmt::format("Can not use both expression and non-expression parameters in the "
                             "same request: Non-expression parameters: {{{}}} Expression "
                             "parameters: {{{}}}",
                             old, current));
  }
  if (current.empty() && names) {
    return Error(kValidation,
                 "ExpressionAttributeNames can only be specified when using "
                 "expressions");
  }
  const bool has_values_user =
      std::any_of(expressions.begin(), expressions.end(),
                  [](const ParameterUse& use) { return use.is_given && takes_values(use); });
  if (!has_values_user && !values.is_absent()) {
    return Error(kValidation,
                 fmt::format("ExpressionAttributeValues can only be specified when using "
                             "expressions: {}",
                             all_null(expressions)));
  }
  if (names && names->empty()) {
    return Error(kValidation, "ExpressionAttributeNames must not be empty");
  }
  if (!values.is_absent() && values.view() == kEmptyItem) {
    return Error(kValidation, "ExpressionAttributeValues must not be empty");
  }
  return {};
}

// AWS has no limit of conditions in legacy parameters, nor do expressions have one that a client
// meets; this one is that of an expression's operators.
Result<void> check_legacy_conditions(const std::optional<std::string>& op, size_t conditions) {
  if (op && conditions == 0) {
    return Error(kValidation, "ConditionalOperator cannot be used without Filter or Expected");
  }
  if (op && conditions == 1) {
    return Error(kValidation,
                 "ConditionalOperator can only be used when Filter or Expected has two or more "
                 "elements");
  }
  if (conditions > kExpressionOperatorsMax) {
    return Error(kValidation,
                 fmt::format("Filter or Expected has too many elements; at most {} are allowed",
                             kExpressionOperatorsMax));
  }
  return {};
}

Result<std::optional<PathSet>> read_projection(const std::optional<std::string>& expression,
                                               const std::vector<std::string>& attributes_to_get,
                                               Placeholders& placeholders) {
  std::optional<PathSet> paths;
  if (expression) {
    PENSTOCK_ASSIGN(paths, parse_projection(*expression, placeholders));
    return paths;
  }
  for (const std::string& attribute : attributes_to_get) {
    if (!paths) {
      paths.emplace();
    }
    if (paths->add(path_of(attribute)).clash != PathSet::Clash::kNone) {
      return Error(kValidation,
                   fmt::format("One or more parameter values were invalid: Duplicate value in "
                               "attribute name: {}",
                               attribute));
    }
  }
  return paths;
}

Result<void> check_values(const Item& item) {
  return item.problem.text.empty() ? Result<void>() : Error(kValidation, item.problem.text);
}

}  // namespace penstock::table
