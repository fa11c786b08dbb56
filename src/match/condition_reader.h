// The entries of a field's list, read from a pattern. Pure functions over a reader.
#ifndef PENSTOCK_MATCH_CONDITION_READER_H_
#define PENSTOCK_MATCH_CONDITION_READER_H_

#include "base/result.h"
#include "match/condition.h"
#include "match/pattern_reader.h"

namespace penstock::match {

// One literal or operator, whose first token is the reader's current one. Errors:
// kInvalidEventPattern.
Result<Condition> read_condition(PatternReader& reader, Token token);

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_CONDITION_READER_H_
