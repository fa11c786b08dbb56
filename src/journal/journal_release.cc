// What the checkpointer's thread runs: segments that the state store has made superfluous.
#include <utility>

#include "journal/journal_impl.h"

namespace penstock::journal {

Result<void> JournalImpl::release(Sequence sequence) {
  std::vector<std::string> new_spares;
  // What an error leaves stays known as a segment, so that no gap comes into being.
  Result<void> disposed = dispose_all(releasable(sequence), new_spares);
  // Only once their old names are gone for good may the files be written: a segment must never be
  // found under its old name with another's content.
  if (directories_.archive != nullptr) {
    PENSTOCK_TRY(directories_.archive->sync());
  }
  PENSTOCK_TRY(directories_.segments->sync());
  for (std::string& spare : new_spares) {
    PENSTOCK_TRY(spares_.recycle(std::move(spare)));
  }
  if (spares_.missing() == 0) {
    const std::lock_guard lock(mutex_);
    space_.set_full(false);
  }
  refresh_free_space();
  prepare_.notify_one();
  return disposed;
}

std::vector<Segment> JournalImpl::releasable(Sequence sequence) const {
  const std::lock_guard lock(mutex_);
  size_t count = 0;
  while (count + 1 < segments_.size() && segments_[count + 1].first_sequence <= sequence + 1) {
    ++count;
  }
  return {segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(count)};
}

Result<void> JournalImpl::dispose_all(const std::vector<Segment>& released,
                                      std::vector<std::string>& new_spares) {
  for (const Segment& segment : released) {
    // A full disk needs the space more than the journal needs files at hand.
    const auto kept =
        static_cast<size_t>(stats().full ? options_.spare_segments : options_.spare_segments_max);
    PENSTOCK_ASSIGN(std::optional<std::string> spare,
                    dispose(segment, spares_.count() + new_spares.size() < kept));
    if (spare.has_value()) {
      new_spares.push_back(std::move(*spare));
    }
    const std::lock_guard lock(mutex_);
    segments_.erase(segments_.begin());
  }
  return {};
}

Result<std::optional<std::string>> JournalImpl::dispose(const Segment& segment, bool keep) {
  const std::string name = segment_name(segment.number);
  const std::string path = options_.directory + "/" + name;
  if (!options_.archive_directory.empty()) {
    PENSTOCK_TRY(disk_.rename(path, options_.archive_directory + "/" + name));
    return std::optional<std::string>();
  }
  if (keep && segment.bytes == options_.segment_bytes) {
    std::string spare = spares_.next_path();
    PENSTOCK_TRY(disk_.rename(path, spare));
    return std::optional(std::move(spare));
  }
  PENSTOCK_TRY(disk_.remove(path));
  return std::optional<std::string>();
}

}  // namespace penstock::journal
