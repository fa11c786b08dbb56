#include "journal/format.h"

#include <fmt/format.h>

#include <cstring>

#include "base/crc32c.h"

namespace penstock::journal {
namespace {

constexpr std::string_view kSegmentMagic = "PENSTJNL";
constexpr std::string_view kFrameMagic = "PFRM";
// The first 64 bytes have this form in every version: magic, version, and a checksum in the last
// four.
constexpr size_t kCheckedHeaderBytes = 60;
constexpr size_t kFrameSaltOffset = 8;
constexpr size_t kCheckedFrameBytes = 36;

}  // namespace

std::string encode_segment_header(const SegmentHeader& header) {
  std::string bytes;
  bytes.reserve(kSegmentHeaderBytes);
  bytes += kSegmentMagic;
  append_big_endian<uint32_t>(bytes, kFormatVersion);
  append_big_endian<uint32_t>(bytes, 0);
  append_big_endian<uint64_t>(bytes, header.number);
  append_big_endian<uint64_t>(bytes, header.salt);
  append_big_endian<uint64_t>(bytes, header.first_sequence);
  append_big_endian<uint64_t>(bytes, header.segment_bytes);
  append_big_endian<int64_t>(bytes, header.time_ms);
  append_big_endian<uint32_t>(bytes, 0);
  PENSTOCK_CHECK(bytes.size() == kCheckedHeaderBytes);
  append_big_endian<uint32_t>(bytes, crc32c(bytes));
  bytes.resize(kSegmentHeaderBytes);
  return bytes;
}

Result<SegmentHeader> decode_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kSegmentMagic)) {
    return Error(kCorrupt, "does not begin with a segment header");
  }
  const auto crc = read_big_endian<uint32_t>(bytes.data() + kCheckedHeaderBytes);
  if (crc != crc32c(bytes.substr(0, kCheckedHeaderBytes))) {
    return Error(kCorrupt, "has a header whose checksum does not match");
  }
  ByteReader reader(bytes.substr(kSegmentMagic.size()));
  const auto version = reader.big_endian<uint32_t>();
  if (version != kFormatVersion) {
    return Error(kNewerFormat, fmt::format("has format version {}, this program knows version {}",
                                           version, kFormatVersion));
  }
  reader.take(4);
  SegmentHeader header;
  header.number = reader.big_endian<uint64_t>();
  header.salt = reader.big_endian<uint64_t>();
  header.first_sequence = reader.big_endian<uint64_t>();
  header.segment_bytes = reader.big_endian<uint64_t>();
  header.time_ms = reader.big_endian<int64_t>();
  return header;
}

std::string encode_frame_header(const FrameHeader& header) {
  std::string bytes;
  bytes.reserve(kFrameHeaderBytes);
  bytes += kFrameMagic;
  append_big_endian<uint32_t>(bytes, header.payload_bytes);
  append_big_endian<uint64_t>(bytes, header.salt);
  append_big_endian<uint64_t>(bytes, header.first_sequence);
  append_big_endian<uint32_t>(bytes, header.batch_count);
  append_big_endian<uint32_t>(bytes, header.payload_crc);
  append_big_endian<uint32_t>(bytes, 0);
  PENSTOCK_CHECK(bytes.size() == kCheckedFrameBytes);
  append_big_endian<uint32_t>(bytes, crc32c(bytes));
  return bytes;
}

std::optional<FrameHeader> decode_frame_header(std::string_view bytes) {
  if (bytes.size() < kFrameHeaderBytes || !bytes.starts_with(kFrameMagic) ||
      read_big_endian<uint32_t>(bytes.data() + kCheckedFrameBytes) !=
          crc32c(bytes.substr(0, kCheckedFrameBytes))) {
    return std::nullopt;
  }
  ByteReader reader(bytes.substr(kFrameMagic.size()));
  FrameHeader header;
  header.payload_bytes = reader.big_endian<uint32_t>();
  header.salt = reader.big_endian<uint64_t>();
  header.first_sequence = reader.big_endian<uint64_t>();
  header.batch_count = reader.big_endian<uint32_t>();
  header.payload_crc = reader.big_endian<uint32_t>();
  return header;
}

bool has_salt(std::string_view bytes, uint64_t salt) {
  return bytes.size() >= kFrameSaltOffset + sizeof(salt) &&
         read_big_endian<uint64_t>(bytes.data() + kFrameSaltOffset) == salt;
}

bool starts_like_frame(const char* bytes) {
  return std::memcmp(bytes, kFrameMagic.data(), kFrameMagic.size()) == 0;
}

void append_batch_head(std::string& out, uint64_t mutation_bytes, int64_t time_ms) {
  append_varint(out, mutation_bytes);
  append_big_endian<int64_t>(out, time_ms);
}

}  // namespace penstock::journal
