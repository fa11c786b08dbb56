#include "bus/event_operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "bus/bus_shard.h"
#include "bus/envelope_reader.h"
#include "match/document.h"
#include "match/explain.h"

namespace penstock::bus {
namespace {

constexpr int32_t kListDefault = 100;

KeptEventShape shape_of(const Bus& bus, Sequence sequence, const LogEntry& entry) {
  KeptEventShape shape;
  shape.event = entry.envelope;
  shape.event_id = event_id_of(entry.envelope);
  shape.bus_arn = bus.arn;
  shape.sequence = static_cast<int64_t>(sequence);
  shape.ingested = aws::Timestamp{entry.ingested_ms};
  shape.forwards = static_cast<int32_t>(entry.forwards);
  for (const std::string_view name : entry.rules) {
    MatchedRuleShape& rule = shape.rules.emplace_back();
    rule.name = name;
    rule.arn = bus.rule_arn(name);
    const auto found = bus.rules.find(name);
    rule.is_deleted = found == bus.rules.end();
    if (!rule.is_deleted) {
      for (const auto& [id, target] : found->second->targets) {
        rule.targets.push_back({id, target.arn});
      }
    }
  }
  for (const auto& [name, archive] : bus.archives) {
    if (std::find(entry.archives.begin(), entry.archives.end(), archive->id) !=
        entry.archives.end()) {
      shape.archives.push_back(name);
    }
  }
  return shape;
}

// The event at that place in the log, if it is that one.
Result<std::optional<KeptEventShape>> event_at(BusShard& shard, const Bus& bus, Sequence sequence,
                                               std::string_view event_id) {
  PENSTOCK_ASSIGN(const auto value, shard.log().get(bus, sequence));
  const auto entry = value ? decode_entry(*value) : std::nullopt;
  if (!entry || event_id_of(entry->envelope) != event_id) {
    return std::optional<KeptEventShape>();
  }
  return std::optional(shape_of(bus, sequence, *entry));
}

// Its id says where it is, or the bus has an index for it. An id of another installation may name a
// place here that another event has, and be in the index.
Result<std::optional<KeptEventShape>> find_event(BusShard& shard, const Bus& bus,
                                                 std::string_view event_id) {
  const auto place = parse_event_id(event_id);
  if (place && place->shard == shard.shard().id() && place->bus == bus.id) {
    PENSTOCK_ASSIGN(auto found, event_at(shard, bus, place->sequence, event_id));
    if (found) {
      return found;
    }
  }
  PENSTOCK_ASSIGN(const auto value,
                  shard.shard().store().get(part_key(kEventIdPrefix, bus.id, event_id)));
  const auto sequence = value ? decode_number(*value) : std::nullopt;
  return sequence ? event_at(shard, bus, *sequence, event_id)
                  : Result<std::optional<KeptEventShape>>(std::optional<KeptEventShape>());
}

bool matches(const match::Pattern& pattern, std::string_view envelope) {
  const auto event = match::Document::parse(envelope);
  return event.ok() && pattern.matches(*event);
}

std::string summary(const match::Explanation& explanation, const Rule& rule) {
  if (!rule.is_enabled()) {
    return explanation.matched ? "The pattern matches, but the rule is disabled."
                               : "The rule is disabled, and its pattern does not match.";
  }
  if (explanation.matched) {
    return "Every field matches.";
  }
  for (const match::FieldFinding& field : explanation.fields) {
    if (!field.matched) {
      return fmt::format("{}: {}", field.path, field.reason);
    }
  }
  return "The pattern does not match.";
}

struct Explained {
  size_t missed = 0;
  RuleExplanationShape shape;
};

Explained explain_rule(const Rule& rule, const match::Document& event) {
  Explained explained;
  RuleExplanationShape& shape = explained.shape;
  shape.rule = rule.name;
  shape.arn = rule.arn;
  shape.state = rule.settings.state;
  if (!rule.pattern) {
    shape.reason = "The rule has no event pattern, only a schedule.";
    explained.missed = SIZE_MAX;
    return explained;
  }
  const match::Explanation explanation = match::explain(*rule.pattern, event);
  shape.matched = explanation.matched && rule.is_enabled();
  shape.reason = summary(explanation, rule);
  for (const match::FieldFinding& field : explanation.fields) {
    shape.fields_found.push_back(
        {field.path, field.matched, field.wanted, field.found, field.reason});
    explained.missed += field.matched ? 0 : 1;
  }
  return explained;
}

}  // namespace

Result<ListEventsOutput> ListEvents::run(BusShard& shard, service::Call& call, const Input& input,
                                         journal::Batch&) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.event_bus_name));
  std::optional<match::Pattern> pattern;
  if (input.pattern) {
    PENSTOCK_ASSIGN(pattern, match::Pattern::compile(*input.pattern));
  }
  Sequence from = input.after ? static_cast<Sequence>(*input.after) + 1 : bus->head;
  if (input.since) {
    PENSTOCK_ASSIGN(const Sequence since, shard.log().find_time(*bus, input.since->ms));
    from = std::max(from, since);
  }
  PENSTOCK_TRY(call.reserve_reply(kListedBytesMax));
  Output output;
  output.last = static_cast<int64_t>(bus->next) - 1;
  output.read_to = static_cast<int64_t>(std::max(from, bus->head)) - 1;
  const auto limit = static_cast<size_t>(input.limit.value_or(kListDefault));
  size_t bytes = 0;
  if (limit == 0) {
    output.read_to = output.last;  // where the log ends: for whoever follows it from now on
    return output;
  }
  PENSTOCK_TRY(shard.log().read(*bus, from, [&](Sequence sequence, const LogEntry& entry) {
    if (input.until && entry.ingested_ms >= input.until->ms) {
      return false;
    }
    output.read_to = static_cast<int64_t>(sequence);
    ++output.examined;
    if (!pattern || matches(*pattern, entry.envelope)) {
      output.events.push_back(shape_of(*bus, sequence, entry));
      bytes += entry.envelope.size();
    }
    return output.events.size() < limit && output.examined < kExaminedMax &&
           bytes < kListedBytesMax / 2;
  }));
  return output;
}

