#include "edge/gzip_decoder.h"

#include <zlib.h>

#include <algorithm>

#include "base/assert.h"
#include "edge/limits.h"

namespace penstock::edge {

namespace {

constexpr size_t kStepBytes = 16 * kKiB;
constexpr int kGzipWindowBits = 16 + MAX_WBITS;  // 16: gzip's frame and nothing else

}  // namespace

void GzipDecoder::Deleter::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

GzipDecoder::GzipDecoder(size_t output_bytes_max)
    : stream_(new z_stream_s{}), output_bytes_max_(output_bytes_max) {
  PENSTOCK_CHECK(inflateInit2(stream_.get(), kGzipWindowBits) == Z_OK);
}

GzipDecoder::Status GzipDecoder::feed(std::string_view input, std::string& output) {
  if (ended_) {
    return input.empty() ? Status::kDone : Status::kCorrupt;
  }
  // zlib's interface is not const-correct; it does not write to its input.
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  stream_->avail_in = static_cast<uInt>(input.size());
  Status status = Status::kMore;
  while (status == Status::kMore && (stream_->avail_in > 0 || stream_->avail_out == 0)) {
    const size_t before = output.size();
    status = inflate_into(output);
    if (status == Status::kMore && output.size() == before) {
      break;  // zlib has taken what it was given and wants more
    }
  }
  return status;
}

GzipDecoder::Status GzipDecoder::inflate_into(std::string& output) {
  const size_t before = output.size();
  // One byte past the limit is enough to know that it is passed.
  const size_t step = std::min(kStepBytes, output_bytes_max_ + 1 - before);
  output.resize(before + step);
  stream_->next_out = reinterpret_cast<Bytef*>(output.data() + before);
  stream_->avail_out = static_cast<uInt>(step);
  const int result = inflate(stream_.get(), Z_NO_FLUSH);
  output.resize(before + step - stream_->avail_out);

  if (output.size() > output_bytes_max_) {
    return Status::kTooLarge;
  }
  if (output.size() > kGzipRatioFreeBytes && output.size() / kGzipRatioMax > stream_->total_in) {
    return Status::kTooDense;
  }
  if (result == Z_STREAM_END) {
    ended_ = true;
    return stream_->avail_in == 0 ? Status::kDone : Status::kCorrupt;
  }
  return result == Z_OK || result == Z_BUF_ERROR ? Status::kMore : Status::kCorrupt;
}

}  // namespace penstock::edge
