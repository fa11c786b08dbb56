#include "topic/topic_attributes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "aws/arn.h"
#include "base/assert.h"
#include "base/units.h"
#include "topic/message.h"
#include "topic/topic_errors.h"
#include "topic/topic_limits.h"
#include "topic/topic_policy.h"

namespace penstock::topic {
namespace {

namespace dom = simdjson::dom;

// The protocols whose deliveries are told of, as the attributes' names begin.
constexpr std::array<std::string_view, 5> kFeedbackProtocols{"HTTP", "Firehose", "Lambda",
                                                             "Application", "SQS"};
constexpr std::string_view kSuccessRole = "SuccessFeedbackRoleArn";
constexpr std::string_view kFailureRole = "FailureFeedbackRoleArn";
constexpr std::string_view kSampleRate = "SuccessFeedbackSampleRate";

// What is behind the protocol in an attribute of this kind; empty for another.
std::string_view feedback_part(std::string_view name) {
  for (const std::string_view protocol : kFeedbackProtocols) {
    if (name.starts_with(protocol)) {
      const std::string_view part = name.substr(protocol.size());
      return part == kSuccessRole || part == kFailureRole || part == kSampleRate
                 ? part
                 : std::string_view();
    }
  }
  return {};
}

std::optional<int64_t> whole_number(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

// A policy's days; 0 for {}: nothing is archived any more.
struct ArchiveDays {
  int64_t days = 0;
  std::string_view fault;  // empty: none
};
ArchiveDays archive_days(std::string_view json) {
  dom::parser parser;
  dom::object policy;
  if (parser.parse(json.data(), json.size()).get(policy) != simdjson::SUCCESS) {
    return {0, "Unable to parse JSON"};
  }
  if (policy.size() == 0) {
    return {};
  }
  dom::element period;
  if (policy["MessageRetentionPeriod"].get(period) != simdjson::SUCCESS) {
    return {0, "JSON is missing required fields"};
  }
  int64_t days = 0;
  std::string_view text;
  if (period.get(days) != simdjson::SUCCESS && period.get(text) == simdjson::SUCCESS) {
    days = whole_number(text).value_or(0);
  }
  return days >= 1 && days <= kArchiveDaysMax
             ? ArchiveDays{days, {}}
             : ArchiveDays{0, "MessageRetentionPeriod value is invalid"};
}

Result<void> check_feedback(std::string_view name, std::string_view part, const std::string& value,
                            std::string_view prefix) {
  if (value.empty()) {
    return {};
  }
  const auto rate = whole_number(value);
  const bool is_valid = part == kSampleRate
                            ? rate && *rate >= 0 && *rate <= 100
                            : value.size() <= kNameBytesMax && aws::parse_arn(value).has_value();
  if (!is_valid && part == kSampleRate) {
    return invalid(fmt::format("{}{}: {} value provided is not an integer between 0-100", prefix,
                               name, value));
  }
  return is_valid ? Result<void>() : invalid(fmt::format("{}{}", prefix, name));
}

bool is_boolean(std::string_view value) { return value == "true" || value == "false"; }

// Of FIFO topics only.
Result<void> check_fifo_attribute(const std::string& name, const std::string& value,
                                  std::string_view prefix) {
  if (name == "ArchivePolicy") {
    const std::string_view fault = archive_days(value).fault;
    return fault.empty() ? Result<void>()
                         : invalid(fmt::format("{}ArchivePolicy: {}", prefix, fault));
  }
  const bool is_valid = name == "ContentBasedDeduplication"
                            ? is_boolean(value)
                            : value == "Topic" || value == "MessageGroup";
  return is_valid ? Result<void>() : invalid(fmt::format("{}{}", prefix, name));
}

bool is_fifo_attribute(std::string_view name) {
  return name == "ContentBasedDeduplication" || name == "FifoThroughputScope" ||
         name == "ArchivePolicy";
}

Feedback feedback_of(const Topic& topic, std::string_view protocol) {
  const auto value = [&](std::string_view part) -> const std::string* {
    return topic.find(fmt::format("{}{}", protocol, part));
  };
  Feedback feedback;
  feedback.success = value(kSuccessRole) != nullptr;
  feedback.failure = value(kFailureRole) != nullptr;
  if (const std::string* rate = value(kSampleRate)) {
    feedback.success_percent = static_cast<int32_t>(whole_number(*rate).value_or(0));
  }
  return feedback;
}

// An attribute whose value is one of a few, or a short text.
struct PlainAttribute {
  std::string_view name;
  bool (*takes)(std::string_view value);
  // What the error says behind its prefix.
  std::string (*refusal)(std::string_view name, std::string_view value);
};

std::string its_name(std::string_view name, std::string_view) { return std::string(name); }

constexpr std::array<PlainAttribute, 3> kPlainAttributes{{
    {"DisplayName", [](std::string_view value) { return value.size() <= kDisplayNameLengthMax; },
     its_name},
    {"SignatureVersion", [](std::string_view value) { return value == "1" || value == "2"; },
     its_name},
    {"TracingConfig",
     [](std::string_view value) { return value == "PassThrough" || value == "Active"; },
     [](std::string_view, std::string_view value) {
       return fmt::format("Invalid tracing config value: {}", value);
     }},
}};

const PlainAttribute* find_plain(std::string_view name) {
  const auto* const found =
      std::find_if(kPlainAttributes.begin(), kPlainAttributes.end(),
                   [&](const PlainAttribute& attribute) { return attribute.name == name; });
  return found == kPlainAttributes.end() ? nullptr : found;
}

}  // namespace

Result<AttributeChange> check_topic_attribute(const Topic& topic, const std::string& name,
                                              const std::string& value, std::string_view prefix) {
  const auto refuse = [&](std::string_view text) {
    return invalid(fmt::format("{}{}", prefix, text));
  };
  if (name != "Policy" && value.size() > kSmallPolicyBytesMax) {
    return refuse(name);
  }
  AttributeChange change{name, value.empty() ? std::nullopt : std::optional(value)};
  if (const std::string_view part = feedback_part(name); !part.empty()) {
    PENSTOCK_TRY(check_feedback(name, part, value, prefix));
  } else if (const PlainAttribute* plain = find_plain(name)) {
    if (!plain->takes(value)) {
      return refuse(plain->refusal(name, value));
    }
  } else if (name == "Policy") {
    PENSTOCK_TRY(check_topic_policy(value, prefix));
  } else if (name == "DeliveryPolicy") {
    if (!value.empty()) {
      PENSTOCK_ASSIGN(const DeliveryPolicy policy, parse_topic_delivery_policy(value, prefix));
      change.value = topic_policy_text(policy);
    }
  } else if (is_fifo_attribute(name) && topic.is_fifo) {
    PENSTOCK_TRY(check_fifo_attribute(name, value, prefix));
    if (name == "ArchivePolicy" && archive_days(value).days == 0) {
      change.value.reset();
    }
  } else if (name != "KmsMasterKeyId") {
    return prefix.empty() ? refuse("AttributeName")
                          : refuse(fmt::format("Unknown attribute {}", name));
  } else if (value.size() > kNameBytesMax) {
    return refuse(name);
  }
  return change;
}

void compile_attributes(Topic& topic) {
  const auto is = [&](const char* name, std::string_view value) {
    const std::string* found = topic.find(name);
    return found != nullptr && *found == value;
  };
  topic.is_fifo = topic.name.ends_with(".fifo");
  topic.deduplicates_by_content = is("ContentBasedDeduplication", "true");
  topic.deduplicates_by_group = is("FifoThroughputScope", "MessageGroup");
  topic.signature = is("SignatureVersion", "2") ? SignatureVersion::k2 : SignatureVersion::k1;
  topic.policy = {};
  if (const std::string* policy = topic.find("DeliveryPolicy")) {
    auto parsed = parse_topic_delivery_policy(*policy, "");
    PENSTOCK_CHECK(parsed.ok());  // it was checked when it was set
    topic.policy = *std::move(parsed);
  }
  const std::string* archive = topic.find("ArchivePolicy");
  topic.archive_days = archive == nullptr ? 0 : archive_days(*archive).days;
  topic.http_feedback = feedback_of(topic, "HTTP");
  topic.sqs_feedback = feedback_of(topic, "SQS");
}

int64_t archive_begin_ms(const Topic& topic, int64_t now_ms) {
  return std::max(topic.archiving_since_ms, now_ms - topic.archive_days * kDayMs);
}

TextMap shown_attributes(const Topic& topic, int64_t now_ms) {
  TextMap shown = topic.attributes;
  shown["TopicArn"] = topic.arn;
  shown["Owner"] = topic.account;
  shown.try_emplace("DisplayName", "");
  shown.try_emplace("Policy", default_policy(topic.arn, topic.account));
  shown["EffectiveDeliveryPolicy"] = effective_topic_policy_text(topic.policy);
  shown["SubscriptionsConfirmed"] = std::to_string(topic.confirmed());
  shown["SubscriptionsPending"] = std::to_string(topic.pending);
  shown["SubscriptionsDeleted"] = std::to_string(topic.subscriptions_deleted);
  if (topic.is_fifo) {
    shown["FifoTopic"] = "true";
    shown.try_emplace("ContentBasedDeduplication", "false");
  }
  if (topic.archive_days > 0) {
    shown["BeginningArchiveTime"] = timestamp_text(archive_begin_ms(topic, now_ms));
  }
  return shown;
}

}  // namespace penstock::topic
