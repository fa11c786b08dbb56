#include "table/legacy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "table/index_checks.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

struct Comparison {
  std::string_view name;
  Operator op;
  size_t values_min;
  size_t values_max;
};
constexpr std::array kComparisons{
    Comparison{"EQ", Operator::kEqual, 1, 1},
    Comparison{"NE", Operator::kNotEqual, 1, 1},
    Comparison{"IN", Operator::kIn, 1, 100},
    Comparison{"LE", Operator::kLessOrEqual, 1, 1},
    Comparison{"LT", Operator::kLess, 1, 1},
    Comparison{"GE", Operator::kGreaterOrEqual, 1, 1},
    Comparison{"GT", Operator::kGreater, 1, 1},
    Comparison{"BETWEEN", Operator::kBetween, 2, 2},
    Comparison{"NOT_NULL", Operator::kAttributeExists, 0, 0},
    Comparison{"NULL", Operator::kAttributeNotExists, 0, 0},
    Comparison{"CONTAINS", Operator::kContains, 1, 1},
    Comparison{"NOT_CONTAINS", Operator::kContains, 1, 1},
    Comparison{"BEGINS_WITH", Operator::kBeginsWith, 1, 1},
};

using Values = std::vector<const AnyValue*>;

Operand path_operand(const std::string& attribute) {
  Operand operand;
  operand.kind = Operand::Kind::kPath;
  operand.path = path_of(attribute);
  return operand;
}

Condition leaf(const std::string& attribute, Operator op, const Values& values) {
  Condition condition;
  condition.op = op;
  condition.operands.push_back(path_operand(attribute));
  for (const AnyValue* value : values) {
    Operand operand;
    operand.value = OperandValue::of_request(value->view());
    condition.operands.push_back(std::move(operand));
  }
  return condition;
}

// API reference, Condition, ComparisonOperator.
bool fits_type(Operator op, Type type) {
  switch (op) {
    case Operator::kLess:
    case Operator::kLessOrEqual:
    case Operator::kGreater:
    case Operator::kGreaterOrEqual:
    case Operator::kBetween:
    case Operator::kContains:
    case Operator::kIn:
      return is_scalar_key(type);
    case Operator::kBeginsWith:
      return type == Type::kString || type == Type::kBinary;
    default:
      return true;
  }
}

Result<const Comparison*> check_comparison(std::string_view name, const Values& values) {
  const auto* comparison =
      std::find_if(kComparisons.begin(), kComparisons.end(),
                   [&](const Comparison& candidate) { return candidate.name == name; });
  if (comparison == kComparisons.end()) {
    return invalid(fmt::format("Unknown ComparisonOperator: {}", name));
  }
  if (values.size() < comparison->values_min || values.size() > comparison->values_max) {
    return invalid(
        fmt::format("Invalid number of argument(s) for the {} ComparisonOperator", name));
  }
  for (const AnyValue* value : values) {
    if (!value->problem.text.empty()) {
      return Error(kValidation, value->problem.text);
    }
    const Type type = value->view().type();
    if (!fits_type(comparison->op, type)) {
      return invalid(fmt::format("ComparisonOperator {} is not valid for {} AttributeValue type",
                                 name, type_name(type)));
    }
    if (type != values[0]->view().type()) {
      return invalid("AttributeValues inside AttributeValueList must be of same type");
    }
  }
  if (comparison->op == Operator::kBetween &&
      compare(Operator::kGreater, values[0]->view(), values[1]->view())) {
    return Error(kValidation,
                 "The BETWEEN condition was provided a range where the lower bound is greater than "
                 "the upper bound");
  }
  return comparison;
}

Result<Condition> comparison_of(const std::string& attribute, std::string_view name,
                                const Values& values) {
  PENSTOCK_ASSIGN(const Comparison* comparison, check_comparison(name, values));
  Condition condition = leaf(attribute, comparison->op, values);
  if (name != "NOT_CONTAINS") {
    return condition;
  }
  // What is not there is not said to lack anything.
  Condition negated;
  negated.op = Operator::kNot;
  negated.conditions.push_back(std::move(condition));
  Condition both;
  both.op = Operator::kAnd;
  both.conditions.push_back(leaf(attribute, Operator::kAttributeExists, {}));
  both.conditions.push_back(std::move(negated));
  return both;
}

Values values_of(const std::vector<AnyValue>& list) {
  Values values;
  for (const AnyValue& value : list) {
    values.push_back(&value);
  }
  return values;
}

