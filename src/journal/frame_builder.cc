#include "journal/frame_builder.h"

#include <algorithm>
#include <array>

#include "base/crc32c.h"

namespace penstock::journal {
namespace {

constexpr std::array<char, kPageBytes> kZeros{};

}  // namespace

void FrameBuilder::start(size_t batches_max) {
  heads_.clear();
  heads_.reserve(batches_max * kBatchHeadBytesMax);
  buffers_.assign(1, std::string_view());  // the header's place
  payload_bytes_ = 0;
  payload_crc_ = 0;
  batch_count_ = 0;
}

void FrameBuilder::add(std::string_view mutations, int64_t time_ms) {
  const size_t begin = heads_.size();
  PENSTOCK_CHECK(heads_.capacity() - begin >= kBatchHeadBytesMax);
  append_batch_head(heads_, mutations.size(), time_ms);
  const std::string_view head = std::string_view(heads_).substr(begin);
  buffers_.push_back(head);
  buffers_.push_back(mutations);
  payload_crc_ = crc32c(mutations, crc32c(head, payload_crc_));
  payload_bytes_ += head.size() + mutations.size();
  ++batch_count_;
}

std::span<const std::string_view> FrameBuilder::finish(uint64_t salt, Sequence first_sequence,
                                                       uint64_t offset, uint64_t limit) {
  PENSTOCK_CHECK(payload_bytes_ <= kFrameBytesMax);
  header_ = encode_frame_header({.salt = salt,
                                 .first_sequence = first_sequence,
                                 .batch_count = batch_count_,
                                 .payload_bytes = static_cast<uint32_t>(payload_bytes_),
                                 .payload_crc = payload_crc_});
  buffers_[0] = header_;
  const uint64_t end = offset + kFrameHeaderBytes + payload_bytes_;
  const uint64_t padded_end = std::min(align_up(end, kPageBytes), limit);
  PENSTOCK_CHECK(end <= padded_end);
  buffers_.emplace_back(kZeros.data(), padded_end - end);
  return buffers_;
}

}  // namespace penstock::journal
