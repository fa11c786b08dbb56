#include "bus/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/uuid.h"
#include "bus/archive_counts.h"
#include "bus/bus_limits.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;

constexpr int kSequenceBits = 48;
constexpr int kBusBits = 24;
constexpr size_t kUuidLength = 36;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

// 32 digits without hyphens; nullopt for anything but a UUID in lower case.
std::optional<std::array<uint8_t, 16>> parse_uuid(std::string_view text) {
  if (text.size() != kUuidLength) {
    return std::nullopt;
  }
  std::array<uint8_t, 16> bytes{};
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-') {
        return std::nullopt;
      }
      continue;
    }
    const int value = hex_value(text[i]);
    if (value < 0) {
      return std::nullopt;
    }
    bytes[digits / 2] = static_cast<uint8_t>(bytes[digits / 2] << 4 | value);
    ++digits;
  }
  return bytes;
}

Error corrupt(const Bus& bus, Sequence sequence) {
  return {kCorrupt, fmt::format("the log of {} is damaged at event {}", bus.arn, sequence)};
}

}  // namespace

void append_entry(std::string& out, const LogEntry& entry) {
  out.push_back(kVersion);
  append_varint(out, static_cast<uint64_t>(entry.ingested_ms));
  append_varint(out, entry.forwards);
  append_sized(out, entry.origin);
  append_sized(out, entry.trace_header);
  append_varint(out, entry.rules.size());
  for (const std::string_view rule : entry.rules) {
    append_sized(out, rule);
  }
  append_varint(out, entry.archives.size());
  for (const uint64_t archive : entry.archives) {
    append_varint(out, archive);
  }
  out.append(entry.envelope);
}

std::optional<LogEntry> decode_entry(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  LogEntry entry;
  entry.ingested_ms = static_cast<int64_t>(reader.varint());
  entry.forwards = static_cast<uint32_t>(reader.varint());
  entry.origin = reader.sized();
  entry.trace_header = reader.sized();
  const uint64_t rules = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < rules; ++i) {
    entry.rules.push_back(reader.sized());
  }
  const uint64_t archives = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < archives; ++i) {
    entry.archives.push_back(reader.varint());
  }
  entry.envelope = reader.rest();
  return reader.ok() && version[0] == kVersion ? std::optional(std::move(entry)) : std::nullopt;
}

// 46 random bits, and around version and variant 4 of shard, 24 of bus, 48 of sequence: two
// installations hardly ever give the same, and two ids differ early.
std::string make_event_id(const EventPlace& place, Random& random) {
  PENSTOCK_CHECK(place.sequence < (uint64_t{1} << kSequenceBits));
  PENSTOCK_CHECK(place.bus < (uint64_t{1} << kBusBits));
  std::array<uint8_t, kUuidBytes> bytes{};
  const uint64_t noise = random.next_u64();
  for (size_t i = 0; i < 5; ++i) {
    bytes[i] = static_cast<uint8_t>(noise >> (8 * i));
  }
  bytes[5] = static_cast<uint8_t>(place.bus >> 16);
  bytes[6] = static_cast<uint8_t>(0x80 | (place.shard & 0x0f));
  bytes[7] = static_cast<uint8_t>(place.bus >> 8);
  bytes[8] = static_cast<uint8_t>(0x80 | (noise >> 58));
  bytes[9] = static_cast<uint8_t>(place.bus);
  for (size_t i = 10; i < bytes.size(); ++i) {
    bytes[i] = static_cast<uint8_t>(place.sequence >> (8 * (15 - i)));
  }
  return uuid_text(view(bytes));
}

std::optional<EventPlace> parse_event_id(std::string_view id) {
  const auto bytes = parse_uuid(id);
  if (!bytes || ((*bytes)[6] >> 4) != 8 || ((*bytes)[8] >> 6) != 2) {
    return std::nullopt;
  }
  EventPlace place;
  for (size_t i = 10; i < bytes->size(); ++i) {
    place.sequence = place.sequence << 8 | (*bytes)[i];
  }
  place.shard = (*bytes)[6] & 0x0f;
  place.bus = uint64_t{(*bytes)[5]} << 16 | uint64_t{(*bytes)[7]} << 8 | (*bytes)[9];
  return place;
}