Result<Condition> expectation(const std::string& attribute,
                              const ExpectedAttributeValue& expected) {
  const bool has_value = !expected.value.is_absent();
  const bool has_list = !expected.attribute_value_list.empty();
  if (has_value && !expected.value.problem.text.empty()) {
    return Error(kValidation, expected.value.problem.text);
  }
  if (has_value && has_list) {
    return invalid(fmt::format(
        "Value and AttributeValueList cannot be used together for Attribute: {}", attribute));
  }
  if (expected.comparison_operator) {
    if (expected.exists) {
      return invalid(fmt::format(
          "Exists and ComparisonOperator cannot be used together for Attribute: {}", attribute));
    }
    const std::string& name = *expected.comparison_operator;
    if (!has_value && !has_list && name != "NULL" && name != "NOT_NULL") {
      return invalid(
          fmt::format("Value or AttributeValueList must be used with "
                      "ComparisonOperator: {} for Attribute: {}",
                      name, attribute));
    }
    return comparison_of(
        attribute, name,
        has_value ? Values{&expected.value} : values_of(expected.attribute_value_list));
  }
  if (has_list) {
    return invalid(fmt::format(
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: {}",
        attribute));
  }
  if (expected.exists == false) {
    if (has_value) {
      return invalid(
          fmt::format("Value cannot be used when Exists is false for Attribute: {}", attribute));
    }
    return leaf(attribute, Operator::kAttributeNotExists, {});
  }
  if (!has_value) {
    return invalid(fmt::format("Value must be provided when Exists is {} for Attribute: {}",
                               expected.exists ? "true" : "null", attribute));
  }
  return leaf(attribute, Operator::kEqual, {&expected.value});
}

Condition empty_condition(const std::optional<std::string>& combine) {
  Condition condition;
  condition.op = combine == "OR" ? Operator::kOr : Operator::kAnd;
  return condition;
}

Result<void> check_update(const std::string& action, const AnyValue& value) {
  if (value.is_absent()) {
    return action == "DELETE"
               ? Result<void>()
               : invalid(fmt::format(
                     "Only DELETE action is allowed when no attribute value is specified"));
  }
  if (!value.problem.text.empty()) {
    return Error(kValidation, value.problem.text);
  }
  const Type type = value.view().type();
  if (action == "DELETE" && !is_set(type)) {
    return invalid(
        fmt::format("DELETE action with value is not supported for the type {}", type_name(type)));
  }
  if (action == "ADD" && !is_set(type) && type != Type::kNumber && type != Type::kList) {
    return invalid(fmt::format("ADD action is not supported for the type {}", type_name(type)));
  }
  return {};
}

}  // namespace

Result<Condition> condition_of(const ExpectedMap& expected,
                               const std::optional<std::string>& combine) {
  Condition all = empty_condition(combine);
  for (const auto& [attribute, value] : expected) {
    PENSTOCK_ASSIGN(Condition one, expectation(attribute, value));
    all.conditions.push_back(std::move(one));
  }
  return all;
}

Result<Condition> condition_of(const LegacyConditions& filter,
                               const std::optional<std::string>& combine) {
  Condition all = empty_condition(combine);
  for (const auto& [attribute, condition] : filter) {
    PENSTOCK_ASSIGN(Condition one, comparison_of(attribute, condition.comparison_operator,
                                                 values_of(condition.attribute_value_list)));
    all.conditions.push_back(std::move(one));
  }
  return all;
}

Result<std::vector<KeyTerm>> key_terms(const LegacyConditions& conditions) {
  std::vector<KeyTerm> terms;
  for (const auto& [attribute, condition] : conditions) {
    PENSTOCK_ASSIGN(
        const Comparison* comparison,
        check_comparison(condition.comparison_operator, values_of(condition.attribute_value_list)));
    const bool is_range =
        comparison->op == Operator::kEqual || comparison->op == Operator::kBeginsWith ||
        comparison->op == Operator::kBetween || comparison->op == Operator::kLess ||
        comparison->op == Operator::kLessOrEqual || comparison->op == Operator::kGreater ||
        comparison->op == Operator::kGreaterOrEqual;
    if (!is_range) {
      return Error(kValidation, "Attempted conditional constraint is not an indexable operation");
    }
    KeyTerm term{attribute, comparison->op, {}};
    for (const AnyValue& value : condition.attribute_value_list) {
      term.values.push_back(OperandValue::of_request(value.view()));
    }
    terms.push_back(std::move(term));
  }
  return terms;
}

Result<Update> update_of(const UpdateMap& updates) {
  Update update;
  for (const auto& [attribute, wanted] : updates) {
    const std::string action = wanted.action.value_or("PUT");
    PENSTOCK_TRY(check_update(action, wanted.value));
    UpdateAction one;
    one.path = path_of(attribute);
    if (!wanted.value.is_absent()) {
      one.operand.value = OperandValue::of_request(wanted.value.view());
    }
    one.adds_lists = true;
    one.kind = action == "PUT"            ? UpdateKind::kSet
               : action == "ADD"          ? UpdateKind::kAdd
               : wanted.value.is_absent() ? UpdateKind::kRemove
                                          : UpdateKind::kDelete;
    (void)update.paths.add(one.path);
    update.actions.push_back(std::move(one));
  }
  return update;
}

}  // namespace penstock::table
