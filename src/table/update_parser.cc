// The grammar of update expressions (developer guide, "Using update expressions in DynamoDB").
#include <fmt/format.h>

#include <array>
#include <utility>

#include "table/expression_reader.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/update.h"

namespace penstock::table {
namespace {

using Fault = ExpressionReader::Fault;

// What DynamoDB answers of several faults (seen on AWS by others' tests).
constexpr std::array kFaultSets{ExpressionReader::set_of(Fault::kSize),
                                ExpressionReader::set_of(Fault::kSyntax),
                                ExpressionReader::set_of(Fault::kParentheses),
                                ExpressionReader::set_of(Fault::kReserved),
                                ExpressionReader::set_of(Fault::kFunction),
                                ExpressionReader::set_of(Fault::kMisuse),
                                ExpressionReader::set_of(Fault::kSection),
                                ExpressionReader::set_of(Fault::kName),
                                ExpressionReader::set_of(Fault::kValue),
                                ExpressionReader::set_of(Fault::kOverlap),
                                ExpressionReader::set_of(Fault::kConflict),
                                ExpressionReader::set_of(Fault::kAmount),
                                ExpressionReader::set_of(Fault::kOperands, Fault::kOperandType),
                                ExpressionReader::set_of(Fault::kLimit)};
constexpr ExpressionReader::Precedence kPrecedence{kFaultSets};

constexpr std::array<std::string_view, 4> kSections{"SET", "REMOVE", "ADD", "DELETE"};

constexpr std::string_view kIfNotExists = "if_not_exists";
constexpr std::string_view kListAppend = "list_append";

// How ADD and DELETE name a type in their errors.
std::string_view long_type_name(Type type) {
  switch (type) {
    case Type::kString:
      return "STRING";
    case Type::kNumber:
      return "NUMBER";
    case Type::kBinary:
      return "BINARY";
    case Type::kTrue:
    case Type::kFalse:
      return "BOOLEAN";
    case Type::kNull:
      return "NULL";
    case Type::kStringSet:
      return "STRING_SET";
    case Type::kNumberSet:
      return "NUMBER_SET";
    case Type::kBinarySet:
      return "BINARY_SET";
    case Type::kList:
      return "LIST";
    case Type::kMap:
      return "MAP";
  }
  return {};
}

class UpdateReader final : public ExpressionReader {
 public:
  UpdateReader(std::string_view text, Placeholders& placeholders)
      : ExpressionReader("UpdateExpression", text, placeholders, kPrecedence) {}

  Result<Update> read() {
    while (!at_end() && read_section()) {
    }
    PENSTOCK_TRY(outcome());
    return std::move(update_);
  }

 private:
  bool read_section();
  bool read_action(UpdateKind kind);
  bool read_sum(UpdateAction& action);
  bool read_operand(UpdateOperand& operand);
  bool read_function(UpdateOperand& operand);
  template <typename Read>
  bool read_group(const Read& read_inner);
  bool enter() { return ++depth_ <= kExpressionNestingMax || syntax_error(); }
  void check_arguments(std::string_view name, const UpdateOperand& operand);
  void check_amount(const UpdateAction& action);
  void check_number(std::string_view op, const UpdateOperand& operand);
  void add(UpdateAction action);

