#include "bus/tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "bus/bus_errors.h"
#include "bus/bus_limits.h"
#include "bus/operation_base.h"

namespace penstock::bus {
namespace {

bool is_retention(std::string_view text) {
  constexpr size_t kDigitsMax = 3;
  const bool is_number =
      !text.empty() && text.size() <= kDigitsMax &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number && std::stoll(std::string(text)) <= kRetentionDaysMax;
}

// EventBridge's words for a reserved key are not known; the retention is our own.
Result<void> check_tag(const Tag& tag, Tagged tagged) {
  if (tag.key.starts_with("aws:")) {
    return Error(kValidation, "aws: prefixed tag key names are not allowed for external use.");
  }
  if (tagged == Tagged::kBus && tag.key == kRetentionTag && !is_retention(tag.value)) {
    return Error(kValidation,
                 fmt::format("Value '{}' of tag {} is not valid. Reason: It says how many days the "
                             "bus keeps its events: a whole number from 0 to {}.",
                             tag.value, kRetentionTag, kRetentionDaysMax));
  }
  return {};
}

}  // namespace

Result<TextMap> with_tags(TextMap tags, const std::vector<Tag>& added, Tagged tagged) {
  std::set<std::string_view> keys;
  for (const Tag& tag : added) {
    PENSTOCK_TRY(check_tag(tag, tagged));
    if (!keys.insert(tag.key).second) {
      // That it is refused is documented for tags in general; the words are ours.
      return Error(kValidation, fmt::format("Duplicate tag key '{}' found.", tag.key));
    }
    tags.insert_or_assign(tag.key, tag.value);
  }
  if (tags.size() > kTagsMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  return tags;
}

std::vector<Tag> tag_list(const TextMap& tags) {
  std::vector<Tag> list;
  for (const auto& [key, value] : tags) {
    list.push_back({key, value});
  }
  return list;
}

}  // namespace penstock::bus
