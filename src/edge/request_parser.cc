#include "edge/request_parser.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>

namespace penstock::edge {

namespace {

namespace http = boost::beast::http;

constexpr std::array<std::string_view, 7> kMethods{"POST", "GET",     "PUT",  "DELETE",
                                                   "HEAD", "OPTIONS", "PATCH"};

constexpr size_t kChunkedBodyBytesMin = std::string_view("0\r\n\r\n").size();

constexpr std::string_view kBadChunk =
    "A chunk does not begin with its size in hexadecimal digits and CRLF, or does not end in CRLF.";
constexpr std::string_view kBadLength = "Content-Length is not a single number of bytes.";
constexpr std::string_view kTwoFramings =
    "The request has both Content-Length and Transfer-Encoding; its end is ambiguous.";
constexpr std::string_view kBadCoding = "Transfer-Encoding is not 'chunked', alone and once.";
constexpr std::string_view kHeadTooLarge = "The request line and headers are too large.";
constexpr std::string_view kBodyTooLarge = "The request body is too large.";

struct ErrorText {
  http::error error;
  RefusalKind kind;
  int status;
  std::string_view reason;
};

constexpr ErrorText kErrorTexts[] = {
    {http::error::bad_method, RefusalKind::kMalformed, 400,
     "The request line does not begin with a method and one space."},
    {http::error::bad_target, RefusalKind::kMalformed, 400,
     "The request target is empty or holds a control character."},
    {http::error::bad_version, RefusalKind::kMalformed, 400,
     "The request line does not end in HTTP/1.1 or HTTP/1.0 and CRLF."},
    {http::error::bad_field, RefusalKind::kMalformed, 400,
     "A header line does not begin with a name directly followed by a colon."},
    {http::error::bad_value, RefusalKind::kMalformed, 400,
     "A header's value holds a control character or a bare line feed."},
    {http::error::bad_line_ending, RefusalKind::kMalformed, 400, "A line does not end in CRLF."},
    {http::error::bad_content_length, RefusalKind::kMalformed, 400, kBadLength},
    {http::error::multiple_content_length, RefusalKind::kMalformed, 400, kBadLength},
    {http::error::bad_transfer_encoding, RefusalKind::kMalformed, 400, kBadCoding},
    {http::error::bad_chunk, RefusalKind::kMalformed, 400, kBadChunk},
    {http::error::bad_chunk_extension, RefusalKind::kMalformed, 400, kBadChunk},
    {http::error::header_limit, RefusalKind::kHeadTooLarge, 431, kHeadTooLarge},
    {http::error::body_limit, RefusalKind::kBodyTooLarge, 413, kBodyTooLarge},
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return boost::beast::iequals(a, b);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
  });
}

}  // namespace

// Passes what Beast finds on to the RequestParser; one per request, because Beast's parsers cannot
// be used again.
class RequestParser::Machine {
 public:
  class Callbacks final : public http::basic_parser<true> {
   public:
    explicit Callbacks(RequestParser& owner) : owner_(owner) {
      header_limit(static_cast<uint32_t>(owner.limits_.head_bytes_max));
      body_limit(owner.limits_.body_bytes_max);
    }

   private:
    using Code = boost::beast::error_code;
    using Text = boost::beast::string_view;
    // Any error stops Beast; the reason is in the owner.
    void stop_if_refused(Code& code) const {
      if (owner_.refused_) {
        code = http::error::bad_field;
      }
    }
    void on_request_impl(http::verb, Text method, Text target, int version, Code& code) override {
      owner_.accept_line(method, target, version);
      stop_if_refused(code);
    }
    void on_response_impl(int, Text, int, Code&) override {}
    void on_field_impl(http::field name, Text text, Text value, Code& code) override {
      owner_.accept_field(static_cast<int>(name), text, value);
      stop_if_refused(code);
    }
    void on_header_impl(Code& code) override {
      owner_.content_length_ = static_cast<size_t>(content_length().value_or(0));
      owner_.accept_head();
      stop_if_refused(code);
    }
    void on_body_init_impl(const boost::optional<uint64_t>&, Code&) override {}
    size_t on_body_impl(Text piece, Code& code) override {
      owner_.accept_body(piece);
      stop_if_refused(code);
      return piece.size();
    }
    void on_chunk_header_impl(uint64_t, Text extensions, Code& code) override {
      // Quoted extension values may hold a bare LF as far as Beast is concerned; other readers end
      // the line there.
      if (extensions.size() > kChunkExtensionBytesMax || has_control(extensions)) {
        owner_.refuse(RefusalKind::kMalformed, 400, kBadChunk);
      }
      stop_if_refused(code);
    }
    size_t on_chunk_body_impl(uint64_t, Text piece, Code& code) override {
      return on_body_impl(piece, code);
    }
    void on_finish_impl(Code& code) override {
      owner_.accept_end();
      stop_if_refused(code);
    }

