// Takes connections off one listening socket. Out of file descriptors, it gives up a spare one to
// take and close what waits, so that clients learn at once instead of hanging in the queue. Owned
// by a Listener, used on its core.
#ifndef PENSTOCK_EDGE_ACCEPTOR_H_
#define PENSTOCK_EDGE_ACCEPTOR_H_

#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.h"
#include "runtime/core.h"

namespace penstock::edge {

class Acceptor {
 public:
  // `on_accept` takes over a non-blocking socket and is told the peer's address without its port;
  // `on_shed` is told of each connection that was closed for want of a file descriptor.
  Acceptor(runtime::Core& core, std::function<void(int socket, std::string address)> on_accept,
           std::function<void()> on_shed);
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  // See Listener::listen().
  Result<uint16_t> listen(const std::string& host, uint16_t port, bool is_first);
  void start();
  // Takes what has queued up until now and closes the port.
  void stop();

 private:
  void wait();
  // True: nothing waits any more, or enough was taken for now. False: no way to take what waits.
  bool accept_some(int count_max);
  bool shed_one();
  void pause();

  runtime::Core& core_;
  std::function<void(int, std::string)> on_accept_;
  std::function<void()> on_shed_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>
      acceptor_;
  int spare_descriptor_ = -1;
  runtime::Executor::TimerId pause_timer_ = 0;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_ACCEPTOR_H_
