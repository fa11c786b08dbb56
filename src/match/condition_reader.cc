#include "match/condition_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "match/number.h"

namespace penstock::match {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Condition make(Operator op, std::string text = {}) {
  Condition condition;
  condition.op = op;
  condition.text = std::move(text);
  return condition;
}

Condition make_ignoring_case(Operator op, std::string_view text) {
  Condition condition = make(op);
  condition.operand = FoldedText(text);
  return condition;
}

std::string uncomparable(std::string_view number) {
  return fmt::format("Cannot compare number : {}", number);
}

Result<void> end_operator(PatternReader& reader, std::string_view problem) {
  PENSTOCK_ASSIGN(const Token token, reader.next());
  if (token != Token::kObjectEnd) {
    return reader.error(problem);
  }
  return {};
}

Result<void> end_operator(PatternReader& reader) {
  return end_operator(reader, "Only one key allowed in match expression");
}

// The current token's text, which must be a string.
Result<std::string> string_operand(PatternReader& reader, Token token, std::string_view problem) {
  if (token != Token::kString) {
    return reader.error(problem);
  }
  return reader.text();
}

Result<Condition> read_exactly(PatternReader& reader, Token token) {
  PENSTOCK_ASSIGN(std::string text,
                  string_operand(reader, token, "exact match pattern must be a string"));
  PENSTOCK_TRY(end_operator(reader));
  return make(Operator::kText, std::move(text));
}

// prefix and suffix; `title` is the operator's name as it starts a sentence.
Result<Condition> read_affix(PatternReader& reader, Token token, Operator op,
                             Operator ignoring_case, std::string_view name,
                             std::string_view title) {
  if (token != Token::kObjectStart) {
    PENSTOCK_ASSIGN(
        std::string text,
        string_operand(reader, token, fmt::format("{} match pattern must be a string", name)));
    PENSTOCK_TRY(end_operator(reader));
    return make(op, std::move(text));
  }
  PENSTOCK_ASSIGN(const Token inner, reader.next());
  if (inner != Token::kName) {
    return reader.error(fmt::format("{} expression name not found", title));
  }
  PENSTOCK_ASSIGN(const std::string inner_name, reader.text());
  if (inner_name != "equals-ignore-case") {
    return reader.error(fmt::format("Unsupported {} pattern: {}", name, inner_name));
  }
  PENSTOCK_ASSIGN(token, reader.next());
  PENSTOCK_ASSIGN(
      const std::string text,
      string_operand(reader, token, "equals-ignore-case match pattern must be a string"));
  PENSTOCK_TRY(end_operator(reader));
  PENSTOCK_TRY(end_operator(reader));
  return make_ignoring_case(ignoring_case, text);
}

Result<Condition> read_prefix(PatternReader& reader, Token token) {
  return read_affix(reader, token, Operator::kPrefix, Operator::kPrefixIgnoreCase, "prefix",
                    "Prefix");
}

Result<Condition> read_suffix(PatternReader& reader, Token token) {
  return read_affix(reader, token, Operator::kSuffix, Operator::kSuffixIgnoreCase, "suffix",
                    "Suffix");
}

Result<Condition> read_ignore_case(PatternReader& reader, Token token) {
  PENSTOCK_ASSIGN(
      const std::string text,
      string_operand(reader, token, "equals-ignore-case match pattern must be a string"));
  PENSTOCK_TRY(end_operator(reader));
  return make_ignoring_case(Operator::kEqualsIgnoreCase, text);
}

Result<Condition> make_wildcard(PatternReader& reader, std::string_view text) {
  std::string reason;
  auto wildcard = Wildcard::parse(text, reason);
  if (!wildcard.has_value()) {
    return reader.error(reason);
  }
  Condition condition = make(Operator::kWildcard);
  condition.operand = std::move(*wildcard);
  return condition;
}

Result<Condition> read_wildcard(PatternReader& reader, Token token) {
  PENSTOCK_ASSIGN(const std::string text,
                  string_operand(reader, token, "wildcard match pattern must be a string"));
  PENSTOCK_ASSIGN(Condition condition, make_wildcard(reader, text));
  PENSTOCK_TRY(end_operator(reader));
  return condition;
}

Result<Condition> read_cidr(PatternReader& reader, Token token) {
  // EventBridge says "prefix" here too.
  PENSTOCK_ASSIGN(const std::string text,
                  string_operand(reader, token, "prefix match pattern must be a string"));
  std::string reason;
  auto range = parse_cidr(text, reason);
  if (!range.has_value()) {
    return invalid_pattern(reason);
  }
  PENSTOCK_TRY(end_operator(reader));
  Condition condition = make(Operator::kAddress);
  condition.operand = *range;
  return condition;
}

Result<Condition> read_exists(PatternReader& reader, Token token) {
  if (token != Token::kTrue && token != Token::kFalse) {
    return reader.error("exists match pattern must be either true or false.");
  }
  PENSTOCK_TRY(end_operator(reader));
  return make(token == Token::kTrue ? Operator::kExists : Operator::kAbsent);
}

Result<double> comparable_operand(PatternReader& reader, std::string_view number) {
  const auto value = comparable_number(number);
  if (!value.has_value()) {
    return reader.error(uncomparable(number));
  }
  return *value;
}

// The number behind a comparison.
Result<std::string> numeric_operand(PatternReader& reader, std::string_view comparison) {
  PENSTOCK_ASSIGN(const Token token, reader.next());
  if (token != Token::kNumber) {
    return reader.error(fmt::format("Value of {} must be numeric", comparison));
  }
  return reader.text();
}

// Behind a lower bound and at its second comparison.
Result<NumericRange> read_upper_bound(PatternReader& reader, Token token, std::string_view low,
                                      bool low_open) {
  PENSTOCK_ASSIGN(const std::string comparison, reader.text());
  if (token != Token::kString) {
    return reader.error(fmt::format("Bad value in numeric range: {}", comparison));
  }
  if (comparison != "<" && comparison != "<=") {
    return reader.error(fmt::format("Bad numeric range operator: {}", comparison));
  }
  PENSTOCK_ASSIGN(const std::string high, numeric_operand(reader, comparison));
  PENSTOCK_ASSIGN(const Token end, reader.next());
  if (end != Token::kArrayEnd) {
    return reader.error("Too many terms in numeric range expression");
  }
  PENSTOCK_ASSIGN(const double low_value, comparable_operand(reader, low));
  PENSTOCK_ASSIGN(const double high_value, comparable_operand(reader, high));
  if (low_value >= high_value) {
    return reader.error("Bottom must be less than top");
  }
  return NumericRange{low_value, high_value, low_open, comparison == "<"};
}

// Behind the list's opening bracket.
Result<NumericRange> read_range(PatternReader& reader) {
  PENSTOCK_ASSIGN(const Token first, reader.next());
  PENSTOCK_ASSIGN(const std::string comparison, reader.text());
  if (first != Token::kString) {
    return reader.error(fmt::format("Invalid member in numeric match: {}", comparison));
  }
  const bool is_lower_bound = comparison == ">" || comparison == ">=";
  const bool is_upper_bound = comparison == "<" || comparison == "<=";
  if (!is_lower_bound && !is_upper_bound && comparison != "=") {
    PENSTOCK_TRY(reader.next());  // EventBridge has read on by then, which the place shows
    return reader.error(fmt::format("Unrecognized numeric range operator: {}", comparison));
  }
  PENSTOCK_ASSIGN(const std::string number,
                  numeric_operand(reader, comparison == "=" ? "equals" : comparison));
  PENSTOCK_ASSIGN(const Token end, reader.next());
  if (end != Token::kArrayEnd) {
    if (!is_lower_bound) {
      return reader.error("Too many elements in numeric expression");
    }
    return read_upper_bound(reader, end, number, comparison == ">");
  }
  PENSTOCK_ASSIGN(const double value, comparable_operand(reader, number));
  if (is_lower_bound) {
    return NumericRange{value, kInfinity, comparison == ">", false};
  }
  if (is_upper_bound) {
    return NumericRange{-kInfinity, value, false, comparison == "<"};
  }
  return NumericRange{value, value, false, false};
}

Result<Condition> read_numeric(PatternReader& reader, Token token) {
  if (token != Token::kArrayStart) {
    return reader.error("Value of numeric must be an array.");
  }
  PENSTOCK_ASSIGN(const NumericRange range, read_range(reader));
  PENSTOCK_TRY(end_operator(reader, "Too many elements in numeric expression"));
  Condition condition = make(Operator::kNumeric);
  condition.operand = range;
  return condition;
}

// What may stand inside anything-but: nothing (plain values) or one of these.
struct Exclusion {
  std::string_view name;
  Operator op;
  std::string_view not_a_string;
};

constexpr Exclusion kPlainExclusion{
    "", Operator::kText, "Inside anything but list, start|null|boolean is not supported."};
constexpr Exclusion kExclusions[] = {
    {"equals-ignore-case", Operator::kEqualsIgnoreCase,
     "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."},
    {"prefix", Operator::kPrefix, "prefix/suffix match pattern must be a string"},
    {"suffix", Operator::kSuffix, "prefix/suffix match pattern must be a string"},
    {"wildcard", Operator::kWildcard, "wildcard match pattern must be a string"},
};

Result<Condition> excluded_string(PatternReader& reader, Operator op, std::string text,
                                  bool in_list) {
  if (op == Operator::kWildcard) {
    return in_list ? make(op, std::move(text)) : make_wildcard(reader, text);
  }
  if (op == Operator::kEqualsIgnoreCase) {
    return make_ignoring_case(op, text);
  }
  const bool is_affix = op == Operator::kPrefix || op == Operator::kSuffix;
  if (is_affix && text.empty()) {
    return reader.error("Null prefix/suffix not allowed");
  }
  return make(op, std::move(text));
}

// One value of anything-but. What is in a list is judged in two respects when the list has been
// read: where EventBridge says that a number is wrong, and whether wildcards are well-formed.
Result<Condition> excluded_value(PatternReader& reader, Token token, const Exclusion& exclusion,
                                 bool in_list) {
  if (token == Token::kString) {
    PENSTOCK_ASSIGN(std::string text, reader.text());
    return excluded_string(reader, exclusion.op, std::move(text), in_list);
  }
  if (token != Token::kNumber || exclusion.op != Operator::kText) {
    return reader.error(exclusion.not_a_string);
  }
  PENSTOCK_ASSIGN(const std::string number, reader.text());
  const auto value = comparable_number(number);
  if (!value.has_value()) {
    const std::string reason = uncomparable(number);
    return in_list ? reader.error(reason) : invalid_pattern(reason);
  }
  // Excluded is the value, however it is written: the text alone excludes nothing.
  Condition condition = make(Operator::kNumeric);
  condition.operand = NumericRange{*value, *value, false, false};
  return condition;
}

// The values of a list up to its end; wildcards as they are written.
Result<std::vector<Condition>> read_excluded_values(PatternReader& reader,
                                                    const Exclusion& exclusion) {
  std::vector<Condition> excluded;
  for (;;) {
    auto token = reader.next();
    if (!token.ok()) {
      return reader.error_again(token.error());
    }
    if (*token == Token::kArrayEnd) {
      return excluded;
    }
    auto value = excluded_value(reader, *token, exclusion, true);
    if (!value.ok()) {
      // Only what EventBridge's reader of JSON raises is named twice.
      const bool once = *token == Token::kNumber && exclusion.op == Operator::kText;
      return once ? std::move(value).error() : reader.error_again(value.error());
    }
    excluded.push_back(std::move(*value));
  }
}

Result<std::vector<Condition>> read_excluded_list(PatternReader& reader,
                                                  const Exclusion& exclusion) {
  PENSTOCK_ASSIGN(std::vector<Condition> excluded, read_excluded_values(reader, exclusion));
  const bool mixed = std::any_of(excluded.begin(), excluded.end(), [&](const Condition& condition) {
    return condition.op != excluded.front().op;
  });
  if (mixed || (excluded.empty() && exclusion.op == Operator::kText)) {
    return reader.error(
        "Inside anything but list, either all values are number or string, mixed type is not "
        "supported");
  }
  if (excluded.empty()) {
    return reader.error(
        fmt::format("Inside anything-but, the list of {} is empty", exclusion.name));
  }
  if (exclusion.op == Operator::kWildcard) {
    for (Condition& condition : excluded) {
      PENSTOCK_ASSIGN(condition, make_wildcard(reader, condition.text));
    }
  }
  return excluded;
}

// At the operator's object; nullptr if it is not one that anything-but knows.
Result<const Exclusion*> read_exclusion_name(PatternReader& reader) {
  PENSTOCK_ASSIGN(const Token token, reader.next());
  if (token != Token::kName) {
    return reader.error("Anything-But expression name not found");
  }
  PENSTOCK_ASSIGN(const std::string name, reader.text());
  for (const Exclusion& exclusion : kExclusions) {
    if (exclusion.name == name) {
      return &exclusion;
    }
  }
  return reader.error(fmt::format("Unsupported anything-but pattern: {}", name));
}

Result<Condition> read_anything_but(PatternReader& reader, Token token) {
  const Exclusion* exclusion = &kPlainExclusion;
  const bool nested = token == Token::kObjectStart;
  if (nested) {
    PENSTOCK_ASSIGN(exclusion, read_exclusion_name(reader));
    PENSTOCK_ASSIGN(token, reader.next());
  }
  Condition condition = make(Operator::kAnythingBut);
  if (token == Token::kArrayStart) {
    PENSTOCK_ASSIGN(condition.operand, read_excluded_list(reader, *exclusion));
  } else if (token == Token::kString || token == Token::kNumber) {
    PENSTOCK_ASSIGN(Condition excluded, excluded_value(reader, token, *exclusion, false));
    condition.operand = std::vector<Condition>{std::move(excluded)};
  } else {
    return reader.error("Value of anything-but must be an array or single string/number value.");
  }
  for (int ends = nested ? 2 : 1; ends > 0; --ends) {
    PENSTOCK_TRY(end_operator(reader, "Too many elements in numeric expression"));
  }
  return condition;
}

struct OperatorReader {
  std::string_view name;
  Result<Condition> (*read)(PatternReader& reader, Token token);
};

constexpr OperatorReader kOperators[] = {
    {"exactly", read_exactly},
    {"prefix", read_prefix},
    {"suffix", read_suffix},
    {"numeric", read_numeric},
    {"anything-but", read_anything_but},
    {"exists", read_exists},
    {"cidr", read_cidr},
    {"equals-ignore-case", read_ignore_case},
    {"wildcard", read_wildcard},
};

// Behind the operator's opening brace.
Result<Condition> read_operator(PatternReader& reader) {
  PENSTOCK_ASSIGN(const Token token, reader.next());
  if (token != Token::kName) {
    return reader.error("Match expression name not found");
  }
  PENSTOCK_ASSIGN(const std::string name, reader.text());
  for (const OperatorReader& known : kOperators) {
    if (known.name == name) {
      PENSTOCK_ASSIGN(const Token operand, reader.next());
      return known.read(reader, operand);
    }
  }
  return reader.error(fmt::format("Unrecognized match type {}", name));
}

Condition text_literal(std::string text) {
  const auto address = parse_address(text);
  if (!address.has_value()) {
    return make(Operator::kText, std::move(text));
  }
  Condition condition = make(Operator::kAddress);
  condition.operand = AddressRange{*address, *address};
  return condition;
}

Condition number_literal(std::string number) {
  const auto value = comparable_number(number);
  Condition condition = make(Operator::kNumber, std::move(number));
  if (value.has_value()) {
    condition.operand = *value;
  }
  return condition;
}

Result<Condition> read_bare(PatternReader& reader, Token token) {
  switch (token) {
    case Token::kObjectStart:
      return read_operator(reader);
    case Token::kString: {
      PENSTOCK_ASSIGN(std::string text, reader.text());
      return text_literal(std::move(text));
    }
    case Token::kNumber: {
      PENSTOCK_ASSIGN(std::string number, reader.text());
      return number_literal(std::move(number));
    }
    case Token::kTrue:
      return make(Operator::kTrue);
    case Token::kFalse:
      return make(Operator::kFalse);
    case Token::kNull:
      return make(Operator::kNull);
    default:
      return reader.error("Match value must be String, number, true, false, or null");
  }
}

}  // namespace

Result<Condition> read_condition(PatternReader& reader, Token token) {
  const auto begin = static_cast<uint32_t>(reader.token_begin());
  PENSTOCK_ASSIGN(Condition condition, read_bare(reader, token));
  condition.source_begin = begin;
  condition.source_end = static_cast<uint32_t>(reader.position());
  return condition;
}

}  // namespace penstock::match
