#include "bus/bus_shard.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"
#include "bus/bus_name.h"
#include "bus/bus_policy.h"
#include "bus/connections.h"
#include "bus/put_letter.h"
#include "bus/records.h"
#include "store/shard_store.h"

namespace penstock::bus {

int64_t Bus::retention_ms() const {
  const auto tag = settings.tags.find(kRetentionTag);
  // The operations let no other value in.
  return tag == settings.tags.end() ? kRetentionDefaultMs : std::stoll(tag->second) * 24 * kHourMs;
}

std::string Bus::rule_arn(std::string_view rule_name) const {
  return bus::rule_arn(path, rule_name);
}

BusShard::BusShard(service::Shard& shard, Options options)
    : shard_(shard),
      options_(std::move(options)),
      engine_(delivery::Engine::of(shard)),
      log_(shard),
      connections_(std::make_unique<Connections>(shard_, options_)) {}

BusShard::~BusShard() = default;

Bus& BusShard::hold(std::string path, std::unique_ptr<Bus> bus) {
  const auto [entry, is_new] = buses_.emplace(std::move(path), std::move(bus));
  PENSTOCK_CHECK(is_new);
  Bus& held = *entry->second;
  held.path = entry->first;
  held.matcher = std::make_unique<RuleMatcher>(shard_.random().next_u64());
  const PathParts parts = parse_path(held.path);
  held.account = parts.account;
  held.region = parts.region;
  held.name = parts.name;
  held.arn = bus_arn_of_path(held.path);
  if (held.id != 0) {
    by_id_[held.id] = &held;
  }
  return held;
}

Error no_such_bus(std::string_view path) {
  const PathParts parts = parse_path(path);
  if (parts.name == kDefaultBus) {
    return {kLimitExceeded,
            fmt::format("Account {} uses events in too many regions: there is no room for the "
                        "default event bus of {}.",
                        parts.account, parts.region)};
  }
  return {kResourceNotFound, fmt::format("Event bus {} does not exist.", parts.name)};
}

Bus* BusShard::find(std::string_view path) {
  const auto found = buses_.find(path);
  if (found != buses_.end()) {
    return found->second.get();
  }
  const PathParts parts = parse_path(path);
  if (parts.name != kDefaultBus || !has_room_for_default(parts.account)) {
    return nullptr;
  }
  return &hold(std::string(path), std::make_unique<Bus>());
}

bool BusShard::has_room_for_default(std::string_view account) const {
  size_t count = 0;
  for (auto bus = buses_.lower_bound(account);
       bus != buses_.end() && bus->second->account == account; ++bus) {
    count += bus->second->is_default() ? 1 : 0;
  }
  return count < kDefaultBusesPerAccountMax && buses_.size() < kBusesPerShardMax;
}

Result<Bus*> BusShard::find_for_events(std::string_view path, std::string_view account) {
  const PathParts parts = parse_path(path);
  const bool is_own = parts.account == account;
  // Another's default bus is not made for this: nobody can have let the account in yet.
  const bool is_foreign_default = !is_own && parts.name == kDefaultBus;
  Bus* const bus = is_foreign_default && !buses_.contains(path) ? nullptr : find(path);
  if (bus == nullptr && !is_foreign_default) {
    return no_such_bus(path);
  }
  if (!is_own && (bus == nullptr || !allows_put_events(bus->settings.policy, bus->arn, account))) {
    return Error(kAccessDenied,
                 fmt::format("The policy of {} does not allow account {} to put events.",
                             bus_arn_of_path(path), account));
  }
  return bus;
}

Bus* BusShard::find(BusId id) {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

Result<Bus*> BusShard::require(const service::Call& call,
                               const std::optional<std::string>& name_or_arn) {
  const std::string path = named_bus_path(call, name_or_arn);
  if (parse_path(path).account != call.caller.account) {
    return Error(kAccessDenied,
                 fmt::format("User: {} is not authorized to perform this operation on resource: {}",
                             call.caller.arn, bus_arn_of_path(path)));
  }
  Bus* bus = find(path);
  if (bus == nullptr) {
    return no_such_bus(path);
  }
  return bus;
}

Result<Rule*> BusShard::require_rule(Bus& bus, std::string_view name) {
  const auto found = bus.rules.find(name);
  if (found == bus.rules.end()) {
    return Error(kResourceNotFound,
                 fmt::format("Rule {} does not exist on EventBus {}.", name, bus.name));
  }
  return found->second.get();
}

uint64_t BusShard::take_id(journal::Batch& batch) {
  const uint64_t id = next_id_++;
  batch.put(kShardKey, encode_number(next_id_));
  return id;
}

Bus& BusShard::create(std::string_view path, int64_t now_ms, journal::Batch& batch) {
  auto bus = std::make_unique<Bus>();
  bus->id = take_id(batch);
  bus->created_ms = now_ms;
  bus->modified_ms = now_ms;
  return hold(std::string(path), std::move(bus));
}

void BusShard::make_stored(Bus& bus, int64_t now_ms, journal::Batch& batch) {
  if (bus.id != 0) {
    return;
  }
  bus.id = take_id(batch);
  bus.created_ms = now_ms;
  bus.modified_ms = now_ms;
  by_id_[bus.id] = &bus;
  save(bus, batch);
}

void BusShard::save(Bus& bus, journal::Batch& batch) {
  PENSTOCK_CHECK(bus.id != 0);
  batch.put(path_key(kBusPrefix, bus.path), encode_bus_record(bus));
}

void BusShard::erase(Bus& bus, journal::Batch& batch) {
  for (const auto& [name, rule] : bus.rules) {
    firings_.forget(bus, *rule);
  }
  fan_out_.forget(bus);
  replayer_.forget(bus);
  retention_.forget(bus);
  for (const auto& [name, archive] : bus.archives) {
    batch.erase_range(part_key(kKeptPrefix, archive->id), part_key(kKeptPrefix, archive->id + 1));
  }
  // Bus ids do not come back, so ranges may go.
  for (const std::string_view prefix :
       {kLogPrefix, kEventIdPrefix, kFanOutPrefix, kFiringPrefix, kRulePrefix, kTargetPrefix,
        kArchivePrefix, kReplayPrefix}) {
    batch.erase_range(part_key(prefix, bus.id), part_key(prefix, bus.id + 1));
  }
  batch.erase(part_key(kProgressPrefix, bus.id));
  batch.erase(part_key(kCountsPrefix, bus.id));
  batch.erase(path_key(kBusPrefix, bus.path));
  by_id_.erase(bus.id);
  buses_.erase(buses_.find(bus.path));
}

Rule& BusShard::save_rule(Bus& bus, std::unique_ptr<Rule> rule, int64_t now_ms,
                          journal::Batch& batch) {
  auto& held = bus.rules[rule->name];
  if (held == nullptr) {
    held = std::move(rule);
  } else {
    held->settings = std::move(rule->settings);
    held->pattern = std::move(rule->pattern);
    held->schedule = rule->schedule;
  }
  bus.matcher->set(*held);
  save_rule(bus, *held, now_ms, batch);
  return *held;
}

void BusShard::save_rule(Bus& bus, Rule& rule, int64_t now_ms, journal::Batch& batch) {
  make_stored(bus, now_ms, batch);
  batch.put(part_key(kRulePrefix, bus.id, rule.name), encode_rule_record(rule));
  firings_.schedule(bus, rule, now_ms);
}

void BusShard::erase_rule(Bus& bus, Rule& rule, journal::Batch& batch) {
  firings_.forget(bus, rule);
  for (const auto& [id, target] : rule.targets) {
    batch.erase(target_key(bus.id, rule.name, id));
  }
  batch.erase(part_key(kFiringPrefix, bus.id, rule.name));
  batch.erase(part_key(kRulePrefix, bus.id, rule.name));
  bus.matcher->forget(rule);
  bus.rules.erase(bus.rules.find(rule.name));
}

void BusShard::save_target(Bus& bus, Rule& rule, RuleTarget target, std::string_view record,
                           journal::Batch& batch) {
  batch.put(target_key(bus.id, rule.name, target.id), record);
  std::string id = target.id;
  rule.targets.insert_or_assign(std::move(id), std::move(target));
}

void BusShard::erase_target(Bus& bus, Rule& rule, std::string_view id, journal::Batch& batch) {
  batch.erase(target_key(bus.id, rule.name, id));
  rule.targets.erase(rule.targets.find(id));
}

Result<std::string> BusShard::target_record(const Bus& bus, const Rule& rule, std::string_view id) {
  PENSTOCK_ASSIGN(auto record, shard_.store().get(target_key(bus.id, rule.name, id)));
  PENSTOCK_CHECK(record.has_value());  // memory and store change together
  return *std::move(record);
}

Result<void> BusShard::read_letter(std::string_view text, int64_t now_ms, journal::Batch& batch) {
  return read_put_letter(*this, text, now_ms, batch);
}

}  // namespace penstock::bus
