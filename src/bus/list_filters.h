// What the lists of archives and replays have in common, and how they name their bus.
#ifndef PENSTOCK_BUS_LIST_FILTERS_H_
#define PENSTOCK_BUS_LIST_FILTERS_H_

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/bus_errors.h"
#include "bus/bus_shard.h"
#include "bus/pages.h"
#include "service/operation.h"

namespace penstock::bus {

// A bus of the caller's account and region, named by its ARN in a parameter.
// ResourceNotFoundException, ValidationException for what is no bus's ARN.
Result<Bus*> require_own_bus(BusShard& shard, const service::Call& call, std::string_view parameter,
                             const std::string& arn);

template <typename Input>
Result<void> check_one_filter(std::string_view operation, const Input& input) {
  const int filters = (input.prefix ? 1 : 0) + (input.source_arn ? 1 : 0) + (input.state ? 1 : 0);
  if (filters <= 1) {
    return {};
  }
  return Error(kValidation, fmt::format("At most one filter is allowed for {}. Use either : State, "
                                        "EventSourceArn, or NamePrefix.",
                                        operation));
}

// Puts what the shards gave in the order of names and cuts it to a page; the token of the next.
template <typename Entry>
std::optional<std::string> cut_page(std::vector<Entry>& entries,
                                    const std::optional<int32_t>& limit) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  if (entries.size() <= page_length(limit)) {
    return std::nullopt;
  }
  entries.resize(page_length(limit));
  return make_page_token(entries.back().name);
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_LIST_FILTERS_H_
