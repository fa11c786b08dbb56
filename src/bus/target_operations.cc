#include "bus/target_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "aws/arn.h"
#include "bus/bus_shard.h"
#include "bus/connection_name.h"
#include "bus/dead_letter.h"
#include "bus/managed_rule.h"
#include "bus/pages.h"
#include "bus/records.h"
#include "delivery/log_target.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

// A destination of each kind there can be, to see which kinds there are.
struct TargetKind {
  std::string_view example;
  std::string_view name;
};
constexpr std::array<TargetKind, 6> kTargetKinds{{
    {"arn:aws:sqs:eu-west-1:123456789012:queue", "queues"},
    {"arn:aws:sns:eu-west-1:123456789012:topic", "topics"},
    {"arn:aws:lambda:eu-west-1:123456789012:function:name", "functions"},
    {"arn:aws:events:eu-west-1:123456789012:event-bus/bus", "event buses"},
    {"arn:aws:events:eu-west-1:123456789012:api-destination/name/"
     "00000000-0000-0000-0000-000000000000",
     "API destinations"},
    {delivery::kLogTarget, "the structured log (penstock:log)"},
}};

std::string known_kinds(const delivery::Engine& engine) {
  std::vector<std::string_view> names;
  for (const auto& [example, name] : kTargetKinds) {
    if (engine.knows(example)) {
      names.push_back(name);
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<void> check_arn(const TargetShape& target, const delivery::Engine& engine) {
  if (target.arn == delivery::kLogTarget) {
    return {};
  }
  const auto arn = aws::parse_arn(target.arn);
  if (!arn) {
    return invalid(fmt::format(
        "Parameter {} is not valid. Reason: Provided Arn is not in correct format.", target.arn));
  }
  if (!engine.knows(target.arn)) {
    // The first sentence is EventBridge's, of services that cannot be targets.
    return invalid(
        fmt::format("{} is not a supported service for a target. Nothing here delivers "
                    "to {}; targets can be: {}.",
                    arn->service, target.arn, known_kinds(engine)));
  }
  return {};
}

Result<void> check_queue(const TargetShape& target) {
  const auto arn = aws::parse_arn(target.arn);
  const bool is_fifo = arn && arn->service == "sqs" && arn->resource.ends_with(".fifo");
  const bool has_group = target.sqs && target.sqs->message_group_id.has_value() &&
                         !target.sqs->message_group_id->empty();
  if (is_fifo && !has_group) {
    return invalid(
        fmt::format("Parameter(s) SqsParameters must be specified for target: {}.", target.id));
  }
  return {};
}

// A guess at what AWS refuses: its documentation names no API destination of another account as a
// target, and here there is no policy that could let one in.
Result<void> check_account(const TargetShape& target, std::string_view account) {
  const std::string path = path_of_api_destination_arn(target.arn);
  if (!path.empty() && parse_path(path).account != account) {
    return invalid(
        fmt::format("Parameter {} is not valid. Reason: An API destination must belong to the "
                    "account of the rule.",
                    target.arn));
  }
  return {};
}

// EventBridge calls API destinations under a role. Here it is kept and shown; a template that has
// none would not work there.
Result<void> check_role(const TargetShape& target) {
  if (!path_of_api_destination_arn(target.arn).empty() && !target.role_arn) {
    return invalid(fmt::format("RoleArn is required for target {}.", target.arn));
  }
  return {};
}

Result<RuleTarget> check_target(const TargetShape& target, const service::Call& call,
                                const delivery::Engine& engine) {
  PENSTOCK_TRY(check_arn(target, engine));
  PENSTOCK_TRY(check_account(target, call.caller.account));
  PENSTOCK_TRY(check_queue(target));
  PENSTOCK_TRY(check_role(target));
  PENSTOCK_TRY(check_dead_letter_queue(target.dead_letter, call.region, engine));
  return compile_target(target);
}

// How many targets the rule would have.
size_t count_with(const Rule& rule, const std::vector<TargetShape>& added) {
  std::vector<std::string_view> ids;
  for (const TargetShape& target : added) {
    if (rule.targets.find(target.id) == rule.targets.end()) {
      ids.push_back(target.id);
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return rule.targets.size() + ids.size();
}

}  // namespace

Result<PutTargetsOutput> PutTargets::run(BusShard& shard, service::Call& call, const Input& input,
                                         journal::Batch& batch) {
  std::vector<RuleTarget> targets;
  for (const TargetShape& target : input.targets) {
    PENSTOCK_ASSIGN(RuleTarget ready, check_target(target, call, shard.engine()));
    targets.push_back(std::move(ready));
  }
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(Rule * rule, shard.require_rule(*bus, input.rule));
  PENSTOCK_TRY(check_not_managed(*rule));
  if (count_with(*rule, input.targets) > shard.options().targets_per_rule_max) {
    return Error(kLimitExceeded, kQuotaText);
  }
  for (size_t i = 0; i < targets.size(); ++i) {
    shard.save_target(*bus, *rule, std::move(targets[i]), encode_target_record(input.targets[i]),
                      batch);
  }
  Output output;
  output.failed_entries.emplace();
  return output;
}

Result<RemoveTargetsOutput> RemoveTargets::run(BusShard& shard, service::Call& call,
                                               const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(Rule * rule, shard.require_rule(*bus, input.rule));
  PENSTOCK_TRY(check_not_managed(*rule, input.force.value_or(false)));
  Output output;
  auto& failed = output.failed_entries.emplace();
  for (const std::string& id : input.ids) {
    if (rule->targets.find(id) != rule->targets.end()) {
      shard.erase_target(*bus, *rule, id, batch);
      continue;
    }
    failed.push_back(
        {id, std::string(kResourceNotFound.code),
         fmt::format("Rule '{}' does not have a target with the Id '{}'.", rule->name, id)});
  }
  output.failed_entry_count = static_cast<int32_t>(failed.size());
  return output;
}

Result<ListTargetsByRuleOutput> ListTargetsByRule::run(BusShard& shard, service::Call& call,
                                                       const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  PENSTOCK_ASSIGN(const Rule* rule, shard.require_rule(*bus, input.rule));
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  Output output;
  auto& targets = output.targets.emplace();
  auto place = after.empty() ? rule->targets.begin() : rule->targets.upper_bound(after);
  for (; place != rule->targets.end(); ++place) {
    if (targets.size() == page_length(input.limit)) {
      output.next_token = make_page_token(targets.back().id);
      break;
    }
    PENSTOCK_ASSIGN(const std::string record, shard.target_record(*bus, *rule, place->first));
    PENSTOCK_ASSIGN(TargetShape target, decode_target_shape(record));
    targets.push_back(std::move(target));
  }
  return output;
}

}  // namespace penstock::bus
