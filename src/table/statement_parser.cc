// The grammar of statements (developer guide, "PartiQL reference"), and what of it DynamoDB does
// not take.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "table/expression_parser.h"
#include "table/statement.h"
#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/value.h"

namespace penstock::table {
namespace {

using Kind = Expression::Kind;

constexpr const char* kDoubleSource = "Only select from a single table or index is supported.";

bool is_table_name(std::string_view name) {
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  return fits && name.size() >= 3 && name.size() <= 255;
}

class StatementParser final : public ExpressionParser {
 public:
  using ExpressionParser::ExpressionParser;

  Result<Statement> read() {
    if (read_statement()) {
      (void)skip_symbol(";");
      if (peek().kind != SourceTokenKind::kEnd) {
        fail("Unexpected token after expression");
      }
    }
    PENSTOCK_TRY(outcome());
    statement_.parameters = parameters();
    return std::move(statement_);
  }

 private:
  bool read_statement();
  bool read_other();
  bool read_exists();
  bool read_select();
  bool read_columns();
  bool read_select_source();
  bool read_order();
  bool read_insert();
  bool read_update(bool begins_with_from);
  bool read_changes();
  bool read_assignment();
  bool read_delete();
  bool read_where();
  bool read_table(bool is_select);
  bool read_returning();
  void note_alias();
  void check_columns();
  void check_table(const std::vector<std::string>& names);