  Update update_;
  std::array<bool, kSections.size()> seen_{};
  size_t depth_ = 0;
  bool is_group_ = false;  // what was read last was in parentheses, and nothing else
  // How many list_append are around what is read. There may be one: a doubled list that is doubled
  // again and again would be longer than anybody can wait for.
  size_t lists_ = 0;
};

bool UpdateReader::read_section() {
  size_t section = 0;
  while (section < kSections.size() && !at_keyword(kSections[section])) {
    ++section;
  }
  if (section == kSections.size()) {
    return syntax_error();
  }
  (void)take();
  if (std::exchange(seen_[section], true)) {
    note(Fault::kSection,
         fmt::format("The \"{}\" section can only be used once in an update expression;",
                     kSections[section]));
  }
  do {
    if (!read_action(static_cast<UpdateKind>(section))) {
      return false;
    }
  } while (skip(","));
  return true;
}

bool UpdateReader::read_action(UpdateKind kind) {
  UpdateAction action;
  action.kind = kind;
  if (!read_path(action.path)) {
    return false;
  }
  count_operator();
  if (kind == UpdateKind::kSet && (!expect("=") || !read_sum(action))) {
    return false;
  }
  if (kind == UpdateKind::kAdd || kind == UpdateKind::kDelete) {
    if (peek().kind != TokenKind::kValue) {
      return syntax_error();
    }
    action.operand.value = read_value();
    if (!action.operand.value.empty()) {
      check_amount(action);
    }
  }
  add(std::move(action));
  return true;
}

// What is in parentheses, where one pair is allowed and two are too many.
template <typename Read>
bool UpdateReader::read_group(const Read& read_inner) {
  if (!enter() || !expect("(")) {
    return false;
  }
  is_group_ = false;
  if (!read_inner()) {
    return false;
  }
  if (is_group_) {
    note(Fault::kParentheses, "The expression has redundant parentheses;");
  }
  is_group_ = true;
  --depth_;
  return expect(")");
}

// An operand, or two with + or - between them; in parentheses or not.
bool UpdateReader::read_sum(UpdateAction& action) {
  const bool is_read =
      at_symbol("(") ? read_group([&] { return read_sum(action); }) : read_operand(action.operand);
  if (!is_read) {
    return false;
  }
  const bool is_sum = at_symbol("+") || at_symbol("-");
  if (!is_sum || action.second) {
    return true;  // what follows a sum is not its own
  }
  const std::string_view op = peek().text;
  action.is_minus = op == "-";
  (void)take();
  count_operator();
  if (!read_operand(action.second.emplace())) {
    return false;
  }
  is_group_ = false;
  check_number(op, action.operand);
  check_number(op, *action.second);
  return true;
}

bool UpdateReader::read_operand(UpdateOperand& operand) {
  if (at_symbol("(")) {
    return read_group([&] { return read_operand(operand); });
  }
  is_group_ = false;
  if (peek().kind == TokenKind::kValue) {
    operand.kind = UpdateOperand::Kind::kValue;
    operand.value = read_value();
    return true;
  }
  if (at_call()) {
    return read_function(operand);
  }
  operand.kind = UpdateOperand::Kind::kPath;
  return read_path(operand.path);
}

bool UpdateReader::read_function(UpdateOperand& operand) {
  const Token name = take();
  (void)take();  // the parenthesis
  count_operator();
  const bool is_list = name.text == kListAppend;
  const bool is_known = is_list || name.text == kIfNotExists;
  if (!is_known) {
    note(Fault::kFunction, fmt::format("Invalid function name; function: {}", name.text));
  }
  if (is_list && lists_ > 0) {
    note(Fault::kMisuse, fmt::format("The function is not allowed to be used this way in an "
                                     "expression; function: {}",
                                     kListAppend));
  }
  if (!enter()) {
    return false;
  }
  lists_ += is_list ? 1 : 0;
  do {
    if (!read_operand(operand.arguments.emplace_back())) {
      return false;
    }
  } while (skip(","));
  lists_ -= is_list ? 1 : 0;
  --depth_;
  is_group_ = false;
  if (!expect(")")) {
    return false;
  }
  if (is_known) {
    check_arguments(name.text, operand);
  }
  operand.kind = is_list ? UpdateOperand::Kind::kListAppend : UpdateOperand::Kind::kIfNotExists;
  if (!is_list && operand.arguments.size() == 2) {
    operand.path = std::move(operand.arguments[0].path);
    operand.arguments.erase(operand.arguments.begin());
  }
  return true;
}

void UpdateReader::check_arguments(std::string_view name, const UpdateOperand& operand) {
  if (operand.arguments.size() != 2) {
    note(Fault::kOperands,
         fmt::format("Incorrect number of operands for operator or function; operator or function: "
                     "{}, number of operands: {}",
                     name, operand.arguments.size()));
    return;
  }
  if (name == kIfNotExists) {
    if (operand.arguments[0].kind != UpdateOperand::Kind::kPath) {
      note(Fault::kOperandType,
           fmt::format("Operator or function requires a document path; operator or function: {}",
                       name));
    }
    return;
  }
  for (const UpdateOperand& list : operand.arguments) {
    if (auto fault = list_fault(list)) {
      note(Fault::kOperandType, *std::move(fault));
    }
  }
}

void UpdateReader::check_number(std::string_view op, const UpdateOperand& operand) {
  if (auto fault = summand_fault(op, operand)) {
    note(Fault::kOperandType, *std::move(fault));
  }
}

void UpdateReader::check_amount(const UpdateAction& action) {
  const Type type = ValueView(action.operand.value).type();
  const bool fits = is_set(type) || (action.kind == UpdateKind::kAdd && type == Type::kNumber);
  if (!fits) {
    note(Fault::kAmount,
         fmt::format("Incorrect operand type for operator or function; operator: {}, operand type: "
                     "{}, typeSet: ALLOWED_FOR_{}_OPERAND",
                     action.kind == UpdateKind::kAdd ? "ADD" : "DELETE", long_type_name(type),
                     action.kind == UpdateKind::kAdd ? "ADD" : "DELETE"));
  }
}

void UpdateReader::add(UpdateAction action) {
  note_clash(update_.paths.add(action.path), action.path);
  update_.actions.push_back(std::move(action));
}

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
  return UpdateReader(text, placeholders).read();
}

}  // namespace penstock::table
