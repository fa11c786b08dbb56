#include "bus/records.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "aws/json_codec.h"
#include "aws/json_records.h"
#include "base/units.h"

namespace penstock::bus {
namespace {

// An empty text is left out.
std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
std::string text_of(std::optional<std::string>& member) {
  return member ? std::move(*member) : std::string();
}

struct BusRecord {
  int64_t id = 0;
  std::optional<std::string> description;
  std::optional<std::string> kms_key;
  std::optional<std::string> dead_letter_queue;
  std::optional<std::string> policy;
  std::optional<std::string> log_level;
  std::optional<std::string> log_detail;
  TextMap tags;
  int64_t created_ms = 0;
  int64_t modified_ms = 0;
  static constexpr std::string_view kName = "BusRecord";
  static consteval auto fields() {
    return std::array{aws::field<&BusRecord::id>("Id"),
                      aws::field<&BusRecord::description>("Description"),
                      aws::field<&BusRecord::kms_key>("KmsKey"),
                      aws::field<&BusRecord::dead_letter_queue>("DeadLetterQueue"),
                      aws::field<&BusRecord::policy>("Policy"),
                      aws::field<&BusRecord::log_level>("LogLevel"),
                      aws::field<&BusRecord::log_detail>("LogDetail"),
                      aws::field<&BusRecord::tags>("Tags"),
                      aws::field<&BusRecord::created_ms>("CreatedMs"),
                      aws::field<&BusRecord::modified_ms>("ModifiedMs")};
  }
};

struct RuleRecord {
  std::optional<std::string> pattern;
  std::optional<std::string> schedule;
  std::string state;
  std::optional<std::string> description;
  std::optional<std::string> role_arn;
  std::optional<std::string> managed_by;
  std::optional<std::string> created_by;
  TextMap tags;
  int64_t anchor_ms = 0;
  static constexpr std::string_view kName = "RuleRecord";
  static consteval auto fields() {
    return std::array{aws::field<&RuleRecord::pattern>("Pattern"),
                      aws::field<&RuleRecord::schedule>("Schedule"),
                      aws::field<&RuleRecord::state>("State"),
                      aws::field<&RuleRecord::description>("Description"),
                      aws::field<&RuleRecord::role_arn>("RoleArn"),
                      aws::field<&RuleRecord::managed_by>("ManagedBy"),
                      aws::field<&RuleRecord::created_by>("CreatedBy"),
                      aws::field<&RuleRecord::tags>("Tags"),
                      aws::field<&RuleRecord::anchor_ms>("AnchorMs")};
  }
};

std::string http_parameters(const TargetShape& target) {
  std::string json;
  if (target.http) {
    aws::encode_json(aws::kStructure<HttpParameters>, &*target.http, json);
  }
  return json;
}

delivery::RetryPolicy retry_policy(const TargetShape& target) {
  delivery::RetryPolicy policy;
  if (target.retry) {
    policy.retries_max = target.retry->maximum_retry_attempts.value_or(policy.retries_max);
    if (target.retry->age_max_s) {
      policy.age_max_ms = *target.retry->age_max_s * kSecondMs;
    }
  }
  return policy;
}

std::optional<std::string_view> view(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

}  // namespace

std::string encode_bus_record(const Bus& bus) {
  const BusSettings& settings = bus.settings;
  return aws::encode_record(BusRecord{
      static_cast<int64_t>(bus.id), given(settings.description), given(settings.kms_key),
      given(settings.dead_letter_queue), given(settings.policy), given(settings.log_level),
      given(settings.log_detail), settings.tags, bus.created_ms, bus.modified_ms});
}

Result<void> decode_bus_record(std::string_view value, Bus& bus) {
  PENSTOCK_ASSIGN(BusRecord record, aws::decode_record<BusRecord>(value));
  bus.id = static_cast<BusId>(record.id);
  bus.settings = {
      text_of(record.description), text_of(record.kms_key),   text_of(record.dead_letter_queue),
      text_of(record.policy),      text_of(record.log_level), text_of(record.log_detail),
      std::move(record.tags)};
  bus.created_ms = record.created_ms;
  bus.modified_ms = record.modified_ms;
  return {};
}

std::string encode_rule_record(const Rule& rule) {
  const RuleSettings& settings = rule.settings;
  return aws::encode_record(
      RuleRecord{given(settings.pattern), given(settings.schedule), settings.state,
                 given(settings.description), given(settings.role_arn), given(settings.managed_by),
                 given(settings.created_by), settings.tags, settings.anchor_ms});
}

Result<std::unique_ptr<Rule>> decode_rule_record(std::string_view value) {
  PENSTOCK_ASSIGN(RuleRecord record, aws::decode_record<RuleRecord>(value));
  auto rule = std::make_unique<Rule>();
  rule->settings = {
      text_of(record.pattern),     text_of(record.schedule), std::move(record.state),
      text_of(record.description), text_of(record.role_arn), text_of(record.managed_by),
      text_of(record.created_by),  std::move(record.tags),   record.anchor_ms};
  PENSTOCK_TRY(compile_rule(*rule));
  return rule;
}

Result<void> compile_rule(Rule& rule) {
  rule.pattern.reset();
  rule.schedule.reset();
  if (!rule.settings.pattern.empty()) {
    PENSTOCK_ASSIGN(rule.pattern, match::Pattern::compile(rule.settings.pattern));
  }
  if (!rule.settings.schedule.empty()) {
    PENSTOCK_ASSIGN(rule.schedule, ScheduleExpression::parse(rule.settings.schedule));
  }
  return {};
}

std::string encode_target_record(const TargetShape& target) { return aws::encode_record(target); }

Result<TargetShape> decode_target_shape(std::string_view value) {
  return aws::decode_record<TargetShape>(value);
}

Result<RuleTarget> decode_target_record(std::string_view value) {
  PENSTOCK_ASSIGN(const TargetShape shape, decode_target_shape(value));
  return compile_target(shape);
}

Result<RuleTarget> compile_target(const TargetShape& shape) {
  TargetInputTexts texts;
  texts.target_id = shape.id;
  texts.input = view(shape.input);
  texts.input_path = view(shape.input_path);
  if (shape.transformer) {
    texts.input_template = shape.transformer->input_template;
    texts.input_paths = &shape.transformer->paths;
  }
  RuleTarget target;
  PENSTOCK_ASSIGN(target.input, TargetInput::make(texts));
  target.id = shape.id;
  target.arn = shape.arn;
  if (shape.sqs && shape.sqs->message_group_id) {
    target.group_id = *shape.sqs->message_group_id;
  }
  if (shape.dead_letter && shape.dead_letter->arn) {
    target.dead_letter_queue = *shape.dead_letter->arn;
  }
  target.retry = retry_policy(shape);
  target.parameters = http_parameters(shape);
  return target;
}

}  // namespace penstock::bus
