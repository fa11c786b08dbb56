// Undoes Content-Encoding: gzip piece by piece, so that a bomb is refused while it is read. Belongs
// to one connection.
#ifndef PENSTOCK_EDGE_GZIP_DECODER_H_
#define PENSTOCK_EDGE_GZIP_DECODER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;  // NOLINT(readability-identifier-naming): zlib's

namespace penstock::edge {

class GzipDecoder {
 public:
  enum class Status : uint8_t {
    kMore,      // so far so good
    kDone,      // the stream's end and its checksum were seen
    kCorrupt,   // not gzip, a wrong checksum, or bytes after the end
    kTooLarge,  // more than output_bytes_max
    kTooDense,  // past kGzipRatioMax
  };

  explicit GzipDecoder(size_t output_bytes_max);

  // Appends what the next piece of input decodes to. Not to be called again after anything but
  // kMore or kDone.
  Status feed(std::string_view input, std::string& output);

 private:
  struct Deleter {
    void operator()(z_stream_s* stream) const;
  };
  Status inflate_into(std::string& output);

  std::unique_ptr<z_stream_s, Deleter> stream_;
  size_t output_bytes_max_;
  bool ended_ = false;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_GZIP_DECODER_H_
