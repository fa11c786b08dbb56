// The segment that is being written. Belongs to the committer.
#ifndef PENSTOCK_JOURNAL_SEGMENT_WRITER_H_
#define PENSTOCK_JOURNAL_SEGMENT_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "base/disk.h"
#include "journal/format.h"
#include "journal/frame_builder.h"
#include "journal/spare_segments.h"

namespace penstock::journal {

class SegmentWriter {
 public:
  // Goes on in a recovered segment.
  SegmentWriter(std::unique_ptr<File> file, const SegmentHeader& header, uint64_t tail)
      : file_(std::move(file)), header_(header), tail_(tail) {}

  // Turns a spare into a segment. The header is durable before the file has a segment's name, so
  // that a segment always has one, and the name is durable before the first frame is written.
  // `opened` is the directory at `directory`.
  static Result<std::unique_ptr<SegmentWriter>> activate(Disk& disk, const std::string& directory,
                                                         Directory& opened, Spare spare,
                                                         const SegmentHeader& header);

  const SegmentHeader& header() const { return header_; }
  uint64_t room() const { return header_.segment_bytes - tail_; }

  // One frame, written and synced.
  Result<void> write(FrameBuilder& frame, Sequence first_sequence);
  // A frame without batches where the next one will stand, not synced: it says that everything
  // before it was. With it, damage to the last frame is told from a torn write. Does nothing if
  // there is one already, or no room.
  Result<void> write_mark(Sequence next_sequence);

 private:
  std::unique_ptr<File> file_;
  SegmentHeader header_;
  uint64_t tail_;  // where the next frame starts
  bool is_marked_ = false;
  FrameBuilder mark_;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_SEGMENT_WRITER_H_
