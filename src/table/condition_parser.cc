// The grammar of conditions (developer guide, "Condition and filter expressions, operators, and
// functions"). Operands may be in parentheses, as conditions may, so that only what follows a group
// says which of the two it was: both are read as a Term.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "table/condition.h"
#include "table/condition_checks.h"
#include "table/expression_reader.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

using Fault = ExpressionReader::Fault;

constexpr std::string_view kSize = "size";

constexpr std::array kComparators{Operator::kEqual,   Operator::kNotEqual,
                                  Operator::kLess,    Operator::kLessOrEqual,
                                  Operator::kGreater, Operator::kGreaterOrEqual};

// What DynamoDB answers of several faults (seen on AWS by others' tests): those of the whole
// expression, then those of its first condition that has any.
constexpr std::array kFaultSets{ExpressionReader::set_of(Fault::kSize),
                                ExpressionReader::set_of(Fault::kSyntax),
                                ExpressionReader::set_of(Fault::kParentheses),
                                ExpressionReader::set_of(Fault::kFunction),
                                ExpressionReader::set_of(Fault::kMisuse),
                                ExpressionReader::set_of(Fault::kReserved),
                                ExpressionReader::set_of(Fault::kName, Fault::kValue),
                                ExpressionReader::set_of(Fault::kOperands),
                                ExpressionReader::set_of(Fault::kDistinct),
                                ExpressionReader::set_of(Fault::kOperandType),
                                ExpressionReader::set_of(Fault::kLimit)};
constexpr ExpressionReader::Precedence kPrecedence{kFaultSets, 6, 10};
static_assert(kFaultSets[6] == ExpressionReader::set_of(Fault::kName, Fault::kValue));
static_assert(kFaultSets[10] == ExpressionReader::set_of(Fault::kLimit));

// A condition, or an operand that is to become part of one.
struct Term {
  bool is_operand = false;
  bool is_group = false;  // in parentheses, and nothing else
  Condition condition;
  Operand operand;
  std::string_view function;  // its name, where it is one that is a condition by itself
};

class ConditionReader final : public ExpressionReader {
 public:
  ConditionReader(std::string_view kind, std::string_view text, Placeholders& placeholders)
      : ExpressionReader(kind, text, placeholders, kPrecedence) {}

  Result<Condition> read() {
    Term term;
    if (!at_end() && read_list(term, Operator::kOr) && (!at_end() || !check_is_condition(term))) {
      syntax_error();
    }
    PENSTOCK_TRY(outcome());
    return std::move(term.condition);
  }

 private:
  bool read_list(Term& out, Operator op);
  bool read_not(Term& out);
  bool read_simple(Term& out);
  bool read_group(Term& out);
  bool read_call(Term& out);
  bool read_comparison(Term& left);
  bool read_between(Condition& out);
  bool read_in(Condition& out);
  bool read_operand(Operand& out);
  bool read_grouped_operand(Operand& out);
  bool read_arguments(std::vector<Operand>& out);

  bool enter() { return ++depth_ <= kExpressionNestingMax || syntax_error(); }
  bool check_is_condition(const Term& term);
  void note_misuse(std::string_view function);
  bool end_condition(Term& left, Condition condition);
  NoteFault noter();

  size_t depth_ = 0;
  bool is_group_ = false;  // the operand that was read last was in parentheses, and nothing else
};

// OR binds less tightly than AND, AND less than NOT.
bool ConditionReader::read_list(Term& out, Operator op) {
  const auto read_part = [&](Term& part) {
    return op == Operator::kOr ? read_list(part, Operator::kAnd) : read_not(part);
  };
  if (!read_part(out)) {
    return false;
  }
  if (!at_keyword(name_of(op))) {
    return true;
  }
  Condition list;
  list.op = op;
  Term part = std::move(out);
  while (true) {
    if (!check_is_condition(part)) {
      return syntax_error();
    }
    list.conditions.push_back(std::move(part.condition));
    if (!at_keyword(name_of(op))) {
      break;
    }
    (void)take();
    count_operator();
    part = Term();
    if (!read_part(part)) {
      return false;
    }
  }
  out = Term();
  out.condition = std::move(list);
  return true;
}

bool ConditionReader::read_not(Term& out) {
  if (!at_keyword("NOT")) {
    return read_simple(out);
  }
  (void)take();
  count_operator();
  Term inner;
  if (!enter() || !read_not(inner)) {
    return false;
  }
  if (!check_is_condition(inner)) {
    return syntax_error();
  }
  --depth_;
  out.condition.op = Operator::kNot;
  out.condition.conditions.push_back(std::move(inner.condition));
  return true;
}

// A bare operand is neither a condition nor always a fault: it may stand in parentheses. size(a)
// where a condition belongs has its own error.
bool ConditionReader::check_is_condition(const Term& term) {
  if (term.is_operand && !term.function.empty()) {
    note_misuse(term.function);
    return true;
  }
  return !term.is_operand;
}

bool ConditionReader::read_simple(Term& out) {
  if (at_symbol("(")) {
    if (!read_group(out)) {
      return false;
    }
  } else if (at_call()) {
    if (!read_call(out)) {
      return false;
    }
  } else {
    out.is_operand = true;
    if (!read_operand(out.operand)) {
      return false;
    }
  }
  return read_comparison(out);
}

