// What can be wrong with a condition that fits its grammar: the number and types of operands. The
// same for expressions and for PartiQL. Pure functions with DynamoDB's texts.
#ifndef PENSTOCK_TABLE_CONDITION_CHECKS_H_
#define PENSTOCK_TABLE_CONDITION_CHECKS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "table/condition.h"
#include "table/value.h"

namespace penstock::table {

// In the order in which DynamoDB answers them; kMeaning is of bounds that contradict each other.
enum class ConditionFault : uint8_t { kOperands, kDistinct, kOperandType, kMeaning };
// Takes every fault that is found.
using NoteFault = std::function<void(ConditionFault fault, std::string text)>;

// attribute_exists and so on; the name as it is in expressions.
std::optional<Operator> find_condition_function(std::string_view name);

// Of a function: how many operands it has, and which.
void check_function(const Condition& condition, const NoteFault& note);
// Of = <> < <= > >= and BETWEEN.
void check_comparison(const Condition& condition, const NoteFault& note);
void check_candidates(const Condition& in, const NoteFault& note);
// What size() is asked of.
void check_size_operand(const Operand& operand, const NoteFault& note);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_CONDITION_CHECKS_H_
