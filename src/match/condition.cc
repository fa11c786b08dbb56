#include "match/condition.h"

#include <fmt/format.h>

#include <algorithm>

#include "match/json_text.h"
#include "match/number.h"

namespace penstock::match {

bool Condition::accepts_otherwise(const Value& value) const {
  switch (op) {
    case Operator::kTrue:
      return value.kind == ValueKind::kTrue;
    case Operator::kFalse:
      return value.kind == ValueKind::kFalse;
    case Operator::kNull:
      return value.kind == ValueKind::kNull;
    case Operator::kExists:
      return true;
    case Operator::kAbsent:
      return false;
    case Operator::kNumber:
    case Operator::kNumeric:
      return value.kind == ValueKind::kNumber && accepts_number(value.text);
    case Operator::kAnythingBut: {
      const auto& excluded = std::get<std::vector<Condition>>(operand);
      return std::none_of(excluded.begin(), excluded.end(),
                          [&](const Condition& condition) { return condition.accepts(value); });
    }
    default:
      return value.kind == ValueKind::kString && accepts_string(value.text);
  }
}

bool Condition::accepts_string(std::string_view value) const {
  switch (op) {
    case Operator::kPrefix:
      return value.starts_with(text);
    case Operator::kSuffix:
      return value.ends_with(text);
    case Operator::kEqualsIgnoreCase:
      return std::get<FoldedText>(operand).equals(value);
    case Operator::kPrefixIgnoreCase:
      return std::get<FoldedText>(operand).is_prefix_of(value);
    case Operator::kSuffixIgnoreCase:
      return std::get<FoldedText>(operand).is_suffix_of(value);
    case Operator::kWildcard:
      return std::get<Wildcard>(operand).matches(value);
    case Operator::kAddress: {
      const auto address = parse_address(value);
      return address.has_value() && std::get<AddressRange>(operand).contains(*address);
    }
    default:
      return value == text;
  }
}

bool Condition::accepts_number(std::string_view value) const {
  if (op == Operator::kNumber) {
    if (value == text) {
      return true;
    }
    const double* number = std::get_if<double>(&operand);
    return number != nullptr && comparable_number(value) == *number;
  }
  const auto number = comparable_number(value);
  return number.has_value() && std::get<NumericRange>(operand).contains(*number);
}

std::optional<ValueKind> Condition::wanted_kind() const {
  switch (op) {
    case Operator::kTrue:
      return ValueKind::kTrue;
    case Operator::kFalse:
      return ValueKind::kFalse;
    case Operator::kNull:
      return ValueKind::kNull;
    case Operator::kNumber:
    case Operator::kNumeric:
      return ValueKind::kNumber;
    case Operator::kExists:
    case Operator::kAbsent:
    case Operator::kAnythingBut:
      return std::nullopt;
    default:
      return ValueKind::kString;
  }
}

std::string Condition::refusal(std::string_view source) const {
  std::string quoted;
  append_quoted(quoted, text);
  switch (op) {
    case Operator::kPrefix:
      return fmt::format("does not start with {}", quoted);
    case Operator::kSuffix:
      return fmt::format("does not end with {}", quoted);
    case Operator::kEqualsIgnoreCase:
      return fmt::format("differs, in any case, from {}", source);
    case Operator::kPrefixIgnoreCase:
      return fmt::format("does not start, in any case, with {}", source);
    case Operator::kSuffixIgnoreCase:
      return fmt::format("does not end, in any case, with {}", source);
    case Operator::kNumeric:
      return fmt::format("is not in the range {}", source);
    case Operator::kWildcard:
      return fmt::format("does not have the form {}", source);
    case Operator::kAddress:
      return fmt::format("is no IP address in {}", source);
    case Operator::kAnythingBut:
      return fmt::format("is excluded by {}", source);
    case Operator::kAbsent:
      return "is there and should be absent";
    default:
      return fmt::format("is not {}", source);
  }
}

}  // namespace penstock::match
