// How SNS's DeliveryPolicy says HTTP endpoints are called: of a topic, of a subscription, and what
// follows from both (developer guide, "Message delivery retries"). Pure functions.
#ifndef PENSTOCK_TOPIC_DELIVERY_POLICY_H_
#define PENSTOCK_TOPIC_DELIVERY_POLICY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "delivery/retry_schedule.h"

namespace penstock::topic {

inline constexpr std::string_view kContentTypeDefault = "text/plain; charset=UTF-8";

struct HealthyRetryPolicy {
  int64_t min_delay_s = 20;
  int64_t max_delay_s = 20;
  int64_t retries = 3;
  int64_t max_delay_retries = 0;
  int64_t no_delay_retries = 0;
  int64_t min_delay_retries = 0;
  std::string backoff = "linear";
};

// Each part may be left to the topic, or to SNS.
struct DeliveryPolicy {
  std::optional<HealthyRetryPolicy> retry;
  std::optional<int64_t> receives_per_second_max;
  std::optional<std::string> content_type;
  bool disables_overrides = false;  // of a topic: its subscriptions' policies do not count
};

// `text` behind "DeliveryPolicy: " where the policy is not valid: InvalidParameter with SNS's text
// and `prefix` before it ("", or "Attributes Reason: ").
Result<DeliveryPolicy> parse_topic_delivery_policy(std::string_view json, std::string_view prefix);
Result<DeliveryPolicy> parse_subscription_delivery_policy(std::string_view json,
                                                          std::string_view prefix);

DeliveryPolicy effective(const DeliveryPolicy& topic, const DeliveryPolicy& subscription);
delivery::RetrySchedule schedule_of(const DeliveryPolicy& policy);

// As the attributes show them: DeliveryPolicy and EffectiveDeliveryPolicy.
std::string topic_policy_text(const DeliveryPolicy& policy);
std::string effective_topic_policy_text(const DeliveryPolicy& policy);
std::string subscription_policy_text(const DeliveryPolicy& policy);

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_DELIVERY_POLICY_H_
