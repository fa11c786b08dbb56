#include "queue/queue_attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "queue/access_policy.h"
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
constexpr std::string_view kRedrivePolicy = "RedrivePolicy";
constexpr std::string_view kRedriveAllowPolicy = "RedriveAllowPolicy";
constexpr std::string_view kFifoQueue = "FifoQueue";
constexpr std::string_view kContentBasedDeduplication = "ContentBasedDeduplication";
constexpr std::string_view kDeduplicationScope = "DeduplicationScope";
constexpr std::string_view kThroughputLimit = "FifoThroughputLimit";
constexpr std::array kFifoSettings{kFifoQueue, kContentBasedDeduplication, kDeduplicationScope,
                                   kThroughputLimit};
// Not an attribute: how the stored form names deduplicates_by_group. In order before all others.
constexpr std::string_view kStoredScope = "#DeduplicatesByGroup";

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

// "true" and "false" in any case.
std::optional<bool> read_bool(std::string_view text) {
  const auto is = [text](std::string_view word) {
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return (a | 0x20) == b; });
  };
  return is("true") ? std::optional(true) : is("false") ? std::optional(false) : std::nullopt;
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

Result<void> set_bool(bool& member, std::string_view name, std::string_view text) {
  const auto value = read_bool(text);
  if (!value) {
    return invalid(name);
  }
  member = *value;
  return {};
}

// True for `yes`, false for `no`.
Result<void> set_choice(bool& member, std::string_view name, std::string_view text,
                        std::string_view yes, std::string_view no) {
  if (text != yes && text != no) {
    return invalid(name);
  }
  member = text == yes;
  return {};
}

Result<void> set_fifo_setting(QueueAttributes& attributes, std::string_view name,
                              const std::string& value) {
  if (!attributes.fifo) {
    if (name == kDeduplicationScope || name == kThroughputLimit) {
      return Error(kInvalidAttributeName,
                   fmt::format("You can specify the {} only when FifoQueue is set to true.", name));
    }
    return unknown(name);
  }
  if (name == kDeduplicationScope) {
    return set_choice(attributes.scope_is_group, name, value, "messageGroup", "queue");
  }
  if (name == kThroughputLimit) {
    return set_choice(attributes.limit_is_group, name, value, "perMessageGroupId", "perQueue");
  }
  if (name == kContentBasedDeduplication) {
    return set_bool(attributes.content_based_deduplication, name, value);
  }
  bool is_fifo = false;
  PENSTOCK_TRY(set_bool(is_fifo, name, value));
  return is_fifo ? Result<void>() : invalid(name, "Modifying queue type is not supported.");
}

// An empty value takes the policy away.
Result<void> set_policy(QueueAttributes& attributes, std::string_view name,
                        const std::string& value) {
  if (name == kRedrivePolicy) {
    attributes.redrive.reset();
    if (!value.empty()) {
      PENSTOCK_ASSIGN(attributes.redrive, parse_redrive_policy(value));
    }
  } else if (name == kRedriveAllowPolicy) {
    attributes.redrive_allow.reset();
    if (!value.empty()) {
      PENSTOCK_ASSIGN(attributes.redrive_allow, parse_redrive_allow_policy(value));
    }
  } else {
    if (!value.empty()) {
      PENSTOCK_TRY(check_access_policy(value));
    }
    attributes.policy = value;
  }
  return {};
}

Result<void> set_one(QueueAttributes& attributes, std::string_view name, const std::string& value) {
  if (const NumberSetting* number = find_number(name)) {
    return set_number(attributes, *number, value);
  }
  if (name == kPolicy || name == kRedrivePolicy || name == kRedriveAllowPolicy) {
    return set_policy(attributes, name, value);
  }
  if (name == kKmsMasterKeyId) {
    attributes.kms_master_key = value;
    return {};
  }
  if (name == kManagedEncryption) {
    return set_bool(attributes.managed_encryption, name, value);
  }
  const bool is_fifo_setting =
      std::find(kFifoSettings.begin(), kFifoSettings.end(), name) != kFifoSettings.end();
  return is_fifo_setting ? set_fifo_setting(attributes, name, value) : unknown(name);
}

