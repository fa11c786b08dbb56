// The one source of truth: an append-only log of batches in segment files that are allocated and
// zeroed ahead.
//
// Threads: append(), admit() and durable() from any thread. commit_once() from one committer,
// prepare_once() from one preparer, release() from the checkpointer; JournalThreads runs the first
// two in production, simulation steps them under its seed. A Journal lives from recovery to the end
// of the process.
//
// A group of batches is one frame, written with one write and one sync under one checksum. Group
// n+1 is written only after group n was synced, so a bad frame with a good one after it is
// corruption, and a bad one at the end is a torn write that nobody was told about.
// docs/architecture/journal-format.md gives every byte.
#ifndef PENSTOCK_JOURNAL_JOURNAL_H_
#define PENSTOCK_JOURNAL_JOURNAL_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/disk.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/units.h"
#include "journal/batch.h"

namespace penstock::journal {

struct Options {
  std::string directory;
  uint64_t segment_bytes = 64 * kMiB;
  int spare_segments = 2;  // zeroed ahead; the last one is the reserve for what frees space
  // So many released segments are kept for reuse, which saves writing zeros under a lasting load.
  int spare_segments_max = 2;
  uint64_t pending_bytes_max = 64 * kMiB;  // appended and not yet synced; past it admit() refuses
  // Told of every group that was written and synced, on the committer's thread: how many batches it
  // had and how long that took. May be none.
  std::function<void(size_t batches, int64_t elapsed_ns)> on_group;
  // The file system's last bytes that no spare segment takes, so that the store can still write a
  // checkpoint, which is what gives segments back.
  uint64_t keep_free_bytes = 0;
  std::string archive_directory;  // released segments move here; empty: they are reused or deleted
};

// What a batch does to the space on disk; decides whether it may use the reserve of a full disk.
// kOwes: it carries out what was acknowledged. It may use the reserve, and is not refused because
// much waits for the disk: whoever acknowledged was admitted for it.
enum class Space { kTakes, kFrees, kOwes };

// Too much is waiting for the disk: bounded, so it is refused rather than queued.
inline constexpr ErrorInfo kOverloaded{"ServiceUnavailable", "ServiceUnavailable", 503,
                                       Fault::kServer, "The disk does not keep up; try again."};

struct Recovered {
  Sequence first_sequence = 1;  // the oldest batch that is still in a segment
  Sequence last_sequence = 0;   // the last whole batch
  int64_t last_time_ms = 0;     // its time; Clock::advance_to gets it
  uint64_t cut_bytes = 0;       // torn bytes that were cut off the end
};

struct Stats {
  uint64_t batches = 0;
  uint64_t groups = 0;
  uint64_t bytes = 0;    // written as frames
  uint64_t sync_ns = 0;  // total time in write and sync
  uint64_t pending_bytes = 0;
  uint64_t segments = 0;  // in use
  uint64_t spares = 0;
  bool full = false;  // only what frees space is admitted
  // No file can be opened: what fits into the files that are open is admitted.
  bool out_of_descriptors = false;
};

class Journal {
 public:
  // One recovered batch: its sequence, its time, its mutations.
  using Replay = std::function<Result<void>(Sequence, int64_t time_ms, std::string_view mutations)>;

  virtual ~Journal() = default;

  // Recovers the directory (created if missing), replays every batch after `replay_after`, cuts a
  // torn tail, and is ready for append. kCorrupt names segment, offset and what to do.
  static Result<std::unique_ptr<Journal>> open(Disk& disk, Clock& clock, Random& random, Log& log,
                                               Options options, Sequence replay_after,
                                               const Replay& replay);

  virtual const Recovered& recovered() const = 0;

  // Whether a batch of about this many bytes may be appended now: kNoSpace on a full disk,
  // kOverloaded past pending_bytes_max, or without a descriptor for the next segment. What was
  // admitted and is appended right after always fits. The bytes are an upper bound; one that is
  // more than a segment holds counts as a whole segment.
  virtual Result<void> admit(Space space, size_t bytes) = 0;
  // The most bytes of mutations that append() takes at once.
  virtual size_t batch_bytes_max() const = 0;
  // Hands a batch's mutations to the next group and returns its sequence. It becomes durable or the
  // process ends.
  virtual Sequence append(std::string mutations, int64_t time_ms) = 0;
  // Every batch up to this sequence is on the medium.
  virtual Sequence durable() const = 0;
  // Called by the committer after each sync, on its thread. Set before the first append.
  virtual void on_durable(std::function<void(Sequence)> listener) = 0;

  // Takes what waits, writes it as one frame, syncs, publishes durable(). False if nothing waited.
  // kNoDescriptors passes: nothing was written, and a later call may. Any other error is final:
  // nothing more may be acknowledged and the process must end.
  virtual Result<bool> commit_once() = 0;
  // Blocks until something waits or stop() was called; false after stop() with nothing left.
  virtual bool wait_for_work() = 0;
  // Allocates and zeroes one spare segment if one is missing; false if none was. A full disk is not
  // an error here, nor is a lack of descriptors: they set Stats::full and Stats::out_of_descriptors
  // until a later call succeeds.
  virtual Result<bool> prepare_once() = 0;
  // Blocks until a spare may be missing or stop() was called; false after stop().
  virtual bool wait_for_prepare() = 0;
  virtual void stop() = 0;

  // Everything up to `sequence` is durable in the store: segments wholly before it are archived or
  // reused.
  virtual Result<void> release(Sequence sequence) = 0;

  virtual Stats stats() const = 0;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_JOURNAL_H_
