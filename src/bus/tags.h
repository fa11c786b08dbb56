// Tags of buses and rules: checked, and between their two forms. Pure functions.
#ifndef PENSTOCK_BUS_TAGS_H_
#define PENSTOCK_BUS_TAGS_H_

#include <vector>

#include "base/result.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

enum class Tagged : uint8_t { kBus, kRule };

// `tags` with `added`. ValidationException or LimitExceededException; of a bus also for a retention
// (kRetentionTag) that is not a number of days.
Result<TextMap> with_tags(TextMap tags, const std::vector<Tag>& added, Tagged tagged);
std::vector<Tag> tag_list(const TextMap& tags);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TAGS_H_
