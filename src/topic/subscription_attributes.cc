#include "topic/subscription_attributes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "aws/arn.h"
#include "aws/text_forms.h"
#include "base/assert.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_name.h"

namespace penstock::topic {
namespace {

namespace dom = simdjson::dom;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

// The queue's ARN; empty for a policy that names none.
Result<std::string> dead_letter_queue(std::string_view json, std::string_view prefix) {
  dom::parser parser;
  dom::object policy;
  if (parser.parse(json.data(), json.size()).get(policy) != simdjson::SUCCESS) {
    return invalid(
        fmt::format("{}RedrivePolicy: failed to parse JSON. {}", prefix, json_fault(json)));
  }
  for (const auto field : policy) {
    if (field.key != "deadLetterTargetArn") {
      return invalid(fmt::format("{}RedrivePolicy: invalid JSON. Attribute {} is unknown.", prefix,
                                 field.key));
    }
  }
  std::string_view arn;
  if (policy["deadLetterTargetArn"].get(arn) != simdjson::SUCCESS) {
    return std::string();
  }
  return std::string(arn);
}

Result<void> check_redrive(const SubscriptionRules& rules, const std::string& value) {
  PENSTOCK_ASSIGN(const std::string queue, dead_letter_queue(value, rules.prefix));
  const auto arn = aws::parse_arn(queue);
  const bool is_queue = arn && arn->service == "sqs" && arn->account == rules.topic.account &&
                        arn->region == rules.topic.region && rules.engine.knows(queue);
  if (!is_queue) {
    return invalid(
        fmt::format("{}RedrivePolicy: deadLetterTargetArn is an invalid arn", rules.prefix));
  }
  const bool needs_fifo = rules.topic.is_fifo && rules.subscription.endpoint.ends_with(kFifoSuffix);
  if (needs_fifo && !queue.ends_with(kFifoSuffix)) {
    return invalid(
        fmt::format("{}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO "
                    "Subscription to a FIFO Topic.",
                    rules.prefix));
  }
  // The other way round nothing could be put into the queue: it wants a group. The words are ours.
  if (!needs_fifo && queue.ends_with(kFifoSuffix)) {
    return invalid(
        fmt::format("{}RedrivePolicy: must use a standard queue as DLQ for a standard "
                    "Subscription.",
                    rules.prefix));
  }
  return {};
}

std::optional<int64_t> time_of(dom::object policy, std::string_view name) {
  std::string_view text;
  if (policy[name].get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto time = aws::parse_timestamp(text);
  return time ? std::optional(time->ms) : std::nullopt;
}

Result<void> check_replay(const SubscriptionRules& rules, const std::string& value) {
  const auto refuse = [&](std::string_view reason) {
    return invalid(fmt::format("{}ReplayPolicy: {}", rules.prefix, reason));
  };
  dom::parser parser;
  dom::object policy;
  if (parser.parse(value.data(), value.size()).get(policy) != simdjson::SUCCESS) {
    return refuse("Unable to parse JSON");
  }
  if (policy.size() == 0) {
    return {};
  }
  std::string_view type;
  if (policy["PointType"].get(type) != simdjson::SUCCESS ||
      policy["StartingPoint"].error() != simdjson::SUCCESS) {
    return refuse("JSON is missing required fields");
  }
  if (type != "Timestamp") {
    return refuse("Invalid PointType");
  }
  if (rules.topic.archive_days == 0) {
    return refuse("Topic does not have an ArchivePolicy");
  }
  const auto from_ms = time_of(policy, "StartingPoint");
  if (!from_ms || *from_ms > rules.now_ms ||
      *from_ms < archive_begin_ms(rules.topic, rules.now_ms)) {
    return refuse("Invalid StartingPoint value");
  }
  if (policy["EndingPoint"].error() == simdjson::SUCCESS) {
    const auto to_ms = time_of(policy, "EndingPoint");
    if (!to_ms || *to_ms <= *from_ms || *to_ms > rules.now_ms) {
      return refuse("Invalid EndingPoint value");
    }
  }
  return {};
}

std::string_view replay_status(const Replay& replay) {
  return replay.is_done ? "Completed" : "In progress";
}

Error refuse(const SubscriptionRules& rules, std::string_view text) {
  return invalid(fmt::format("{}{}", rules.prefix, text));
}

// The attributes, each with its value as it was given. What they leave out of the change is not
// kept.
Result<void> check_raw_delivery(const SubscriptionRules& rules, const std::string& value,
                                AttributeChange& change) {
  change.value = lower(value);
  if (*change.value != "true" && *change.value != "false") {
    return refuse(
        rules,
        fmt::format("RawMessageDelivery: Invalid value [{}]. Must be true or false.", value));
  }
  if (is_email(rules.subscription.protocol) && *change.value == "true") {
    // E-mail has no raw form (developer guide, "Raw message delivery"); the words are SNS's own.
    return refuse(rules,
                  fmt::format("Delivery protocol [{}] does not support raw message delivery.",
                              name_of(rules.subscription.protocol)));
  }
  return {};
}

Result<void> check_filter_scope(const SubscriptionRules& rules, const std::string& value,
                                AttributeChange& /*change*/) {
  if (value != "MessageBody" && value != "MessageAttributes") {
    return refuse(rules, fmt::format("FilterPolicyScope: Invalid value [{}]. Please use either "
                                     "MessageBody or MessageAttributes",
                                     value));
  }
  return {};
}

Result<void> check_filter(const SubscriptionRules& /*rules*/, const std::string& value,
                          AttributeChange& change) {
  if (!is_filter_policy(value)) {
    change.value.reset();
  }
  return {};
}

Result<void> check_redrive_policy(const SubscriptionRules& rules, const std::string& value,
                                  AttributeChange& change) {
  if (value.empty()) {
    return {};
  }
  PENSTOCK_ASSIGN(const std::string queue, dead_letter_queue(value, rules.prefix));
  if (queue.empty()) {
    change.value.reset();
    return {};
  }
  return check_redrive(rules, value);
}

Result<void> check_delivery_policy(const SubscriptionRules& rules, const std::string& value,
                                   AttributeChange& change) {
  if (!is_http(rules.subscription.protocol)) {
    return refuse(rules, fmt::format("Delivery protocol [{}] does not support delivery policy",
                                     name_of(rules.subscription.protocol)));
  }
  if (!value.empty()) {
    PENSTOCK_ASSIGN(const DeliveryPolicy policy,
                    parse_subscription_delivery_policy(value, rules.prefix));
    change.value = subscription_policy_text(policy);
  }
  return {};
}

Result<void> check_replay_policy(const SubscriptionRules& rules, const std::string& value,
                                 AttributeChange& change) {
  if (!rules.topic.is_fifo) {
    return refuse(rules, "AttributeName");
  }
  if (!value.empty()) {
    PENSTOCK_TRY(check_replay(rules, value));
    if (!replay_of_policy(value)) {
      change.value.reset();
    }
  }
  return {};
}

Result<void> check_role(const SubscriptionRules& rules, const std::string& value,
                        AttributeChange& change) {
  if (value.size() > kNameBytesMax) {
    return refuse(rules, change.name);
  }
  return {};
}

struct AttributeCheck {
  std::string_view name;
  Result<void> (*check)(const SubscriptionRules& rules, const std::string& value,
                        AttributeChange& change);
};
constexpr AttributeCheck kAttributeChecks[] = {
    {"DeliveryPolicy", check_delivery_policy}, {"FilterPolicy", check_filter},
    {"FilterPolicyScope", check_filter_scope}, {"RawMessageDelivery", check_raw_delivery},
    {"RedrivePolicy", check_redrive_policy},   {"ReplayPolicy", check_replay_policy},
    {"SubscriptionRoleArn", check_role},
};

}  // namespace

Result<AttributeChange> check_subscription_attribute(const SubscriptionRules& rules,
                                                     const std::string& name,
                                                     const std::string& value) {
  if (name != "FilterPolicy" && value.size() > kSmallPolicyBytesMax) {
    return refuse(rules, name);
  }
  const auto* const found =
      std::find_if(std::begin(kAttributeChecks), std::end(kAttributeChecks),
                   [&name](const AttributeCheck& check) { return check.name == name; });
  if (found == std::end(kAttributeChecks)) {
    return refuse(rules, "AttributeName");
  }
  AttributeChange change{name, value.empty() ? std::nullopt : std::optional(value)};
  PENSTOCK_TRY(found->check(rules, value, change));
  return change;
}

Result<void> check_filter(const SubscriptionRules& rules) {
  const std::string* policy = rules.subscription.find("FilterPolicy");
  if (policy == nullptr) {
    return {};
  }
  PENSTOCK_ASSIGN(const match::Pattern pattern,
                  compile_filter_policy(*policy, filter_scope(rules.subscription), rules.prefix));
  const std::set<SubscriptionId>& filtered = rules.topic.filtered;
  if (filtered.size() >= kFilterPoliciesPerTopicMax && !filtered.contains(rules.subscription.id)) {
    return Error(
        kFilterPolicyLimitExceeded,
        fmt::format("A topic can have at most {} filter policies.", kFilterPoliciesPerTopicMax));
  }
  return rules.topic.filters->check(rules.subscription.id, pattern);
}

void compile_attributes(Subscription& subscription) {
  const std::string* raw = subscription.find("RawMessageDelivery");
  subscription.is_raw = raw != nullptr && *raw == "true";
  subscription.dead_letter_queue.clear();
  if (const std::string* redrive = subscription.find("RedrivePolicy")) {
    subscription.dead_letter_queue = dead_letter_queue(*redrive, "").value();
  }
  subscription.policy = {};
  if (const std::string* policy = subscription.find("DeliveryPolicy")) {
    auto parsed = parse_subscription_delivery_policy(*policy, "");
    PENSTOCK_CHECK(parsed.ok());  // it was checked when it was set
    subscription.policy = *std::move(parsed);
  }
}

FilterScope filter_scope(const Subscription& subscription) {
  const std::string* scope = subscription.find("FilterPolicyScope");
  return scope != nullptr && *scope == "MessageBody" ? FilterScope::kBody
                                                     : FilterScope::kAttributes;
}

std::optional<match::Pattern> filter_pattern(const Subscription& subscription) {
  const std::string* policy = subscription.find("FilterPolicy");
  if (policy == nullptr) {
    return std::nullopt;
  }
  auto pattern = compile_filter_policy(*policy, filter_scope(subscription), "");
  PENSTOCK_CHECK(pattern.ok());  // it was checked when it was set
  return *std::move(pattern);
}

std::optional<Replay> replay_of_policy(std::string_view json) {
  dom::parser parser;
  dom::object policy;
  if (parser.parse(json.data(), json.size()).get(policy) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto from_ms = time_of(policy, "StartingPoint");
  if (!from_ms) {
    return std::nullopt;
  }
  Replay replay;
  replay.from_ms = *from_ms;
  replay.to_ms = time_of(policy, "EndingPoint");
  return replay;
}

std::string shown_endpoint(const Subscription& subscription) {
  std::string shown = subscription.endpoint;
  const size_t begin = shown.find("://");
  const size_t at = shown.rfind('@', shown.find('/', begin + 3));
  const size_t colon = shown.find(':', begin + 3);
  if (is_http(subscription.protocol) && at != std::string::npos && colon < at) {
    shown.replace(colon + 1, at - colon - 1, "****");
  }
  return shown;
}

TextMap shown_attributes(const Topic& topic, const Subscription& subscription) {
  TextMap shown = subscription.attributes;
  shown["SubscriptionArn"] = subscription_arn(topic.arn, subscription.uuid);
  shown["TopicArn"] = topic.arn;
  shown["Protocol"] = name_of(subscription.protocol);
  shown["Endpoint"] = shown_endpoint(subscription);
  shown["Owner"] = subscription.owner;
  shown["SubscriptionPrincipal"] = subscription.principal;
  shown["ConfirmationWasAuthenticated"] = subscription.was_authenticated ? "true" : "false";
  shown["PendingConfirmation"] =
      subscription.state == SubscriptionState::kPending ? "true" : "false";
  shown.try_emplace("RawMessageDelivery", "false");
  if (subscription.find("FilterPolicy") != nullptr) {
    shown.try_emplace("FilterPolicyScope", "MessageAttributes");
  } else {
    shown.erase("FilterPolicyScope");  // remembered, and shown with a policy only
  }
  if (is_http(subscription.protocol)) {
    shown["EffectiveDeliveryPolicy"] =
        subscription_policy_text(effective(topic.policy, subscription.policy));
  }
  if (subscription.replay) {
    shown["ReplayStatus"] = replay_status(*subscription.replay);
  }
  return shown;
}

}  // namespace penstock::topic
