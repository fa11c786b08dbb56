#include "table/statement_condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "table/condition_checks.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

using Kind = Expression::Kind;

Error refuse(std::string text) { return {kValidation, std::move(text)}; }

constexpr std::array kComparators{Operator::kEqual,   Operator::kNotEqual,
                                  Operator::kLess,    Operator::kLessOrEqual,
                                  Operator::kGreater, Operator::kGreaterOrEqual};

std::optional<Operator> find_comparator(std::string_view text) {
  const auto* found = std::find_if(kComparators.begin(), kComparators.end(),
                                   [text](Operator op) { return name_of(op) == text; });
  return found == kComparators.end() ? std::nullopt : std::optional(*found);
}

// Types that IS may name, and what they are in DynamoDB.
struct NamedType {
  std::string_view name;
  std::string_view type;
};
constexpr std::array kNamedTypes{
    NamedType{"NULL", "NULL"}, NamedType{"BOOL", "BOOL"}, NamedType{"BOOLEAN", "BOOL"},
    NamedType{"BLOB", "B"},    NamedType{"STRING", "S"},  NamedType{"NUMERIC", "N"},
    NamedType{"STRUCT", "M"},  NamedType{"TUPLE", "M"},   NamedType{"LIST", "L"},
};

std::optional<bool> boolean_of(const Expression& expression) {
  if (expression.kind != Kind::kValue) {
    return std::nullopt;
  }
  const Type type = ValueView(expression.value).type();
  return is_boolean(type) ? std::optional(type == Type::kTrue) : std::nullopt;
}

bool is_condition(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
    case Kind::kBetween:
    case Kind::kIn:
    case Kind::kIs:
      return true;
    case Kind::kOperator:
      return find_comparator(expression.text).has_value();
    case Kind::kCall:
      return find_condition_function(expression.text).has_value();
    default:
      return false;
  }
}

Condition negated(Condition condition) {
  Condition out;
  out.op = Operator::kNot;
  out.conditions.push_back(std::move(condition));
  return out;
}

class Builder {
 public:
  explicit Builder(const StatementValues& values) : values_(values) {}

  Result<Condition> build(const Expression& where) {
    if (!is_condition(where) && where.kind != Kind::kCall && where.kind != Kind::kOperator) {
      return refuse("WHERE clause must contain an expression that resolves to a boolean");
    }
    return read(where);
  }

 private:
  Result<Condition> read(const Expression& expression);
  Result<Condition> read_parts(const Expression& expression);
  Result<Condition> read_not(const Expression& expression);
  Result<Condition> read_operator(const Expression& expression);
  Result<Condition> read_test(const Expression& expression, const Expression& truth);
  Result<Condition> read_between(const Expression& expression);
  Result<Condition> read_in(const Expression& expression);
  Result<Condition> read_is(const Expression& expression);
  Result<Condition> read_call(const Expression& expression);
  Result<Operand> read_operand(const Expression& expression);
  Result<Operand> read_size(const Expression& expression);
  Result<void> add_operands(const Expression& expression, Condition& condition);

  // The first fault that was found, or nothing.
  NoteFault noter() {
    return [this](ConditionFault, std::string text) {
      if (fault_.empty()) {
        fault_ = std::move(text);
      }
    };
  }
  Result<Condition> checked(Condition condition) {
    return fault_.empty() ? Result<Condition>(std::move(condition)) : refuse(fault_);
  }

  const StatementValues& values_;
  std::string fault_;
};

Result<Condition> Builder::read(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kAnd:
    case Kind::kOr:
      return read_parts(expression);
    case Kind::kNot:
      return read_not(expression);
    case Kind::kOperator:
      return read_operator(expression);
    case Kind::kBetween:
      return read_between(expression);
    case Kind::kIn:
      return read_in(expression);
    case Kind::kIs:
      return read_is(expression);
    default:
      return read_call(expression);
  }
}

Result<Condition> Builder::read_parts(const Expression& expression) {
  Condition condition;
  condition.op = expression.kind == Kind::kOr ? Operator::kOr : Operator::kAnd;
  for (const Expression& part : expression.children) {
    if (!is_condition(part) && part.kind != Kind::kCall && part.kind != Kind::kOperator) {
      return refuse("The arguments to AND/OR must be Expressions");
    }
    PENSTOCK_ASSIGN(Condition read_part, read(part));
    condition.conditions.push_back(std::move(read_part));
  }
  return condition;
}

Result<Condition> Builder::read_not(const Expression& expression) {
  const Expression& part = expression.children[0];
  if (!is_condition(part) && part.kind != Kind::kCall && part.kind != Kind::kOperator) {
    return refuse("The argument to NOT must be a Type or Expression");
  }
  PENSTOCK_ASSIGN(Condition condition, read(part));
  return negated(std::move(condition));
}

Result<Condition> Builder::read_operator(const Expression& expression) {
  const auto comparator = find_comparator(expression.text);
  if (!comparator) {
    return refuse(
        fmt::format("Unsupported operator in Condition Expression. Operator: {}", expression.text));
  }
  const Expression& left = expression.children[0];
  const Expression& right = expression.children[1];
  if (left.kind == Kind::kMissing || right.kind == Kind::kMissing) {
    return refuse("MISSING must be compared using IS operator");
  }
  if (is_condition(left) || is_condition(right)) {
    return read_test(expression, is_condition(left) ? right : left);
  }
  Condition condition;
  condition.op = *comparator;
  PENSTOCK_TRY(add_operands(expression, condition));
  check_comparison(condition, noter());
  return checked(std::move(condition));
}

