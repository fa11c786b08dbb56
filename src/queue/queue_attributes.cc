#include "queue/queue_attributes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "queue/queue_errors.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

struct NumberSetting {
  std::string_view name;
  int32_t QueueAttributes::*member;
  Bounds bounds;
};

constexpr std::string_view kKmsReuse = "KmsDataKeyReusePeriodSeconds";
constexpr std::array kNumbers{
    NumberSetting{"VisibilityTimeout", &QueueAttributes::visibility_timeout_s, kVisibilityTimeoutS},
    NumberSetting{"DelaySeconds", &QueueAttributes::delay_s, kDelayS},
    NumberSetting{"MaximumMessageSize", &QueueAttributes::maximum_message_bytes,
                  kMaximumMessageBytes},
    NumberSetting{"MessageRetentionPeriod", &QueueAttributes::retention_s, kRetentionS},
    NumberSetting{"ReceiveMessageWaitTimeSeconds", &QueueAttributes::receive_wait_s, kReceiveWaitS},
    NumberSetting{kKmsReuse, &QueueAttributes::kms_reuse_s, kKmsReuseS},
};
constexpr std::string_view kPolicy = "Policy";
constexpr std::string_view kKmsMasterKeyId = "KmsMasterKeyId";
constexpr std::string_view kManagedEncryption = "SqsManagedSseEnabled";

const NumberSetting* find_number(std::string_view name) {
  const auto* found = std::find_if(kNumbers.begin(), kNumbers.end(),
                                   [name](const auto& setting) { return setting.name == name; });
  return found == kNumbers.end() ? nullptr : found;
}

Error unknown(std::string_view name) {
  return {kInvalidAttributeName, fmt::format("Unknown Attribute {}.", name)};
}

Error invalid(std::string_view name, std::string_view reason = {}) {
  return {kInvalidAttributeValue,
          reason.empty()
              ? fmt::format("Invalid value for the parameter {}.", name)
              : fmt::format("Invalid value for the parameter {}. Reason: {}", name, reason)};
}

bool denies(simdjson::dom::element statement) {
  std::string_view effect;
  return statement["Effect"].get(effect) == simdjson::SUCCESS && effect == "Deny";
}

Result<void> check_policy(const std::string& text) {
  if (text.size() > kPolicyBytesMax) {
    return invalid(kPolicy, "The policy is longer than 65536 bytes.");
  }
  simdjson::dom::parser parser;
  simdjson::dom::object policy;
  if (parser.parse(text).get(policy) != simdjson::SUCCESS) {
    return invalid(kPolicy, "Policy is not a JSON object.");
  }
  simdjson::dom::element statement;
  if (policy["Statement"].get(statement) != simdjson::SUCCESS) {
    return invalid(kPolicy, "Policy has no Statement.");
  }
  bool denied = denies(statement);
  simdjson::dom::array statements;
  if (statement.get(statements) == simdjson::SUCCESS) {
    denied = std::any_of(statements.begin(), statements.end(), denies);
  }
  if (denied) {
    return invalid(kPolicy,
                   "Queue policies are not evaluated in this version, so a Deny statement would "
                   "have no effect.");
  }
  return {};
}

Result<void> set_number(QueueAttributes& attributes, const NumberSetting& setting,
                        std::string_view text) {
  int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !setting.bounds.contain(value)) {
    return invalid(setting.name);
  }
  attributes.*setting.member = value;
  return {};
}

// Settings whose function is not there: better refused than silently without effect. An empty value
// takes the setting away, which is how things are.
Result<void> refuse_unavailable(std::string_view name, std::string_view value) {
  if (name == "RedrivePolicy" || name == "RedriveAllowPolicy") {
    return value.empty() ? Result<void>()
                         : invalid(name, "Dead-letter queues are not available in this version.");
  }
  return unknown(name);
}

Result<void> set_one(QueueAttributes& attributes, std::string_view name, const std::string& value) {
  if (const NumberSetting* number = find_number(name)) {
    return set_number(attributes, *number, value);
  }
  if (name == kPolicy) {
    if (!value.empty()) {
      PENSTOCK_TRY(check_policy(value));
    }
    attributes.policy = value;
  } else if (name == kKmsMasterKeyId) {
    attributes.kms_master_key = value;
  } else if (name == kManagedEncryption) {
    if (value != "true" && value != "false") {
      return invalid(name);
    }
    attributes.managed_encryption = value == "true";
  } else {
    return refuse_unavailable(name, value);
  }
  return {};
}

std::optional<std::string> set_text_of(const QueueAttributes& attributes, std::string_view name) {
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  if (name == kPolicy) {
    return unless_empty(attributes.policy);
  }
  if (name == kKmsMasterKeyId) {
    return unless_empty(attributes.kms_master_key);
  }
  if (name == kManagedEncryption) {
    return attributes.managed_encryption ? "true" : "false";
  }
  const NumberSetting* number = find_number(name);
  return number == nullptr ? std::nullopt
                           : std::optional(fmt::format("{}", attributes.*number->member));
}

}  // namespace

Result<QueueAttributes> with_changes(const QueueAttributes& current, const TextMap& changes) {
  QueueAttributes changed = current;
  for (const auto& [name, value] : changes) {
    PENSTOCK_TRY(set_one(changed, name, value));
  }
  const auto given = [&](std::string_view name) { return changes.contains(std::string(name)); };
  if (!changed.kms_master_key.empty() && changed.managed_encryption) {
    if (given(kKmsMasterKeyId) && given(kManagedEncryption)) {
      return Error(kInvalidAttributeName,
                   "You can use one type of server-side encryption (SSE) at one time. You can "
                   "either enable KMS SSE or SQS SSE.");
    }
    // The one that was asked for now replaces the other.
    if (given(kKmsMasterKeyId)) {
      changed.managed_encryption = false;
    } else {
      changed.kms_master_key.clear();
    }
  }
  return changed;
}

std::optional<std::string> text_of(const QueueAttributes& attributes, std::string_view name) {
  // The reuse period of data keys is shown only where there is a key.
  const bool hidden = name == kKmsReuse && attributes.kms_master_key.empty();
  return hidden ? std::nullopt : set_text_of(attributes, name);
}

const std::vector<std::string_view>& setting_names() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names{kPolicy, kKmsMasterKeyId, kManagedEncryption};
    for (const NumberSetting& setting : kNumbers) {
      names.push_back(setting.name);
    }
    return names;
  }();
  return kNames;
}

bool is_attribute_name(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kOthers{"All",
                                                           "QueueArn",
                                                           "CreatedTimestamp",
                                                           "LastModifiedTimestamp",
                                                           "ApproximateNumberOfMessages",
                                                           "ApproximateNumberOfMessagesNotVisible",
                                                           "ApproximateNumberOfMessagesDelayed",
                                                           "RedrivePolicy",
                                                           "RedriveAllowPolicy"};
  const auto& settings = setting_names();
  return std::find(settings.begin(), settings.end(), name) != settings.end() ||
         std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

std::vector<std::pair<std::string, std::string>> stored(const QueueAttributes& attributes) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string_view name : setting_names()) {
    if (auto text = set_text_of(attributes, name)) {
      settings.emplace_back(name, *std::move(text));
    }
  }
  return settings;
}

std::optional<QueueAttributes> restored(
    const std::vector<std::pair<std::string, std::string>>& settings) {
  auto attributes = with_changes({}, TextMap(settings.begin(), settings.end()));
  return attributes.ok() ? std::optional(*std::move(attributes)) : std::nullopt;
}

}  // namespace penstock::queue
