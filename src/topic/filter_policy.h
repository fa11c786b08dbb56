// Filter policies: SNS's subset of the one pattern language, with limits of its own (developer
// guide, "Amazon SNS subscription filter policies"), and what they are asked about. Pure functions.
#ifndef PENSTOCK_TOPIC_FILTER_POLICY_H_
#define PENSTOCK_TOPIC_FILTER_POLICY_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "match/pattern.h"
#include "topic/message.h"

namespace penstock::topic {

enum class FilterScope : uint8_t { kAttributes, kBody };

// InvalidParameter with SNS's text, `prefix` before it ("", or "Attributes Reason: "). An empty
// policy is none: not to be asked.
Result<match::Pattern> compile_filter_policy(std::string_view json, FilterScope scope,
                                             std::string_view prefix);

// What is wrong with a text that is no JSON object, in the words that SNS has from its parser.
std::string json_fault(std::string_view text);

// Whether the policy is there at all: neither empty nor {}.
bool is_filter_policy(std::string_view json);

// The attributes as the JSON object that a policy of their scope is asked about: strings and
// numbers as they are, a String.Array's elements, nothing of Binary. nullopt if a String.Array is
// not an array of plain values: no filtered subscription gets the message.
std::optional<std::string> attributes_document(const std::vector<MessageAttribute>& attributes);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_FILTER_POLICY_H_
