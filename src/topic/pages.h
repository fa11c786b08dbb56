// Pages of lists in the order of keys, gathered from all shards. Pure functions.
#ifndef PENSTOCK_TOPIC_PAGES_H_
#define PENSTOCK_TOPIC_PAGES_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::topic {

// Opaque to clients: the last key of the page before.
std::string make_page_token(std::string_view last_key);
// Empty for none. InvalidParameter for a token that is none of ours.
Result<std::string> key_of_page_token(const std::optional<std::string>& token);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_PAGES_H_
