#include "egress/reply_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/assert.h"
#include "egress/limits.h"

namespace penstock::egress {

namespace {

namespace http = boost::beast::http;

constexpr size_t kMemoryBytes = kReplyHeadBytesMax;
// No chunked body is shorter, and Beast asserts (in debug builds) that it sees at least that much
// of a first chunk that is also the last.
constexpr size_t kChunkedBodyBytesMin = 5;
constexpr int kSwitchingProtocols = 101;
constexpr std::string_view kHttp = "HTTP/1.";

}  // namespace

class ReplyReader::Machine final : public http::basic_parser<false> {
 public:
  Machine(runtime::HttpOutcome& reply, size_t body_bytes_max, bool to_head_request)
      : reply_(reply), body_bytes_max_(body_bytes_max) {
    header_limit(kReplyHeadBytesMax);
    body_limit(boost::none);
    skip(to_head_request);
  }

  bool waits_for_first_chunk() const { return is_header_done() && chunked() && !saw_chunk_; }
  bool is_interim() const { return reply_.status / 100 == 1; }
  bool has_too_many_headers() const { return headers_ > kReplyHeadersMax; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(http::verb, Text, Text, int, Code&) override {}
  void on_response_impl(int status, Text, int, Code& code) override {
    reply_.status = status;
    if (status < 100 || status == kSwitchingProtocols) {  // no upgrade was asked for
      code = http::error::bad_status;
    }
  }
  void on_field_impl(http::field name, Text, Text value, Code& code) override {
    if (++headers_ > kReplyHeadersMax) {
      code = http::error::header_limit;
    } else if (!saw_chunk_) {  // else it is a trailer
      if (name == http::field::content_type) {
        reply_.content_type.assign(value.data(), value.size());
      } else if (name == http::field::retry_after) {
        reply_.retry_after.assign(value.data(), value.size());
      }
    }
  }
  void on_header_impl(Code&) override {}
  void on_body_init_impl(const boost::optional<uint64_t>& length, Code&) override {
    reply_.body.reserve(
        static_cast<size_t>(std::min<uint64_t>(length.value_or(0), body_bytes_max_)));
  }
  size_t on_body_impl(Text piece, Code& code) override {
    const size_t taken = std::min(piece.size(), body_bytes_max_ - reply_.body.size());
    reply_.body.append(piece.data(), taken);
    if (taken < piece.size()) {
      reply_.body_truncated = true;
      code = http::error::body_limit;
    }
    return piece.size();
  }
  void on_chunk_header_impl(uint64_t, Text, Code&) override { saw_chunk_ = true; }
  size_t on_chunk_body_impl(uint64_t, Text piece, Code& code) override {
    return on_body_impl(piece, code);
  }
  void on_finish_impl(Code&) override {}

  runtime::HttpOutcome& reply_;
  size_t body_bytes_max_;
  size_t headers_ = 0;
  bool saw_chunk_ = false;
};

ReplyReader::ReplyReader()
    : memory_(new char[kMemoryBytes]), machine_(std::make_unique<std::optional<Machine>>()) {}

ReplyReader::~ReplyReader() = default;

void ReplyReader::start(bool to_head_request, size_t body_bytes_max) {
  to_head_request_ = to_head_request;
  body_bytes_max_ = body_bytes_max;
  begin_ = end_ = 0;
  interim_replies_ = 0;
  restart();
}

void ReplyReader::restart() {
  reply_ = {};
  machine_->emplace(reply_, body_bytes_max_, to_head_request_);
}

size_t ReplyReader::room_bytes() const { return kMemoryBytes - end_; }

ReplyReader::Progress ReplyReader::filled(size_t bytes) {
  PENSTOCK_CHECK(bytes <= room_bytes());
  end_ += bytes;
  const Progress progress = parse();
  if (progress == Progress::kNeedsMore) {
    std::memmove(memory_.get(), memory_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (room_bytes() == 0) {
      return refuse("a line of a chunk or its trailers are too long");
    }
  }
  return progress;
}

ReplyReader::Progress ReplyReader::parse() {
  Machine* machine = &**machine_;
  while (end_ > begin_) {
    // Beast would wait for the end of a head before it looks at what came in pieces.
    const size_t seen = std::min(end_ - begin_, kHttp.size());
    if (reply_.status == 0 && std::memcmp(memory_.get() + begin_, kHttp.data(), seen) != 0) {
      return refuse("it does not begin with HTTP/1");
    }
    if (machine->waits_for_first_chunk() && end_ - begin_ < kChunkedBodyBytesMin) {
      break;
    }
    // Without `eager` Beast stops behind the head.
    machine->eager(machine->is_header_done());
    boost::beast::error_code code;
    begin_ += machine->put(boost::asio::const_buffer(memory_.get() + begin_, end_ - begin_), code);
    if (reply_.body_truncated) {
      return Progress::kDone;
    }
    if (code == http::error::need_more) {
      break;
    }
    if (machine->has_too_many_headers()) {
      return refuse(fmt::format("it has more than {} headers", kReplyHeadersMax));
    }
    if (code == http::error::header_limit) {
      return refuse(fmt::format("its head is larger than {} bytes", kReplyHeadBytesMax));
    }
    if (code) {
      return refuse(code.message());
    }
    if (!machine->is_done()) {
      continue;
    }
    if (!machine->is_interim()) {
      return Progress::kDone;
    }
    if (++interim_replies_ > kInterimRepliesMax) {
      return refuse("too many interim replies come before it");
    }
    restart();
    machine = &**machine_;
  }
  return Progress::kNeedsMore;
}

ReplyReader::Progress ReplyReader::refuse(std::string_view reason) {
  reason_ = reason;
  return Progress::kBad;
}

bool ReplyReader::ended(bool cleanly) {
  Machine& machine = **machine_;
  if (!machine.is_header_done() || !machine.need_eof()) {
    return false;
  }
  boost::beast::error_code code;
  machine.put_eof(code);
  reply_.body_truncated = !cleanly;
  return !code;
}

bool ReplyReader::keeps_alive() const {
  const Machine& machine = **machine_;
  return machine.is_done() && machine.keep_alive() && begin_ == end_;
}

void ReplyReader::take(runtime::HttpOutcome& outcome) { outcome = std::exchange(reply_, {}); }

}  // namespace penstock::egress