    RequestParser& owner_;
  };

  Callbacks& operator*() { return *parser_; }
  Callbacks* operator->() { return &*parser_; }
  void restart(RequestParser& owner) { parser_.emplace(owner); }

 private:
  std::optional<Callbacks> parser_;
};

RequestParser::RequestParser(const Limits& limits)
    : limits_(limits), machine_(std::make_unique<Machine>()) {
  start();
}

RequestParser::~RequestParser() = default;

void RequestParser::start() {
  machine_->restart(*this);
  refused_ = false;
  parsed_ = 0;
  scanned_ = 0;
  head_bytes_ = 0;
  method_ = path_ = query_ = {};
  fields_.clear();
  is_http_1_0_ = has_host_ = has_length_ = expects_continue_ = gzip_ended_ = false;
  framing_ = Framing::kNone;
  content_length_ = 0;
  trailers_ = 0;
  gzip_.reset();
  for (std::string* body : {&dechunked_, &decoded_}) {
    body->clear();
    if (body->capacity() > kReadBufferKeptBytes) {
      body->shrink_to_fit();
    }
  }
}

void RequestParser::finish(ReadBuffer& buffer) { buffer.consume(parsed_); }

RequestParser::Progress RequestParser::refuse(RefusalKind kind, int status,
                                              std::string_view reason) {
  if (!refused_) {  // the first reason is the cause, what follows a consequence
    refused_ = true;
    refusal_ = {kind, status, reason};
  }
  return Progress::kRefused;
}

RequestParser::Progress RequestParser::feed(ReadBuffer& buffer) {
  base_ = buffer.data();
  base_bytes_ = buffer.size();
  if (!head_done()) {
    const Progress head = advance(buffer);
    if (head != Progress::kNeedsBody) {
      return head;
    }
  }
  // No chunked body is shorter, and Beast asserts (in debug builds) that it sees at least that much
  // of a last chunk.
  const bool is_first_chunk = framing_ == Framing::kChunked && dechunked_.empty();
  if (buffer.size() - parsed_ < (is_first_chunk ? kChunkedBodyBytesMin : 1)) {
    return Progress::kNeedsBody;
  }
  const Progress body = advance(buffer);
  if (body != Progress::kRefused && framing_ == Framing::kChunked) {
    buffer.erase(head_bytes_, parsed_ - head_bytes_);  // its payload has been taken out
    parsed_ = head_bytes_;
    if (body == Progress::kNeedsBody && buffer.size() - parsed_ > kChunkHeadBytesMax) {
      return refuse(RefusalKind::kMalformed, 400, kBadChunk);
    }
  }
  return body;
}

// One step of Beast's: without `eager` it stops behind the head, which is how the head's length is
// known.
RequestParser::Progress RequestParser::advance(ReadBuffer& buffer) {
  Machine::Callbacks& machine = **machine_;
  boost::beast::error_code code;
  machine.eager(head_done());
  parsed_ += machine.put(
      boost::asio::const_buffer(buffer.data() + parsed_, buffer.size() - parsed_), code);
  if (refused_) {
    return Progress::kRefused;
  }
  if (code && code != http::error::need_more) {
    for (const ErrorText& known : kErrorTexts) {
      if (code == known.error) {
        return refuse(known.kind, known.status, known.reason);
      }
    }
    return refuse(RefusalKind::kMalformed, 400, "The request is malformed.");
  }
  if (!machine.is_header_done()) {
    return wait_for_head(buffer);
  }
  if (!head_done()) {
    head_bytes_ = parsed_;
    if (head_bytes_ > limits_.head_bytes_max) {
      return refuse(RefusalKind::kHeadTooLarge, 431, kHeadTooLarge);
    }
  }
  return machine.is_done() ? Progress::kDone : Progress::kNeedsBody;
}

