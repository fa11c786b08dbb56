// Pages of lists in the order of names: tokens, and what of a map is on a page. Pure functions.
#ifndef PENSTOCK_BUS_PAGES_H_
#define PENSTOCK_BUS_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::bus {

inline constexpr int32_t kPageLengthMax = 100;  // and the default (API reference, Limit)

// Opaque to clients: the last name of the page before.
std::string make_page_token(std::string_view last_name);
// ValidationException for a token that is none of ours.
Result<std::string> name_of_page_token(const std::optional<std::string>& token);

inline size_t page_length(const std::optional<int32_t>& limit) {
  return static_cast<size_t>(limit.value_or(kPageLengthMax));
}

// Visits the entries of a map by name from `after` (exclusive; empty: from the start) on that begin
// with `prefix`, until `length` visits returned true. Returns the token of the next page, if there
// is one: Result<bool> visit(const auto& entry) says whether the entry is on the page.
template <typename Map, typename Wants, typename Take>
Result<std::optional<std::string>> take_page(const Map& map, std::string_view prefix,
                                             std::string_view after, size_t length,
                                             const Wants& wants, const Take& take) {
  size_t taken = 0;
  std::string_view last;
  auto place = after < prefix || after.empty() ? map.lower_bound(prefix) : map.upper_bound(after);
  for (; place != map.end() && std::string_view(place->first).starts_with(prefix); ++place) {
    if (!wants(*place->second)) {
      continue;
    }
    if (taken == length) {
      return std::optional(make_page_token(last));
    }
    PENSTOCK_TRY(take(*place->second));
    last = place->first;
    ++taken;
  }
  return std::optional<std::string>();
}

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PAGES_H_
