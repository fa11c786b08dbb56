// The grammar of conditions (developer guide, "Condition and filter expressions, operators, and
// functions"), and what is wrong with one that fits it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "table/condition.h"
#include "table/expression_reader.h"
#include "table/table_limits.h"

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
constexpr std::string_view kSize = "size";

constexpr std::array kComparators{Operator::kEqual,   Operator::kNotEqual,
                                  Operator::kLess,    Operator::kLessOrEqual,
                                  Operator::kGreater, Operator::kGreaterOrEqual};

const Function* find_function(std::string_view name) {
  const auto* found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                   [&](const Function& one) { return name_of(one.op) == name; });
  return found == kFunctions.end() ? nullptr : found;
}

std::optional<Type> constant_type(const Operand& operand) {
  if (operand.kind == Operand::Kind::kValue && !operand.value.empty()) {
    return ValueView(operand.value).type();
  }
  return operand.kind == Operand::Kind::kSizeOfPath || operand.kind == Operand::Kind::kSizeOfValue
             ? std::optional(Type::kNumber)
             : std::nullopt;
}

class ConditionReader final : public ExpressionReader {
 public:
  using ExpressionReader::ExpressionReader;

  Result<Condition> read() {
    Condition condition;
    if (!at_end() && read_or(condition) && !at_end()) {
      syntax_error();
    }
    PENSTOCK_TRY(outcome());
    return condition;
  }

 private:
  bool read_or(Condition& out) { return read_list(out, Operator::kOr); }
  bool read_list(Condition& out, Operator op);
  bool read_not(Condition& out);
  bool read_parentheses(Condition& out);
  bool read_simple(Condition& out);
  bool read_function(Condition& out);
  bool read_comparison(Condition& out);
  bool read_between(Condition& out);
  bool read_in(Condition& out);
  bool read_operand(Operand& out);
  bool read_size(Operand& out);

  void check_function(const Function& function, const Condition& condition);
  void check_comparison(const Condition& condition);
  void check_type(Operator op, const Operand& operand, bool fits);
  void check_distinct(const Condition& condition);
  void check_bounds(const Condition& condition);

  size_t depth_ = 0;
  bool ended_group_ = false;  // what was read last was in parentheses
};

// OR binds less tightly than AND, AND less than NOT.
bool ConditionReader::read_list(Condition& out, Operator op) {
  const auto read_part = [&](Condition& part) {
    return op == Operator::kOr ? read_list(part, Operator::kAnd) : read_not(part);
  };
  Condition first;
  if (!read_part(first)) {
    return false;
  }
  if (!at_keyword(name_of(op))) {
    out = std::move(first);
    return true;
  }
  out.op = op;
  out.conditions.push_back(std::move(first));
  while (at_keyword(name_of(op))) {
    (void)take();
    count_operator();
    if (!read_part(out.conditions.emplace_back())) {
      return false;
    }
  }
  ended_group_ = false;
  return true;
}

bool ConditionReader::read_not(Condition& out) {
  if (!at_keyword("NOT")) {
    return at_symbol("(") ? read_parentheses(out) : read_simple(out);
  }
  (void)take();
  count_operator();
  if (++depth_ > kExpressionNestingMax) {
    return syntax_error();
  }
  out.op = Operator::kNot;
  const bool is_read = read_not(out.conditions.emplace_back());
  --depth_;
  ended_group_ = false;
  return is_read;
}

bool ConditionReader::read_parentheses(Condition& out) {
  if (++depth_ > kExpressionNestingMax) {
    return syntax_error();
  }
  if (!expect("(") || !read_or(out)) {
    return false;
  }
  if (ended_group_) {
    note(Rank::kParentheses, "The expression has redundant parentheses;");
  }
  --depth_;
  ended_group_ = true;
  return expect(")");
}

bool ConditionReader::read_simple(Condition& out) {
  ended_group_ = false;
  const bool is_call =
      peek().kind == TokenKind::kWord && peek(1).kind == TokenKind::kSymbol && peek(1).text == "(";
  if (is_call && peek().text != kSize) {
    return read_function(out);
  }
  return read_comparison(out);
}

