// The bytes of a segment file: docs/architecture/journal-format.md describes every one. Pure
// functions; nothing here may change without a new format version.
#ifndef PENSTOCK_JOURNAL_FORMAT_H_
#define PENSTOCK_JOURNAL_FORMAT_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "journal/batch.h"

namespace penstock::journal {

inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint64_t kSegmentHeaderBytes = 4096;  // the first frame starts here
inline constexpr uint64_t kFrameHeaderBytes = 40;
inline constexpr uint64_t kFrameAlignment = 8;
inline constexpr uint64_t kBatchHeadBytesMax = 18;  // a varint and a time
inline constexpr uint64_t kPageBytes = 4096;
// A group ends before the batch that would take its payload past this.
inline constexpr uint64_t kGroupBytesMax = 8 * kMiB;
inline constexpr uint64_t kBatchBytesMax = 16 * kMiB;
inline constexpr uint64_t kFrameBytesMax = kBatchBytesMax + kBatchHeadBytesMax + kPageBytes;
static_assert(kGroupBytesMax <= kBatchBytesMax, "the largest frame is one of a single batch");

// The file was written by a later release.
inline constexpr ErrorInfo kNewerFormat{
    "InternalFailure", "InternalFailure", 500, Fault::kServer,
    "The journal has a format that this program does not know."};

struct SegmentHeader {
  uint64_t number = 0;
  uint64_t salt = 0;  // random for each use of the file; its frames carry it
  Sequence first_sequence = 0;
  uint64_t segment_bytes = 0;  // of the whole file
  int64_t time_ms = 0;         // when the segment was begun
};

struct FrameHeader {
  uint64_t salt = 0;
  Sequence first_sequence = 0;
  uint32_t batch_count = 0;  // 0: a mark, which says that all before it is durable
  uint32_t payload_bytes = 0;
  uint32_t payload_crc = 0;

  // The sequence that comes after this frame.
  Sequence next_sequence() const { return first_sequence + batch_count; }
};

// kSegmentHeaderBytes long.
std::string encode_segment_header(const SegmentHeader& header);
// kCorrupt or kNewerFormat with the reason, which follows on "the file ".
Result<SegmentHeader> decode_segment_header(std::string_view bytes);

// kFrameHeaderBytes long.
std::string encode_frame_header(const FrameHeader& header);
// Nothing if the checksum or the magic is wrong.
std::optional<FrameHeader> decode_frame_header(std::string_view bytes);
// Whether the bytes carry the salt where a frame header has it, whatever the rest says.
bool has_salt(std::string_view bytes, uint64_t salt);
bool starts_like_frame(const char* bytes);

// Appends what stands before a batch's mutations: their length and the batch's time.
void append_batch_head(std::string& out, uint64_t mutation_bytes, int64_t time_ms);

constexpr uint64_t align_up(uint64_t value, uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}
// From the start of a frame to the start of the next.
constexpr uint64_t frame_bytes(uint64_t payload_bytes) {
  return align_up(kFrameHeaderBytes + payload_bytes, kFrameAlignment);
}
// The most that a batch can take up: as the only one of its frame.
constexpr uint64_t batch_cost(uint64_t mutation_bytes) {
  return frame_bytes(kBatchHeadBytesMax + mutation_bytes);
}
// The most mutations that a batch may have in segments of this size.
constexpr uint64_t batch_bytes_max(uint64_t segment_bytes) {
  return std::min(kBatchBytesMax, segment_bytes - kSegmentHeaderBytes - kFrameHeaderBytes -
                                      kFrameAlignment - kBatchHeadBytesMax);
}

// Calls `visit(Sequence, int64_t time_ms, std::string_view mutations)`, which returns whether to go
// on, for each batch of a payload. False if it stopped, or if the payload is not exactly the
// batches that the header counts.
template <typename Visit>
[[nodiscard]] bool for_each_batch(const FrameHeader& header, std::string_view payload,
                                  Visit&& visit) {
  ByteReader reader(payload);
  for (uint32_t i = 0; i < header.batch_count; ++i) {
    const uint64_t length = reader.varint();
    const auto time_ms = reader.big_endian<int64_t>();
    const std::string_view mutations = reader.take(length);
    if (!reader.ok() || !visit(header.first_sequence + i, time_ms, mutations)) {
      return false;
    }
  }
  return reader.done();
}

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_FORMAT_H_
