#include "bus/archive_counts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/bytes.h"
#include "bus/archive_reader.h"
#include "bus/archive_records.h"
#include "bus/bus_keys.h"
#include "bus/bus_name.h"
#include "bus/bus_shard.h"
#include "bus/envelope_reader.h"

namespace penstock::bus {
namespace {

constexpr char kVersion = 1;

Result<void> load_records(BusShard& shard, Bus& bus) {
  Result<void> outcome;
  PENSTOCK_TRY(shard.shard().store().scan_prefix(
      part_key(kArchivePrefix, bus.id), [&](std::string_view key, std::string_view value) {
        auto archive = std::make_unique<Archive>();
        outcome = decode_archive_record(value, *archive);
        if (!outcome.ok()) {
          return false;
        }
        archive->name = name_in_key(key);
        archive->arn = archive_arn(bus.path, archive->name);
        bus.matcher->set(*archive);
        bus.archives.emplace(archive->name, std::move(archive));
        return true;
      }));
  return outcome;
}

bool apply(const BusCounts& counts, Bus& bus) {
  for (const auto& [name, archive] : bus.archives) {
    const uint64_t id = archive->id;
    const auto stored =
        std::find_if(counts.archives.begin(), counts.archives.end(),
                     [&](const ArchiveCounts& one) { return one.archive_id == id; });
    if (stored == counts.archives.end()) {
      return false;
    }
    archive->first = stored->first;
    archive->events = stored->events;
    archive->bytes = stored->bytes;
    archive->behind_max_ms = stored->behind_max_ms;
    archive->ahead_max_ms = stored->ahead_max_ms;
  }
  return true;
}

}  // namespace

void count_archived(Archive& archive, std::string_view envelope, int64_t ingested_ms) {
  ++archive.events;
  archive.bytes += envelope.size();
  const int64_t time_ms = event_time_ms_of(envelope).value_or(ingested_ms);
  archive.behind_max_ms = std::max(archive.behind_max_ms, ingested_ms - time_ms);
  archive.ahead_max_ms = std::max(archive.ahead_max_ms, time_ms - ingested_ms);
}

void count_expired(Archive& archive, Sequence first, uint64_t events, uint64_t bytes) {
  PENSTOCK_CHECK(first >= archive.first && events <= archive.events && bytes <= archive.bytes);
  archive.first = first;
  archive.events -= events;
  archive.bytes -= bytes;
}

void store_archive_counts(const Bus& bus, journal::Batch& batch) {
  const std::string key = part_key(kCountsPrefix, bus.id);
  BusCounts counts;
  counts.counted = bus.next;
  for (const auto& [name, archive] : bus.archives) {
    counts.archives.push_back({archive->id, archive->first, archive->events, archive->bytes,
                               archive->behind_max_ms, archive->ahead_max_ms});
  }
  if (counts.archives.empty()) {
    batch.erase(key);
  } else {
    batch.put(key, encode(counts));
  }
}

Result<void> load_archives(BusShard& shard, Bus& bus) {
  PENSTOCK_TRY(load_records(shard, bus));
  if (bus.archives.empty()) {
    return {};
  }
  PENSTOCK_ASSIGN(const auto value, shard.shard().store().get(part_key(kCountsPrefix, bus.id)));
  const auto counts = value ? decode_counts(*value) : std::nullopt;
  if (!counts || !apply(*counts, bus)) {
    return Error(kCorrupt, fmt::format("the counts of the archives of {} are damaged", bus.arn));
  }
  return shard.log().read(bus, counts->counted, [&](Sequence, const LogEntry& entry) {
    for (const auto& [name, archive] : bus.archives) {
      if (std::find(entry.archives.begin(), entry.archives.end(), archive->id) !=
          entry.archives.end()) {
        count_archived(*archive, entry.envelope, entry.ingested_ms);
      }
    }
    return true;
  });
}

Result<void> verify_archives(BusShard& shard, const Bus& bus) {
  for (const auto& [name, archive] : bus.archives) {
    uint64_t events = 0;
    uint64_t bytes = 0;
    PENSTOCK_TRY(read_archive(shard, bus, *archive, archive->first, bus.next,
                              [&](Sequence, const LogEntry& entry, bool is_in_archive) {
                                events += is_in_archive ? 1 : 0;
                                bytes += is_in_archive ? entry.envelope.size() : 0;
                                return true;
                              }));
    if (events != archive->events || bytes != archive->bytes) {
      return Error(kCorrupt,
                   fmt::format("{} holds {} events, {} bytes; its counts are {}, {}", archive->arn,
                               events, bytes, archive->events, archive->bytes));
    }
  }
  return {};
}

std::string encode(const BusCounts& counts) {
  std::string value(1, kVersion);
  append_varint(value, counts.counted);
  append_varint(value, counts.archives.size());
  for (const ArchiveCounts& archive : counts.archives) {
    append_varint(value, archive.archive_id);
    append_varint(value, archive.first);
    append_varint(value, archive.events);
    append_varint(value, archive.bytes);
    append_varint(value, static_cast<uint64_t>(archive.behind_max_ms));
    append_varint(value, static_cast<uint64_t>(archive.ahead_max_ms));
  }
  return value;
}

std::optional<BusCounts> decode_counts(std::string_view value) {
  ByteReader reader(value);
  const std::string_view version = reader.take(1);
  BusCounts counts;
  counts.counted = reader.varint();
  const uint64_t archives = reader.varint();
  for (uint64_t i = 0; reader.ok() && i < archives; ++i) {
    ArchiveCounts archive;
    archive.archive_id = reader.varint();
    archive.first = reader.varint();
    archive.events = reader.varint();
    archive.bytes = reader.varint();
    archive.behind_max_ms = static_cast<int64_t>(reader.varint());
    archive.ahead_max_ms = static_cast<int64_t>(reader.varint());
    counts.archives.push_back(archive);
  }
  return reader.done() && version[0] == kVersion ? std::optional(std::move(counts)) : std::nullopt;
}

}  // namespace penstock::bus
