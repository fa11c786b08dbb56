// What #names and :values stand for in the expressions of one request, and which of them were used.
// Lives for the reading of one request; the maps outlive it.
#ifndef PENSTOCK_TABLE_PLACEHOLDERS_H_
#define PENSTOCK_TABLE_PLACEHOLDERS_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/attribute_index.h"
#include "table/value_json.h"

namespace penstock::table {

using NameMap = std::map<std::string, std::string>;

class Placeholders {
 public:
  Placeholders(const NameMap& names, const Item& values) : names_(&names), values_(values) {}
  // Absent: none.
  Placeholders(const std::optional<NameMap>& names, const Item& values)
      : names_(names ? &*names : nullptr), values_(values) {}
  Placeholders(const Placeholders&) = delete;
  Placeholders& operator=(const Placeholders&) = delete;

  // Keys and values as such: ValidationException with AWS's texts.
  Result<void> check() const;
  // With the '#' or ':' in front; null or nothing if there is none.
  const std::string* name(std::string_view placeholder);
  std::optional<ValueView> value(std::string_view placeholder);
  // After the last expression was read: each must have been used.
  Result<void> check_used() const;

  // Each token that is taken and each placeholder that is compared is a step, so that a test can
  // tell how much work the reading of an expression was.
  void count_step() { ++steps_; }
  size_t steps() const { return steps_; }

 private:
  const NameMap& names() const;

  const NameMap* names_;  // null: none
  const Item& values_;
  std::optional<AttributeIndex> index_;  // of values_, once one is asked for
  std::set<std::string, std::less<>> used_;
  size_t steps_ = 0;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PLACEHOLDERS_H_
