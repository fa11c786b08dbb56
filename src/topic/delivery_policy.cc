#include "topic/delivery_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/json_writer.h"
#include "base/units.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"

namespace penstock::topic {
namespace {

namespace dom = simdjson::dom;

constexpr std::array<std::pair<std::string_view, delivery::BackoffFunction>, 4> kFunctions{{
    {"arithmetic", delivery::BackoffFunction::kArithmetic},
    {"exponential", delivery::BackoffFunction::kExponential},
    {"geometric", delivery::BackoffFunction::kGeometric},
    {"linear", delivery::BackoffFunction::kLinear},
}};

// What headerContentType may be (developer guide, "Creating an HTTP/S delivery policy"). Some are
// meant for raw delivery only; which it will be is not known when the policy is set.
constexpr std::array<std::string_view, 12> kContentTypes{"text/plain",
                                                         "application/json",
                                                         "text/css",
                                                         "text/csv",
                                                         "text/html",
                                                         "text/xml",
                                                         "application/atom+xml",
                                                         "application/octet-stream",
                                                         "application/soap+xml",
                                                         "application/xml",
                                                         "application/xhtml+xml",
                                                         "application/x-www-form-urlencoded"};

struct Reader {
  std::string_view prefix;  // of the refusal

  Error refuse(std::string_view text) const {
    return invalid(fmt::format("{}DeliveryPolicy: {}", prefix, text));
  }

  // A whole number of at least `min`; absent or null: `number` stays.
  Result<bool> read_number(dom::object object, std::string_view path, std::string_view name,
                           int64_t min, int64_t& number) const {
    dom::element value;
    if (object[name].get(value) != simdjson::SUCCESS || value.is_null()) {
      return false;
    }
    if (value.get(number) != simdjson::SUCCESS) {
      return refuse(fmt::format("{}.{} must be an integer", path, name));
    }
    if (number < min) {
      return refuse(fmt::format("{}.{} must be greater than or equal to {}", path, name, min));
    }
    return true;
  }

  Result<void> require_number(dom::object object, std::string_view path, std::string_view name,
                              int64_t min, int64_t max, int64_t& number) const {
    PENSTOCK_ASSIGN(const bool is_there, read_number(object, path, name, min, number));
    if (!is_there) {
      return refuse(fmt::format("{}.{} must be specified", path, name));
    }
    if (number > max) {
      return refuse(fmt::format("{}.{} must be less than or equal to {}", path, name, max));
    }
    return {};
  }

  Result<void> check_names(dom::object object,
                           std::initializer_list<std::string_view> known) const {
    for (const auto field : object) {
      if (std::find(known.begin(), known.end(), field.key) == known.end()) {
        return refuse(fmt::format("Unexpected JSON member: {}", field.key));
      }
    }
    return {};
  }

  // The member as an object; nullopt if it is absent or null.
  Result<std::optional<dom::object>> read_object(dom::object object, std::string_view name) const {
    dom::element value;
    if (object[name].get(value) != simdjson::SUCCESS || value.is_null()) {
      return std::optional<dom::object>();
    }
    dom::object inner;
    if (value.get(inner) != simdjson::SUCCESS) {
      return refuse(fmt::format("{} must be a JSON object", name));
    }
    return std::optional(inner);
  }

