#include "cli/http_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "cli/tcp_stream.h"

namespace penstock::cli {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;

constexpr size_t kReadBytes = size_t{64} * 1024;

Error unreachable(const Endpoint& endpoint, std::string_view what) {
  return {kUnreachable, fmt::format("{}: {}", endpoint.url(), what)};
}

std::string head_of(const ClientRequest& request, const Endpoint& endpoint) {
  std::string head =
      fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n", request.method,
                  request.target, endpoint.authority(), request.body.size());
  for (const auto& [name, value] : request.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head.append("\r\n");
}

ClientReply take_reply(Parser& parser) {
  ClientReply reply;
  auto message = parser.release();
  reply.status = static_cast<int>(message.result_int());
  for (const auto& field : message) {
    reply.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  reply.body = std::move(message.body());
  return reply;
}

}  // namespace

std::string_view ClientReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key.size() == name.size() && strncasecmp(key.data(), name.data(), name.size()) == 0) {
      return value;
    }
  }
  return {};
}

class HttpClient::Stream {
 public:
  explicit Stream(int socket) : socket_(socket) {}
  ~Stream() {
    tls_.reset();
    ::close(socket_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  static Result<std::unique_ptr<Stream>> open(const Endpoint& endpoint,
                                              const std::string& ca_file) {
    PENSTOCK_ASSIGN(const int socket, connect_tcp(endpoint, kConnectMsMax, kReplyMsMax));
    auto stream = std::make_unique<Stream>(socket);
    if (endpoint.tls) {
      PENSTOCK_ASSIGN(stream->tls_, TlsSession::open(socket, endpoint.host, ca_file));
    }
    return stream;
  }

  Result<void> write(std::string_view bytes) {
    if (tls_) {
      return tls_->write(bytes);
    }
    while (!bytes.empty()) {
      const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count < 0) {
        return Error(kUnreachable, std::strerror(errno));
      }
      bytes.remove_prefix(static_cast<size_t>(count));
    }
    return {};
  }

  // Ends with kInterrupted as soon as `stop` is readable, unless it is -1.
  Result<size_t> read(char* buffer, size_t length, int stop) {
    const bool is_buffered = tls_ && tls_->is_buffered();
    if (stop >= 0 && !is_buffered) {
      std::array<pollfd, 2> waiting{{{socket_, POLLIN, 0}, {stop, POLLIN, 0}}};
      const int count = ::poll(waiting.data(), waiting.size(), kReplyMsMax);
      if (count > 0 && waiting[1].revents != 0) {
        return Error(kInterrupted, "Interrupted.");
      }
    }
    if (tls_) {
      return tls_->read(buffer, length);
    }
    const ssize_t count = ::recv(socket_, buffer, length, 0);
    if (count < 0) {
      return Error(kUnreachable, errno == EAGAIN ? "no answer in time" : std::strerror(errno));
    }
    return static_cast<size_t>(count);
  }

 private:
  int socket_;
  std::unique_ptr<TlsSession> tls_;
};

HttpClient::HttpClient(Endpoint endpoint, std::string ca_file)
    : endpoint_(std::move(endpoint)), ca_file_(std::move(ca_file)) {}
HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

Result<ClientReply> HttpClient::send(const ClientRequest& request) {
  const std::string head = head_of(request, endpoint_);
  const bool kept = stream_ != nullptr;
  if (!kept) {
    PENSTOCK_ASSIGN(stream_, Stream::open(endpoint_, ca_file_));
  }
  bool answered = false;
  Result<ClientReply> reply = exchange(head, request.body, answered);
  if (!reply.ok() && kept && !answered && !reply.error().is(kInterrupted)) {
    PENSTOCK_ASSIGN(stream_, Stream::open(endpoint_, ca_file_));
    reply = exchange(head, request.body, answered);
  }
  if (!reply.ok()) {
    stream_.reset();
  }
  return reply;
}

Result<ClientReply> HttpClient::exchange(std::string_view head, std::string_view body,
                                         bool& answered) {
  PENSTOCK_TRY(stream_->write(std::string(head).append(body)));
  Parser parser;
  parser.eager(true);
  parser.body_limit(kReplyBytesMax);
  std::array<char, kReadBytes> chunk;
  std::string unparsed;
  while (!parser.is_done()) {
    PENSTOCK_ASSIGN(const size_t count, stream_->read(chunk.data(), chunk.size(), stop_));
    boost::beast::error_code status;
    if (count == 0) {
      if (parser.got_some()) {
        parser.put_eof(status);
      }
      if (status || !parser.is_done()) {
        return unreachable(endpoint_, "the connection was closed before the answer was whole");
      }
      break;
    }
    answered = true;
    unparsed.append(chunk.data(), count);
    const size_t used = parser.put(boost::asio::buffer(unparsed), status);
    unparsed.erase(0, used);
    if (status && status != http::error::need_more) {
      return unreachable(endpoint_, fmt::format("the answer is not HTTP: {}", status.message()));
    }
  }
  const bool keep = parser.keep_alive();
  ClientReply reply = take_reply(parser);
  if (!keep) {
    stream_.reset();
  }
  return reply;
}

}  // namespace penstock::cli
