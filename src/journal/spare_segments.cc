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

SpareSegments::SpareSegments(Disk& disk, std::string directory, Directory& opened,
                             uint64_t segment_bytes, size_t wanted)
    : disk_(disk),
      opened_(opened),
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
    PENSTOCK_ASSIGN(std::unique_ptr<File> file, disk_.open(path, Disk::Mode::kReadWrite));
    PENSTOCK_ASSIGN(const uint64_t size, file->size());
    if (size == segment_bytes_) {
      add({std::move(path), std::move(file), size});
    } else {
      PENSTOCK_TRY(disk_.remove(path));
    }
  }
  return {};
}

Result<Spare> SpareSegments::make(uint64_t bytes) {
  PENSTOCK_ASSIGN(std::optional<Spare> spare, make(bytes, nullptr));
  return std::move(*spare);
}

Result<bool> SpareSegments::prepare() {
  PENSTOCK_ASSIGN(std::optional<Spare> spare, make(segment_bytes_, &is_abandoned_));
  if (!spare.has_value()) {
    return false;
  }
  add(std::move(*spare));
  return true;
}

Result<std::optional<Spare>> SpareSegments::make(uint64_t bytes, Abandoned abandoned) {
  const uint64_t number = next_number_++;
  const std::string unfinished = directory_ + "/" + unfinished_spare_name(number);
  std::string path = directory_ + "/" + spare_name(number);
  PENSTOCK_ASSIGN(std::unique_ptr<File> file, disk_.open(unfinished, Disk::Mode::kCreate));
  const Result<bool> filled = fill(*file, bytes, abandoned);
  if (!filled.ok() || !*filled) {
    // Removing a closed file frees the space at once; a failure to remove is found and repaired at
    // the next start.
    file.reset();
    const Result<void> removed = disk_.remove(unfinished);
    if (!filled.ok()) {
      return filled.error();
    }
    PENSTOCK_TRY(removed);
    return std::optional<Spare>();
  }
  PENSTOCK_TRY(disk_.rename(unfinished, path));
  PENSTOCK_TRY(opened_.sync());
  file->set_path(path);
  return std::optional(Spare{std::move(path), std::move(file), bytes});
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

void SpareSegments::add(Spare spare) {
  const std::lock_guard lock(mutex_);
  spares_.push_back(std::move(spare));
  count_ = spares_.size();
}

Result<void> SpareSegments::recycle(std::string path) {
  Result<std::unique_ptr<File>> file = disk_.open(path, Disk::Mode::kReadWrite);
  if (file.ok()) {
    add({std::move(path), std::move(*file), segment_bytes_});
    return {};
  }
  return file.error().is(kNoDescriptors) ? disk_.remove(path) : Result<void>(file.error());
}

std::optional<Spare> SpareSegments::take() {
  const std::lock_guard lock(mutex_);
  if (spares_.empty()) {
    return std::nullopt;
  }
  Spare spare = std::move(spares_.front());
  spares_.pop_front();
  count_ = spares_.size();
  return spare;
}

std::string SpareSegments::next_path() { return directory_ + "/" + spare_name(next_number_++); }

}  // namespace penstock::journal