bool ConditionReader::read_function(Condition& out) {
  const Token name = take();
  const Function* function = find_function(name.text);
  if (function == nullptr) {
    note(Rank::kFunction, fmt::format("Invalid function name; function: {}", name.text));
  } else {
    out.op = function->op;
  }
  count_operator();
  (void)take();  // the parenthesis
  do {
    if (!read_operand(out.operands.emplace_back())) {
      return false;
    }
  } while (skip(","));
  if (!expect(")")) {
    return false;
  }
  if (function != nullptr) {
    check_function(*function, out);
  }
  return true;
}

bool ConditionReader::read_comparison(Condition& out) {
  if (!read_operand(out.operands.emplace_back())) {
    return false;
  }
  if (at_keyword("BETWEEN")) {
    return read_between(out);
  }
  if (at_keyword("IN")) {
    return read_in(out);
  }
  const auto* comparator = std::find_if(kComparators.begin(), kComparators.end(),
                                        [&](Operator op) { return at_symbol(name_of(op)); });
  if (comparator == kComparators.end()) {
    return syntax_error();
  }
  (void)take();
  count_operator();
  out.op = *comparator;
  if (!read_operand(out.operands.emplace_back())) {
    return false;
  }
  check_comparison(out);
  return true;
}

bool ConditionReader::read_between(Condition& out) {
  (void)take();
  count_operator();
  out.op = Operator::kBetween;
  if (!read_operand(out.operands.emplace_back())) {
    return false;
  }
  if (!at_keyword("AND")) {
    return syntax_error();
  }
  (void)take();
  if (!read_operand(out.operands.emplace_back())) {
    return false;
  }
  check_comparison(out);
  check_bounds(out);
  return true;
}

bool ConditionReader::read_in(Condition& out) {
  (void)take();
  count_operator();
  out.op = Operator::kIn;
  if (!expect("(")) {
    return false;
  }
  do {
    if (!read_operand(out.operands.emplace_back())) {
      return false;
    }
  } while (skip(","));
  const size_t candidates = out.operands.size() - 1;
  if (candidates > kInOperandsMax) {
    note(Rank::kOperands, fmt::format("The IN operator is provided with too many operands; number "
                                      "of operands: {}",
                                      candidates));
  }
  check_distinct(out);
  return expect(")");
}

bool ConditionReader::read_operand(Operand& out) {
  if (peek().kind == TokenKind::kValue) {
    out.kind = Operand::Kind::kValue;
    if (const auto value = read_value()) {
      out.value = value->bytes();
    }
    return true;
  }
  const bool is_call =
      peek().kind == TokenKind::kWord && peek(1).kind == TokenKind::kSymbol && peek(1).text == "(";
  if (is_call) {
    return read_size(out);
  }
  out.kind = Operand::Kind::kPath;
  return read_path(out.path);
}

bool ConditionReader::read_size(Operand& out) {
  const Token name = take();
  if (name.text != kSize) {
    // A condition where a value belongs, or nothing that there is.
    note(Rank::kFunction,
         find_function(name.text) == nullptr
             ? fmt::format("Invalid function name; function: {}", name.text)
             : fmt::format("The function is not allowed to be used this way in an expression; "
                           "function: {}",
                           name.text));
  }
  count_operator();
  (void)take();  // the parenthesis
  Operand inner;
  if (!read_operand(inner)) {
    return false;
  }
  if (const auto type = constant_type(inner); type && !is_set(*type) && *type < Type::kList &&
                                              *type != Type::kString && *type != Type::kBinary) {
    note(Rank::kOperandType, fmt::format("Incorrect operand type for operator or function; "
                                         "operator or function: size, operand type: {}",
                                         type_name(*type)));
  }
  out = std::move(inner);
  out.kind = out.path.empty() ? Operand::Kind::kSizeOfValue : Operand::Kind::kSizeOfPath;
  while (skip(",")) {
    Operand more;
    note(Rank::kOperands,
         "Incorrect number of operands for operator or function; operator or "
         "function: size, number of operands: 2");
    if (!read_operand(more)) {
      return false;
    }
  }
  return expect(")");
}

