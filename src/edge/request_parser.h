// Turns a connection's bytes into requests: Boost.Beast's basic_parser under rules that leave no
// room for two readings of one request (RFC 9112 section 11.2, request smuggling), with bodies
// counted and decoded while they are read. Belongs to one connection; does no I/O.
#ifndef PENSTOCK_EDGE_REQUEST_PARSER_H_
#define PENSTOCK_EDGE_REQUEST_PARSER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/gzip_decoder.h"
#include "edge/limits.h"
#include "edge/read_buffer.h"
#include "edge/refusal.h"

namespace penstock::edge {

class RequestParser {
 public:
  enum class Progress : uint8_t { kNeedsHead, kNeedsBody, kDone, kRefused };

  explicit RequestParser(const Limits& limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // The next request begins at the front of the buffer.
  void start();
  // Reads on with what the buffer has more than last time. After kDone or kRefused only finish()
  // and start() go on.
  Progress feed(ReadBuffer& buffer);
  // Takes the request's bytes off the buffer.
  void finish(ReadBuffer& buffer);

  bool head_done() const { return head_bytes_ > 0; }
  // How many bytes the request has in all, where it said so; 0 if that is not known.
  size_t bytes_in_all() const { return head_bytes_ + content_length_; }
  bool expects_continue() const { return expects_continue_; }
  bool keep_alive() const;
  bool is_http_1_0() const { return is_http_1_0_; }
  const Refusal& refusal() const { return refusal_; }
  // Memory held beside the buffer.
  size_t held_bytes() const { return dechunked_.capacity() + decoded_.capacity(); }

  // Sets the exchange's views: of the head as far as it was accepted (after a refusal, for its
  // reply), of the body once kDone. They are good until finish() or until the buffer grows.
  void fill(const ReadBuffer& buffer, Exchange& exchange) const;

 private:
  class Machine;
  enum class Framing : uint8_t { kNone, kLength, kChunked };
  struct Span {  // in the buffer, from the request's first byte
    uint32_t offset = 0;
    uint32_t length = 0;
  };
  struct Field {
    Span name;
    Span value;
  };

  Progress refuse(RefusalKind kind, int status, std::string_view reason);
  Progress advance(ReadBuffer& buffer);
  Progress wait_for_head(const ReadBuffer& buffer);
  void accept_line(std::string_view method, std::string_view target, int version);
  void accept_target(std::string_view target);
  void accept_field(int beast_name, std::string_view name, std::string_view value);
  void accept_named_field(int beast_name, std::string_view value);
  void accept_head();
  void accept_body(std::string_view piece);
  void accept_decoded(GzipDecoder::Status status);
  void accept_end();
  Span span(std::string_view text) const;

  const Limits& limits_;
  std::unique_ptr<Machine> machine_;
  Refusal refusal_;
  bool refused_ = false;

  const char* base_ = nullptr;  // the buffer's front, while feed() runs
  size_t base_bytes_ = 0;
  size_t parsed_ = 0;      // bytes of the buffer that the machine has taken
  size_t scanned_ = 0;     // bytes of an incomplete head without a bare line feed
  size_t head_bytes_ = 0;  // once the head is complete
  Span method_, path_, query_;
  std::vector<Field> fields_;
  bool is_http_1_0_ = false;
  bool has_host_ = false;
  bool has_length_ = false;
  bool expects_continue_ = false;
  Framing framing_ = Framing::kNone;
  size_t content_length_ = 0;
  size_t trailers_ = 0;
  std::string dechunked_;  // the body as sent, when it came in chunks
  std::unique_ptr<GzipDecoder> gzip_;
  bool gzip_ended_ = false;
  std::string decoded_;  // the body after gzip
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_REQUEST_PARSER_H_