  Result<void> check_sums(const HealthyRetryPolicy& policy, std::string_view path) const {
    if (policy.max_delay_s < policy.min_delay_s) {
      return refuse(
          fmt::format("{}.maxDelayTarget must be greater than or equal to minDelayTarget", path));
    }
    // Each alone is bounded first, so that their sum cannot overflow.
    const int64_t most = static_cast<int64_t>(kDeliveryPolicyRetriesMax);
    if (policy.no_delay_retries > most || policy.min_delay_retries > most ||
        policy.max_delay_retries > most ||
        policy.no_delay_retries + policy.min_delay_retries + policy.max_delay_retries >
            policy.retries) {
      return refuse(
          fmt::format("{}.numRetries must be greater than or equal to total of numMinDelayRetries, "
                      "numNoDelayRetries and numMaxDelayRetries",
                      path));
    }
    int64_t total_ms = 0;
    const delivery::RetrySchedule schedule = schedule_of({policy, {}, {}, false});
    for (int32_t failed = 1; failed <= delivery::retries_of(schedule); ++failed) {
      total_ms += delivery::pause_ms(schedule, failed);
    }
    // The words are ours: the guide states the bound, and no answer of SNS to more is known.
    if (total_ms > kDeliveryPolicyDelayMaxS * kSecondMs) {
      return refuse(
          fmt::format("{}: the delays of all retries together must be less than or equal "
                      "to {} seconds",
                      path, kDeliveryPolicyDelayMaxS));
    }
    return {};
  }

  Result<HealthyRetryPolicy> read_retry(dom::object object, std::string_view path) const {
    PENSTOCK_TRY(check_names(
        object, {"numRetries", "numNoDelayRetries", "minDelayTarget", "numMinDelayRetries",
                 "maxDelayTarget", "numMaxDelayRetries", "backoffFunction"}));
    HealthyRetryPolicy policy;
    PENSTOCK_TRY(require_number(object, path, "numRetries", 0,
                                static_cast<int64_t>(kDeliveryPolicyRetriesMax), policy.retries));
    PENSTOCK_TRY(require_number(object, path, "minDelayTarget", 1, kDeliveryPolicyDelayMaxS,
                                policy.min_delay_s));
    PENSTOCK_TRY(require_number(object, path, "maxDelayTarget", 1, kDeliveryPolicyDelayMaxS,
                                policy.max_delay_s));
    PENSTOCK_TRY(read_number(object, path, "numNoDelayRetries", 0, policy.no_delay_retries));
    PENSTOCK_TRY(read_number(object, path, "numMinDelayRetries", 0, policy.min_delay_retries));
    PENSTOCK_TRY(read_number(object, path, "numMaxDelayRetries", 0, policy.max_delay_retries));
    dom::element backoff;
    std::string_view name;
    if (object["backoffFunction"].get(backoff) == simdjson::SUCCESS && !backoff.is_null()) {
      const bool is_text = backoff.get(name) == simdjson::SUCCESS;
      if (!is_text || std::none_of(kFunctions.begin(), kFunctions.end(),
                                   [&](const auto& known) { return known.first == name; })) {
        return refuse(fmt::format(
            "{}.backoffFunction must be one of: arithmetic, exponential, geometric, linear", path));
      }
      policy.backoff = name;
    }
    PENSTOCK_TRY(check_sums(policy, path));
    return policy;
  }

  Result<void> read_parts(dom::object object, std::string_view retry_name,
                          std::string_view throttle_name, std::string_view request_name,
                          std::string_view path, DeliveryPolicy& policy) const {
    PENSTOCK_ASSIGN(const auto retry, read_object(object, retry_name));
    if (retry) {
      PENSTOCK_ASSIGN(policy.retry, read_retry(*retry, fmt::format("{}{}", path, retry_name)));
    }
    PENSTOCK_ASSIGN(const auto throttle, read_object(object, throttle_name));
    if (throttle) {
      PENSTOCK_TRY(check_names(*throttle, {"maxReceivesPerSecond"}));
      int64_t most = 0;
      PENSTOCK_ASSIGN(const bool is_there,
                      read_number(*throttle, fmt::format("{}{}", path, throttle_name),
                                  "maxReceivesPerSecond", 1, most));
      if (is_there) {
        policy.receives_per_second_max = most;
      }
    }
    PENSTOCK_ASSIGN(const auto request, read_object(object, request_name));
    if (request) {
      PENSTOCK_TRY(check_names(*request, {"headerContentType"}));
      PENSTOCK_TRY(read_content_type(*request, fmt::format("{}{}", path, request_name),
                                     policy.content_type));
    }
    return {};
  }

