#include "cli/http_sink.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace penstock::cli {
namespace {

constexpr ErrorInfo kNoSink{"NoSink", "NoSink", 500, Fault::kServer,
                            "There is no server for the load."};
constexpr int kBacklog = 1024;
constexpr size_t kReadBytes = size_t{64} * 1024;
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kTaken = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kFailed =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

// Of the body behind a head; nullopt if it does not say.
std::optional<size_t> content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length:";
  for (size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at);
    if (line.size() <= kName.size() || strncasecmp(line.data(), kName.data(), kName.size()) != 0) {
      continue;
    }
    const std::string_view value =
        line.substr(std::min(line.find_first_not_of(' ', kName.size()), line.size()));
    size_t length = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), length);
    return parsed.ec == std::errc() ? std::optional(length) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

HttpSink::~HttpSink() {
  for (const auto& [number, connection] : connections_) {
    ::close(connection.socket);
  }
  for (const Server& server : servers_) {
    ::close(server.socket);
  }
}

Result<uint16_t> HttpSink::add_server(Manner manner) {
  const auto failed = [](std::string_view what) {
    return Error(kNoSink, fmt::format("{}: {}", what, std::strerror(errno)));
  };
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) {
    return failed("socket");
  }
  servers_.push_back({socket, manner});
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket, generic, length) != 0 || ::listen(socket, kBacklog) != 0 ||
      ::getsockname(socket, generic, &length) != 0) {
    return failed("listen");
  }
  listening_[next_number_] = servers_.size() - 1;
  watch(socket, next_number_++);
  return ntohs(address.sin_port);
}

void HttpSink::watch(int socket, uint32_t number) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = number;
  PENSTOCK_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) == 0);
}

void HttpSink::on_ready(uint32_t number) {
  const auto listening = listening_.find(number);
  if (listening != listening_.end()) {
    accept_all(listening->second);
    return;
  }
  const auto found = connections_.find(number);
  if (found == connections_.end()) {
    return;  // it was closed by an event before this one
  }
  if (!read_some(found->second)) {
    ::close(found->second.socket);
    connections_.erase(found);
  }
}

void HttpSink::accept_all(size_t server) {
  while (true) {
    const int socket =
        ::accept4(servers_[server].socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      return;
    }
    connections_[next_number_] = {socket, server, {}};
    watch(socket, next_number_++);
  }
}

bool HttpSink::read_some(Connection& connection) {
  const size_t before = connection.bytes.size();
  connection.bytes.resize(before + kReadBytes);
  const ssize_t count = ::recv(connection.socket, connection.bytes.data() + before, kReadBytes, 0);
  const bool is_nothing_yet = count < 0 && errno == EAGAIN;
  connection.bytes.resize(before + static_cast<size_t>(std::max<ssize_t>(count, 0)));
  if (count <= 0) {
    return is_nothing_yet;
  }
  return take_requests(connection) && connection.bytes.size() <= kRequestBytesMax;
}

bool HttpSink::take_requests(Connection& connection) {
  std::string& bytes = connection.bytes;
  while (true) {
    const size_t head_end = bytes.find(kHeadEnd);
    if (head_end == std::string::npos) {
      return true;
    }
    const auto length = content_length(std::string_view(bytes).substr(0, head_end));
    if (!length) {
      return false;
    }
    const size_t body_at = head_end + kHeadEnd.size();
    if (bytes.size() - body_at < *length) {
      return true;
    }
    on_request_(connection.server, std::string_view(bytes).substr(body_at, *length));
    bytes.erase(0, body_at + *length);
    const Manner manner = servers_[connection.server].manner;
    const std::string_view reply = manner == Manner::kAnswers ? kTaken : kFailed;
    // A reply this short fits into the socket's buffer, as the last one was read.
    if (manner != Manner::kHangs && ::send(connection.socket, reply.data(), reply.size(),
                                           MSG_NOSIGNAL) != static_cast<ssize_t>(reply.size())) {
      return false;
    }
  }
}

}  // namespace penstock::cli