// A condition compared with true or false. What else AWS compares one with is not known.
Result<Condition> Builder::read_test(const Expression& expression, const Expression& truth) {
  const auto wanted = boolean_of(truth);
  const bool is_equal = expression.text == "=";
  if (!wanted || (!is_equal && expression.text != "<>")) {
    return refuse(
        fmt::format("Unsupported operator in Condition Expression. Operator: {}", expression.text));
  }
  PENSTOCK_ASSIGN(Condition condition,
                  read(expression.children[&truth == &expression.children[0] ? 1 : 0]));
  return *wanted == is_equal ? std::move(condition) : negated(std::move(condition));
}

Result<void> Builder::add_operands(const Expression& expression, Condition& condition) {
  for (const Expression& child : expression.children) {
    PENSTOCK_ASSIGN(Operand operand, read_operand(child));
    condition.operands.push_back(std::move(operand));
  }
  return {};
}

Result<Condition> Builder::read_between(const Expression& expression) {
  Condition condition;
  condition.op = Operator::kBetween;
  PENSTOCK_TRY(add_operands(expression, condition));
  check_comparison(condition, noter());
  return checked(expression.is_negated ? negated(std::move(condition)) : std::move(condition));
}

Result<Condition> Builder::read_in(const Expression& expression) {
  if (expression.children[0].kind != Kind::kPath && expression.children[0].kind != Kind::kCall) {
    return refuse(
        "IN operator must have a left hand argument of type Variable Reference and right hand "
        "argument of type Seq with at least one member");
  }
  Condition condition;
  condition.op = Operator::kIn;
  PENSTOCK_TRY(add_operands(expression, condition));
  check_candidates(condition, noter());
  return checked(expression.is_negated ? negated(std::move(condition)) : std::move(condition));
}

Result<Condition> Builder::read_is(const Expression& expression) {
  const Expression& left = expression.children[0];
  if (left.kind != Kind::kPath && !is_value(left) && left.kind != Kind::kMissing) {
    return refuse(
        "The left hand side argument to IS must be a Variable Reference, Literal, or Path");
  }
  Condition condition;
  if (left.kind == Kind::kMissing) {
    // MISSING is missing, and of no other type: no item has an attribute without a name.
    condition = attribute_test(Operator::kAttributeNotExists, "");
  } else {
    PENSTOCK_ASSIGN(Operand operand, read_operand(left));
    condition.operands.push_back(std::move(operand));
  }
  if (expression.text == "MISSING") {
    condition.op = Operator::kAttributeNotExists;
  } else {
    const auto* type =
        std::find_if(kNamedTypes.begin(), kNamedTypes.end(),
                     [&](const NamedType& named) { return named.name == expression.text; });
    if (type == kNamedTypes.end()) {
      return refuse(
          fmt::format("Unsupported data type for IS operator: {}. Supported data types "
                      "are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, "
                      "TUPLE, LIST]",
                      expression.text));
    }
    condition.op = Operator::kAttributeType;
    condition.operands.emplace_back().value = string_value(type->type);
  }
  return expression.is_negated ? negated(std::move(condition)) : std::move(condition);
}

Result<Condition> Builder::read_call(const Expression& expression) {
  const auto function = find_condition_function(expression.text);
  if (!function) {
    return unrecognized_function(expression);
  }
  Condition condition;
  condition.op = *function;
  PENSTOCK_TRY(add_operands(expression, condition));
  check_function(condition, noter());
  return checked(std::move(condition));
}

Result<Operand> Builder::read_operand(const Expression& expression) {
  Operand operand;
  if (expression.kind == Kind::kPath) {
    operand.kind = Operand::Kind::kPath;
    operand.path = expression.path;
    return operand;
  }
  if (expression.kind == Kind::kCall) {
    return read_size(expression);
  }
  if (expression.kind == Kind::kOperator || expression.kind == Kind::kSign ||
      is_condition(expression)) {
    return refuse(
        fmt::format("Unsupported operator in Condition Expression. Operator: {}", expression.text));
  }
  PENSTOCK_ASSIGN(operand.value, values_.read(expression));
  return operand;
}

Result<Operand> Builder::read_size(const Expression& expression) {
  if (expression.text != "size") {
    return find_condition_function(expression.text)
               ? refuse(fmt::format("The function is not allowed to be used this way in an "
                                    "expression; function: {}",
                                    expression.text))
               : unrecognized_function(expression);
  }
  if (expression.children.size() != 1) {
    return refuse(
        fmt::format("Incorrect number of operands for operator or function; operator or "
                    "function: size, number of operands: {}",
                    expression.children.size()));
  }
  PENSTOCK_ASSIGN(Operand operand, read_operand(expression.children[0]));
  check_size_operand(operand, noter());
  if (!fault_.empty()) {
    return refuse(fault_);
  }
  operand.kind = operand.path.empty() ? Operand::Kind::kSizeOfValue : Operand::Kind::kSizeOfPath;
  return operand;
}

}  // namespace

Error unrecognized_function(const Expression& call) {
  // The place is that of the name alone.
  return {kValidation, fmt::format("Unrecognized function: {}{}", call.text, describe(call.place))};
}

Condition attribute_test(Operator op, std::string_view attribute) {
  Condition condition;
  condition.op = op;
  Operand& operand = condition.operands.emplace_back();
  operand.kind = Operand::Kind::kPath;
  operand.path = path_of(attribute);
  return condition;
}

Condition combined(Operator op, std::vector<Condition> conditions) {
  Condition condition;
  condition.op = op;
  condition.conditions = std::move(conditions);
  return condition;
}

Result<Condition> condition_of(const Expression& where, const StatementValues& values) {
  return Builder(values).build(where);
}

}  // namespace penstock::table
