#include "bus/publish.h"

#include <algorithm>
#include <utility>

#include "bus/archive_counts.h"
#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/bus_target.h"
#include "bus/envelope_reader.h"
#include "bus/event_envelope.h"

namespace penstock::bus {
namespace {

// In the ARN of a bus, and in no other target's.
constexpr std::string_view kBusResource = ":event-bus/";

// ARNs, keys and numbers of a delivery.
constexpr size_t kDeliveryNamesBytes = 512;

// What the event's deliveries would add to the batch, at most.
struct Load {
  size_t deliveries = 0;
  size_t bytes = 0;
};

Load load_of(const std::vector<Rule*>& rules, size_t event_bytes) {
  Load load;
  for (const Rule* rule : rules) {
    for (const auto& [id, target] : rule->targets) {
      ++load.deliveries;
      load.bytes += event_bytes + target.input.bytes_at_most(event_bytes) +
                    target.parameters.size() + kDeliveryNamesBytes;
    }
  }
  return load;
}

// Puts the event into the log and sees to its deliveries.
void enter(BusShard& shard, Bus& bus, Sequence sequence, LogEntry& entry, std::string_view id,
           const std::vector<Rule*>& rules, int64_t now_ms, journal::Batch& batch) {
  for (Rule* rule : rules) {
    entry.rules.push_back(rule->name);
    ++rule->matched;
  }
  std::string value;
  value.reserve(entry.envelope.size() + 64 + 32 * rules.size());
  append_entry(value, entry);
  shard.log().put(bus, sequence, value, batch);
  ++bus.events;
  if (rules.empty()) {
    return;
  }
  const Load load = load_of(rules, entry.envelope.size());
  const bool at_once =
      bus.fanning_out.empty() && load.deliveries <= kDeliveriesAtOnce &&
      batch.size_bytes() + load.bytes <= kDeliveryBytesAtOnce + kPutBytesMax &&
      shard.shard().journal().admit(journal::Space::kTakes, batch.size_bytes() + load.bytes).ok();
  if (at_once) {
    dispatch(shard, bus, entry, id, rules, now_ms, batch);
  } else {
    shard.fan_out().begin(bus, sequence, batch);
  }
}

// No archive takes a replayed event (user guide, "Archiving and replaying events").
void match_archives(const Bus& bus, const std::vector<Archive*>& with_patterns, LogEntry& entry) {
  if (bus.archives.empty() || is_replayed(entry.envelope)) {
    return;
  }
  for (const auto& [name, archive] : bus.archives) {
    if (!archive->pattern || std::find(with_patterns.begin(), with_patterns.end(), archive.get()) !=
                                 with_patterns.end()) {
      entry.archives.push_back(archive->id);
      count_archived(*archive, entry.envelope, entry.ingested_ms);
    }
  }
}

// Of an id that does not say where its event is.
void put_index(Bus& bus, std::string_view id, Sequence sequence, journal::Batch& batch) {
  batch.put(part_key(kEventIdPrefix, bus.id, id), encode_number(sequence));
  bus.has_index = true;
}

}  // namespace

std::string publish(BusShard& shard, Bus& bus, EventParts parts, int64_t now_ms,
                    journal::Batch& batch) {
  shard.make_stored(bus, now_ms, batch);
  const Sequence sequence = shard.log().take_sequence(bus, batch);
  std::string id(parts.id);
  if (id.empty()) {
    id = make_event_id({shard.shard().id(), bus.id, sequence}, shard.shard().random());
  } else {
    put_index(bus, id, sequence, batch);
  }
  parts.id = id;
  parts.region = bus.region;
  std::string envelope;
  append_event_envelope(envelope, parts);
  LogEntry entry;
  entry.ingested_ms = now_ms;
  entry.envelope = envelope;
  entry.trace_header = parts.trace_header;
  const RuleMatcher::Matched matched = bus.matcher->match(envelope);
  match_archives(bus, matched.archives, entry);
  enter(shard, bus, sequence, entry, id, matched.rules, now_ms, batch);
  return id;
}

void publish_envelope(BusShard& shard, Bus& bus, std::string_view envelope, std::string_view id,
                      const LogEntry& facts, int64_t now_ms, journal::Batch& batch) {
  shard.make_stored(bus, now_ms, batch);
  const Sequence sequence = shard.log().take_sequence(bus, batch);
  put_index(bus, id, sequence, batch);
  LogEntry entry = facts;
  entry.ingested_ms = now_ms;
  entry.envelope = envelope;
  const RuleMatcher::Matched matched = bus.matcher->match(envelope);
  match_archives(bus, matched.archives, entry);
  enter(shard, bus, sequence, entry, id, matched.rules, now_ms, batch);
}

void publish_to_rule(BusShard& shard, Bus& bus, Rule& rule, EventParts parts, int64_t now_ms,
                     journal::Batch& batch) {
  shard.make_stored(bus, now_ms, batch);
  const Sequence sequence = shard.log().take_sequence(bus, batch);
  const std::string id =
      make_event_id({shard.shard().id(), bus.id, sequence}, shard.shard().random());
  parts.id = id;
  parts.region = bus.region;
  std::string envelope;
  append_event_envelope(envelope, parts);
  LogEntry entry;
  entry.ingested_ms = now_ms;
  entry.envelope = envelope;
  enter(shard, bus, sequence, entry, id, {&rule}, now_ms, batch);
}

PreparedDelivery prepare(const Bus& bus, const Rule& rule, const RuleTarget& target,
                         const LogEntry& entry, std::string_view event_id, int64_t now_ms) {
  PreparedDelivery prepared;
  delivery::Delivery& delivery = prepared.delivery_;
  delivery.target = target.arn;
  delivery.cause = rule.arn;
  delivery.account = bus.account;
  delivery.event_id = event_id;
  delivery.event = entry.envelope;
  delivery.dead_letter_queue = target.dead_letter_queue;
  delivery.group_id = target.group_id;
  delivery.trace_header = entry.trace_header;
  delivery.retry = target.retry;
  delivery.created_ms = now_ms;
  delivery.parameters = target.parameters;
  // Whatever the target's own parameters are: a bus has no use for them, and without the count an
  // event could go in circles for ever.
  if (target.arn.find(kBusResource) != std::string::npos) {
    prepared.parameters_ = std::make_unique<std::string>(forward_parameters(entry.forwards));
    delivery.parameters = *prepared.parameters_;
  }
  if (target.input.kind() != TargetInput::Kind::kEvent) {
    const RuleFacts facts{rule.arn, rule.name, entry.ingested_ms};
    prepared.input_ = std::make_unique<std::string>(target.input.render(entry.envelope, facts));
    delivery.input = *prepared.input_;
  }
  return prepared;
}

void dispatch(BusShard& shard, Bus& bus, const LogEntry& entry, std::string_view event_id,
              const std::vector<Rule*>& rules, int64_t now_ms, journal::Batch& batch) {
  for (const Rule* rule : rules) {
    for (const auto& [id, target] : rule->targets) {
      const PreparedDelivery prepared = prepare(bus, *rule, target, entry, event_id, now_ms);
      shard.engine().send(prepared.delivery(), batch);
    }
  }
}

}  // namespace penstock::bus
