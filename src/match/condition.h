// One entry of a field's list in a pattern: a literal or an operator. Immutable: any thread.
#ifndef PENSTOCK_MATCH_CONDITION_H_
#define PENSTOCK_MATCH_CONDITION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "match/address.h"
#include "match/document.h"
#include "match/ignore_case.h"
#include "match/wildcard.h"

namespace penstock::match {

enum class Operator : uint8_t {
  kText,              // the same string
  kNumber,            // the same number, or the same text of a number
  kTrue,              // the literals
  kFalse,             //
  kNull,              //
  kAddress,           // an IP address in a range: cidr, or a literal that is an IP address
  kPrefix,            //
  kSuffix,            //
  kEqualsIgnoreCase,  //
  kPrefixIgnoreCase,  //
  kSuffixIgnoreCase,  //
  kNumeric,           //
  kWildcard,          //
  kExists,            // any leaf
  kAbsent,            // no leaf: accepts no value, see Field::accepts_absence
  kAnythingBut,       // any leaf that none of the inner conditions accepts
};

// Either end may be open (excluded) or infinite.
struct NumericRange {
  double low;
  double high;
  bool low_open = false;
  bool high_open = false;

  bool contains(double value) const {
    return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
  }
};

struct Condition {
  Operator op = Operator::kText;
  std::string text;  // decoded, for kText, kPrefix and kSuffix; raw, for kNumber
  // By operator: the number of kNumber if it can be compared, the range of kNumeric and kAddress,
  // the texts of kWildcard and the IgnoreCase ones, what kAnythingBut excludes.
  std::variant<std::monostate, double, NumericRange, AddressRange, FoldedText, Wildcard,
               std::vector<Condition>>
      operand;
  // Where it stands in the pattern's text, from the first byte to behind the last.
  uint32_t source_begin = 0;
  uint32_t source_end = 0;

  bool accepts(const Value& value) const {
    return op == Operator::kText ? value.kind == ValueKind::kString && value.text == text
                                 : accepts_otherwise(value);
  }

  // The kind of value that it can accept; nullopt if it accepts several.
  std::optional<ValueKind> wanted_kind() const;
  // Why it does not accept a value of the wanted kind: "does not start with \"a\"". `source` is the
  // condition as the pattern has it.
  std::string refusal(std::string_view source) const;

 private:
  bool accepts_otherwise(const Value& value) const;
  bool accepts_string(std::string_view value) const;
  bool accepts_number(std::string_view value) const;
};

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_CONDITION_H_
