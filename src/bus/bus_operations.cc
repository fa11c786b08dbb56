#include "bus/bus_operations.h"

#include <fmt/format.h>

#include <algorithm>

#include "bus/bus_limits.h"
#include "bus/bus_policy.h"
#include "bus/bus_shard.h"
#include "bus/dead_letter.h"
#include "bus/pages.h"
#include "bus/tags.h"

namespace penstock::bus {
namespace {

Error invalid(std::string message) { return {kValidation, std::move(message)}; }

std::optional<std::string> given(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<aws::Timestamp> time_of(int64_t time_ms) {
  return time_ms == 0 ? std::nullopt : std::optional(aws::Timestamp{time_ms});
}

// Settings that creating, updating and describing have in common, into and out of their shapes.
template <typename Input>
void take_settings(const Input& input, BusSettings& settings) {
  if (input.description) {
    settings.description = *input.description;
  }
  if (input.kms_key_identifier) {
    settings.kms_key = *input.kms_key_identifier;
  }
  if (input.dead_letter_config) {
    settings.dead_letter_queue = input.dead_letter_config->arn.value_or("");
  }
  if (input.log_config) {
    settings.log_level = input.log_config->level.value_or("");
    settings.log_detail = input.log_config->include_detail.value_or("");
  }
}

template <typename Output>
void show_settings(const BusSettings& settings, Output& output) {
  output.description = given(settings.description);
  output.kms_key_identifier = given(settings.kms_key);
  if (!settings.dead_letter_queue.empty()) {
    output.dead_letter_config = DeadLetterConfig{settings.dead_letter_queue};
  }
  if (!settings.log_level.empty() || !settings.log_detail.empty()) {
    output.log_config = LogConfig{given(settings.log_detail), given(settings.log_level)};
  }
}

EventBusShape shape_of(const Bus& bus) {
  EventBusShape shape;
  shape.name = bus.name;
  shape.arn = bus.arn;
  shape.description = given(bus.settings.description);
  shape.policy = given(bus.settings.policy);
  shape.creation_time = time_of(bus.created_ms);
  shape.last_modified_time = time_of(bus.modified_ms);
  return shape;
}

// The statement that the single parameters describe.
Result<Permission> permission_of(const PutPermissionInput& input) {
  if (!input.action || !input.principal || !input.statement_id) {
    // What EventBridge says here is not known; these are its words for what PutRule is missing.
    return invalid("Parameter(s) Action, Principal and StatementId must be specified.");
  }
  if (*input.action != "events:PutEvents") {
    return invalid("Provided value in parameter 'action' is not supported.");
  }
  // API reference, Condition: nothing else is allowed, and only where everyone is. The words for
  // both are ours.
  if (input.condition &&
      (input.condition->type != "StringEquals" || input.condition->key != "aws:PrincipalOrgID")) {
    return invalid(
        "Parameter Condition is not valid. Reason: Type must be StringEquals and Key "
        "must be aws:PrincipalOrgID.");
  }
  if (input.condition && *input.principal != "*") {
    return invalid("Parameter Condition is not valid. Reason: Principal must be *.");
  }
  return Permission{*input.statement_id, *input.principal, input.condition};
}

void set_policy(BusShard& shard, Bus& bus, std::string policy, int64_t now_ms,
                journal::Batch& batch) {
  shard.make_stored(bus, now_ms, batch);
  bus.settings.policy = std::move(policy);
  bus.modified_ms = now_ms;
  shard.save(bus, batch);
}

size_t count_buses(BusShard& shard, const service::Call& call) {
  const std::string first = bus_path(call.caller.account, call.region, "");
  size_t count = 0;
  for (auto place = shard.buses().lower_bound(first);
       place != shard.buses().end() && place->first.starts_with(first); ++place) {
    count += place->second->is_default() ? 0 : 1;
  }
  return count;
}

}  // namespace

void CreateEventBus::survey(BusShard& shard, service::Call& call, const Input&) {
  const auto* before = std::any_cast<size_t>(&call.findings);
  call.findings = (before == nullptr ? 0 : *before) + count_buses(shard, call);
}

Result<CreateEventBusOutput> CreateEventBus::run(BusShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  const std::string path = named_bus_path(call, input.name);
  if (shard.find(path) != nullptr) {
    return Error(kResourceAlreadyExists, fmt::format("Event bus {} already exists.", input.name));
  }
  if (input.event_source_name) {
    // There are no partners here, so no source that waits for its bus.
    return Error(kResourceNotFound,
                 fmt::format("Event source {} does not exist.", *input.event_source_name));
  }
  if (input.name.find('/') != std::string::npos) {
    return invalid("Event bus name must not contain '/'.");
  }
  PENSTOCK_TRY(check_dead_letter_queue(input.dead_letter_config, call.region, shard.engine()));
  PENSTOCK_ASSIGN(TextMap tags, with_tags({}, input.tags, Tagged::kBus));
  const auto* count = std::any_cast<size_t>(&call.findings);
  if ((count != nullptr && *count >= kBusesPerAccountMax) ||
      shard.buses().size() >= kBusesPerShardMax) {
    return Error(kLimitExceeded, kQuotaText);
  }
  Bus& bus = shard.create(path, call.now_ms, batch);
  take_settings(input, bus.settings);
  bus.settings.tags = std::move(tags);
  shard.save(bus, batch);
  Output output;
  output.event_bus_arn = bus.arn;
  show_settings(bus.settings, output);
  return output;
}

Result<UpdateEventBusOutput> UpdateEventBus::run(BusShard& shard, service::Call& call,
                                                 const Input& input, journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.name));
  PENSTOCK_TRY(check_dead_letter_queue(input.dead_letter_config, call.region, shard.engine()));
  shard.make_stored(*bus, call.now_ms, batch);
  take_settings(input, bus->settings);
  bus->modified_ms = call.now_ms;
  shard.save(*bus, batch);
  Output output;
  output.arn = bus->arn;
  output.name = bus->name;
  show_settings(bus->settings, output);
  return output;
}

