#include "table/condition_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "table/document_path.h"
#include "table/table_limits.h"
#include "table/value_json.h"

namespace penstock::table {
namespace {

struct Function {
  Operator op;
  size_t operands;
};
constexpr std::array kFunctions{
    Function{Operator::kAttributeExists, 1}, Function{Operator::kAttributeNotExists, 1},
    Function{Operator::kAttributeType, 2},   Function{Operator::kBeginsWith, 2},
    Function{Operator::kContains, 2},
};

constexpr std::array<std::string_view, 10> kTypeNames{"S",  "N",  "B",  "BOOL", "NULL",
                                                      "SS", "NS", "BS", "L",    "M"};

std::optional<Type> constant_type(const Operand& operand) {
  if (operand.kind == Operand::Kind::kValue && !operand.value.empty()) {
    return ValueView(operand.value).type();
  }
  return operand.kind == Operand::Kind::kSizeOfPath || operand.kind == Operand::Kind::kSizeOfValue
             ? std::optional(Type::kNumber)
             : std::nullopt;
}

std::string wrong_type(Operator op, std::string_view type) {
  return fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}",
      name_of(op), type);
}

void check_type(Operator op, const Operand& operand, bool fits, const NoteFault& note) {
  if (!fits) {
    note(ConditionFault::kOperandType, wrong_type(op, type_name(*constant_type(operand))));
  }
}

void check_distinct(const Condition& condition, const NoteFault& note) {
  const Operand& first = condition.operands[0];
  if (first.kind != Operand::Kind::kPath && first.kind != Operand::Kind::kSizeOfPath) {
    return;
  }
  if (std::find(condition.operands.begin() + 1, condition.operands.end(), first) ==
      condition.operands.end()) {
    return;
  }
  note(ConditionFault::kDistinct,
       fmt::format("The first operand must be distinct from the remaining operands for this "
                   "operator or function; operator: {}, first operand: {}",
                   name_of(condition.op), describe(first.path)));
}

void check_bounds(const Condition& condition, const NoteFault& note) {
  const Operand& lower = condition.operands[1];
  const Operand& upper = condition.operands[2];
  if (lower.kind != Operand::Kind::kValue || upper.kind != Operand::Kind::kValue ||
      lower.value.empty() || upper.value.empty()) {
    return;
  }
  const ValueView low(lower.value);
  const ValueView high(upper.value);
  if (low.type() != high.type()) {
    note(ConditionFault::kMeaning,
         fmt::format("The BETWEEN operator requires same data type for lower and upper bounds; "
                     "lower bound operand: AttributeValue: {}, upper bound operand: "
                     "AttributeValue: {}",
                     describe_value(low), describe_value(high)));
  } else if (compare(Operator::kGreater, low, high)) {
    note(ConditionFault::kMeaning,
         fmt::format("The BETWEEN operator requires upper bound to be greater than or equal to "
                     "lower bound; lower bound operand: AttributeValue: {}, upper bound operand: "
                     "AttributeValue: {}",
                     describe_value(low), describe_value(high)));
  }
}

// The type must be a constant: the answer to a path, of which nothing is known, names every type.
void check_named_type(const Operand& operand, const NoteFault& note) {
  const auto type = constant_type(operand);
  if (type != Type::kString) {
    const bool is_undefined = operand.kind == Operand::Kind::kValue && operand.value.empty();
    if (!is_undefined) {
      note(ConditionFault::kOperandType,
           wrong_type(Operator::kAttributeType,
                      type ? type_name(*type) : "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}"));
    }
    return;
  }
  const std::string_view wanted = ValueView(operand.value).content();
  if (std::find(kTypeNames.begin(), kTypeNames.end(), wanted) == kTypeNames.end()) {
    note(ConditionFault::kOperandType,
         fmt::format("Invalid attribute type name found; type: {}, valid types: "
                     "{{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                     wanted));
  }
}

}  // namespace

std::optional<Operator> find_condition_function(std::string_view name) {
  const auto* found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                   [&](const Function& one) { return name_of(one.op) == name; });
  return found == kFunctions.end() ? std::nullopt : std::optional(found->op);
}

void check_function(const Condition& condition, const NoteFault& note) {
  const auto* function = std::find_if(kFunctions.begin(), kFunctions.end(),
                                      [&](const auto& one) { return one.op == condition.op; });
  const std::string_view name = name_of(condition.op);
  const auto& operands = condition.operands;
  if (operands.size() != function->operands) {
    note(ConditionFault::kOperands,
         fmt::format("Incorrect number of operands for operator or function; operator or function: "
                     "{}, number of operands: {}",
                     name, operands.size()));
    return;
  }
  const bool needs_path =
      condition.op == Operator::kAttributeExists || condition.op == Operator::kAttributeNotExists;
  if (needs_path) {
    if (operands[0].kind != Operand::Kind::kPath) {
      note(ConditionFault::kOperandType,
           fmt::format("Operator or function requires a document path; operator or function: {}",
                       name));
    }
    return;
  }
  check_distinct(condition, note);
  if (condition.op == Operator::kBeginsWith) {
    for (const Operand& operand : operands) {
      const auto type = constant_type(operand);
      check_type(condition.op, operand, !type || *type == Type::kString || *type == Type::kBinary,
                 note);
    }
  }
  if (condition.op == Operator::kAttributeType) {
    check_named_type(operands[1], note);
  }
}

void check_comparison(const Condition& condition, const NoteFault& note) {
  check_distinct(condition, note);
  if (condition.op == Operator::kEqual || condition.op == Operator::kNotEqual) {
    return;
  }
  for (const Operand& operand : condition.operands) {
    const auto type = constant_type(operand);
    check_type(condition.op, operand, !type || is_scalar_key(*type), note);
  }
  if (condition.op == Operator::kBetween) {
    check_bounds(condition, note);
  }
}

void check_candidates(const Condition& in, const NoteFault& note) {
  const size_t candidates = in.operands.size() - 1;
  if (candidates > kInOperandsMax) {
    note(ConditionFault::kOperands,
         fmt::format("The IN operator is provided with too many operands; number of operands: {}",
                     candidates));
  }
  check_distinct(in, note);
}

void check_size_operand(const Operand& operand, const NoteFault& note) {
  const auto type = constant_type(operand);
  if (type && !is_set(*type) && *type < Type::kList && *type != Type::kString &&
      *type != Type::kBinary) {
    note(ConditionFault::kOperandType,
         fmt::format("Incorrect operand type for operator or function; operator or function: size, "
                     "operand type: {}",
                     type_name(*type)));
  }
}

}  // namespace penstock::table
