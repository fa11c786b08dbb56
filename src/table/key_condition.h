// What a Query asks of a key: one partition, and a range of sort keys in it. Pure functions.
#ifndef PENSTOCK_TABLE_KEY_CONDITION_H_
#define PENSTOCK_TABLE_KEY_CONDITION_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "table/condition.h"
#include "table/key_schema.h"

namespace penstock::table {

// One attribute compared with constants.
struct KeyTerm {
  std::string attribute;
  Operator op = Operator::kEqual;
  std::vector<OperandValue> values;
};

struct KeyRange {
  std::string partition;
  // Of the sort key's bytes: from the lower bound on, below the upper; an empty upper bound: none.
  std::string sort_lower;
  std::string sort_upper;
};

// A comparison with its operands the other way round.
Operator mirrored(Operator op);
// The terms of a KeyConditionExpression. ValidationException.
Result<std::vector<KeyTerm>> key_terms(const Condition& condition);
// What the terms mean for this schema. ValidationException.
Result<KeyRange> key_range(const KeySchema& schema, const std::vector<KeyTerm>& terms);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_KEY_CONDITION_H_