Result<void> GetEvent::gather(BusShard& shard, service::Call& call, const Input& input,
                              Output& output) {
  for (const auto& [path, bus] : shard.buses()) {
    if (bus->account != call.caller.account || bus->id == 0) {
      continue;
    }
    PENSTOCK_ASSIGN(auto found, find_event(shard, *bus, input.event_id));
    if (found) {
      output.events.push_back(*std::move(found));
    }
  }
  return {};
}

Result<ExplainEventOutput> ExplainEvent::run(BusShard& shard, service::Call& call,
                                             const Input& input, journal::Batch&) {
  PENSTOCK_ASSIGN(Bus * bus, shard.require(call, input.event_bus_name));
  Output output;
  if (input.event.has_value() == input.event_id.has_value()) {
    return Error(kValidation, "Give either Event or EventId.");
  }
  if (input.event) {
    output.event = *input.event;
  } else {
    PENSTOCK_ASSIGN(auto found, find_event(shard, *bus, *input.event_id));
    if (!found) {
      return Error(kResourceNotFound,
                   fmt::format("Event bus {} keeps no event {}.", bus->name, *input.event_id));
    }
    output.event = std::move(found->event);
  }
  PENSTOCK_ASSIGN(const match::Document event, match::Document::parse(output.event));
  if (input.rule) {
    PENSTOCK_TRY(shard.require_rule(*bus, *input.rule));
  }
  std::vector<Explained> all;
  for (const auto& [name, rule] : bus->rules) {
    if (!input.rule || *input.rule == name) {
      all.push_back(explain_rule(*rule, event));
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Explained& a, const Explained& b) {
    return std::pair(!a.shape.matched, a.missed) < std::pair(!b.shape.matched, b.missed);
  });
  for (Explained& explained : all) {
    output.rules.push_back(std::move(explained.shape));
  }
  return output;
}

}  // namespace penstock::bus
