#include "bus/rule_operations.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/managed_rule.h"
#include "bus/pages.h"
#include "bus/records.h"
#include "bus/tags.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

// Of an event that TestEventPattern takes.
constexpr std::array<std::string_view, 7> kEnvelopeMembers{
    "id", "account", "source", "time", "region", "resources", "detail-type"};

bool is_given(const std::optional<std::string>& text) { return text && !text->empty(); }

Result<void> check_kind(const service::Call& call, const PutRuleInput& input) {
  if (!is_given(input.event_pattern) && !is_given(input.schedule_expression)) {
    return invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  const std::string path = named_bus_path(call, input.bus);
  if (is_given(input.schedule_expression) && parse_path(path).name != kDefaultBus) {
    return invalid("ScheduleExpression is supported only on the default event bus.");
  }
  return {};
}

// What PutRule gives; what it does not give is not kept of an existing rule (API reference).
RuleSettings settings_of(const PutRuleInput& input) {
  RuleSettings settings;
  settings.pattern = input.event_pattern.value_or("");
  settings.schedule = input.schedule_expression.value_or("");
  settings.state = input.state.value_or(settings.state);
  settings.description = input.description.value_or("");
  settings.role_arn = input.role_arn.value_or("");
  return settings;
}

template <typename Shape>
Shape show(const Bus& bus, const Rule& rule) {
  const RuleSettings& settings = rule.settings;
  Shape shape;
  shape.name = rule.name;
  shape.arn = rule.arn;
  shape.event_pattern = given(settings.pattern);
  shape.schedule_expression = given(settings.schedule);
  shape.state = settings.state;
  shape.description = given(settings.description);
  shape.role_arn = given(settings.role_arn);
  shape.managed_by = given(settings.managed_by);
  shape.bus = bus.name;
  return shape;
}

// The envelope's members that TestEventPattern asks for (API reference, Event).
Result<void> check_event(const std::string& event) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  const bool is_object = parser.parse(event).get(object) == simdjson::SUCCESS;
  if (!is_object ||
      !std::all_of(kEnvelopeMembers.begin(), kEnvelopeMembers.end(), [&](std::string_view member) {
        return object[member].error() == simdjson::SUCCESS;
      })) {
    return invalid("Parameter Event is not valid.");
  }
  return {};
}

}  // namespace

Result<PutRuleOutput> PutRule::run(BusShard& shard, service::Call& call, const Input& input,
                                   journal::Batch& batch) {
  PENSTOCK_TRY(check_kind(call, input));
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  const auto existing = bus->rules.find(input.name);
  const bool is_new = existing == bus->rules.end();
  auto rule = std::make_unique<Rule>();
  rule->name = input.name;
  rule->arn = bus->rule_arn(input.name);
  rule->settings = settings_of(input);
  PENSTOCK_TRY(compile_rule(*rule));
  PENSTOCK_TRY(bus->matcher->check(rule->pattern, is_new ? nullptr : existing->second->in_matcher));
  if (is_new) {
    if (bus->rules.size() >= shard.options().rules_per_bus_max) {
      return Error(kLimitExceeded, kQuotaText);
    }
    PENSTOCK_ASSIGN(rule->settings.tags, with_tags({}, input.tags, Tagged::kRule));
    rule->settings.created_by = call.caller.account;
  } else {
    const RuleSettings& before = existing->second->settings;
    PENSTOCK_TRY(check_not_managed(*existing->second));
    rule->settings.tags = before.tags;
    rule->settings.created_by = before.created_by;
  }
  rule->settings.anchor_ms = rule->schedule ? call.now_ms : 0;
  const Rule& saved = shard.save_rule(*bus, std::move(rule), call.now_ms, batch);
  return PutRuleOutput{saved.arn};
}

Result<DescribeRuleOutput> DescribeRule::run(BusShard& shard, service::Call& call,
                                             const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(const Rule* rule, shard.require_rule(*bus, input.name));
  auto output = show<DescribeRuleOutput>(*bus, *rule);
  output.created_by = given(rule->settings.created_by);
  return output;
}

Result<ListRulesOutput> ListRules::run(BusShard& shard, service::Call& call, const Input& input,
                                       journal::Batch&) {
  PENSTOCK_ASSIGN(const Bus* bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  Output output;
  auto& rules = output.rules.emplace();
  PENSTOCK_ASSIGN(output.next_token, take_page(
                                         bus->rules, input.name_prefix.value_or(""), after,
                                         page_length(input.limit), [](const Rule&) { return true; },
                                         [&](const Rule& rule) -> Result<void> {
                                           rules.push_back(show<RuleShape>(*bus, rule));
                                           return {};
                                         }));
  return output;
}

Result<EmptyOutput> EnableRule::run(BusShard& shard, service::Call& call, const Input& input,
                                    journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(Rule * rule, shard.require_rule(*bus, input.name));
  PENSTOCK_TRY(check_not_managed(*rule));
  if (!rule->is_enabled()) {
    rule->settings.state = "ENABLED";
    rule->settings.anchor_ms = rule->schedule ? call.now_ms : 0;
    shard.save_rule(*bus, *rule, call.now_ms, batch);
  }
  return EmptyOutput{};
}

Result<EmptyOutput> DisableRule::run(BusShard& shard, service::Call& call, const Input& input,
                                     journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(Rule * rule, shard.require_rule(*bus, input.name));
  PENSTOCK_TRY(check_not_managed(*rule));
  if (rule->is_enabled()) {
    rule->settings.state = "DISABLED";
    shard.save_rule(*bus, *rule, call.now_ms, batch);
  }
  return EmptyOutput{};
}

Result<EmptyOutput> DeleteRule::run(BusShard& shard, service::Call& call, const Input& input,
                                    journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  const auto found = bus->rules.find(input.name);
  if (found == bus->rules.end()) {
    return EmptyOutput{};
  }
  Rule& rule = *found->second;
  PENSTOCK_TRY(check_not_managed(rule, input.force.value_or(false)));
  if (!rule.targets.empty()) {
    return invalid("Rule can't be deleted since it has targets.");
  }
  shard.erase_rule(*bus, rule, batch);
  return EmptyOutput{};
}

Result<ListRuleNamesByTargetOutput> ListRuleNamesByTarget::run(BusShard& shard, service::Call& call,
                                                               const Input& input,
                                                               journal::Batch&) {
  PENSTOCK_ASSIGN(const Bus* bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  Output output;
  auto& names = output.rule_names.emplace();
  const auto has_target = [&](const Rule& rule) {
    return std::any_of(rule.targets.begin(), rule.targets.end(),
                       [&](const auto& entry) { return entry.second.arn == input.target_arn; });
  };
  PENSTOCK_ASSIGN(output.next_token, take_page(bus->rules, "", after, page_length(input.limit),
                                               has_target, [&](const Rule& rule) -> Result<void> {
                                                 names.push_back(rule.name);
                                                 return {};
                                               }));
  return output;
}

Result<TestEventPatternOutput> TestEventPattern::run(service::Call&, const Input& input,
                                                     journal::Batch&) {
  PENSTOCK_ASSIGN(const match::Pattern pattern, match::Pattern::compile(input.event_pattern));
  PENSTOCK_TRY(check_event(input.event));
  const auto event = match::Document::parse(input.event);
  if (!event.ok()) {
    return invalid("Parameter Event is not valid.");
  }
  return TestEventPatternOutput{pattern.matches(*event)};
}

}  // namespace penstock::bus