Sequence EventLog::take_sequence(Bus& bus, journal::Batch& batch) {
  if (bus.next == bus.block_end) {
    if (!bus.archives.empty()) {
      store_archive_counts(bus, batch);
    }
    bus.block_end = bus.next + kSequenceBlock;
    batch.put(part_key(kProgressPrefix, bus.id), encode(Progress{bus.block_end, bus.head}));
  }
  return bus.next++;
}

void EventLog::put(const Bus& bus, Sequence sequence, std::string_view entry,
                   journal::Batch& batch) {
  batch.insert(sequence_key(kLogPrefix, bus.id, sequence), entry);
}

Result<std::optional<std::string>> EventLog::get(const Bus& bus, Sequence sequence) const {
  if (sequence < bus.head || sequence >= bus.next) {
    return std::optional<std::string>();
  }
  return shard_.store().get(sequence_key(kLogPrefix, bus.id, sequence));
}

Result<void> EventLog::read(const Bus& bus, Sequence from, const Visit& visit) const {
  Result<void> outcome;
  PENSTOCK_TRY(shard_.store().scan(sequence_key(kLogPrefix, bus.id, std::max(from, bus.head)),
                                   sequence_key(kLogPrefix, bus.id, bus.next),
                                   [&](std::string_view key, std::string_view value) {
                                     const auto sequence = sequence_in_key(key);
                                     const auto entry = decode_entry(value);
                                     if (!sequence || !entry) {
                                       outcome = corrupt(bus, sequence.value_or(0));
                                       return false;
                                     }
                                     return visit(*sequence, *entry);
                                   }));
  return outcome;
}

Result<Sequence> EventLog::find_time(const Bus& bus, int64_t time_ms) const {
  Sequence low = bus.head;
  Sequence high = bus.next;
  while (low < high) {
    const Sequence middle = low + (high - low) / 2;
    PENSTOCK_ASSIGN(const auto value, get(bus, middle));
    const auto entry = value ? decode_entry(*value) : std::optional<LogEntry>();
    if (!entry) {
      return corrupt(bus, middle);
    }
    if (entry->ingested_ms < time_ms) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void EventLog::trim(Bus& bus, Sequence head, journal::Batch& batch) {
  PENSTOCK_CHECK(head >= bus.head && head <= bus.next);
  if (head == bus.head) {
    return;
  }
  batch.erase_range(sequence_key(kLogPrefix, bus.id, bus.head),
                    sequence_key(kLogPrefix, bus.id, head));
  bus.head = head;
  batch.put(part_key(kProgressPrefix, bus.id), encode(Progress{bus.block_end, bus.head}));
}

// Sequences are given without gaps, so the last event of the last block tells where the next goes.
Result<void> EventLog::load(Bus& bus) {
  PENSTOCK_ASSIGN(const auto value, shard_.store().get(part_key(kProgressPrefix, bus.id)));
  if (!value) {
    return {};
  }
  const auto progress = decode_progress(*value);
  if (!progress) {
    return corrupt(bus, 0);
  }
  bus.block_end = progress->block_end;
  bus.head = progress->head;
  const Sequence block =
      bus.block_end > kSequenceBlock ? bus.block_end - kSequenceBlock : Sequence{1};
  bus.next = std::max(block, bus.head);
  return shard_.store().scan(sequence_key(kLogPrefix, bus.id, bus.next),
                             sequence_key(kLogPrefix, bus.id, bus.block_end),
                             [&](std::string_view key, std::string_view) {
                               bus.next = sequence_in_key(key).value_or(bus.next) + 1;
                               return true;
                             });
}

}  // namespace penstock::bus