// Beast looks at a head that came in pieces once it has its end; who ends lines with LF alone would
// wait for ever.
RequestParser::Progress RequestParser::wait_for_head(const ReadBuffer& buffer) {
  if (buffer.size() >= limits_.head_bytes_max) {
    return refuse(RefusalKind::kHeadTooLarge, 431, kHeadTooLarge);
  }
  const std::string_view seen = buffer.view(0, buffer.size());
  size_t line_feed = seen.find('\n', scanned_);
  while (line_feed != std::string_view::npos) {
    if (line_feed == 0 || seen[line_feed - 1] != '\r') {
      return refuse(RefusalKind::kMalformed, 400, "A line does not end in CRLF.");
    }
    line_feed = seen.find('\n', line_feed + 1);
  }
  scanned_ = seen.size();
  return Progress::kNeedsHead;
}

bool RequestParser::keep_alive() const { return head_done() && (*machine_)->keep_alive(); }

RequestParser::Span RequestParser::span(std::string_view text) const {
  return {static_cast<uint32_t>(text.data() - base_), static_cast<uint32_t>(text.size())};
}

void RequestParser::accept_line(std::string_view method, std::string_view target, int version) {
  is_http_1_0_ = version == 10;
  method_ = span(method);
  if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) {
    refuse(RefusalKind::kNotImplemented, 501, "This method is not served.");
    return;
  }
  accept_target(target);
}

// origin-form, absolute-form (whose authority is left to Host, which is what gets signed), and '*'
// for OPTIONS.
void RequestParser::accept_target(std::string_view target) {
  if (target.front() != '/' && target != "*") {
    const size_t scheme_end = target.find("://");
    const std::string_view scheme = target.substr(0, scheme_end);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) {
      refuse(RefusalKind::kMalformed, 400,
             "The request target is neither a path nor an http or https URL.");
      return;
    }
    target.remove_prefix(scheme_end + 3);
    const size_t authority_end = std::min(target.find_first_of("/?"), target.size());
    target.remove_prefix(authority_end);
  }
  if (target.find('#') != std::string_view::npos) {
    refuse(RefusalKind::kMalformed, 400, "The request target holds a fragment.");
    return;
  }
  const size_t question = target.find('?');
  path_ = span(target.substr(0, question));
  query_ = question == std::string_view::npos ? Span{} : span(target.substr(question + 1));
}

void RequestParser::accept_field(int beast_name, std::string_view name, std::string_view value) {
  if (head_done()) {  // a trailer: bounded, checked for form by Beast, and dropped
    if (++trailers_ > limits_.headers_max) {
      refuse(RefusalKind::kHeadTooLarge, 431, "The request has too many trailers.");
    }
    return;
  }
  if (fields_.size() == limits_.headers_max) {
    refuse(RefusalKind::kHeadTooLarge, 431, "The request has too many headers.");
    return;
  }
  // Beast joins folded values, outside the buffer or past a line's end.
  const char* value_min = name.data() + name.size() + 1;
  const std::less<const char*> before;
  const bool is_outside =
      before(value.data(), value_min) || before(base_ + base_bytes_, value.data() + value.size());
  if (is_outside || std::find(value_min, value.data(), '\r') != value.data()) {
    refuse(RefusalKind::kMalformed, 400, "A header is folded over several lines.");
    return;
  }
  fields_.push_back({span(name), span(value)});
  accept_named_field(beast_name, value);
}

