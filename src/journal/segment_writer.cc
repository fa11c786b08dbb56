#include "journal/segment_writer.h"

#include <utility>

#include "journal/segment_files.h"

namespace penstock::journal {

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::activate(Disk& disk,
                                                               const std::string& directory,
                                                               Directory& opened, Spare spare,
                                                               const SegmentHeader& header) {
  const std::string bytes = encode_segment_header(header);
  const std::string_view buffer = bytes;
  PENSTOCK_TRY(spare.file->write_at(0, {&buffer, 1}));
  PENSTOCK_TRY(spare.file->sync());
  const std::string path = directory + "/" + segment_name(header.number);
  PENSTOCK_TRY(disk.rename(spare.path, path));
  PENSTOCK_TRY(opened.sync());
  spare.file->set_path(path);
  return std::make_unique<SegmentWriter>(std::move(spare.file), header, kSegmentHeaderBytes);
}

Result<void> SegmentWriter::write(FrameBuilder& frame, Sequence first_sequence) {
  const uint64_t length = frame_bytes(frame.payload_bytes());
  PENSTOCK_CHECK(length <= room());
  PENSTOCK_TRY(file_->write_at(
      tail_, frame.finish(header_.salt, first_sequence, tail_, header_.segment_bytes)));
  PENSTOCK_TRY(file_->sync());
  tail_ += length;
  is_marked_ = false;
  return {};
}

Result<void> SegmentWriter::write_mark(Sequence next_sequence) {
  if (is_marked_ || room() < kFrameHeaderBytes) {
    return {};
  }
  is_marked_ = true;
  mark_.start(0);
  return file_->write_at(tail_,
                         mark_.finish(header_.salt, next_sequence, tail_, header_.segment_bytes));
}

}  // namespace penstock::journal
