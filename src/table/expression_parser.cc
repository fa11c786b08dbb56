#include "table/expression_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "table/table_errors.h"
#include "table/table_limits.h"
#include "table/value.h"

namespace penstock::table {
namespace {

using Kind = Expression::Kind;

constexpr std::array<std::string_view, 7> kComparators{"=", "<>", "!=", "<", "<=", ">", ">="};

// Types that may stand behind IS.
constexpr std::array<std::string_view, 34> kTypes{
    "ANY",       "BAG",     "BIGINT",    "BLOB",  "BOOL",     "BOOLEAN", "CHAR",
    "CHARACTER", "CLOB",    "DATE",      "DEC",   "DECIMAL",  "DOUBLE",  "FLOAT",
    "INT",       "INT2",    "INT4",      "INT8",  "INTEGER",  "LIST",    "MISSING",
    "NULL",      "NUMERIC", "REAL",      "SEXP",  "SMALLINT", "STRING",  "STRUCT",
    "SYMBOL",    "TIME",    "TIMESTAMP", "TUPLE", "VARCHAR",  "INTEGER4"};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

bool is_operator_keyword(const SourceToken& token) {
  constexpr std::array<std::string_view, 6> kOperators{"AND", "OR", "IS", "IN", "BETWEEN", "LIKE"};
  return std::any_of(kOperators.begin(), kOperators.end(),
                     [&](std::string_view keyword) { return is_keyword(token, keyword); });
}

Expression& enclose(Expression& first, Kind kind) {
  Expression outer;
  outer.kind = kind;
  outer.place = first.place;
  outer.children.push_back(std::move(first));
  first = std::move(outer);
  return first;
}

}  // namespace

const SourceToken& ExpressionParser::peek(size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

SourceToken ExpressionParser::take() {
  const SourceToken token = peek();
  next_ += token.kind == SourceTokenKind::kEnd ? 0 : 1;
  return token;
}

bool ExpressionParser::skip_keyword(std::string_view keyword) {
  const bool is_there = at_keyword(keyword);
  next_ += is_there ? 1 : 0;
  return is_there;
}

bool ExpressionParser::skip_symbol(std::string_view symbol) {
  const bool is_there = at_symbol(symbol);
  next_ += is_there ? 1 : 0;
  return is_there;
}

// AWS says which kinds of token it would take; in which words is not known.
bool ExpressionParser::expect_symbol(std::string_view symbol) {
  return skip_symbol(symbol) || fail("Expected token type");
}

bool ExpressionParser::fail(std::string_view detail) {
  if (!failure_) {
    failure_ = malformed_statement(detail);
  }
  return false;
}

void ExpressionParser::note(std::string text) {
  if (!problem_) {
    problem_ = std::move(text);
  }
}

// Ours: that a statement may not nest as deep as it likes AWS must bound too, but does not say how.
bool ExpressionParser::enter() {
  return ++depth_ <= kExpressionNestingMax || fail("Expression is nested too deeply");
}

// A chain such as a + b + c nests to the left without any recursion here.
bool ExpressionParser::settle(Expression& out) {
  for (const Expression& child : out.children) {
    out.height = std::max(out.height, child.height + 1);
  }
  return out.height <= kExpressionNestingMax || fail("Expression is nested too deeply");
}

Result<void> ExpressionParser::outcome() const {
  if (failure_) {
    return *failure_;
  }
  return problem_ ? Result<void>(Error(kValidation, *problem_)) : Result<void>();
}

template <typename Read>
bool ExpressionParser::read_right_side(Expression& left, std::string operation, Read read) {
  if (at_end()) {
    return fail("Missing right-hand side expression of infix operator");
  }
  Expression& both = enclose(left, Kind::kOperator);
  both.text = std::move(operation);
  return read(both.children.emplace_back()) && settle(both);
}

// OR binds less tightly than AND, AND less than NOT.
bool ExpressionParser::read_expression(Expression& out) {
  const bool is_read = enter() && read_list(out, Kind::kOr);
  leave();
  return is_read;
}

bool ExpressionParser::read_list(Expression& out, Kind kind) {
  const std::string_view keyword = kind == Kind::kOr ? "OR" : "AND";
  const auto read_part = [&](Expression& part) {
    return kind == Kind::kOr ? read_list(part, Kind::kAnd) : read_not(part);
  };
  if (!read_part(out)) {
    return false;
  }
  bool is_first = true;
  while (skip_keyword(keyword)) {
    if (at_end()) {
      return fail("Missing right-hand side expression of infix operator");
    }
    if (std::exchange(is_first, false)) {
      enclose(out, kind);
    }
    if (!read_part(out.children.emplace_back())) {
      return false;
    }
  }
  return settle(out);
}

bool ExpressionParser::read_not(Expression& out) {
  if (!at_keyword("NOT")) {
    return read_comparison(out);
  }
  out.kind = Kind::kNot;
  out.place = take().place;
  const bool is_read = enter() && read_not(out.children.emplace_back());
  leave();
  return is_read && settle(out);
}

bool ExpressionParser::read_comparison(Expression& out) {
  if (!read_sum(out)) {
    return false;
  }
  while (true) {
    const auto* comparator =
        std::find_if(kComparators.begin(), kComparators.end(),
                     [this](std::string_view text) { return at_symbol(text); });
    const bool is_negated =
        at_keyword("NOT") && (is_keyword(peek(1), "BETWEEN") || is_keyword(peek(1), "IN"));
    next_ += is_negated ? 1 : 0;
    bool is_read = true;
    if (comparator != kComparators.end()) {
      (void)take();
      is_read = read_right_side(out, std::string(*comparator == "!=" ? "<>" : *comparator),
                                [this](Expression& right) { return read_sum(right); });
    } else if (skip_keyword("LIKE")) {
      is_read = read_right_side(out, "LIKE", [this](Expression& right) { return read_sum(right); });
    } else if (at_keyword("BETWEEN")) {
      is_read = read_between(out);
      out.is_negated = is_negated;
    } else if (at_keyword("IN")) {
      is_read = read_in(out);
      out.is_negated = is_negated;
    } else if (at_keyword("IS")) {
      is_read = read_is(out);
    } else {
      return true;
    }
    if (!is_read) {
      return false;
    }
  }
}

bool ExpressionParser::read_between(Expression& out) {
  (void)take();
  if (at_end()) {
    return fail("Missing right-hand side expression of infix operator");
  }
  Expression& all = enclose(out, Kind::kBetween);
  if (!read_sum(all.children.emplace_back())) {
    return false;
  }
  if (!skip_keyword("AND")) {
    return fail("Expected keyword");
  }
  if (at_end()) {
    return fail("Missing right-hand side expression of infix operator");
  }
  return read_sum(all.children.emplace_back()) && settle(all);
}

bool ExpressionParser::read_in(Expression& out) {
  (void)take();
  if (at_end()) {
    return fail("Missing right-hand side expression of infix operator");
  }
  Expression& all = enclose(out, Kind::kIn);
  Expression candidates;
  // Parentheses around one value are a list here.
  if (at_symbol("(")) {
    candidates.kind = Kind::kList;
    (void)take();
    if (!read_elements(candidates, ")")) {
      return false;
    }
  } else if (!read_sum(candidates)) {
    return false;
  }
  const bool is_sequence = (candidates.kind == Kind::kList || candidates.kind == Kind::kBag) &&
                           !candidates.children.empty();
  if (!is_sequence) {
    note(
        "IN operator must have a left hand argument of type Variable Reference and right hand "
        "argument of type Seq with at least one member");
  }
  for (Expression& candidate : candidates.children) {
    all.children.push_back(std::move(candidate));
  }
  return settle(all);
}

bool ExpressionParser::read_is(Expression& out) {
  (void)take();
  Expression& test = enclose(out, Kind::kIs);
  test.is_negated = skip_keyword("NOT");
  const std::string name = upper(peek().text);
  const bool is_word =
      peek().kind == SourceTokenKind::kWord || peek().kind == SourceTokenKind::kKeyword;
  if (!is_word || std::find(kTypes.begin(), kTypes.end(), name) == kTypes.end()) {
    return fail("Expected type name");
  }
  (void)take();
  test.text = name;
  if ((name == "DOUBLE" && skip_keyword("PRECISION")) ||
      ((name == "CHARACTER" || name == "CHAR") && skip_keyword("VARYING"))) {
    test.text += name == "DOUBLE" ? " PRECISION" : " VARYING";
  }
  if (skip_symbol("(")) {  // a length, or precision and scale
    Expression arguments;
    return read_elements(arguments, ")") && settle(test);
  }
  return settle(test);
}

bool ExpressionParser::read_sum(Expression& out) {
  if (!read_product(out)) {
    return false;
  }
  while (at_symbol("+") || at_symbol("-") || at_symbol("||")) {
    const std::string operation(take().text);
    if (!read_right_side(out, operation,
                         [this](Expression& right) { return read_product(right); })) {
      return false;
    }
  }
  return true;
}

bool ExpressionParser::read_product(Expression& out) {
  if (!read_sign(out)) {
    return false;
  }
  while (at_symbol("*") || at_symbol("/") || at_symbol("%")) {
    const std::string operation(take().text);
    if (!read_right_side(out, operation, [this](Expression& right) { return read_sign(right); })) {
      return false;
    }
  }
  return true;
}

// Signs in front of a number are part of it; of nothing else is there a negative.
bool ExpressionParser::read_sign(Expression& out) {
  bool is_negative = false;
  std::optional<SourceToken> first;
  while (at_symbol("-") || at_symbol("+")) {
    const SourceToken sign = take();
    is_negative = is_negative != (sign.text == "-");
    first = first.value_or(sign);
  }
  if (!read_term(out) || !first) {
    return !failure_.has_value();
  }
  if (out.kind == Kind::kNumber) {
    out.text = (is_negative ? "-" : "") + out.text;
    out.place = first->place;
    return true;
  }
  Expression& sign = enclose(out, Kind::kSign);
  sign.text = first->text;
  return settle(sign);
}

bool ExpressionParser::read_term(Expression& out) {
  const SourceToken& token = peek();
  out.place = token.place;
  switch (token.kind) {
    case SourceTokenKind::kKeyword:
      return read_keyword_term(out);
    case SourceTokenKind::kSymbol:
      return read_symbol_term(out);
    case SourceTokenKind::kWord:
      if (peek(1).kind == SourceTokenKind::kSymbol && peek(1).text == "(") {
        return read_call(out);
      }
      [[fallthrough]];
    case SourceTokenKind::kQuotedName:
      out.kind = Kind::kPath;
      return read_path(out.path);
    case SourceTokenKind::kString:
      out.value = string_value(unquote(take().text));
      return true;
    case SourceTokenKind::kNumber:
      out.kind = Kind::kNumber;
      out.text = take().text;
      return true;
    case SourceTokenKind::kParameter:
      out.kind = Kind::kParameter;
      out.index = parameters_++;
      (void)take();
      return true;
    case SourceTokenKind::kIon:
      note(fmt::format("Ion Literals are not supported: {} under key root{}", token.text,
                       describe(token.place)));
      (void)take();
      out.value = make_value(Type::kNull, {});
      return true;
    case SourceTokenKind::kEnd:
      break;
  }
  return fail("Unexpected term");
}

bool ExpressionParser::read_keyword_term(Expression& out) {
  const SourceToken& token = peek();
  for (const auto& [keyword, type] :
       {std::pair{"TRUE", Type::kTrue}, std::pair{"FALSE", Type::kFalse},
        std::pair{"NULL", Type::kNull}}) {
    if (skip_keyword(keyword)) {
      out.value = make_value(type, {});
      return true;
    }
  }
  if (skip_keyword("MISSING")) {
    out.kind = Kind::kMissing;
    return true;
  }
  if (is_operator_keyword(token)) {
    return fail("Unexpected operator");
  }
  // A statement may begin with FROM; then it goes on to change data.
  if (is_keyword(token, "FROM")) {
    return fail("Expected data manipulation");
  }
  if (is_keyword(token, "NOT")) {
    return read_not(out);
  }
  const bool is_call = peek(1).kind == SourceTokenKind::kSymbol && peek(1).text == "(";
  return is_call ? read_call(out) : fail("Unexpected keyword");
}

bool ExpressionParser::read_symbol_term(Expression& out) {
  if (skip_symbol("[")) {
    out.kind = Kind::kList;
    return read_elements(out, "]");
  }
  if (skip_symbol("<<")) {
    out.kind = Kind::kBag;
    return read_elements(out, ">>");
  }
  if (skip_symbol("{")) {
    return read_tuple(out);
  }
  if (skip_symbol("(")) {
    return read_group(out);
  }
  constexpr std::string_view kOperators = "=<>!*/%|+-";
  const bool is_operator =
      kOperators.find(peek().text.front()) != std::string_view::npos && !at_symbol(">>");
  return fail(is_operator ? "Unexpected operator" : "Unexpected term");
}

bool ExpressionParser::read_call(Expression& out) {
  out.kind = Kind::kCall;
  out.text = lower(take().text);
  (void)take();  // the parenthesis
  if (at_symbol("*")) {
    Expression& all = out.children.emplace_back();
    all.kind = Kind::kWildcard;
    all.place = take().place;
    return expect_symbol(")");
  }
  return read_elements(out, ")");
}

bool ExpressionParser::read_elements(Expression& out, std::string_view end) {
  if (skip_symbol(end)) {
    return true;
  }
  do {
    if (!read_expression(out.children.emplace_back())) {
      return false;
    }
  } while (skip_symbol(","));
  return expect_symbol(end) && settle(out);
}

bool ExpressionParser::read_tuple(Expression& out) {
  out.kind = Kind::kTuple;
  if (skip_symbol("}")) {
    return true;
  }
  do {
    if (!read_expression(out.children.emplace_back()) || !expect_symbol(":") ||
        !read_expression(out.children.emplace_back())) {
      return false;
    }
  } while (skip_symbol(","));
  return expect_symbol("}") && settle(out);
}

// One expression is itself, several are a list.
bool ExpressionParser::read_group(Expression& out) {
  Expression group;
  group.kind = Kind::kList;
  group.place = out.place;
  if (at_symbol(")")) {
    return fail("Unexpected term");
  }
  if (!read_elements(group, ")")) {
    return false;
  }
  if (group.children.size() > 1) {
    out = std::move(group);
    return true;
  }
  Expression only = std::move(group.children[0]);
  out = std::move(only);
  return true;
}

std::string ExpressionParser::take_name() {
  const SourceToken token = take();
  return token.kind == SourceTokenKind::kQuotedName ? unquote(token.text) : std::string(token.text);
}

bool ExpressionParser::read_path(DocumentPath& path) {
  path.emplace_back().name = take_name();
  while (true) {
    if (skip_symbol(".")) {
      if (skip_symbol("*")) {
        note("Unpivot path component like a.*.b are not supported");
      } else if (at_name()) {
        path.emplace_back().name = take_name();
      } else {
        return fail("Invalid path dot component");
      }
    } else if (skip_symbol("[")) {
      if (!read_index(path) || !expect_symbol("]")) {
        return false;
      }
    } else {
      break;
    }
  }
  if (path.size() > kPathDepthMax) {
    note(fmt::format("The document path has too many nesting elements; nesting elements: {}",
                     path.size()));
  }
  return true;
}

bool ExpressionParser::read_index(DocumentPath& path) {
  if (skip_symbol("*")) {
    note("Wildcard path component like a[*].b are not supported");
    return true;
  }
  Expression index;
  if (!read_expression(index)) {
    return false;
  }
  PathStep step;
  if (index.kind == Kind::kValue && ValueView(index.value).type() == Type::kString) {
    step.name = ValueView(index.value).content();
  } else {
    step.is_index = true;
    const auto parsed =
        std::from_chars(index.text.data(), index.text.data() + index.text.size(), step.index);
    const bool is_whole = index.kind == Kind::kNumber &&
                          parsed.ptr == index.text.data() + index.text.size() &&
                          parsed.ec != std::errc::invalid_argument;
    if (!is_whole) {
      note("Unexpected path component" + describe(index.place));
    } else if (parsed.ec != std::errc() || step.index > INT32_MAX) {
      note(fmt::format("List index is not within the allowable range; index: [{}]", index.text));
    }
  }
  path.push_back(std::move(step));
  return true;
}

}  // namespace penstock::table
