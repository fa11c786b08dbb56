#include "journal/space.h"

#include <algorithm>

#include "journal/format.h"

namespace penstock::journal {
namespace {

// Free space for this many segments means that the disk will not be full before the preparer
// notices.
constexpr uint64_t kRoomySegments = 4;
// What shards may append that were admitted at the same moment, as a part of a segment: one batch
// each.
constexpr uint64_t kConcurrentAdmissionsPart = 8;

}  // namespace

SpaceAccount::SpaceAccount(uint64_t segment_bytes, uint64_t pending_bytes_max)
    : segment_bytes_(segment_bytes), pending_max_(pending_bytes_max) {}

Result<void> SpaceAccount::admit(Space space, uint64_t bytes, size_t spares) const {
  const uint64_t cost = std::min(batch_cost(bytes), segment_bytes_ - kSegmentHeaderBytes);
  if (pending_ > 0 && pending_ + cost > pending_max_ && space != Space::kOwes) {
    return Error(kOverloaded, "Too many changes wait for the disk; try again.");
  }
  if (is_roomy_ && !is_out_of_descriptors_) {
    return {};
  }
  const bool has_reserve = space == Space::kTakes;
  const size_t usable_spares = has_reserve && spares > 0 ? spares - 1 : spares;
  const uint64_t slack = has_reserve ? 0 : segment_bytes_ / kConcurrentAdmissionsPart;
  const bool reserve_is_whole = !has_reserve || spares > 0;
  const uint64_t largest = std::max(largest_pending_, cost);
  if (reserve_is_whole && pending_ + cost + slack <= sure_bytes(usable_spares, largest)) {
    return {};
  }
  if (is_full_) {
    return Error(kNoSpace, "The disk is full; reads and deletes still work.");
  }
  if (is_out_of_descriptors_) {
    return Error(kOverloaded,
                 "No file descriptor is left for the next journal segment; try again.");
  }
  return Error(kOverloaded, "The disk is nearly full and the journal waits for space; try again.");
}

void SpaceAccount::appended(uint64_t bytes) {
  const uint64_t cost = batch_cost(bytes);
  pending_ += cost;
  largest_pending_ = std::max(largest_pending_, cost);
}

void SpaceAccount::committed(uint64_t bytes) {
  PENSTOCK_CHECK(bytes <= pending_);
  pending_ -= bytes;
  if (pending_ == 0) {
    largest_pending_ = 0;
  }
}

void SpaceAccount::set_free(uint64_t free_bytes) {
  // Twice, because the ends of segments may stay unused.
  is_roomy_ = free_bytes >= kRoomySegments * segment_bytes_ + 2 * pending_max_;
}

uint64_t SpaceAccount::sure_bytes(size_t spares, uint64_t largest) const {
  // A frame never spans segments: at each one's end less than the largest batch may stay unused.
  const uint64_t active = active_room_ > largest ? active_room_ - largest : 0;
  const uint64_t whole = segment_bytes_ - kSegmentHeaderBytes;
  return active + spares * (whole > largest ? whole - largest : 0);
}

}  // namespace penstock::journal
