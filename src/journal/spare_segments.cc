#include "journal/spare_segments.h"

#include <algorithm>
#include <utility>

#include "base/units.h"
#include "journal/segment_files.h"

namespace penstock::journal {
namespace {

// Synced piece by piece, so that the committer's sync never waits behind a whole segment of zeros.
constexpr uint64_t kPieceBytes = kMiB;

}  // namespace

SpareSegments::SpareSegments(Disk& disk, std::string directory, uint64_t segment_bytes,
                             size_t wanted)
    : disk_(disk),
      directory_(std::move(directory)),
      segment_bytes_(segment_bytes),
      wanted_(wanted) {}

Result<void> SpareSegments::adopt(const std::vector<uint64_t>& spares,
                                  const std::vector<uint64_t>& unfinished) {
  for (const uint64_t number : unfinished) {
    PENSTOCK_TRY(disk_.remove(directory_ + "/" + unfinished_spare_name(number)));
  }
  for (const uint64_t number : spares) {
    next_number_ = std::max<uint64_t>(next_number_, number + 1);
    std::string path = directory_ + "/" + spare_name(number);
    PENSTOCK_ASSIGN(const std::unique_ptr<File> file, disk_.open(path, Disk::Mode::kRead));
    PENSTOCK_ASSIGN(const uint64_t size, file->size());
    if (size == segment_bytes_) {
      add(std::move(path));
    } else {
      PENSTOCK_TRY(disk_.remove(path));
    }
  }
  return {};
}

Result<std::string> SpareSegments::make(uint64_t bytes) { return make(bytes, nullptr); }

Result<bool> SpareSegments::prepare() {
  PENSTOCK_ASSIGN(std::string path, make(segment_bytes_, &is_abandoned_));
  if (path.empty()) {
    return false;
  }
  add(std::move(path));
  return true;
}

Result<std::string> SpareSegments::make(uint64_t bytes, Abandoned abandoned) {
  const uint64_t number = next_number_++;
  const std::string unfinished = directory_ + "/" + unfinished_spare_name(number);
  std::string path = directory_ + "/" + spare_name(number);
  PENSTOCK_ASSIGN(std::unique_ptr<File> file, disk_.open(unfinished, Disk::Mode::kCreate));
  const Result<bool> filled = fill(*file, bytes, abandoned);
  file.reset();
  if (!filled.ok() || !*filled) {
    // Removing frees the space at once; a failure to remove is found and repaired at the next
    // start.
    const Result<void> removed = disk_.remove(unfinished);
    if (!filled.ok()) {
      return filled.error();
    }
    PENSTOCK_TRY(removed);
    return std::string();
  }
  PENSTOCK_TRY(disk_.rename(unfinished, path));
  PENSTOCK_TRY(disk_.sync_directory(directory_));
  return path;
}

Result<bool> SpareSegments::fill(File& file, uint64_t bytes, Abandoned abandoned) {
  PENSTOCK_TRY(file.reserve(bytes));
  const std::string zeros(std::min(kPieceBytes, bytes), '\0');
  for (uint64_t offset = 0; offset < bytes; offset += zeros.size()) {
    if (abandoned != nullptr && *abandoned) {
      return false;
    }
    const auto piece = std::string_view(zeros).substr(0, bytes - offset);
    PENSTOCK_TRY(file.write_at(offset, {&piece, 1}));
    PENSTOCK_TRY(file.sync());
  }
  return true;
}

void SpareSegments::add(std::string path) {
  const std::lock_guard lock(mutex_);
  paths_.push_back(std::move(path));
  count_ = paths_.size();
}

std::optional<std::string> SpareSegments::take() {
  const std::lock_guard lock(mutex_);
  if (paths_.empty()) {
    return std::nullopt;
  }
  std::string path = std::move(paths_.front());
  paths_.pop_front();
  count_ = paths_.size();
  return path;
}

std::string SpareSegments::next_path() { return directory_ + "/" + spare_name(next_number_++); }

}  // namespace penstock::journal
