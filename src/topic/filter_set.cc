#include "topic/filter_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/assert.h"
#include "match/document.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {

FilterSet::FilterSet(uint64_t seed) : attributes_(seed), body_(seed) {}

Result<void> FilterSet::check(SubscriptionId subscription, const match::Pattern& pattern) const {
  const auto found = filtered_.find(subscription);
  const auto replaced = found == filtered_.end() ? nullptr : found->second.rule;
  const size_t taken = attributes_.rules.bytes_reserved() + body_.rules.bytes_reserved() -
                       match::RuleSet::bytes_of(replaced);
  if (taken + match::RuleSet::bytes_of(pattern) > kFilterMemoryBytesMax) {
    return Error(kFilterPolicyLimitExceeded,
                 fmt::format("The filter policies of a topic may take {} bytes of memory.",
                             kFilterMemoryBytesMax));
  }
  return {};
}

void FilterSet::set(SubscriptionId subscription, Protocol protocol, FilterScope which,
                    const std::optional<match::Pattern>& pattern) {
  remove(subscription);
  if (!pattern) {
    unfiltered_.insert(subscription);
    return;
  }
  const auto rule = scope(which).rules.add(subscription, *pattern);
  PENSTOCK_CHECK(rule.ok());  // this set has no bound of its own
  ++scope(which).by_protocol.at(static_cast<size_t>(protocol));
  filtered_.emplace(subscription, Entry{protocol, which, *rule});
}

void FilterSet::remove(SubscriptionId subscription) {
  unfiltered_.erase(subscription);
  const auto found = filtered_.find(subscription);
  if (found == filtered_.end()) {
    return;
  }
  const Entry& entry = found->second;
  --scope(entry.scope).by_protocol.at(static_cast<size_t>(entry.protocol));
  scope(entry.scope).rules.remove(entry.rule);
  filtered_.erase(found);
}

std::vector<SubscriptionId> FilterSet::match(const Message& message) {
  std::vector<SubscriptionId> matched(unfiltered_.begin(), unfiltered_.end());
  match_attributes(message, matched);
  match_body(message, matched);
  if (!filtered_.empty()) {
    std::sort(matched.begin(), matched.end());
  }
  return matched;
}

void FilterSet::match_attributes(const Message& message, std::vector<SubscriptionId>& matched) {
  if (attributes_.rules.size() == 0) {
    return;
  }
  const auto document = attributes_document(message.attributes);
  if (!document) {
    return;
  }
  if (!attributes_.reader) {
    attributes_.reader.emplace(attributes_.rules);
  }
  const auto tags = attributes_.reader->match(*document);
  matched.insert(matched.end(), tags.begin(), tags.end());
}

// Where the message has a text for each protocol, a policy is asked about its subscription's.
void FilterSet::match_body(const Message& message, std::vector<SubscriptionId>& matched) {
  if (body_.rules.size() == 0) {
    return;
  }
  if (!body_.reader) {
    body_.reader.emplace(body_.rules);
  }
  for (size_t i = 0; i < kProtocolNames.size(); ++i) {
    const auto protocol = static_cast<Protocol>(i);
    if (body_.by_protocol.at(i) == 0) {
      continue;
    }
    std::string scratch;
    const std::string_view text = message.text_for(name_of(protocol), scratch);
    if (match::Document::parse(text).ok()) {
      for (const uint64_t tag : body_.reader->match(text)) {
        if (!message.has_structure || filtered_.at(tag).protocol == protocol) {
          matched.push_back(tag);
        }
      }
    }
    if (!message.has_structure) {
      return;  // all have the same text
    }
  }
}

}  // namespace penstock::topic
