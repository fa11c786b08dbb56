// Conditions on an item: those of condition, filter and key condition expressions, and of the
// legacy parameters that say the same. Plain values; evaluation is pure. Any thread.
#ifndef PENSTOCK_TABLE_CONDITION_H_
#define PENSTOCK_TABLE_CONDITION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "table/document_path.h"
#include "table/operand_value.h"
#include "table/placeholders.h"

namespace penstock::table {

struct Operand {
  enum class Kind : uint8_t { kPath, kValue, kSizeOfPath, kSizeOfValue };
  Kind kind = Kind::kValue;
  DocumentPath path;
  OperandValue value;

  bool operator==(const Operand&) const = default;
};

enum class Operator : uint8_t {
  // Of conditions.
  kAnd,
  kOr,
  kNot,
  // Of operands, in their order; kBetween: value, lower, upper; kIn: value, candidates.
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kIn,
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
};
// "=", "BETWEEN", "begins_with".
std::string_view name_of(Operator op);

struct Condition {
  Operator op = Operator::kAnd;
  std::vector<Condition> conditions;
  std::vector<Operand> operands;
};

// Reads a condition; `kind` is the parameter's name, for the error texts. ValidationException.
Result<Condition> parse_condition(std::string_view kind, std::string_view text,
                                  Placeholders& placeholders);

// Whether the item satisfies it; an item that is not there is kEmptyItem. What is compared across
// types, or is not there, does not match; it is only unequal.
bool is_satisfied(const Condition& condition, std::string_view item);

// Every attribute that the condition looks at, by its first step; for filters over keys.
void collect_attributes(const Condition& condition, std::vector<std::string>& names);
// Every path that the condition looks at, in order.
void collect_paths(const Condition& condition, std::vector<const DocumentPath*>& paths);

// How two values compare under an ordering operator; false across types, and of types without
// order.
bool compare(Operator op, const ValueView& a, const ValueView& b);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_CONDITION_H_
