// Reads a journal without changing anything and reports what is in it, for `penstock journal
// inspect`. Also on the directory of a running server: its end may then be reported as torn.
#ifndef PENSTOCK_JOURNAL_JOURNAL_INSPECT_H_
#define PENSTOCK_JOURNAL_JOURNAL_INSPECT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/result.h"
#include "journal/batch.h"

namespace penstock::journal {

enum class Health { kOk, kTorn, kCorrupt };
std::string_view to_string(Health health);  // "ok", "torn", "corrupt"

struct BatchReport {
  Sequence sequence;
  int64_t time_ms;
  uint64_t mutations;
  uint64_t bytes;  // of the mutations
};

struct FrameReport {
  uint64_t offset;
  uint64_t bytes;  // with header and alignment
  Sequence first_sequence;
  std::vector<BatchReport> batches;  // none: a mark
};

// Bytes at which reading could not simply go on.
struct FaultReport {
  uint64_t offset;
  Health health;
  std::string why;
};

struct SegmentReport {
  std::string path;
  uint64_t number = 0;
  uint64_t bytes = 0;
  Sequence first_sequence = 0;
  Sequence last_sequence = 0;  // first_sequence - 1 if it holds no batch
  int64_t first_time_ms = 0;
  int64_t last_time_ms = 0;
  uint64_t batches = 0;
  uint64_t mutations = 0;
  uint64_t used_bytes = 0;  // up to the end of the last frame
  Health health = Health::kOk;
  std::vector<FaultReport> faults;
  std::vector<FrameReport> frames;
};

struct JournalReport {
  std::string directory;
  Health health = Health::kOk;  // the worst of all
  std::vector<SegmentReport> segments;
  uint64_t spares = 0;
};

// An error is the disk's only; damage is in the report. Frames behind a damaged one are found and
// reported too.
Result<JournalReport> inspect(Disk& disk, const std::string& directory);

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_JOURNAL_INSPECT_H_
