#include "bus/archive_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "bus/bus_keys.h"
#include "bus/bus_shard.h"

namespace penstock::bus {
namespace {

Error corrupt(const Archive& archive) {
  return {kCorrupt, fmt::format("an event of {} is damaged", archive.arn)};
}

struct KeptEvent {
  Sequence sequence = 0;
  int64_t ingested_ms = 0;
};

// The first event of [from, to) that the archive keeps itself.
Result<std::optional<KeptEvent>> first_kept(BusShard& shard, const Archive& archive, Sequence from,
                                            Sequence to) {
  std::optional<KeptEvent> found;
  bool is_damaged = false;
  PENSTOCK_TRY(shard.shard().store().scan(sequence_key(kKeptPrefix, archive.id, from),
                                          sequence_key(kKeptPrefix, archive.id, to),
                                          [&](std::string_view key, std::string_view value) {
                                            const auto sequence = sequence_in_key(key);
                                            const auto entry = decode_entry(value);
                                            is_damaged = !sequence || !entry;
                                            if (!is_damaged) {
                                              found = KeptEvent{*sequence, entry->ingested_ms};
                                            }
                                            return false;
                                          }));
  return is_damaged ? Result<std::optional<KeptEvent>>(corrupt(archive)) : found;
}

}  // namespace

bool selects(const LogEntry& entry, const Archive& archive) {
  return std::find(entry.archives.begin(), entry.archives.end(), archive.id) !=
         entry.archives.end();
}

Result<void> read_archive(BusShard& shard, const Bus& bus, const Archive& archive, Sequence from,
                          Sequence to, const ArchiveVisit& visit) {
  from = std::max(from, archive.first);
  bool goes_on = true;
  if (from < bus.head) {
    Result<void> outcome;
    PENSTOCK_TRY(
        shard.shard().store().scan(sequence_key(kKeptPrefix, archive.id, from),
                                   sequence_key(kKeptPrefix, archive.id, std::min(to, bus.head)),
                                   [&](std::string_view key, std::string_view value) {
                                     const auto sequence = sequence_in_key(key);
                                     const auto entry = decode_entry(value);
                                     if (!sequence || !entry) {
                                       outcome = corrupt(archive);
                                       return false;
                                     }
                                     goes_on = visit(*sequence, *entry, true);
                                     return goes_on;
                                   }));
    PENSTOCK_TRY(std::move(outcome));
  }
  if (!goes_on || to <= bus.head) {
    return {};
  }
  return shard.log().read(bus, from, [&](Sequence sequence, const LogEntry& entry) {
    return sequence < to && visit(sequence, entry, selects(entry, archive));
  });
}

// The kept events have gaps, so it is the next one that a place is judged by.
Result<Sequence> find_archive_time(BusShard& shard, const Bus& bus, const Archive& archive,
                                   int64_t time_ms) {
  Sequence low = archive.first;
  Sequence high = std::max(archive.first, bus.head);
  const Sequence end = high;
  while (low < high) {
    const Sequence middle = low + (high - low) / 2;
    PENSTOCK_ASSIGN(const auto kept, first_kept(shard, archive, middle, end));
    if (!kept || kept->ingested_ms >= time_ms) {
      high = middle;
    } else {
      low = kept->sequence + 1;
    }
  }
  PENSTOCK_ASSIGN(const auto kept, first_kept(shard, archive, low, end));
  if (kept) {
    return kept->sequence;
  }
  PENSTOCK_ASSIGN(const Sequence found, shard.log().find_time(bus, time_ms));
  return std::max(found, archive.first);
}

Archive* find_archive(Bus& bus, uint64_t id) {
  for (const auto& [name, archive] : bus.archives) {
    if (archive->id == id) {
      return archive.get();
    }
  }
  return nullptr;
}

Sequence replays_hold(const Bus& bus, const Archive& archive) {
  Sequence held = bus.next;
  for (const auto& [name, replay] : bus.replays) {
    if (replay->archive_id == archive.id && replay->is_active()) {
      held = std::min(held, replay->next);
    }
  }
  return held;
}

}  // namespace penstock::bus
