#include "journal/segment_writer.h"

#include <utility>

#include "journal/segment_files.h"

namespace penstock::journal {

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::activate(Disk& disk,
                                                               const std::string& directory,
                                                               const std::string& spare,
                                                               const SegmentHeader& header) {
  {
    PENSTOCK_ASSIGN(const std::unique_ptr<File> file, disk.open(spare, Disk::Mode::kReadWrite));
    const std::string bytes = encode_segment_header(header);
    const std::string_view buffer = bytes;
    PENSTOCK_TRY(file->write_at(0, {&buffer, 1}));
    PENSTOCK_TRY(file->sync());
  }
  const std::string path = directory + "/" + segment_name(header.number);
  PENSTOCK_TRY(disk.rename(spare, path));
  PENSTOCK_TRY(disk.sync_directory(directory));
  // Opened again, so that its errors have its name.
  PENSTOCK_ASSIGN(std::unique_ptr<File> file, disk.open(path, Disk::Mode::kReadWrite));
  return std::make_unique<SegmentWriter>(std::move(file), header, kSegmentHeaderBytes);
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
