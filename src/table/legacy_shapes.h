// The parameters from before there were expressions. Plain values.
#ifndef PENSTOCK_TABLE_LEGACY_SHAPES_H_
#define PENSTOCK_TABLE_LEGACY_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/value_json.h"

namespace penstock::table {

inline constexpr std::array<std::string_view, 13> kComparisonOperators{
    "IN",       "NULL", "BETWEEN", "LT",          "NOT_CONTAINS", "EQ",      "GT",
    "NOT_NULL", "NE",   "LE",      "BEGINS_WITH", "GE",           "CONTAINS"};
inline constexpr std::array<std::string_view, 2> kConditionalOperators{"OR", "AND"};
inline constexpr std::array<std::string_view, 3> kUpdateActions{"ADD", "PUT", "DELETE"};

using LegacyConditions = std::map<std::string, struct LegacyCondition>;

struct ExpectedAttributeValue {
  AnyValue value;
  std::optional<bool> exists;
  std::optional<std::string> comparison_operator;
  std::vector<AnyValue> attribute_value_list;
  static constexpr std::string_view kName = "ExpectedAttributeValue";
  static consteval auto fields() {
    return std::array{
        aws::field<&ExpectedAttributeValue::value>("Value", {.doc = "What it must be equal to."}),
        aws::field<&ExpectedAttributeValue::exists>("Exists",
                                                    {.doc = "False: it must not be there."}),
        aws::field<&ExpectedAttributeValue::comparison_operator>(
            "ComparisonOperator", {.values = kComparisonOperators, .doc = "How to compare."}),
        aws::field<&ExpectedAttributeValue::attribute_value_list>("AttributeValueList",
                                                                  {.doc = "With what."}),
    };
  }
};

struct AttributeValueUpdate {
  AnyValue value;
  std::optional<std::string> action;
  static constexpr std::string_view kName = "AttributeValueUpdate";
  static consteval auto fields() {
    return std::array{
        aws::field<&AttributeValueUpdate::value>("Value", {.doc = "The operand."}),
        aws::field<&AttributeValueUpdate::action>(
            "Action", {.values = kUpdateActions, .doc = "PUT unless said otherwise."}),
    };
  }
};

struct LegacyCondition {
  std::vector<AnyValue> attribute_value_list;
  std::string comparison_operator;
  static constexpr std::string_view kName = "Condition";
  static consteval auto fields() {
    return std::array{
        aws::field<&LegacyCondition::attribute_value_list>("AttributeValueList",
                                                           {.doc = "With what."}),
        aws::field<&LegacyCondition::comparison_operator>(
            "ComparisonOperator",
            {.required = true, .values = kComparisonOperators, .doc = "How to compare."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_LEGACY_SHAPES_H_
