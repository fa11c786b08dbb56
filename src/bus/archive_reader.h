// The events of an archive, in the order of their sequence: those before the head of the bus's log
// are kept by the archive itself, the later ones are the log's. Called on the bus's shard.
#ifndef PENSTOCK_BUS_ARCHIVE_READER_H_
#define PENSTOCK_BUS_ARCHIVE_READER_H_

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/event_log.h"

namespace penstock::bus {

class BusShard;

bool selects(const LogEntry& entry, const Archive& archive);

// Every event of [from, to) that is looked at, also those of the log that are not the archive's,
// until `visit` returns false: whoever works in steps counts them too.
using ArchiveVisit = std::function<bool(Sequence, const LogEntry&, bool is_in_archive)>;
Result<void> read_archive(BusShard& shard, const Bus& bus, const Archive& archive, Sequence from,
                          Sequence to, const ArchiveVisit& visit);

// From where on its events were ingested at `time_ms` or later; the log's end if there are none.
Result<Sequence> find_archive_time(BusShard& shard, const Bus& bus, const Archive& archive,
                                   int64_t time_ms);

// The archive that has this id; null if it is gone.
Archive* find_archive(Bus& bus, uint64_t id);
// The first event that a replay of the archive which is not over still has to read; the log's end
// if there is none.
Sequence replays_hold(const Bus& bus, const Archive& archive);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_READER_H_
