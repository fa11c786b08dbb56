// What the archives of a bus hold: how many events and bytes, and since which sequence. Exact after
// a restart too: the counts are stored with every block of sequences and whenever they go down, and
// a start counts on from there by what the log says. Called on the bus's shard.
#ifndef PENSTOCK_BUS_ARCHIVE_COUNTS_H_
#define PENSTOCK_BUS_ARCHIVE_COUNTS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/bus.h"
#include "journal/batch.h"

namespace penstock::bus {

class BusShard;

// The archive has taken an event, whose log entry names it.
void count_archived(Archive& archive, std::string_view envelope, int64_t ingested_ms);
// Events have left it: none before `first` is in it any more.
void count_expired(Archive& archive, Sequence first, uint64_t events, uint64_t bytes);

// To be called when every event of the log is counted: before a sequence is taken from a new block.
void store_archive_counts(const Bus& bus, journal::Batch& batch);

// Rebuilds the archives of a bus whose log is loaded.
Result<void> load_archives(BusShard& shard, Bus& bus);
// kCorrupt if an archive holds other events than it counts. For tests.
Result<void> verify_archives(BusShard& shard, const Bus& bus);

// On disk: do not change the form, add versions.
struct ArchiveCounts {
  uint64_t archive_id = 0;
  Sequence first = 1;
  uint64_t events = 0;
  uint64_t bytes = 0;
  int64_t behind_max_ms = 0;
  int64_t ahead_max_ms = 0;
  bool operator==(const ArchiveCounts&) const = default;
};
struct BusCounts {
  Sequence counted = 1;  // events before it are in the counts, later ones are not
  std::vector<ArchiveCounts> archives;
  bool operator==(const BusCounts&) const = default;
};
std::string encode(const BusCounts& counts);
std::optional<BusCounts> decode_counts(std::string_view value);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_COUNTS_H_
