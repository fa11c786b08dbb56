// Which subscriptions of a topic want a message: all filter policies asked at once. Owned by its
// Topic, used on the shard's thread.
#ifndef PENSTOCK_TOPIC_FILTER_SET_H_
#define PENSTOCK_TOPIC_FILTER_SET_H_

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "match/pattern.h"
#include "match/rule_reader.h"
#include "match/rule_set.h"
#include "topic/filter_policy.h"
#include "topic/message.h"
#include "topic/protocol.h"
#include "topic/topic_keys.h"

namespace penstock::topic {

class FilterSet {
 public:
  // `seed` keeps those who write policies from aiming at collisions of hashes.
  explicit FilterSet(uint64_t seed);

  // FilterPolicyLimitExceeded: a policy more, or one in the place of the subscription's, is too
  // much.
  Result<void> check(SubscriptionId subscription, const match::Pattern& pattern) const;
  // From now on the subscription wants what the pattern of that scope matches; without one, all.
  // `protocol` chooses the text that a policy of the body is asked about.
  void set(SubscriptionId subscription, Protocol protocol, FilterScope scope,
           const std::optional<match::Pattern>& pattern);
  void remove(SubscriptionId subscription);

  // In ascending order.
  std::vector<SubscriptionId> match(const Message& message);

 private:
  struct Entry {
    Protocol protocol = Protocol::kSqs;
    FilterScope scope = FilterScope::kAttributes;
    match::RuleSet::Handle rule = nullptr;
  };
  struct Scope {
    explicit Scope(uint64_t seed) : rules({.bytes_max = SIZE_MAX, .seed = seed}) {}
    match::RuleSet rules;
    std::optional<match::RuleReader> reader;                  // made when it is needed first
    std::array<size_t, kProtocolNames.size()> by_protocol{};  // how many policies of each
  };
  Scope& scope(FilterScope which) { return which == FilterScope::kBody ? body_ : attributes_; }
  void match_attributes(const Message& message, std::vector<SubscriptionId>& matched);
  void match_body(const Message& message, std::vector<SubscriptionId>& matched);

  Scope attributes_;
  Scope body_;
  std::unordered_map<SubscriptionId, Entry> filtered_;
  std::set<SubscriptionId> unfiltered_;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_FILTER_SET_H_
