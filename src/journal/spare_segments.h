// Segment files that are allocated ahead and wait to be used. They are open, so that using one
// needs no descriptor. Every method may be called from any thread. Lives as long as its Journal.
#ifndef PENSTOCK_JOURNAL_SPARE_SEGMENTS_H_
#define PENSTOCK_JOURNAL_SPARE_SEGMENTS_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/disk.h"

namespace penstock::journal {

struct Spare {
  std::string path;
  std::unique_ptr<File> file;
  uint64_t bytes = 0;
};

class SpareSegments {
 public:
  // `opened` is the directory at `directory`; it outlives this.
  SpareSegments(Disk& disk, std::string directory, Directory& opened, uint64_t segment_bytes,
                size_t wanted);

  // Adopts spares that an earlier process left; removes what was not finished or has another size.
  Result<void> adopt(const std::vector<uint64_t>& spares, const std::vector<uint64_t>& unfinished);

  // Allocates a file, writes zeros over all of it and syncs; kNoSpace and kNoDescriptors leave
  // nothing behind. Zeros are really written, because a sync after writing into space that is only
  // allocated has to change metadata.
  Result<Spare> make(uint64_t bytes);
  // Makes and adds one spare; false if abandon() was called meanwhile.
  Result<bool> prepare();
  void abandon() { is_abandoned_ = true; }

  // A segment that was renamed to a path of next_path(), durably. Without a descriptor for it the
  // file is removed: another is made once there are descriptors again.
  Result<void> recycle(std::string path);
  std::optional<Spare> take();
  // A path for a file that becomes a spare.
  std::string next_path();

  size_t count() const { return count_; }
  size_t missing() const { return wanted_ > count_ ? wanted_ - count_ : 0; }

 private:
  using Abandoned = const std::atomic<bool>*;  // may be null: never
  // Nothing if it was abandoned.
  Result<std::optional<Spare>> make(uint64_t bytes, Abandoned abandoned);
  void add(Spare spare);
  static Result<bool> fill(File& file, uint64_t bytes, Abandoned abandoned);

  Disk& disk_;
  Directory& opened_;
  const std::string directory_;
  const uint64_t segment_bytes_;
  const size_t wanted_;
  std::atomic<size_t> count_{0};
  std::atomic<uint64_t> next_number_{1};
  std::atomic<bool> is_abandoned_{false};
  std::mutex mutex_;
  std::deque<Spare> spares_;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_SPARE_SEGMENTS_H_
