#include "bus/fan_out.h"

#include <optional>

#include "base/bytes.h"
#include "bus/bus_limits.h"
#include "bus/bus_shard.h"
#include "bus/envelope_reader.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;

std::string encode(const FanOut::Cursor& cursor) {
  std::string value(1, kVersion);
  append_sized(value, cursor.rule);
  append_sized(value, cursor.target);
  return value;
}

std::optional<FanOut::Cursor> decode_cursor(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  FanOut::Cursor cursor;
  cursor.rule = reader.sized();
  cursor.target = reader.sized();
  return reader.done() && version[0] == kVersion ? std::optional(std::move(cursor)) : std::nullopt;
}

}  // namespace

FanOut::FanOut(BusShard& shard)
    : shard_(shard), line_(shard.shard(), [this](BusId id) { return step(*shard_.find(id)); }) {}

void FanOut::begin(Bus& bus, Sequence sequence, journal::Batch& batch) {
  batch.insert(sequence_key(kFanOutPrefix, bus.id, sequence), encode(Cursor{}));
  if (bus.fanning_out.empty()) {
    line_.add(bus.id);
  }
  bus.fanning_out.push_back(sequence);
}

Result<void> FanOut::load(Bus& bus) {
  PENSTOCK_TRY(shard_.shard().store().scan_prefix(
      part_key(kFanOutPrefix, bus.id), [&](std::string_view key, std::string_view) {
        bus.fanning_out.push_back(sequence_in_key(key).value_or(0));
        return true;
      }));
  if (!bus.fanning_out.empty()) {
    line_.add(bus.id);
  }
  return {};
}

void FanOut::forget(const Bus& bus) { line_.forget(bus.id); }

delivery::FanOutLine::Outcome FanOut::step(Bus& bus) {
  const Sequence sequence = bus.fanning_out.front();
  const std::string key = sequence_key(kFanOutPrefix, bus.id, sequence);
  const auto cursor_value = shard_.shard().store().get(key);
  const auto value = shard_.log().get(bus, sequence);
  const size_t bytes_most = kDeliveryBytesAtOnce + kPutBytesMax * 2;
  if (!cursor_value.ok() || !value.ok() ||
      !shard_.shard().journal().admit(journal::Space::kTakes, bytes_most).ok()) {
    return delivery::FanOutLine::Outcome::kNotNow;
  }
  auto cursor = *cursor_value ? decode_cursor(**cursor_value) : std::nullopt;
  const auto entry = *value ? decode_entry(**value) : std::nullopt;
  journal::Batch batch(shard_.shard().id());
  if (entry && cursor && !send_some(bus, *entry, *cursor, batch)) {
    batch.put(key, encode(*cursor));
  } else {
    batch.erase(key);
    bus.fanning_out.pop_front();
  }
  shard_.shard().commit(std::move(batch));
  return bus.fanning_out.empty() ? delivery::FanOutLine::Outcome::kDone
                                 : delivery::FanOutLine::Outcome::kMore;
}

// Rules and targets are in the order of their names, here and in the log entry. One that is deleted
// or comes in between neither shifts nor repeats the others.
bool FanOut::send_some(Bus& bus, const LogEntry& entry, Cursor& cursor, journal::Batch& batch) {
  const std::string event_id = event_id_of(entry.envelope);
  size_t made = 0;
  size_t bytes = 0;
  for (const std::string_view name : entry.rules) {
    const auto rule = bus.rules.find(name);
    if (name < cursor.rule || rule == bus.rules.end()) {
      continue;
    }
    for (const auto& [id, target] : rule->second->targets) {
      if (name == cursor.rule && id <= cursor.target) {
        continue;
      }
      if (made == kDeliveriesAtOnce || bytes >= kDeliveryBytesAtOnce) {
        return false;
      }
      const PreparedDelivery prepared =
          prepare(bus, *rule->second, target, entry, event_id, entry.ingested_ms);
      bytes += delivery::Engine::size_bytes(prepared.delivery());
      shard_.engine().send(prepared.delivery(), batch);
      ++made;
      cursor = {std::string(name), id};
    }
  }
  return true;
}

}  // namespace penstock::bus
