// The grammar of update expressions (developer guide, "Using update expressions in DynamoDB").
#include <fmt/format.h>

#include <array>
#include <utility>

#include "table/expression_reader.h"
#include "table/table_errors.h"
#include "table/update.h"

namespace penstock::table {
namespace {

constexpr std::array<std::string_view, 4> kSections{"SET", "REMOVE", "ADD", "DELETE"};

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
      : ExpressionReader("UpdateExpression", text, placeholders) {}

  Result<Update> read() {
    while (!at_end() && read_section()) {
    }
    PENSTOCK_TRY(outcome());
    return std::move(update_);
  }

 private:
  bool read_section();
  bool read_action(UpdateKind kind);
  bool read_assignment(UpdateAction& action);
  bool read_operand(UpdateOperand& operand, size_t depth);
  bool read_function(UpdateOperand& operand, size_t depth);
  void check_arguments(std::string_view name, const UpdateOperand& operand);
  void check_amount(const UpdateAction& action);
  void check_number(std::string_view op, const UpdateOperand& operand);
  void add(UpdateAction action);

  Update update_;
  std::array<bool, kSections.size()> seen_{};
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
    note(Rank::kParentheses,
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
  if (kind == UpdateKind::kSet && !read_assignment(action)) {
    return false;
  }
  if (kind == UpdateKind::kAdd || kind == UpdateKind::kDelete) {
    if (peek().kind != TokenKind::kValue) {
      return syntax_error();
    }
    if (const auto value = read_value()) {
      action.operand.value = value->bytes();
      check_amount(action);
    }
  }
  add(std::move(action));
  return true;
}

bool UpdateReader::read_assignment(UpdateAction& action) {
  if (!expect("=") || !read_operand(action.operand, 0)) {
    return false;
  }
  if (!at_symbol("+") && !at_symbol("-")) {
    return true;
  }
  const std::string_view op = peek().text;
  action.is_minus = op == "-";
  (void)take();
  count_operator();
  if (!read_operand(action.second.emplace(), 0)) {
    return false;
  }
  check_number(op, action.operand);
  check_number(op, *action.second);
  return true;
}

bool UpdateReader::read_operand(UpdateOperand& operand, size_t depth) {
  if (peek().kind == TokenKind::kValue) {
    operand.kind = UpdateOperand::Kind::kValue;
    if (const auto value = read_value()) {
      operand.value = value->bytes();
    }
    return true;
  }
  if (peek().kind == TokenKind::kWord && peek(1).kind == TokenKind::kSymbol &&
      peek(1).text == "(") {
    return read_function(operand, depth);
  }
  operand.kind = UpdateOperand::Kind::kPath;
  return read_path(operand.path);
}

bool UpdateReader::read_function(UpdateOperand& operand, size_t depth) {
  const Token name = take();
  const bool is_known = name.text == "if_not_exists" || name.text == "list_append";
  if (!is_known) {
    note(Rank::kFunction, fmt::format("Invalid function name; function: {}", name.text));
  }
  count_operator();
  (void)take();  // the parenthesis
  do {
    if (!read_operand(operand.arguments.emplace_back(), depth + 1)) {
      return false;
    }
  } while (skip(","));
  if (!expect(")")) {
    return false;
  }
  if (is_known) {
    check_arguments(name.text, operand);
  }
  operand.kind = name.text == "list_append" ? UpdateOperand::Kind::kListAppend
                                            : UpdateOperand::Kind::kIfNotExists;
  if (operand.kind == UpdateOperand::Kind::kIfNotExists && operand.arguments.size() == 2) {
    operand.path = std::move(operand.arguments[0].path);
    operand.arguments.erase(operand.arguments.begin());
  }
  return true;
}

void UpdateReader::check_arguments(std::string_view name, const UpdateOperand& operand) {
  if (operand.arguments.size() != 2) {
    note(Rank::kOperands,
         fmt::format("Incorrect number of operands for operator or function; operator or function: "
                     "{}, number of operands: {}",
                     name, operand.arguments.size()));
    return;
  }
  if (name == "if_not_exists") {
    if (operand.arguments[0].kind != UpdateOperand::Kind::kPath) {
      note(Rank::kOperandType,
           fmt::format("Operator or function requires a document path; operator or function: {}",
                       name));
    }
    return;
  }
  for (const UpdateOperand& list : operand.arguments) {
    if (list.kind == UpdateOperand::Kind::kValue && !list.value.empty() &&
        ValueView(list.value).type() != Type::kList) {
      note(Rank::kOperandType, fmt::format("Incorrect operand type for operator or function; "
                                           "operator or function: {}, operand type: {}",
                                           name, type_name(ValueView(list.value).type())));
    }
  }
}

void UpdateReader::check_number(std::string_view op, const UpdateOperand& operand) {
  const bool is_list = operand.kind == UpdateOperand::Kind::kListAppend;
  const bool is_constant = operand.kind == UpdateOperand::Kind::kValue && !operand.value.empty();
  if (!is_list && !is_constant) {
    return;
  }
  const Type type = is_list ? Type::kList : ValueView(operand.value).type();
  if (type != Type::kNumber) {
    note(Rank::kOperandType, fmt::format("Incorrect operand type for operator or function; "
                                         "operator or function: {}, operand type: {}",
                                         op, type_name(type)));
  }
}

void UpdateReader::check_amount(const UpdateAction& action) {
  const Type type = ValueView(action.operand.value).type();
  const bool fits = is_set(type) || (action.kind == UpdateKind::kAdd && type == Type::kNumber);
  if (!fits) {
    note(Rank::kOperandType,
         fmt::format("Incorrect operand type for operator or function; operator: {}, operand type: "
                     "{}, typeSet: ALLOWED_FOR_{}_OPERAND",
                     action.kind == UpdateKind::kAdd ? "ADD" : "DELETE", long_type_name(type),
                     action.kind == UpdateKind::kAdd ? "ADD" : "DELETE"));
  }
}

void UpdateReader::add(UpdateAction action) {
  const PathSet::Outcome outcome = update_.paths.add(action.path);
  if (outcome.clash != PathSet::Clash::kNone) {
    note(Rank::kMeaning,
         fmt::format("Two document paths {} with each other; must remove or rewrite one of these "
                     "paths; path one: {}, path two: {}",
                     outcome.clash == PathSet::Clash::kOverlap ? "overlap" : "conflict",
                     describe(outcome.other), describe(action.path)));
  }
  update_.actions.push_back(std::move(action));
}

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
  return UpdateReader(text, placeholders).read();
}

}  // namespace penstock::table
