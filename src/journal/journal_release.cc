// What the checkpointer's thread runs: segments that the state store has made superfluous.
#include <utility>

#include "journal/journal_impl.h"

namespace penstock::journal {

Result<void> JournalImpl::release(Sequence sequence) {
  const std::vector<Segment> released = releasable(sequence);
  if (released.empty()) {
    return {};
  }
  std::vector<std::string> new_spares;
  for (const Segment& segment : released) {
    const size_t missing = spares_.missing();
    PENSTOCK_ASSIGN(
        std::optional<std::string> spare,
        dispose(segment, missing > new_spares.size() ? missing - new_spares.size() : 0));
    if (spare.has_value()) {
      new_spares.push_back(std::move(*spare));
    }
  }
  // Only once their old names are gone for good may the files be written: a segment must never be
  // found under its old name with another's content.
  if (!options_.archive_directory.empty()) {
    PENSTOCK_TRY(disk_.sync_directory(options_.archive_directory));
  }
  PENSTOCK_TRY(disk_.sync_directory(options_.directory));
  for (std::string& spare : new_spares) {
    spares_.add(std::move(spare));
  }
  if (spares_.missing() == 0) {
    const std::lock_guard lock(mutex_);
    space_.set_full(false);
  }
  refresh_free_space();
  prepare_.notify_one();
  return {};
}

std::vector<Segment> JournalImpl::releasable(Sequence sequence) {
  const std::lock_guard lock(mutex_);
  size_t count = 0;
  while (count + 1 < segments_.size() && segments_[count + 1].first_sequence <= sequence + 1) {
    ++count;
  }
  const auto end = segments_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Segment> released(segments_.begin(), end);
  segments_.erase(segments_.begin(), end);
  return released;
}

Result<std::optional<std::string>> JournalImpl::dispose(const Segment& segment, size_t wanted) {
  const std::string name = segment_name(segment.number);
  const std::string path = options_.directory + "/" + name;
  if (!options_.archive_directory.empty()) {
    PENSTOCK_TRY(disk_.rename(path, options_.archive_directory + "/" + name));
    return std::optional<std::string>();
  }
  if (wanted > 0 && segment.bytes == options_.segment_bytes) {
    std::string spare = spares_.next_path();
    PENSTOCK_TRY(disk_.rename(path, spare));
    return std::optional(std::move(spare));
  }
  PENSTOCK_TRY(disk_.remove(path));
  return std::optional<std::string>();
}

}  // namespace penstock::journal