  Statement statement_;
};

bool StatementParser::read_statement() {
  if (at_keyword("SELECT")) {
    return read_select();
  }
  if (skip_keyword("INSERT")) {
    return read_insert();
  }
  if (skip_keyword("UPDATE")) {
    return read_update(false);
  }
  if (skip_keyword("DELETE")) {
    return read_delete();
  }
  if (skip_keyword("FROM")) {
    return read_update(true);
  }
  const bool is_exists =
      at_keyword("EXISTS") && peek(1).text == "(" && is_keyword(peek(2), "SELECT");
  return is_exists ? read_exists() : read_other();
}

// An expression is a statement of PartiQL, and none that DynamoDB runs.
bool StatementParser::read_other() {
  Expression expression;
  if (!read_expression(expression)) {
    return false;
  }
  note(fmt::format("Unsupported operation: {}", name_of(expression)));
  return true;
}

bool StatementParser::read_exists() {
  (void)take();
  (void)take();
  if (!read_select() || !expect_symbol(")")) {
    return false;
  }
  statement_.kind = Statement::Kind::kExists;
  return true;
}

bool StatementParser::read_select() {
  (void)take();
  statement_.kind = Statement::Kind::kSelect;
  if (at_keyword("DISTINCT") || at_keyword("ALL")) {
    note(fmt::format("Unsupported clause: {}{}", peek().text, describe(peek().place)));
    (void)take();
  }
  if (at_keyword("VALUE") || at_keyword("PIVOT")) {
    note("Select projection doesn't support value or pivot keywords");
    (void)take();
  }
  if (!read_columns()) {
    return false;
  }
  if (!skip_keyword("FROM")) {
    return fail("Missing FROM after SELECT list");
  }
  if (!read_select_source() || !read_where() || !read_order()) {
    return false;
  }
  for (const char* clause : {"LIMIT", "OFFSET"}) {
    if (at_keyword(clause)) {
      (void)take();
      const SourcePlace place = peek().place;
      Expression bound;
      if (!read_expression(bound)) {
        return false;
      }
      note(fmt::format("Unsupported clause: {}{}", clause, describe(place)));
    }
  }
  return true;
}

bool StatementParser::read_columns() {
  bool is_whole = false;
  do {
    if (skip_symbol("*")) {
      is_whole = true;
      continue;
    }
    if (!read_expression(statement_.columns.emplace_back())) {
      return false;
    }
    const bool has_alias = skip_keyword("AS") || at_name();
    if (has_alias) {
      if (!at_name()) {
        return fail("Expected identifier for alias");
      }
      (void)take();
      note("Aliasing is not supported");
    }
  } while (skip_symbol(","));
  if (is_whole && !statement_.columns.empty()) {
    note("Other attributes should not be present in the projection when '*' is used.");
  }
  check_columns();
  return true;
}

void StatementParser::check_columns() {
  std::vector<std::string> names;
  for (const Expression& column : statement_.columns) {
    if (column.kind != Kind::kPath) {
      note("Unexpected path component" + describe(column.place));
      return;
    }
    std::string name = column_name(column.path);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      note(fmt::format("Duplicate identifiers in select clause: {}", name));
    }
    names.push_back(std::move(name));
  }
}

bool StatementParser::read_select_source() {
  if (!at_name()) {
    Expression source;
    if (!read_expression(source)) {
      return false;
    }
    note("Unexpected from source");
    return true;
  }
  if (!read_table(true)) {
    return false;
  }
  note_alias();
  while (at_symbol(",") || at_keyword("JOIN") || at_keyword("INNER") || at_keyword("CROSS") ||
         at_keyword("LEFT") || at_keyword("RIGHT") || at_keyword("FULL")) {
    note(kDoubleSource);
    (void)take();
    (void)skip_keyword("OUTER");
    (void)skip_keyword("JOIN");
    Expression other;
    if (!read_expression(other) || (skip_keyword("ON") && !read_expression(other))) {
      return false;
    }
  }
  return true;
}

// [AS] name. Of a table that needs none there is no alias either.
void StatementParser::note_alias() {
  if (at_keyword("AS") || at_name()) {
    (void)skip_keyword("AS");
    if (at_name()) {
      (void)take();
    }
    note("Aliasing is not supported");
  }
}

bool StatementParser::read_order() {
  if (!at_keyword("ORDER")) {
    return true;
  }
  (void)take();
  if (!skip_keyword("BY")) {
    return fail("Expected keyword");
  }
  do {
    OrderTerm& term = statement_.order.emplace_back();
    if (!read_expression(term.key)) {
      return false;
    }
    term.is_descending = skip_keyword("DESC");
    if (!term.is_descending) {
      (void)skip_keyword("ASC");
    }
    if (term.key.kind != Kind::kPath || term.key.path.size() != 1) {
      note(fmt::format("Argument to ORDER BY must be of type VariableReference. Type: {}",
                       name_of(term.key)));
    }
  } while (skip_symbol(","));
  return true;
}

bool StatementParser::read_insert() {
  statement_.kind = Statement::Kind::kInsert;
  if (!skip_keyword("INTO")) {
    return fail("Expected keyword");
  }
  if (!read_table(false)) {
    return false;
  }
  if (!skip_keyword("VALUE")) {
    // Several items: PartiQL has that, DynamoDB does not.
    note(
        "Unsupported operation: Inserting multiple items in a single statement is not supported, "
        "use \"INSERT INTO tableName VALUE item\" instead");
  }
  if (!read_expression(statement_.item)) {
    return false;
  }
  const Kind kind = statement_.item.kind;
  if (kind != Kind::kTuple && kind != Kind::kParameter) {
    note(
        "Unsupported format in item expression. Please use struct format {...} to express item "
        "values for insert statement.");
  }
  if (skip_keyword("AT")) {
    Expression position;
    if (!read_expression(position)) {
      return false;
    }
    note("AT is not supported in insert statements.");
  }
  if (!read_returning()) {
    return false;
  }
  if (statement_.returning != Returning::kNothing) {
    note("RETURNING is not supported in INSERT");
  }
  return true;
}

// UPDATE table SET … WHERE …, or FROM table WHERE … SET …: with WHERE only where it belongs.
bool StatementParser::read_update(bool begins_with_from) {
  statement_.kind = Statement::Kind::kUpdate;
  if (begins_with_from && !at_name()) {
    Expression source;
    if (!read_expression(source)) {
      return false;
    }
    note("Unexpected from source");
  } else if (!read_table(false)) {
    return false;
  }
  note_alias();
  if (begins_with_from && !read_where()) {
    return false;
  }
  if (!at_keyword("SET") && !at_keyword("REMOVE")) {
    return fail("Expected data manipulation");
  }
  if (!read_changes() || (!begins_with_from && !read_where())) {
    return false;
  }
  return read_returning();
}

bool StatementParser::read_changes() {
  while (at_keyword("SET") || at_keyword("REMOVE")) {
    if (is_keyword(take(), "SET")) {
      do {
        if (!read_assignment()) {
          return false;
        }
      } while (skip_symbol(","));
      continue;
    }
    do {
      if (!at_name()) {
        return fail("Expected identifier for simple path");
      }
      if (!read_path(statement_.assignments.emplace_back().target)) {
        return false;
      }
    } while (skip_symbol(","));
  }
  return true;
}

bool StatementParser::read_assignment() {
  if (!at_name()) {
    return fail(peek().kind == SourceTokenKind::kKeyword ? "Unexpected keyword"
                                                         : "Expected identifier for simple path");
  }
  Assignment& assignment = statement_.assignments.emplace_back();
  return read_path(assignment.target) && expect_symbol("=") &&
         read_expression(assignment.value.emplace());
}

bool StatementParser::read_delete() {
  statement_.kind = Statement::Kind::kDelete;
  if (!skip_keyword("FROM")) {
    return fail("Expected keyword");
  }
  if (!read_table(false)) {
    return false;
  }
  note_alias();
  if (!read_where() || !read_returning()) {
    return false;
  }
  // What a DELETE may have, nothing and ALL OLD, has no name here.
  constexpr std::array<std::string_view, 5> kNames{"", "", "MODIFIED OLD", "ALL NEW",
                                                   "MODIFIED NEW"};
  const std::string_view name = kNames[static_cast<size_t>(statement_.returning)];
  if (!name.empty()) {
    note(
        fmt::format("Invalid returning clause: RETURNING {} *. Only RETURNING ALL OLD * is "
                    "allowed in DELETE statements.",
                    name));
  }
  return true;
}

bool StatementParser::read_where() {
  return !skip_keyword("WHERE") || read_expression(statement_.where.emplace());
}

// table, "table", "table"."index".
bool StatementParser::read_table(bool is_select) {
  if (!at_name()) {
    return fail("Expected identifier for simple path");
  }
  std::vector<std::string> names{take_name()};
  while (skip_symbol(".")) {
    if (!at_name()) {
      return fail("Invalid path dot component");
    }
    names.push_back(take_name());
  }
  if (skip_symbol("[")) {
    Expression element;
    if (!read_expression(element) || !expect_symbol("]")) {
      return false;
    }
    note("Invalid list expression in source.");
  }
  if (names.size() > 2) {
    note("A path may contain at most 2 components in the FROM clause");
  } else if (names.size() == 2 && statement_.kind == Statement::Kind::kInsert) {
    note("FROM clause may only contain a single table name in data manipulation statements");
  }
  check_table(names);
  statement_.table = std::move(names[0]);
  if (names.size() > 1) {
    statement_.index = std::move(names[1]);
    if (!is_select) {
      note("This operation is not supported on an index");
    }
  }
  return true;
}

void StatementParser::check_table(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (name.empty()) {
      note("Path component cannot be an empty string");
    }
  }
  if (!names[0].starts_with("arn:") && !is_table_name(names[0])) {
    note(
        "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', "
        "'-', '_', '.'.");
  }
}