std::optional<std::string> fifo_text_of(const QueueAttributes& attributes, std::string_view name) {
  if (!attributes.fifo) {
    return std::nullopt;
  }
  if (name == kFifoQueue) {
    return "true";
  }
  if (name == kContentBasedDeduplication) {
    return attributes.content_based_deduplication ? "true" : "false";
  }
  if (name == kDeduplicationScope) {
    return attributes.scope_is_group ? "messageGroup" : "queue";
  }
  return name == kThroughputLimit
             ? std::optional(attributes.limit_is_group ? "perMessageGroupId" : "perQueue")
             : std::nullopt;
}

std::optional<std::string> set_text_of(const QueueAttributes& attributes, std::string_view name) {
  const auto unless_empty = [](const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
  };
  if (name == kPolicy) {
    return unless_empty(attributes.policy);
  }
  if (name == kRedrivePolicy) {
    return attributes.redrive ? std::optional(attributes.redrive->text) : std::nullopt;
  }
  if (name == kRedriveAllowPolicy) {
    return attributes.redrive_allow ? std::optional(attributes.redrive_allow->text) : std::nullopt;
  }
  if (name == kKmsMasterKeyId) {
    return unless_empty(attributes.kms_master_key);
  }
  if (name == kManagedEncryption) {
    return attributes.managed_encryption ? "true" : "false";
  }
  if (const NumberSetting* number = find_number(name)) {
    return fmt::format("{}", attributes.*number->member);
  }
  return fifo_text_of(attributes, name);
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
  if (changed.limit_is_group && !changed.scope_is_group) {
    return invalid(kThroughputLimit,
                   "To set FifoThroughputLimit to perMessageGroupId, the DeduplicationScope must "
                   "be messageGroup.");
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
    std::vector<std::string_view> names{kPolicy, kRedrivePolicy, kRedriveAllowPolicy,
                                        kKmsMasterKeyId, kManagedEncryption};
    names.insert(names.end(), kFifoSettings.begin(), kFifoSettings.end());
    for (const NumberSetting& setting : kNumbers) {
      names.push_back(setting.name);
    }
    return names;
  }();
  return kNames;
}

bool is_attribute_name(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kOthers{"All",
                                                           "QueueArn",
                                                           "CreatedTimestamp",
                                                           "LastModifiedTimestamp",
                                                           "ApproximateNumberOfMessages",
                                                           "ApproximateNumberOfMessagesNotVisible",
                                                           "ApproximateNumberOfMessagesDelayed"};
  const auto& settings = setting_names();
  return std::find(settings.begin(), settings.end(), name) != settings.end() ||
         std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end();
}

std::vector<std::pair<std::string, std::string>> stored(const QueueAttributes& attributes) {
  std::vector<std::pair<std::string, std::string>> settings;
  if (attributes.deduplicates_by_group) {
    settings.emplace_back(kStoredScope, "true");
  }
  for (const std::string_view name : setting_names()) {
    if (auto text = set_text_of(attributes, name)) {
      settings.emplace_back(name, *std::move(text));
    }
  }
  return settings;
}

std::optional<QueueAttributes> restored(
    const std::vector<std::pair<std::string, std::string>>& settings) {
  TextMap texts(settings.begin(), settings.end());
  QueueAttributes start;
  start.fifo = texts.contains(std::string(kFifoQueue));
  start.deduplicates_by_group = texts.erase(std::string(kStoredScope)) > 0;
  if (const auto policy = texts.extract(std::string(kPolicy))) {
    start.policy = policy.mapped();  // checked by the rules of the version that stored it
  }
  auto attributes = with_changes(start, texts);
  return attributes.ok() ? std::optional(*std::move(attributes)) : std::nullopt;
}

}  // namespace penstock::queue
