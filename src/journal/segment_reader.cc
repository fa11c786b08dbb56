#include "journal/segment_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/crc32c.h"

namespace penstock::journal {
namespace {

constexpr uint64_t kWindowBytes = kMiB;

}  // namespace

Result<SegmentReader> SegmentReader::open(File& file, uint64_t number) {
  PENSTOCK_ASSIGN(const std::string bytes, file.read_at(0, kSegmentHeaderBytes));
  PENSTOCK_ASSIGN(const SegmentHeader header, decode_segment_header(bytes));
  PENSTOCK_ASSIGN(const uint64_t size, file.size());
  if (header.number != number) {
    return Error(kCorrupt, fmt::format("was written as segment {}", header.number));
  }
  if (header.segment_bytes != size) {
    return Error(kCorrupt,
                 fmt::format("is {} bytes long and must be {}", size, header.segment_bytes));
  }
  return SegmentReader(file, header);
}

Result<std::string_view> SegmentReader::view(uint64_t offset, uint64_t length) {
  const bool is_inside =
      offset >= window_offset_ && offset + length <= window_offset_ + window_.size();
  if (!is_inside) {
    PENSTOCK_ASSIGN(window_, file_->read_at(offset, std::max(length, kWindowBytes)));
    window_offset_ = offset;
  }
  return std::string_view(window_).substr(offset - window_offset_, length);
}

Result<FramesEnd> SegmentReader::read_frames(
    uint64_t offset, Sequence& expected, const std::function<Result<void>(const Frame&)>& visit) {
  while (true) {
    PENSTOCK_ASSIGN(Attempt attempt, read_frame(offset, expected));
    if (!attempt.frame.has_value()) {
      return judge(std::move(attempt.end), expected);
    }
    PENSTOCK_TRY(visit(*attempt.frame));
    offset += frame_bytes(attempt.frame->header.payload_bytes);
    expected = attempt.frame->header.next_sequence();
  }
}

Result<Sequence> SegmentReader::sequence_at(uint64_t offset) {
  PENSTOCK_ASSIGN(const std::string_view bytes, view(offset, kFrameHeaderBytes));
  const std::optional<FrameHeader> header = decode_frame_header(bytes);
  PENSTOCK_CHECK(header.has_value());
  return header->first_sequence;
}

Result<SegmentReader::Attempt> SegmentReader::read_frame(uint64_t offset, Sequence expected) {
  Attempt attempt;
  attempt.end.offset = offset;
  PENSTOCK_ASSIGN(const std::string_view head, view(offset, kFrameHeaderBytes));
  const std::optional<FrameHeader> header = decode_frame_header(head);
  if (!header.has_value() || header->salt != header_.salt) {
    // Zeros, or bytes from an earlier use of the file; unless the salt is there.
    if (has_salt(head, header_.salt)) {
      attempt.end.kind = FramesEnd::Kind::kTorn;
      attempt.end.why = "the checksum of a frame header does not match";
      attempt.end.torn_bytes =
          std::min(align_up(offset + 1, kPageBytes), header_.segment_bytes) - offset;
    }
    return attempt;
  }
  if (header->first_sequence != expected) {
    attempt.end.kind = FramesEnd::Kind::kCorrupt;
    attempt.end.why =
        fmt::format("batch {} follows where {} was due", header->first_sequence, expected);
    attempt.end.later_frame = header->first_sequence > expected ? offset : 0;
    return attempt;
  }
  const uint64_t payload_offset = offset + kFrameHeaderBytes;
  const uint64_t length =
      std::min<uint64_t>(header->payload_bytes, header_.segment_bytes - payload_offset);
  PENSTOCK_ASSIGN(const std::string_view payload, view(payload_offset, length));
  if (payload.size() < header->payload_bytes || crc32c(payload) != header->payload_crc) {
    attempt.end.kind = FramesEnd::Kind::kTorn;
    attempt.end.why = "the checksum of a frame does not match";
    attempt.end.torn_bytes =
        std::min(offset + frame_bytes(header->payload_bytes), header_.segment_bytes) - offset;
    return attempt;
  }
  attempt.frame = Frame{offset, *header, payload};
  return attempt;
}

Result<FramesEnd> SegmentReader::judge(FramesEnd end, Sequence expected) {
  if (end.kind == FramesEnd::Kind::kCorrupt) {
    return end;
  }
  // A frame that once stood here reached no further than the largest one does, and its successor
  // begins there. Where something did stand here, the whole rest is searched.
  const uint64_t limit =
      end.kind == FramesEnd::Kind::kTorn
          ? header_.segment_bytes
          : std::min(header_.segment_bytes, end.offset + kFrameBytesMax + kFrameHeaderBytes);
  PENSTOCK_ASSIGN(end.later_frame, find_later_frame(end.offset, limit, expected));
  if (end.later_frame != 0) {
    end.why = fmt::format("{}, and a later frame follows at offset {}",
                          end.why.empty() ? "a frame is missing" : end.why, end.later_frame);
    end.kind = FramesEnd::Kind::kCorrupt;
  }
  return end;
}

Result<uint64_t> SegmentReader::find_later_frame(uint64_t offset, uint64_t limit,
                                                 Sequence expected) {
  uint64_t at = offset + kFrameAlignment;
  while (at + kFrameHeaderBytes <= limit) {
    PENSTOCK_ASSIGN(const std::string_view bytes, view(at, std::min(kWindowBytes, limit - at)));
    if (bytes.size() < kFrameHeaderBytes) {
      break;
    }
    uint64_t i = 0;
    for (; i + kFrameHeaderBytes <= bytes.size(); i += kFrameAlignment) {
      if (!starts_like_frame(bytes.data() + i)) {
        continue;
      }
      const auto header = decode_frame_header(bytes.substr(i));
      if (header.has_value() && header->salt == header_.salt && header->first_sequence > expected) {
        return at + i;
      }
    }
    at += i;
  }
  return 0;
}

}  // namespace penstock::journal
