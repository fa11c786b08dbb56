#include "queue/redrive_policy.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "aws/arn.h"
#include "aws/json_writer.h"
#include "aws/wire.h"
#include "queue/queue_errors.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

constexpr std::string_view kTarget = "deadLetterTargetArn";
constexpr std::string_view kReceivesMax = "maxReceiveCount";
constexpr std::string_view kPermission = "redrivePermission";
constexpr std::string_view kSources = "sourceQueueArns";

// The typographic apostrophe is SQS's own.
constexpr std::string_view kBadAllowPolicy =
    "Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the "
    "redrive allow policy, as it’s in an unsupported format.";

Error invalid(std::string message) { return {aws::kInvalidParameterValue, std::move(message)}; }

Error invalid_allow_policy(std::string_view text, std::string_view reason) {
  return invalid(
      fmt::format("Value {} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't "
                  "create the redrive allow policy. {}",
                  text, reason));
}

bool has_only(simdjson::dom::object object, std::string_view first, std::string_view second) {
  return std::all_of(object.begin(), object.end(),
                     [&](const auto& field) { return field.key == first || field.key == second; });
}

// A number, or a number in quotes, which is what command lines and older tools send.
std::optional<int64_t> read_count(simdjson::dom::element element) {
  int64_t value = 0;
  if (element.get(value) == simdjson::SUCCESS) {
    return value;
  }
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size() && !text.empty();
  return is_whole ? std::optional(value) : std::nullopt;
}

Result<void> check_target(const std::string& text, std::string_view target) {
  const auto arn = aws::parse_arn(target);
  if (!arn) {
    return invalid_redrive_policy(text, "Invalid value for deadLetterTargetArn.");
  }
  if (arn->service != "sqs") {
    return invalid_redrive_policy(text,
                                  "Only SQS queues are valid resources for deadLetterTargetArn.");
  }
  return {};
}

}  // namespace

Error invalid_redrive_policy(std::string_view text, std::string_view reason) {
  return invalid(
      fmt::format("Value {} for parameter RedrivePolicy is invalid. Reason: {}", text, reason));
}

Result<std::shared_ptr<const RedrivePolicy>> parse_redrive_policy(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text).get(object) != simdjson::SUCCESS) {
    return Error(kInvalidAttributeValue,
                 "Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a "
                 "valid JSON map.");
  }
  simdjson::dom::element count;
  if (object[kReceivesMax].get(count) != simdjson::SUCCESS) {
    return invalid_redrive_policy(
        text, "Redrive policy does not contain mandatory attribute: maxReceiveCount.");
  }
  std::string_view target;
  if (object[kTarget].get(target) != simdjson::SUCCESS) {
    return invalid_redrive_policy(
        text, "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
  }
  if (!has_only(object, kTarget, kReceivesMax)) {
    return invalid_redrive_policy(
        text, "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount].");
  }
  const auto receives_max = read_count(count);
  if (!receives_max || !kReceivesBeforeDeadLetter.contain(*receives_max)) {
    return invalid_redrive_policy(
        text, fmt::format("Invalid value for maxReceiveCount: {}, valid values are from 1 to 1000 "
                          "both inclusive.",
                          simdjson::minify(count)));
  }
  PENSTOCK_TRY(check_target(text, target));
  auto policy = std::make_shared<RedrivePolicy>();
  policy->dead_letter_arn = target;
  policy->receives_max = static_cast<uint32_t>(*receives_max);
  // The count is shown as it was given, in quotes or not.
  policy->text = fmt::format(R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})", target,
                             simdjson::minify(count));
  return std::shared_ptr<const RedrivePolicy>(std::move(policy));
}

bool RedriveAllowPolicy::allows(std::string_view source_arn) const {
  return permission == Permission::kAllowAll ||
         (permission == Permission::kByQueue &&
          std::find(source_arns.begin(), source_arns.end(), source_arn) != source_arns.end());
}

namespace {

std::optional<RedriveAllowPolicy::Permission> read_permission(simdjson::dom::object object) {
  std::string_view name;
  if (object[kPermission].get(name) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  using Permission = RedriveAllowPolicy::Permission;
  if (name == "allowAll") {
    return Permission::kAllowAll;
  }
  if (name == "denyAll") {
    return Permission::kDenyAll;
  }
  return name == "byQueue" ? std::optional(Permission::kByQueue) : std::nullopt;
}

// nullopt if it is there and not a list of strings.
std::optional<std::vector<std::string>> read_sources(simdjson::dom::object object) {
  std::vector<std::string> sources;
  simdjson::dom::element element;
  if (object[kSources].get(element) != simdjson::SUCCESS) {
    return sources;
  }
  simdjson::dom::array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  for (const simdjson::dom::element item : array) {
    std::string_view source;
    if (item.get(source) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    sources.emplace_back(source);
  }
  return sources;
}

std::string shown(std::string_view permission, const std::vector<std::string>& sources) {
  std::string text;
  aws::JsonWriter writer(text);
  writer.begin_object();
  writer.plain_key(kPermission);
  writer.string(permission);
  if (!sources.empty()) {
    writer.plain_key(kSources);
    writer.begin_array();
    for (const std::string& source : sources) {
      writer.string(source);
    }
    writer.end_array();
  }
  writer.end_object();
  return text;
}

}  // namespace

Result<std::shared_ptr<const RedriveAllowPolicy>> parse_redrive_allow_policy(
    const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(text).get(object) != simdjson::SUCCESS) {
    return Error(kInvalidAttributeValue, std::string(kBadAllowPolicy));
  }
  const auto permission = read_permission(object);
  auto sources = read_sources(object);
  if (!permission || !sources || !has_only(object, kPermission, kSources)) {
    return Error(kInvalidAttributeValue, std::string(kBadAllowPolicy));
  }
  const bool is_by_queue = *permission == RedriveAllowPolicy::Permission::kByQueue;
  if (is_by_queue && sources->empty()) {
    return invalid_allow_policy(text,
                                "When you specify the byQueue permission type, you must also "
                                "specify one or more sourceQueueArns values.");
  }
  if (!is_by_queue && !sources->empty()) {
    return invalid_allow_policy(text,
                                "To specify one or more source queue ARNs, you must set "
                                "redrivePermission to byQueue.");
  }
  if (sources->size() > kAllowedSourcesMax) {
    return invalid_allow_policy(text, fmt::format("The maximum number of source queue ARNs you can "
                                                  "specify is {}.",
                                                  kAllowedSourcesMax));
  }
  auto policy = std::make_shared<RedriveAllowPolicy>();
  policy->permission = *permission;
  policy->text = shown(object[kPermission].get_string().value(), *sources);
  policy->source_arns = *std::move(sources);
  return std::shared_ptr<const RedriveAllowPolicy>(std::move(policy));
}

}  // namespace penstock::queue
