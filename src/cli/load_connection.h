// One keep-alive HTTP/1.1 connection of the load generator: non-blocking, one request at a time,
// replies with a Content-Length. Owned by the load's one thread; the kernel tells that thread
// through epoll when to call on_ready().
#ifndef PENSTOCK_CLI_LOAD_CONNECTION_H_
#define PENSTOCK_CLI_LOAD_CONNECTION_H_

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/endpoint.h"

namespace penstock::cli {

// A resolved address.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};
Result<SocketAddress> resolve(const Endpoint& endpoint);

// What the epoll has to tell within so long, in the front of `events`; none after a signal.
std::span<const epoll_event> wait_for_events(int epoll, std::span<epoll_event> events,
                                             int64_t wait_ns);

class LoadConnection {
 public:
  static constexpr size_t kReplyBytesMax = size_t{16} * 1024 * 1024;

  LoadConnection(int epoll, uint32_t number, const SocketAddress& address)
      : epoll_(epoll), number_(number), address_(address) {}
  LoadConnection(const LoadConnection&) = delete;
  LoadConnection& operator=(const LoadConnection&) = delete;
  ~LoadConnection() { close(); }

  // Connects, waiting for it, and registers with the epoll under `number`.
  Result<void> open();

  // Where the next request is built; emptied by send().
  std::string& request() { return out_; }
  // Sends request(), opening the connection anew if the server had closed it while idle.
  Result<void> send();
  // Moves bytes. True: the reply is whole, status() and body() hold until the next send().
  Result<bool> on_ready();

  bool busy() const { return busy_; }
  int status() const { return status_; }
  std::string_view body() const { return std::string_view(in_).substr(body_start_, body_length_); }

 private:
  void close();
  Result<void> flush();
  Result<size_t> read_some();
  Result<void> parse_head();
  void watch(uint32_t events);
  bool whole() const { return body_start_ != 0 && received_ >= body_start_ + body_length_; }

  int epoll_;
  uint32_t number_;
  SocketAddress address_;
  int socket_ = -1;
  uint32_t watched_ = 0;
  bool busy_ = false;
  std::string out_;
  size_t sent_ = 0;
  std::string in_;  // its size is its capacity; received_ bytes are filled
  size_t received_ = 0;
  size_t body_start_ = 0;  // 0: the head is not whole
  size_t body_length_ = 0;
  int status_ = 0;
  bool closes_ = false;  // the server announced that it closes
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_LOAD_CONNECTION_H_