  Result<void> read_content_type(dom::object request, std::string_view path,
                                 std::optional<std::string>& type) const {
    dom::element value;
    if (request["headerContentType"].get(value) != simdjson::SUCCESS || value.is_null()) {
      return {};
    }
    std::string_view text;
    const bool is_text = value.get(text) == simdjson::SUCCESS;
    const std::string_view media = text.substr(0, text.find(';'));
    const bool is_header =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    if (!is_text || !is_header || text.size() > kContentTypeBytesMax ||
        std::find(kContentTypes.begin(), kContentTypes.end(), media) == kContentTypes.end()) {
      return refuse(fmt::format("{}.headerContentType is not a supported content type", path));
    }
    type = text;
    return {};
  }
};

Result<dom::object> parse(dom::parser& parser, std::string_view json, const Reader& reader) {
  dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS) {
    return reader.refuse("failed to parse JSON.");
  }
  return object;
}

void write_retry(aws::JsonWriter& writer, const std::optional<HealthyRetryPolicy>& policy) {
  if (!policy) {
    writer.begin_own_form() += "null";
    return;
  }
  writer.begin_object();
  for (const auto& [name, number] :
       {std::pair<std::string_view, int64_t>{"minDelayTarget", policy->min_delay_s},
        {"maxDelayTarget", policy->max_delay_s},
        {"numRetries", policy->retries},
        {"numMaxDelayRetries", policy->max_delay_retries},
        {"numNoDelayRetries", policy->no_delay_retries},
        {"numMinDelayRetries", policy->min_delay_retries}}) {
    writer.plain_key(name);
    writer.integer(number);
  }
  writer.plain_key("backoffFunction");
  writer.string(policy->backoff);
  writer.end_object();
}

void write_throttle(aws::JsonWriter& writer, const std::optional<int64_t>& most) {
  writer.begin_object();
  writer.plain_key("maxReceivesPerSecond");
  writer.integer(*most);
  writer.end_object();
}

void write_content_type(aws::JsonWriter& writer, std::string_view type) {
  writer.begin_object();
  writer.plain_key("headerContentType");
  writer.string(type);
  writer.end_object();
}

// The topic's form; `is_effective`: with what SNS itself adds.
std::string write_topic_policy(const DeliveryPolicy& policy, bool is_effective) {
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key("http");
  writer.begin_object();
  if (policy.retry || is_effective) {
    writer.plain_key("defaultHealthyRetryPolicy");
    write_retry(writer, policy.retry.value_or(HealthyRetryPolicy()));
  }
  writer.plain_key("disableSubscriptionOverrides");
  writer.boolean(policy.disables_overrides);
  if (policy.receives_per_second_max) {
    writer.plain_key("defaultThrottlePolicy");
    write_throttle(writer, policy.receives_per_second_max);
  }
  if (policy.content_type || is_effective) {
    writer.plain_key("defaultRequestPolicy");
    write_content_type(writer, policy.content_type.value_or(std::string(kContentTypeDefault)));
  }
  writer.end_object();
  writer.end_object();
  return text;
}

}  // namespace

Result<DeliveryPolicy> parse_topic_delivery_policy(std::string_view json, std::string_view prefix) {
  const Reader reader{prefix};
  dom::parser parser;
  PENSTOCK_ASSIGN(const dom::object outer, parse(parser, json, reader));
  PENSTOCK_TRY(reader.check_names(outer, {"http"}));
  DeliveryPolicy policy;
  PENSTOCK_ASSIGN(const auto http, reader.read_object(outer, "http"));
  if (!http) {
    return policy;
  }
  PENSTOCK_TRY(reader.check_names(
      *http, {"defaultHealthyRetryPolicy", "defaultSicklyRetryPolicy", "defaultThrottlePolicy",
              "defaultRequestPolicy", "disableSubscriptionOverrides"}));
  PENSTOCK_TRY(reader.read_parts(*http, "defaultHealthyRetryPolicy", "defaultThrottlePolicy",
                                 "defaultRequestPolicy", "http.", policy));
  dom::element disables;
  if ((*http)["disableSubscriptionOverrides"].get(disables) == simdjson::SUCCESS &&
      !disables.is_null() && disables.get(policy.disables_overrides) != simdjson::SUCCESS) {
    return reader.refuse("http.disableSubscriptionOverrides must be true or false");
  }
  return policy;
}