bool StatementParser::read_returning() {
  if (!skip_keyword("RETURNING")) {
    return true;
  }
  bool is_first = true;
  do {
    const bool is_all = at_keyword("ALL");
    if (!is_all && !at_keyword("MODIFIED")) {
      return fail("Expected keyword");
    }
    (void)take();
    const bool is_old = at_keyword("OLD");
    if (!is_old && !at_keyword("NEW")) {
      return fail("Expected keyword");
    }
    (void)take();
    if (!skip_symbol("*")) {
      Expression column;
      if (!read_expression(column)) {
        return false;
      }
      note("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
    }
    if (!std::exchange(is_first, false)) {
      note("Invalid syntax with multiple returning elements in RETURNING clause");
    }
    statement_.returning = is_all ? (is_old ? Returning::kAllOld : Returning::kAllNew)
                                  : (is_old ? Returning::kModifiedOld : Returning::kModifiedNew);
  } while (skip_symbol(","));
  return true;
}

}  // namespace

std::string_view name_of(const Expression& expression) {
  switch (expression.kind) {
    case Kind::kValue:
    case Kind::kNumber:
      return "Literal";
    case Kind::kMissing:
      return "LiteralMissing";
    case Kind::kParameter:
      return "Parameter";
    case Kind::kPath:
      return expression.path.size() == 1 ? "VariableReference" : "Path";
    case Kind::kList:
    case Kind::kBag:
      return "Seq";
    case Kind::kTuple:
      return "Struct";
    case Kind::kIs:
      return "IsType";
    default:
      return "NAry";
  }
}

std::string column_name(const DocumentPath& path) {
  std::string name;
  for (const PathStep& step : path) {
    if (step.is_index) {
      name += fmt::format("[{}]", step.index);
    } else {
      name = step.name;
    }
  }
  return name;
}

Result<Statement> parse_statement(std::string_view text) {
  PENSTOCK_ASSIGN(std::vector<SourceToken> tokens, tokenize_statement(text));
  return StatementParser(std::move(tokens)).read();
}

}  // namespace penstock::table
