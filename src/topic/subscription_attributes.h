// A subscription's attributes: what each may be, what follows from them, and what
// GetSubscriptionAttributes shows. Pure functions over a Subscription.
#ifndef PENSTOCK_TOPIC_SUBSCRIPTION_ATTRIBUTES_H_
#define PENSTOCK_TOPIC_SUBSCRIPTION_ATTRIBUTES_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delivery/engine.h"
#include "match/pattern.h"
#include "topic/topic.h"
#include "topic/topic_attributes.h"

namespace penstock::topic {

// InvalidParameter or FilterPolicyLimitExceeded with SNS's text; `prefix` is "Attributes Reason: "
// in Subscribe.
struct SubscriptionRules {
  const Topic& topic;
  const Subscription& subscription;
  const delivery::Engine& engine;  // which dead-letter queues there can be
  int64_t now_ms = 0;
  std::string_view prefix;
};
Result<AttributeChange> check_subscription_attribute(const SubscriptionRules& rules,
                                                     const std::string& name,
                                                     const std::string& value);
// What only all attributes together show: that the filter policy is valid in its scope.
Result<void> check_filter(const SubscriptionRules& rules);

// Works out what follows from the attributes but for the filter; they were checked.
void compile_attributes(Subscription& subscription);
FilterScope filter_scope(const Subscription& subscription);
std::optional<match::Pattern> filter_pattern(const Subscription& subscription);

// A replay as ReplayPolicy, which was checked, wants it; nullopt: none.
std::optional<Replay> replay_of_policy(std::string_view json);

// The endpoint without the password that its URL may have.
std::string shown_endpoint(const Subscription& subscription);
TextMap shown_attributes(const Topic& topic, const Subscription& subscription);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SUBSCRIPTION_ATTRIBUTES_H_
