#include "edge/acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <memory>
#include <utility>

#include "edge/limits.h"

namespace penstock::edge {

namespace {

int open_spare() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

// A descriptor that closes itself unless it is released.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_;
};

struct Resolved {
  sockaddr_storage address{};
  socklen_t length = 0;
};

Result<Resolved> resolve(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
  if (error != 0) {
    return Error(kInvalidArgument,
                 fmt::format("cannot listen on {}: {}", host, ::gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> found(raw, ::freeaddrinfo);
  const addrinfo* chosen = raw;
  for (const addrinfo* each = raw; each != nullptr; each = each->ai_next) {
    if (each->ai_family == AF_INET) {  // of both, the one that every client tries
      chosen = each;
      break;
    }
  }
  Resolved resolved;
  std::memcpy(&resolved.address, chosen->ai_addr, chosen->ai_addrlen);
  resolved.length = chosen->ai_addrlen;
  return resolved;
}

bool set_option(int socket, int level, int option, int value) {
  return ::setsockopt(socket, level, option, &value, sizeof(value)) == 0;
}

int bind_socket(const Resolved& at, bool share) {
  Descriptor socket(::socket(at.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto* address = reinterpret_cast<const sockaddr*>(&at.address);
  if (socket.get() < 0 || !set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1) ||
      (share && !set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT, 1)) ||
      ::bind(socket.get(), address, at.length) != 0) {
    return -1;
  }
  return socket.release();
}

// Accepted sockets inherit these. NODELAY because a reply is one write already and must not wait
// for an acknowledgement; KEEPALIVE finds peers that vanished while their request runs.
bool prepare(int socket) {
  return set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1) &&
         set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1) &&
         set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 60) && ::listen(socket, kListenBacklog) == 0;
}

uint16_t port_of(const sockaddr_storage& address) {
  return ntohs(address.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                   : reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

std::string address_text(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& six = *reinterpret_cast<const sockaddr_in6*>(&address);
    if (IN6_IS_ADDR_V4MAPPED(&six.sin6_addr) != 0) {
      ::inet_ntop(AF_INET, &six.sin6_addr.s6_addr[12], text.data(), text.size());
    } else {
      ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    }
  } else {
    const auto& four = *reinterpret_cast<const sockaddr_in*>(&address);
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

Acceptor::Acceptor(runtime::Core& core, std::function<void(int, std::string)> on_accept,
                   std::function<void()> on_shed)
    : core_(core),
      on_accept_(std::move(on_accept)),
      on_shed_(std::move(on_shed)),
      acceptor_(core.io()),
      spare_descriptor_(open_spare()) {}

Acceptor::~Acceptor() {
  core_.cancel(pause_timer_);
  if (spare_descriptor_ >= 0) {
    ::close(spare_descriptor_);
  }
}

Result<uint16_t> Acceptor::listen(const std::string& host, uint16_t port, bool is_first) {
  PENSTOCK_ASSIGN(Resolved at, resolve(host, port));
  const auto failed = [&](const char* what) {
    const ErrorInfo& info = errno == EADDRINUSE      ? kInUse
                            : errno == EADDRNOTAVAIL ? kInvalidArgument
                                                     : kIoError;
    return Error(info, fmt::format("cannot {} {}:{}: {}", what, host, port, std::strerror(errno)));
  };
  if (is_first && port != 0) {
    // SO_REUSEPORT would let two servers of one user share a port unnoticed; a plain bind shows who
    // is there.
    const Descriptor probe(bind_socket(at, false));
    if (probe.get() < 0) {
      return failed("bind");
    }
  }
  Descriptor socket(bind_socket(at, true));
  if (socket.get() < 0) {
    return failed("bind");
  }
  if (!prepare(socket.get())) {
    return failed("listen on");
  }
  at.length = sizeof(at.address);
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&at.address), &at.length);
  boost::system::error_code error;
  acceptor_.assign(
      at.address.ss_family == AF_INET6 ? boost::asio::ip::tcp::v6() : boost::asio::ip::tcp::v4(),
      socket.get(), error);
  PENSTOCK_CHECK(!error);
  socket.release();
  return port_of(at.address);
}

void Acceptor::start() { wait(); }

void Acceptor::wait() {
  acceptor_.async_wait(decltype(acceptor_)::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (error || !acceptor_.is_open()) {
                           return;
                         }
                         if (accept_some(kAcceptBatchMax)) {
                           wait();
                         } else {
                           pause();
                         }
                       });
}

void Acceptor::pause() {
  pause_timer_ =
      core_.call_at(core_.clock().monotonic_ns() + kAcceptPauseMs * 1'000'000,
                    {[](void* acceptor) { static_cast<Acceptor*>(acceptor)->wait(); }, this});
}

bool Acceptor::accept_some(int count_max) {
  for (int count = 0; count < count_max; ++count) {
    sockaddr_storage peer{};
    socklen_t length = sizeof(peer);
    const int socket = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&peer),
                                 &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      on_accept_(socket, address_text(peer));
    } else if (errno == EAGAIN) {
      return true;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      if (!shed_one()) {
        return false;
      }
    }
    // Anything else is the one connection's own failure (RFC: it may be reset while it queues).
  }
  return true;
}

bool Acceptor::shed_one() {
  if (spare_descriptor_ < 0) {
    spare_descriptor_ = open_spare();
  }
  if (spare_descriptor_ < 0) {
    return false;
  }
  ::close(spare_descriptor_);
  const int socket = ::accept4(acceptor_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC);
  if (socket >= 0) {
    ::close(socket);
    on_shed_();
  }
  spare_descriptor_ = open_spare();
  return socket >= 0 || errno == EAGAIN;
}

void Acceptor::stop() {
  core_.cancel(pause_timer_);
  boost::system::error_code error;
  if (acceptor_.is_open()) {
    accept_some(INT_MAX);
    acceptor_.close(error);
  }
}

}  // namespace penstock::edge