void ConditionReader::check_function(const Function& function, const Condition& condition) {
  const std::string_view name = name_of(function.op);
  const auto& operands = condition.operands;
  if (operands.size() != function.operands) {
    note(Rank::kOperands,
         fmt::format("Incorrect number of operands for operator or function; operator or function: "
                     "{}, number of operands: {}",
                     name, operands.size()));
    return;
  }
  const bool needs_path =
      function.op == Operator::kAttributeExists || function.op == Operator::kAttributeNotExists;
  if (needs_path) {
    if (operands[0].kind != Operand::Kind::kPath) {
      note(Rank::kOperandType, fmt::format("Operator or function requires a document path; "
                                           "operator or function: {}",
                                           name));
    }
    return;
  }
  check_distinct(condition);
  if (function.op == Operator::kBeginsWith) {
    for (const Operand& operand : operands) {
      const auto type = constant_type(operand);
      check_type(function.op, operand, !type || *type == Type::kString || *type == Type::kBinary);
    }
  }
  if (function.op != Operator::kAttributeType) {
    return;
  }
  const auto type = constant_type(operands[1]);
  check_type(function.op, operands[1], !type || *type == Type::kString);
  if (type == Type::kString) {
    constexpr std::array<std::string_view, 10> kNames{"S",  "N",  "B",  "BOOL", "NULL",
                                                      "SS", "NS", "BS", "L",    "M"};
    const std::string_view wanted = ValueView(operands[1].value).content();
    if (std::find(kNames.begin(), kNames.end(), wanted) == kNames.end()) {
      note(Rank::kOperandType, fmt::format("Invalid attribute type name found; type: {}, valid "
                                           "types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}",
                                           wanted));
    }
  }
}

void ConditionReader::check_type(Operator op, const Operand& operand, bool fits) {
  if (!fits) {
    note(Rank::kOperandType, fmt::format("Incorrect operand type for operator or function; "
                                         "operator or function: {}, operand type: {}",
                                         name_of(op), type_name(*constant_type(operand))));
  }
}

void ConditionReader::check_comparison(const Condition& condition) {
  check_distinct(condition);
  if (condition.op == Operator::kEqual || condition.op == Operator::kNotEqual) {
    return;
  }
  for (const Operand& operand : condition.operands) {
    const auto type = constant_type(operand);
    check_type(condition.op, operand, !type || is_scalar_key(*type));
  }
}

void ConditionReader::check_distinct(const Condition& condition) {
  const Operand& first = condition.operands[0];
  if (first.kind != Operand::Kind::kPath && first.kind != Operand::Kind::kSizeOfPath) {
    return;
  }
  if (std::find(condition.operands.begin() + 1, condition.operands.end(), first) ==
      condition.operands.end()) {
    return;
  }
  note(Rank::kMeaning,
       fmt::format("The first operand must be distinct from the remaining operands for this "
                   "operator or function; operator: {}, first operand: {}",
                   name_of(condition.op), describe(first.path)));
}

void ConditionReader::check_bounds(const Condition& condition) {
  const Operand& lower = condition.operands[1];
  const Operand& upper = condition.operands[2];
  if (lower.kind != Operand::Kind::kValue || upper.kind != Operand::Kind::kValue ||
      lower.value.empty() || upper.value.empty()) {
    return;
  }
  const ValueView low(lower.value);
  const ValueView high(upper.value);
  if (low.type() != high.type()) {
    note(Rank::kMeaning,
         fmt::format("The BETWEEN operator requires same data type for lower and upper bounds; "
                     "lower bound operand: AttributeValue: {}, upper bound operand: "
                     "AttributeValue: {}",
                     describe_value(low), describe_value(high)));
  } else if (compare(Operator::kGreater, low, high)) {
    note(Rank::kMeaning,
         fmt::format("The BETWEEN operator requires upper bound to be greater than or equal to "
                     "lower bound; lower bound operand: AttributeValue: {}, upper bound operand: "
                     "AttributeValue: {}",
                     describe_value(low), describe_value(high)));
  }
}

}  // namespace

Result<Condition> parse_condition(std::string_view kind, std::string_view text,
                                  Placeholders& placeholders) {
  return ConditionReader(kind, text, placeholders).read();
}

}  // namespace penstock::table
