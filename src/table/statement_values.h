// The values of a statement: its literals, and what its parameters stand for. Lives for one
// statement; the parameters outlive it.
#ifndef PENSTOCK_TABLE_STATEMENT_VALUES_H_
#define PENSTOCK_TABLE_STATEMENT_VALUES_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/statement.h"
#include "table/value_json.h"

namespace penstock::table {

// What is said wherever an expression stands for no value, and for a number DynamoDB cannot keep,
// names its place in the value: "root", "root.a[0]".
class StatementValues {
 public:
  explicit StatementValues(const std::vector<AnyValue>& parameters) : parameters_(parameters) {}

  // Whether there is one for every ?, and none is wrong in itself. More than there are ? are no
  // error, as on AWS. ValidationException.
  Result<void> check(const Statement& statement) const;
  // A value with its head. ValidationException.
  Result<std::string> read(const Expression& expression) const;
  // The content of a map: of INSERT's tuple, or of the parameter that stands for it.
  Result<std::string> read_item(const Expression& expression) const;

 private:
  const std::vector<AnyValue>& parameters_;
};

// Whether an expression is a value by itself.
bool is_value(const Expression& expression);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_STATEMENT_VALUES_H_
