#include "table/expression_parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "table/projection.h"
#include "table/table_errors.h"

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

std::string all_null(const std::vector<ParameterUse>& uses) {
  std::string names;
  for (const ParameterUse& use : uses) {
    names += names.empty() ? "" : " and ";
    names += use.name;
  }
  return names + (uses.size() > 1 ? " are null" : " is null");
}

}  // namespace

Result<void> check_parameters(const std::vector<ParameterUse>& legacy,
                              const std::vector<ParameterUse>& expressions, const NameMap& names,
                              const Item& values) {
  const std::string old = given(legacy);
  const std::string current = given(expressions);
  if (!old.empty() && !current.empty()) {
    return Error(kValidation,
                 fmt::format("Can not use both expression and non-expression parameters in the "
                             "same request: Non-expression parameters: {{{}}} Expression "
                             "parameters: {{{}}}",
                             old, current));
  }
  if (current.empty() && !names.empty()) {
    return Error(kValidation,
                 "ExpressionAttributeNames can only be specified when using "
                 "expressions");
  }
  if (current.empty() && !values.is_absent()) {
    return Error(kValidation,
                 fmt::format("ExpressionAttributeValues can only be specified when using "
                             "expressions: {}",
                             all_null(expressions)));
  }
  if (!values.is_absent() && values.view() == kEmptyItem) {
    return Error(kValidation, "ExpressionAttributeValues must not be empty");
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