Result<DeliveryPolicy> parse_subscription_delivery_policy(std::string_view json,
                                                          std::string_view prefix) {
  const Reader reader{prefix};
  dom::parser parser;
  PENSTOCK_ASSIGN(const dom::object outer, parse(parser, json, reader));
  PENSTOCK_TRY(reader.check_names(outer, {"healthyRetryPolicy", "sicklyRetryPolicy",
                                          "throttlePolicy", "requestPolicy", "guaranteed"}));
  DeliveryPolicy policy;
  PENSTOCK_TRY(reader.read_parts(outer, "healthyRetryPolicy", "throttlePolicy", "requestPolicy", "",
                                 policy));
  return policy;
}

DeliveryPolicy effective(const DeliveryPolicy& topic, const DeliveryPolicy& subscription) {
  DeliveryPolicy policy = topic;
  if (!topic.disables_overrides) {
    policy.retry = subscription.retry ? subscription.retry : topic.retry;
    policy.receives_per_second_max = subscription.receives_per_second_max
                                         ? subscription.receives_per_second_max
                                         : topic.receives_per_second_max;
    policy.content_type =
        subscription.content_type ? subscription.content_type : topic.content_type;
  }
  if (!policy.retry) {
    policy.retry.emplace();
  }
  if (!policy.content_type) {
    policy.content_type = std::string(kContentTypeDefault);
  }
  return policy;
}

delivery::RetrySchedule schedule_of(const DeliveryPolicy& policy) {
  const HealthyRetryPolicy retry = policy.retry.value_or(HealthyRetryPolicy());
  delivery::RetrySchedule schedule;
  schedule.immediate = static_cast<int32_t>(retry.no_delay_retries);
  schedule.pre_backoff = static_cast<int32_t>(retry.min_delay_retries);
  schedule.post_backoff = static_cast<int32_t>(retry.max_delay_retries);
  schedule.backoff = static_cast<int32_t>(retry.retries - retry.no_delay_retries -
                                          retry.min_delay_retries - retry.max_delay_retries);
  schedule.min_delay_ms = retry.min_delay_s * kSecondMs;
  schedule.max_delay_ms = retry.max_delay_s * kSecondMs;
  for (const auto& [name, function] : kFunctions) {
    if (retry.backoff == name) {
      schedule.function = function;
    }
  }
  return schedule;
}

std::string topic_policy_text(const DeliveryPolicy& policy) {
  return write_topic_policy(policy, false);
}

std::string effective_topic_policy_text(const DeliveryPolicy& policy) {
  return write_topic_policy(policy, true);
}

std::string subscription_policy_text(const DeliveryPolicy& policy) {
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key("healthyRetryPolicy");
  write_retry(writer, policy.retry);
  writer.plain_key("sicklyRetryPolicy");
  writer.begin_own_form() += "null";
  writer.plain_key("throttlePolicy");
  if (policy.receives_per_second_max) {
    write_throttle(writer, policy.receives_per_second_max);
  } else {
    writer.begin_own_form() += "null";
  }
  writer.plain_key("requestPolicy");
  if (policy.content_type) {
    write_content_type(writer, *policy.content_type);
  } else {
    writer.begin_own_form() += "null";
  }
  writer.plain_key("guaranteed");
  writer.boolean(false);
  writer.end_object();
  return text;
}

}  // namespace penstock::topic
