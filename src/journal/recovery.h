// Reads a journal's directory at start: replays what is in it, cuts a torn tail, refuses
// corruption. Runs once, before anything is appended.
#ifndef PENSTOCK_JOURNAL_RECOVERY_H_
#define PENSTOCK_JOURNAL_RECOVERY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/disk.h"
#include "journal/journal.h"
#include "journal/segment_files.h"
#include "journal/segment_writer.h"

namespace penstock::journal {

struct Segment {
  uint64_t number;
  Sequence first_sequence;
  uint64_t bytes;  // of the file
};

struct Recovery {
  Recovered summary;
  std::vector<Segment> segments;          // in order; the last one is written on
  std::unique_ptr<SegmentWriter> active;  // none if there was no segment
};

// Everything recovered is durable on return. kCorrupt names segment, offset, why and what to do.
Result<Recovery> recover(Disk& disk, const std::string& directory,
                         const std::vector<uint64_t>& segments, Sequence replay_after,
                         const Journal::Replay& replay);

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_RECOVERY_H_
