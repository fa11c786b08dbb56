#include "table/statement_update.h"

#include <fmt/format.h>

#include <utility>

#include "table/statement_condition.h"
#include "table/table_errors.h"
#include "table/value.h"

namespace penstock::table {
namespace {

using Kind = Expression::Kind;

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

bool is_sum(const Expression& expression) {
  return expression.kind == Kind::kOperator && (expression.text == "+" || expression.text == "-");
}

std::string_view operator_of(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kAnd:
      return "AND";
    case Kind::kOr:
      return "OR";
    case Kind::kNot:
      return "NOT";
    case Kind::kBetween:
      return "BETWEEN";
    case Kind::kIn:
      return "IN";
    default:
      return expression.text;
  }
}

Result<UpdateOperand> read_operand(const Expression& expression, const StatementValues& values);

Result<UpdateOperand> read_list_append(const Expression& call, const StatementValues& values) {
  if (call.children.size() != 2) {
    return refuse(
        fmt::format("Incorrect number of operands for operator or function; operator or "
                    "function: list_append, number of operands: {}",
                    call.children.size()));
  }
  UpdateOperand operand;
  operand.kind = UpdateOperand::Kind::kListAppend;
  for (const Expression& child : call.children) {
    PENSTOCK_ASSIGN(UpdateOperand list, read_operand(child, values));
    if (auto fault = list_fault(list)) {
      return refuse(*std::move(fault));
    }
    operand.arguments.push_back(std::move(list));
  }
  return operand;
}

Result<UpdateOperand> read_operand(const Expression& expression, const StatementValues& values) {
  UpdateOperand operand;
  switch (expression.kind) {
    case Kind::kPath:
      operand.kind = UpdateOperand::Kind::kPath;
      operand.path = expression.path;
      return operand;
    case Kind::kCall:
      if (expression.text == "list_append") {
        return read_list_append(expression, values);
      }
      return unrecognized_function(expression);
    case Kind::kIs:
      return refuse("IS operator is not supported in update expressions");
    case Kind::kOperator:
    case Kind::kSign:
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
    case Kind::kBetween:
    case Kind::kIn:
      return refuse(fmt::format("Unsupported operator in Update Expression. Operator: {}",
                                operator_of(expression)));
    default: {
      PENSTOCK_ASSIGN(operand.value, values.read(expression));
      return operand;
    }
  }
}

// set_add(a, <<…>>) and set_delete(a, <<…>>), which only a itself may be set to.
Result<void> read_set_change(const Expression& call, const StatementValues& values,
                             UpdateAction& action) {
  const std::string_view name = call.text == "set_add" ? "SET_ADD" : "SET_DELETE";
  if (call.children.size() != 2) {
    return refuse(fmt::format("{} must have exactly two arguments{}", name, describe(call.place)));
  }
  const Expression& first = call.children[0];
  if (first.kind != Kind::kPath || first.path != action.path) {
    return refuse(fmt::format("The first argument to {} must equal the assignment value{}", name,
                              describe(call.place)));
  }
  const std::string wrong = fmt::format("The second argument to {} must be a value with type SET{}",
                                        name, describe(first.place));
  if (!is_value(call.children[1])) {
    return refuse(wrong);
  }
  PENSTOCK_ASSIGN(action.operand.value, values.read(call.children[1]));
  if (!is_set(ValueView(action.operand.value).type())) {
    return refuse(wrong);
  }
  action.kind = call.text == "set_add" ? UpdateKind::kAdd : UpdateKind::kDelete;
  return {};
}

Result<void> read_value(const Expression& value, const StatementValues& values,
                        UpdateAction& action) {
  if (value.kind == Kind::kCall && (value.text == "set_add" || value.text == "set_delete")) {
    return read_set_change(value, values, action);
  }
  if (!is_sum(value)) {
    PENSTOCK_ASSIGN(action.operand, read_operand(value, values));
    return {};
  }
  PENSTOCK_ASSIGN(action.operand, read_operand(value.children[0], values));
  PENSTOCK_ASSIGN(action.second, read_operand(value.children[1], values));
  action.is_minus = value.text == "-";
  for (const UpdateOperand* operand : {&action.operand, &*action.second}) {
    if (auto fault = summand_fault(value.text, *operand)) {
      return refuse(*std::move(fault));
    }
  }
  return {};
}

}  // namespace

Result<Update> update_of(const std::vector<Assignment>& assignments,
                         const StatementValues& values) {
  Update update;
  for (const Assignment& assignment : assignments) {
    UpdateAction action;
    action.path = assignment.target;
    action.kind = assignment.value ? UpdateKind::kSet : UpdateKind::kRemove;
    if (assignment.value) {
      PENSTOCK_TRY(read_value(*assignment.value, values, action));
    }
    const PathSet::Outcome outcome = update.paths.add(action.path);
    if (outcome.clash != PathSet::Clash::kNone) {
      return refuse(describe_clash(outcome, action.path));
    }
    update.actions.push_back(std::move(action));
  }
  return update;
}

}  // namespace penstock::table
