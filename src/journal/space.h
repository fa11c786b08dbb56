// How much may still be appended. Not synchronised: the Journal's mutex guards it.
//
// The last spare is the reserve: on a full disk only what frees space may use it. As long as the
// file system has room for several segments, more may be admitted than the segments at hand can
// take, because new ones are made at need.
#ifndef PENSTOCK_JOURNAL_SPACE_H_
#define PENSTOCK_JOURNAL_SPACE_H_

#include <cstdint>

#include "base/result.h"
#include "journal/journal.h"

namespace penstock::journal {

class SpaceAccount {
 public:
  SpaceAccount(uint64_t segment_bytes, uint64_t pending_bytes_max);

  // kOverloaded, kNoSpace or yes, for a batch of this many bytes of mutations.
  Result<void> admit(Space space, uint64_t bytes, size_t spares) const;

  void appended(uint64_t bytes);   // one batch
  void committed(uint64_t bytes);  // a group: the sum of its batches' costs
  void set_active_room(uint64_t bytes) { active_room_ = bytes; }
  // From what the file system says is free.
  void set_free(uint64_t free_bytes);
  void set_full(bool full) { is_full_ = full; }
  // Then no new segment can be made, however much space there is.
  void set_out_of_descriptors(bool out) { is_out_of_descriptors_ = out; }

  uint64_t pending() const { return pending_; }
  bool is_full() const { return is_full_; }
  bool is_out_of_descriptors() const { return is_out_of_descriptors_; }

 private:
  // What is sure to fit into the active segment and this many spares, whatever the order and size
  // of the batches.
  uint64_t sure_bytes(size_t spares, uint64_t largest) const;

  const uint64_t segment_bytes_;
  const uint64_t pending_max_;
  uint64_t pending_ = 0;
  uint64_t largest_pending_ = 0;  // of a single batch, since nothing was pending
  uint64_t active_room_ = 0;
  bool is_roomy_ = false;
  bool is_full_ = false;
  bool is_out_of_descriptors_ = false;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_SPACE_H_
