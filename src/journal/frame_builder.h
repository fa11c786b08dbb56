// Collects batches into one frame without copying their mutations. Belongs to the committer; used
// again for every group. What was added must stay where it is until the frame is written.
#ifndef PENSTOCK_JOURNAL_FRAME_BUILDER_H_
#define PENSTOCK_JOURNAL_FRAME_BUILDER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "journal/format.h"

namespace penstock::journal {

class FrameBuilder {
 public:
  // Begins an empty frame; at most `batches_max` batches follow.
  void start(size_t batches_max);
  void add(std::string_view mutations, int64_t time_ms);

  uint64_t payload_bytes() const { return payload_bytes_; }
  uint32_t batch_count() const { return batch_count_; }

  // The whole frame as buffers to write at `offset`. Zeros fill the rest of its last page (up to
  // `limit`): the page need not be read before it is written, and a reader finds the end there.
  std::span<const std::string_view> finish(uint64_t salt, Sequence first_sequence, uint64_t offset,
                                           uint64_t limit);

 private:
  std::string header_;
  std::string
      heads_;  // of all batches; its capacity is fixed by start(), so that views into it stay valid
  std::vector<std::string_view> buffers_;
  uint64_t payload_bytes_ = 0;
  uint32_t payload_crc_ = 0;
  uint32_t batch_count_ = 0;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_FRAME_BUILDER_H_
