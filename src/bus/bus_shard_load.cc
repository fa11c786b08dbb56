#include <fmt/format.h>

#include <algorithm>

#include "bus/archive_counts.h"
#include "bus/bus_shard.h"
#include "bus/connections.h"
#include "bus/records.h"

namespace penstock::bus {
namespace {

Error corrupt(std::string_view what) { return {kCorrupt, fmt::format("event buses: {}", what)}; }

}  // namespace

Result<void> BusShard::load() {
  PENSTOCK_ASSIGN(const auto next_id, shard_.store().get(kShardKey));
  if (next_id) {
    next_id_ = decode_number(*next_id).value_or(0);
    if (next_id_ == 0) {
      return corrupt("the shard's record has an unknown form");
    }
  }
  PENSTOCK_TRY(load_buses());
  for (const auto& [path, bus] : buses_) {
    PENSTOCK_TRY(load_rules(*bus));
    PENSTOCK_TRY(log_.load(*bus));
    PENSTOCK_TRY(fan_out_.load(*bus));
    PENSTOCK_TRY(load_archives(*this, *bus));
    PENSTOCK_TRY(load_replays(*this, *bus));
  }
  return connections_->load();
}

Result<void> BusShard::load_buses() {
  Result<void> outcome;
  PENSTOCK_TRY(
      shard_.store().scan_prefix(kBusPrefix, [&](std::string_view key, std::string_view value) {
        auto bus = std::make_unique<Bus>();
        outcome = decode_bus_record(value, *bus);
        if (!outcome.ok()) {
          return false;
        }
        hold(std::string(key.substr(kBusPrefix.size())), std::move(bus));
        return true;
      }));
  return outcome;
}

Result<void> BusShard::load_rules(Bus& bus) {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan_prefix(part_key(kRulePrefix, bus.id),
                                          [&](std::string_view key, std::string_view value) {
                                            auto rule = decode_rule_record(value);
                                            if (!rule.ok()) {
                                              outcome = std::move(rule).error();
                                              return false;
                                            }
                                            const std::string name(name_in_key(key));
                                            (*rule)->name = name;
                                            (*rule)->arn = bus.rule_arn(name);
                                            bus.rules.emplace(name, *std::move(rule));
                                            return true;
                                          }));
  PENSTOCK_TRY(std::move(outcome));
  outcome = {};
  PENSTOCK_TRY(shard_.store().scan_prefix(
      part_key(kTargetPrefix, bus.id), [&](std::string_view key, std::string_view value) {
        const std::string_view names = name_in_key(key);
        const auto rule = bus.rules.find(names.substr(0, names.find('\0')));
        auto target = decode_target_record(value);
        if (!target.ok() || rule == bus.rules.end()) {
          outcome = target.ok() ? corrupt("a target has no rule") : std::move(target).error();
          return false;
        }
        std::string id = target->id;
        rule->second->targets.emplace(std::move(id), *std::move(target));
        return true;
      }));
  PENSTOCK_TRY(std::move(outcome));
  for (const auto& [name, rule] : bus.rules) {
    bus.matcher->set(*rule);
    PENSTOCK_TRY(firings_.load(bus, *rule));
  }
  return {};
}

void BusShard::start() {
  is_started_ = true;
  firings_.start();
  fan_out_.start();
  replayer_.start();
  connections_->start();
  retention_.start();
}

void BusShard::release_waiting() {
  is_stopping_ = true;
  firings_.stop();
  fan_out_.stop();
  replayer_.stop();
  connections_->stop();
  retention_.stop();
}

void BusShard::collect(std::vector<observe::Registry::Family>& families) {
  const auto family = [&](std::string_view name, std::string_view help) -> auto& {
    const auto found = std::find_if(families.begin(), families.end(),
                                    [&](const auto& other) { return other.name == name; });
    if (found != families.end()) {
      return *found;
    }
    families.push_back({std::string(name), std::string(help), "counter", {}});
    return families.back();
  };
  for (const auto& [path, bus] : buses_) {
    const observe::Labels of_bus{{"account", std::string(bus->account)},
                                 {"region", std::string(bus->region)},
                                 {"bus", std::string(bus->name)}};
    family("penstock_bus_events_total", "Events that a bus took in.")
        .samples.push_back({of_bus, static_cast<double>(bus->events)});
    for (const auto& [name, rule] : bus->rules) {
      observe::Labels of_rule = of_bus;
      of_rule.emplace_back("rule", name);
      family("penstock_rule_matched_total", "Events that a rule matched.")
          .samples.push_back({std::move(of_rule), static_cast<double>(rule->matched)});
    }
  }
  family("penstock_bus_events_dropped_total", "Events for buses that are not there.");
  auto& dropped = family("penstock_bus_events_dropped_total", "").samples;
  if (dropped.empty()) {
    dropped.push_back({{}, 0});
  }
  dropped.front().value += static_cast<double>(unknown_bus_events_);
}

Result<void> BusShard::verify() {
  for (const auto& [path, bus] : buses_) {
    Bus stored;
    stored.id = bus->id;
    stored.arn = bus->arn;
    PENSTOCK_TRY(log_.load(stored));
    if (stored.next != bus->next || stored.head != bus->head) {
      return corrupt(fmt::format("{}: the log is [{}, {}) in memory, [{}, {}) in the store",
                                 bus->arn, bus->head, bus->next, stored.head, stored.next));
    }
    PENSTOCK_TRY(verify_archives(*this, *bus));
  }
  return connections_->verify();
}

}  // namespace penstock::bus
