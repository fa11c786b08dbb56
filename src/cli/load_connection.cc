#include "cli/load_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/units.h"

namespace penstock::cli {
namespace {

constexpr size_t kFirstReadBytes = 32 * kKiB;

constexpr ErrorInfo kConnectionFailed{"ConnectionFailed", "ConnectionFailed", 503, Fault::kServer,
                                      "The connection to the endpoint failed."};

Error failed(std::string_view what) {
  return {kConnectionFailed, fmt::format("{}: {}", what, std::strerror(errno))};
}

bool is_name(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         strncasecmp(line.data(), name.data(), name.size()) == 0;
}

std::string_view value_of(std::string_view line) {
  line.remove_prefix(line.find(':') + 1);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line;
}

}  // namespace

Result<SocketAddress> resolve(const Endpoint& endpoint) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status =
      getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found);
  if (status != 0) {
    return Error(kConnectionFailed, fmt::format("{}: {}", endpoint.host, gai_strerror(status)));
  }
  SocketAddress address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  freeaddrinfo(found);
  return address;
}

std::span<const epoll_event> wait_for_events(int epoll, std::span<epoll_event> events,
                                             int64_t wait_ns) {
  const timespec timeout{wait_ns / 1'000'000'000, wait_ns % 1'000'000'000};
  const int count =
      epoll_pwait2(epoll, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  PENSTOCK_CHECK(count >= 0 || errno == EINTR);
  return events.first(static_cast<size_t>(std::max(count, 0)));
}

void LoadConnection::close() {
  if (socket_ >= 0) {
    ::close(socket_);
    socket_ = -1;
    watched_ = 0;
  }
}

Result<void> LoadConnection::open() {
  close();
  socket_ = ::socket(address_.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) {
    return failed("socket");
  }
  const auto* const target = reinterpret_cast<const sockaddr*>(&address_.storage);
  if (::connect(socket_, target, address_.length) != 0) {
    return failed("connect");
  }
  const int on = 1;
  if (setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
      fcntl(socket_, F_SETFL, O_NONBLOCK) != 0) {
    return failed("socket options");
  }
  closes_ = false;
  watch(EPOLLIN);
  return {};
}

void LoadConnection::watch(uint32_t events) {
  if (events == watched_) {
    return;
  }
  epoll_event event{};
  event.events = events;
  event.data.u32 = number_;
  PENSTOCK_CHECK(
      epoll_ctl(epoll_, watched_ == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket_, &event) == 0);
  watched_ = events;
}

Result<void> LoadConnection::send() {
  PENSTOCK_CHECK(!busy_);
  if (socket_ < 0 || closes_) {
    PENSTOCK_TRY(open());
  }
  busy_ = true;
  sent_ = 0;
  received_ = 0;
  body_start_ = 0;
  body_length_ = 0;
  return flush();
}

Result<void> LoadConnection::flush() {
  while (sent_ < out_.size()) {
    const ssize_t count = ::send(socket_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL);
    if (count < 0 && errno == EAGAIN) {
      watch(EPOLLIN | EPOLLOUT);
      return {};
    }
    if (count < 0) {
      return failed("send");
    }
    sent_ += static_cast<size_t>(count);
  }
  out_.clear();
  sent_ = 0;
  watch(EPOLLIN);
  return {};
}

Result<size_t> LoadConnection::read_some() {
  if (in_.size() - received_ < kFirstReadBytes / 2) {
    if (in_.size() >= kReplyBytesMax) {
      return Error(kConnectionFailed, "the reply is longer than the load generator reads");
    }
    in_.resize(std::max(kFirstReadBytes, in_.size() * 2));
  }
  const ssize_t count = ::recv(socket_, in_.data() + received_, in_.size() - received_, 0);
  if (count < 0 && errno != EAGAIN) {
    return failed("receive");
  }
  if (count == 0 && busy_) {
    return Error(kConnectionFailed, "the server closed the connection instead of answering");
  }
  if (count == 0) {
    close();
  }
  return static_cast<size_t>(std::max<ssize_t>(count, 0));
}

Result<void> LoadConnection::parse_head() {
  const std::string_view bytes = std::string_view(in_).substr(0, received_);
  const size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return {};
  }
  size_t line_end = bytes.find("\r\n");
  const std::string_view status = bytes.substr(0, line_end);
  if (!status.starts_with("HTTP/1.") || status.size() < 12 ||
      std::from_chars(&status[9], &status[9] + 3, status_).ec != std::errc()) {
    return Error(kConnectionFailed, "the reply is not HTTP/1.1");
  }
  bool has_length = false;
  while (line_end < end) {
    const size_t start = line_end + 2;
    line_end = bytes.find("\r\n", start);
    const std::string_view line = bytes.substr(start, line_end - start);
    if (is_name(line, "content-length")) {
      const std::string_view value = value_of(line);
      has_length = std::from_chars(value.data(), value.data() + value.size(), body_length_).ec ==
                   std::errc();
    } else if (is_name(line, "connection") && value_of(line) == "close") {
      closes_ = true;
    }
  }
  if (!has_length || body_length_ > kReplyBytesMax) {
    return Error(kConnectionFailed, "the reply has no usable Content-Length");
  }
  body_start_ = end + 4;
  return {};
}

Result<bool> LoadConnection::on_ready() {
  if (!out_.empty() && busy_) {
    PENSTOCK_TRY(flush());
  }
  PENSTOCK_ASSIGN(const size_t count, read_some());
  if (count == 0 || !busy_) {
    return false;
  }
  received_ += count;
  if (body_start_ == 0) {
    PENSTOCK_TRY(parse_head());
  }
  busy_ = !whole();
  return !busy_;
}

}  // namespace penstock::cli