void RequestParser::accept_named_field(int beast_name, std::string_view value) {
  switch (static_cast<http::field>(beast_name)) {
    case http::field::host:
      if (std::exchange(has_host_, true)) {
        refuse(RefusalKind::kMalformed, 400, "The request has two Host headers.");
      }
      break;
    case http::field::content_length:
      if (std::exchange(has_length_, true) || value.find(',') != std::string_view::npos) {
        refuse(RefusalKind::kMalformed, 400, kBadLength);
      }
      break;
    case http::field::transfer_encoding:
      if (is_http_1_0_ || !equal_ignoring_case(value, "chunked")) {
        refuse(RefusalKind::kMalformed, 400, kBadCoding);
      }
      framing_ = Framing::kChunked;
      break;
    case http::field::expect:
      if (!equal_ignoring_case(value, "100-continue")) {
        refuse(RefusalKind::kMalformed, 417, "The only expectation served is 100-continue.");
      }
      expects_continue_ = !is_http_1_0_;
      break;
    case http::field::content_encoding:
      if (gzip_) {
        refuse(RefusalKind::kNotImplemented, 415, "Content-Encoding is given twice.");
      } else if (equal_ignoring_case(value, "gzip") || equal_ignoring_case(value, "x-gzip")) {
        gzip_ = std::make_unique<GzipDecoder>(limits_.body_bytes_max);
      } else if (!value.empty() && !equal_ignoring_case(value, "identity")) {
        refuse(RefusalKind::kNotImplemented, 415, "The only Content-Encoding served is gzip.");
      }
      break;
    default:
      break;
  }
}

void RequestParser::accept_head() {
  if (!has_host_ && !is_http_1_0_) {
    refuse(RefusalKind::kMalformed, 400, "An HTTP/1.1 request has no Host header.");
  }
  if (has_length_ && framing_ == Framing::kChunked) {
    refuse(RefusalKind::kMalformed, 400, kTwoFramings);
  }
  if (has_length_) {
    framing_ = Framing::kLength;
  }
}

void RequestParser::accept_body(std::string_view piece) {
  if (framing_ == Framing::kChunked) {
    dechunked_.append(piece);
  }
  if (gzip_) {
    accept_decoded(gzip_->feed(piece, decoded_));
  }
}

void RequestParser::accept_decoded(GzipDecoder::Status status) {
  switch (status) {
    case GzipDecoder::Status::kMore:
      break;
    case GzipDecoder::Status::kDone:
      gzip_ended_ = true;
      break;
    case GzipDecoder::Status::kCorrupt:
      refuse(RefusalKind::kMalformed, 400, "The request body is not valid gzip.");
      break;
    case GzipDecoder::Status::kTooLarge:
      refuse(RefusalKind::kBodyTooLarge, 413, "The request body is too large once decompressed.");
      break;
    case GzipDecoder::Status::kTooDense:
      refuse(RefusalKind::kBodyTooLarge, 413,
             "The request body decompresses to suspiciously many times its size.");
      break;
  }
}

void RequestParser::accept_end() {
  const bool is_empty = content_length_ == 0 && dechunked_.empty();
  if (gzip_ && !gzip_ended_ && !is_empty) {
    refuse(RefusalKind::kMalformed, 400, "The request body ends in the middle of its gzip data.");
  }
  for (std::string* body : {&dechunked_, &decoded_}) {
    if (!body->empty()) {
      body->reserve(body->size() + kBodyPaddingBytes);
    }
  }
}

void RequestParser::fill(const ReadBuffer& buffer, Exchange& exchange) const {
  const auto text = [&buffer](Span span) { return buffer.view(span.offset, span.length); };
  aws::HttpRequest& request = exchange.request;
  request.headers.clear();
  request.method = request.path = request.query = request.body = exchange.body_as_sent = {};
  if (method_.length == 0) {
    return;
  }
  request.method = text(method_);
  request.path = path_.length == 0 ? std::string_view("/") : text(path_);
  request.query = text(query_);
  for (const Field& field : fields_) {
    request.headers.push_back({text(field.name), text(field.value)});
  }
  if (!(*machine_)->is_done() || refused_) {
    return;
  }
  exchange.body_as_sent = framing_ == Framing::kChunked ? std::string_view(dechunked_)
                                                        : buffer.view(head_bytes_, content_length_);
  request.body = gzip_ ? std::string_view(decoded_) : exchange.body_as_sent;
}

}  // namespace penstock::edge
