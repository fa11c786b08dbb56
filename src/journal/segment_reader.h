// Reads the frames of one segment file in order and tells a torn end from corruption. Belongs to
// one thread; used during recovery and by inspection, never while the same file is written by this
// process.
#ifndef PENSTOCK_JOURNAL_SEGMENT_READER_H_
#define PENSTOCK_JOURNAL_SEGMENT_READER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/disk.h"
#include "journal/format.h"

namespace penstock::journal {

struct Frame {
  uint64_t offset;
  FrameHeader header;
  std::string_view payload;  // until the next frame is read

  bool is_mark() const { return header.batch_count == 0; }
};

// What stands where the frames of a segment stop.
struct FramesEnd {
  enum class Kind {
    kClean,    // nothing was begun there
    kTorn,     // a write that was never completed, so never acknowledged
    kCorrupt,  // a frame was whole there once: the proof is a frame behind it
  };
  Kind kind = Kind::kClean;
  uint64_t offset = 0;       // where the next frame would start
  uint64_t torn_bytes = 0;   // from offset, if kTorn
  std::string why;           // if not kClean
  uint64_t later_frame = 0;  // its offset, if kCorrupt; 0: none can be read
};

class SegmentReader {
 public:
  // Checks the header. kCorrupt and kNewerFormat say why, without the path.
  static Result<SegmentReader> open(File& file, uint64_t number);

  const SegmentHeader& header() const { return header_; }

  // Reads frames from `offset` on, the first of which must have the sequence `expected`, and
  // advances `expected` past each one. An error is the disk's or the visitor's.
  Result<FramesEnd> read_frames(uint64_t offset, Sequence& expected,
                                const std::function<Result<void>(const Frame&)>& visit);

  // The first sequence of the frame whose header is whole at the offset; FramesEnd::later_frame
  // names such a one.
  Result<Sequence> sequence_at(uint64_t offset);

 private:
  SegmentReader(File& file, const SegmentHeader& header) : file_(&file), header_(header) {}

  // Fewer bytes than asked for only at the end of the file.
  Result<std::string_view> view(uint64_t offset, uint64_t length);
  // The frame at the offset, or why there is none that follows on `expected`.
  struct Attempt {
    std::optional<Frame> frame;
    FramesEnd end;
  };
  Result<Attempt> read_frame(uint64_t offset, Sequence expected);
  // The offset of the first frame header in (offset, limit) that belongs to this segment and to a
  // later batch than `expected`; 0 if there is none. One is written only after everything before it
  // was synced.
  Result<uint64_t> find_later_frame(uint64_t offset, uint64_t limit, Sequence expected);
  Result<FramesEnd> judge(FramesEnd end, Sequence expected);

  File* file_;
  SegmentHeader header_;
  std::string window_;
  uint64_t window_offset_ = 0;
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_SEGMENT_READER_H_
