// Pages and counts of an account's and region's connections and API destinations. Pure functions.
#ifndef PENSTOCK_BUS_CONNECTION_LISTS_H_
#define PENSTOCK_BUS_CONNECTION_LISTS_H_

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>

#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_keys.h"
#include "bus/pages.h"
#include "service/operation.h"

namespace penstock::bus {

// `map` is by path. How many are the caller's, in the region.
template <typename Map>
size_t count_of(const Map& map, const service::Call& call) {
  const std::string root = bus_path(call.caller.account, call.region, "");
  size_t count = 0;
  for (auto place = map.lower_bound(root); place != map.end() && place->first.starts_with(root);
       ++place) {
    ++count;
  }
  return count;
}

// One page of them, by name, as the request's NamePrefix, NextToken and Limit say; the token of the
// next. ValidationException for a token that is not of this list.
template <typename Map, typename Input, typename Wants, typename Take>
Result<std::optional<std::string>> list_page(const Map& map, const service::Call& call,
                                             const Input& input, const Wants& wants,
                                             const Take& take) {
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  const std::string root = bus_path(call.caller.account, call.region, "");
  if (!after.empty() && !after.starts_with(root)) {
    return Error(kValidation, "Parameter NextToken is not valid.");
  }
  return take_page(map, root + input.name_prefix.value_or(""), after, page_length(input.limit),
                   wants, [&](const auto& entry) -> Result<void> {
                     take(entry);
                     return {};
                   });
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CONNECTION_LISTS_H_
