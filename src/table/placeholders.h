// What #names and :values stand for in the expressions of one request, and which of them were used.
// Lives for the reading of one request; the maps outlive it.
#ifndef PENSTOCK_TABLE_PLACEHOLDERS_H_
#define PENSTOCK_TABLE_PLACEHOLDERS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "table/value_json.h"

namespace penstock::table {

using NameMap = std::map<std::string, std::string>;

class Placeholders {
 public:
  Placeholders(const NameMap& names, const Item& values) : names_(names), values_(values) {}
  Placeholders(const Placeholders&) = delete;
  Placeholders& operator=(const Placeholders&) = delete;

  // Keys and values as such: ValidationException with AWS's texts.
  Result<void> check() const;
  // With the '#' or ':' in front; null or nothing if there is none.
  const std::string* name(std::string_view placeholder);
  std::optional<ValueView> value(std::string_view placeholder);
  // After the last expression was read: each must have been used.
  Result<void> check_used() const;

 private:
  const NameMap& names_;
  const Item& values_;
  std::set<std::string, std::less<>> used_;
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_PLACEHOLDERS_H_