bool ConditionReader::read_group(Term& out) {
  if (!enter() || !expect("(") || !read_list(out, Operator::kOr) || !expect(")")) {
    return false;
  }
  --depth_;
  if (out.is_group) {
    note(Fault::kParentheses, "The expression has redundant parentheses;");
  }
  out.is_group = true;
  if (out.is_operand && out.operand.kind == Operand::Kind::kPath) {
    const size_t steps = out.operand.path.size();
    if (!read_path_rest(out.operand.path)) {
      return false;
    }
    out.is_group = out.operand.path.size() == steps;
  }
  return true;
}

// A function, as the condition that it is, or size() as an operand.
bool ConditionReader::read_call(Term& out) {
  const Token name = take();
  (void)take();  // the parenthesis
  count_operator();
  out.function = name.text;
  if (name.text == kSize) {
    out.is_operand = true;
    std::vector<Operand> arguments;
    if (!read_arguments(arguments)) {
      return false;
    }
    check_size_operand(arguments[0], noter());
    if (arguments.size() > 1) {
      note(Fault::kOperands, fmt::format("Incorrect number of operands for operator or function; "
                                         "operator or function: size, number of operands: {}",
                                         arguments.size()));
    }
    out.operand = std::move(arguments[0]);
    out.operand.kind =
        out.operand.path.empty() ? Operand::Kind::kSizeOfValue : Operand::Kind::kSizeOfPath;
    return true;
  }
  const auto function = find_condition_function(name.text);
  if (!read_arguments(out.condition.operands)) {
    return false;
  }
  if (!function) {
    note(Fault::kFunction, fmt::format("Invalid function name; function: {}", name.text));
    return true;
  }
  out.condition.op = *function;
  if (!is_decided()) {
    check_function(out.condition, noter());
  }
  return true;
}

bool ConditionReader::read_arguments(std::vector<Operand>& out) {
  if (!enter()) {
    return false;
  }
  do {
    if (!read_operand(out.emplace_back())) {
      return false;
    }
  } while (skip(","));
  --depth_;
  is_group_ = false;
  return expect(")");
}

// What may follow an operand; of what follows nothing, it stays one.
bool ConditionReader::read_comparison(Term& left) {
  const auto* comparator = std::find_if(kComparators.begin(), kComparators.end(),
                                        [&](Operator op) { return at_symbol(name_of(op)); });
  const bool is_between = at_keyword("BETWEEN");
  const bool is_in = at_keyword("IN");
  const bool is_comparison = is_between || is_in || comparator != kComparators.end();
  if (!left.is_operand && (left.function.empty() || !is_comparison)) {
    end_part();
    return true;
  }
  if (!is_comparison) {
    return true;
  }
  if (!left.is_operand) {
    note_misuse(left.function);
  }
  (void)take();
  count_operator();
  Condition condition;
  condition.operands.push_back(std::move(left.operand));
  bool is_read = false;
  if (is_between) {
    is_read = read_between(condition);
  } else if (is_in) {
    is_read = read_in(condition);
  } else {
    condition.op = *comparator;
    is_read = read_operand(condition.operands.emplace_back());
  }
  return is_read && end_condition(left, std::move(condition));
}

bool ConditionReader::end_condition(Term& left, Condition condition) {
  if (!is_decided()) {
    if (condition.op == Operator::kIn) {
      check_candidates(condition, noter());
    } else {
      check_comparison(condition, noter());
    }
  }
  left = Term();
  left.condition = std::move(condition);
  end_part();
  return true;
}

bool ConditionReader::read_between(Condition& out) {
  out.op = Operator::kBetween;
  if (!read_operand(out.operands.emplace_back())) {
    return false;
  }
  if (!at_keyword("AND")) {
    return syntax_error();
  }
  (void)take();
  return read_operand(out.operands.emplace_back());
}

bool ConditionReader::read_in(Condition& out) {
  out.op = Operator::kIn;
  return expect("(") && read_arguments(out.operands);
}

bool ConditionReader::read_operand(Operand& out) {
  if (at_symbol("(")) {
    return read_grouped_operand(out);
  }
  is_group_ = false;
  if (peek().kind == TokenKind::kValue) {
    out.kind = Operand::Kind::kValue;
    out.value = read_value();
    return true;
  }
  if (at_call()) {
    Term call;
    if (!read_call(call)) {
      return false;
    }
    if (!call.is_operand) {
      note_misuse(call.function);
    }
    out = std::move(call.operand);
    return true;
  }
  out.kind = Operand::Kind::kPath;
  return read_path(out.path);
}

bool ConditionReader::read_grouped_operand(Operand& out) {
  if (!enter() || !expect("(") || !read_operand(out) || !expect(")")) {
    return false;
  }
  --depth_;
  if (is_group_) {
    note(Fault::kParentheses, "The expression has redundant parentheses;");
  }
  const size_t steps = out.path.size();
  if (out.kind == Operand::Kind::kPath && !read_path_rest(out.path)) {
    return false;
  }
  is_group_ = out.path.size() == steps;
  return true;
}

void ConditionReader::note_misuse(std::string_view function) {
  note(Fault::kMisuse, fmt::format("The function is not allowed to be used this way in an "
                                   "expression; function: {}",
                                   function));
}

// Where what is found wrong with a condition stands among the faults of an expression.
NoteFault ConditionReader::noter() {
  return [this](ConditionFault fault, std::string text) {
    note(fault == ConditionFault::kOperands   ? Fault::kOperands
         : fault == ConditionFault::kDistinct ? Fault::kDistinct
                                              : Fault::kOperandType,
         std::move(text));
  };
}

}  // namespace

Result<Condition> parse_condition(std::string_view kind, std::string_view text,
                                  Placeholders& placeholders) {
  return ConditionReader(kind, text, placeholders).read();
}

}  // namespace penstock::table
