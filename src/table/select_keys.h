// What a SELECT's WHERE says about the key: which ranges of keys are read instead of everything.
// Pure functions.
#ifndef PENSTOCK_TABLE_SELECT_KEYS_H_
#define PENSTOCK_TABLE_SELECT_KEYS_H_

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "table/condition.h"
#include "table/key_condition.h"
#include "table/key_schema.h"

namespace penstock::table {

struct KeyReads {
  // Ascending by partition, then by sort key; none contains another's keys.
  std::vector<KeyRange> ranges;
  size_t partitions = 0;  // how many different ones
  // Whether what is in the ranges must satisfy the condition yet.
  bool needs_filter = false;
  // Of each way to satisfy the condition, the attributes that it looks at beside the key.
  std::vector<std::vector<std::string>> filtered;
};

// Nothing where the condition can hold for any partition: then all is scanned. The schema has one
// partition attribute and at most one of the sort key. ValidationException.
Result<std::optional<KeyReads>> key_reads(const KeySchema& schema, const Condition& where);

// That no part of the key has several attributes, as a global index's may: of these PartiQL reads
// none. ValidationException.
Result<void> check_single_keys(const KeySchema& schema);

// A comparison of a key attribute with constants, whichever side it is on; nothing for what is
// none.
std::optional<KeyTerm> key_term(const KeySchema& schema, const Condition& condition);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_SELECT_KEYS_H_