Result<DescribeEventBusOutput> DescribeEventBus::run(BusShard& shard, service::Call& call,
                                                     const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(const Bus* bus, shard.require(call, input.name));
  Output output;
  output.name = bus->name;
  output.arn = bus->arn;
  show_settings(bus->settings, output);
  output.policy = given(bus->settings.policy);
  output.creation_time = time_of(bus->created_ms);
  output.last_modified_time = time_of(bus->modified_ms);
  return output;
}

Result<void> ListEventBuses::gather(BusShard& shard, service::Call& call, const Input& input,
                                    Output& output) {
  PENSTOCK_ASSIGN(const std::string after, name_of_page_token(input.next_token));
  const auto path_of = [&](std::string_view name) {
    return bus_path(call.caller.account, call.region, name);
  };
  // Which is there although nobody has made it.
  if (shard.shard().owns(bus_arn_of_path(path_of(kDefaultBus)))) {
    shard.find(path_of(kDefaultBus));
  }
  auto& buses = output.buses ? *output.buses : output.buses.emplace();
  // One more than a page, so that finish() knows whether more follow.
  PENSTOCK_ASSIGN(const auto more,
                  take_page(
                      shard.buses(), path_of(input.name_prefix.value_or("")),
                      after.empty() ? after : path_of(after), page_length(input.limit) + 1,
                      [](const Bus&) { return true; },
                      [&](const Bus& bus) -> Result<void> {
                        buses.push_back(shape_of(bus));
                        return {};
                      }));
  (void)more;
  return {};
}

Result<void> ListEventBuses::finish(service::Call&, const Input& input, Output& output) {
  auto& buses = *output.buses;
  std::sort(buses.begin(), buses.end(),
            [](const EventBusShape& a, const EventBusShape& b) { return a.name < b.name; });
  if (buses.size() > page_length(input.limit)) {
    buses.resize(page_length(input.limit));
    output.next_token = make_page_token(buses.back().name);
  }
  return {};
}

Result<EmptyOutput> DeleteEventBus::run(BusShard& shard, service::Call& call, const Input& input,
                                        journal::Batch& batch) {
  if (input.name == kDefaultBus) {
    return invalid("Cannot delete event bus default.");
  }
  Bus* bus = shard.find(named_bus_path(call, input.name));
  if (bus == nullptr) {
    return EmptyOutput{};
  }
  // EventBridge keeps an archive with a rule of its own on the bus.
  if (!bus->rules.empty() || !bus->archives.empty()) {
    return invalid("EventBus can't be deleted since it has rules.");
  }
  shard.erase(*bus, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> PutPermission::run(BusShard& shard, service::Call& call, const Input& input,
                                       journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  std::string policy;
  if (input.policy) {
    if (input.action || input.principal || input.statement_id || input.condition) {
      // API reference, Policy; the words are ours.
      return invalid(
          "Parameter Policy can't be specified with Action, Principal, StatementId or "
          "Condition.");
    }
    PENSTOCK_TRY(check_policy(*input.policy));
    policy = *input.policy;
  } else {
    PENSTOCK_ASSIGN(const Permission permission, permission_of(input));
    PENSTOCK_ASSIGN(policy, with_permission(bus->settings.policy, bus->arn, permission));
  }
  set_policy(shard, *bus, std::move(policy), call.now_ms, batch);
  return EmptyOutput{};
}

Result<EmptyOutput> RemovePermission::run(BusShard& shard, service::Call& call, const Input& input,
                                          journal::Batch& batch) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.bus));
  std::string policy;
  if (!input.remove_all_permissions.value_or(false)) {
    if (!input.statement_id) {
      // As in PutPermission.
      return invalid("Parameter(s) StatementId or RemoveAllPermissions must be specified.");
    }
    PENSTOCK_ASSIGN(policy, without_permission(bus->settings.policy, *input.statement_id));
  }
  set_policy(shard, *bus, std::move(policy), call.now_ms, batch);
  return EmptyOutput{};
}

}  // namespace penstock::bus
