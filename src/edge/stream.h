// A connection's bytes, plain or through TLS, for coroutines: co_await read() and write(). Sends go
// out at once and only wait where the socket is full; a receive waits first, because the bytes of a
// next request are almost never there yet. No timers here: who gives up waiting calls cancel().
// Belongs to one connection and its core.
#ifndef PENSTOCK_EDGE_STREAM_H_
#define PENSTOCK_EDGE_STREAM_H_

#include <sys/uio.h>

#include <array>
#include <coroutine>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "edge/tls.h"

namespace penstock::edge {

class Stream {
 public:
  // The executor is the concrete one: asio's type-erased executor costs half as much again per
  // request.
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                  boost::asio::io_context::executor_type>;
  enum class Outcome : uint8_t { kDone, kClosed, kCancelled };
  struct IoResult {
    Outcome outcome = Outcome::kDone;
    size_t bytes = 0;
  };

  class Reading {
   public:
    Reading(Stream& stream, char* into, size_t bytes_max)
        : stream_(stream), into_(into), bytes_max_(bytes_max) {}
    bool await_ready() { return stream_.tls_ && try_tls(); }
    void await_suspend(std::coroutine_handle<> waiter) {
      waiter_ = waiter;
      wait();
    }
    IoResult await_resume() const { return result_; }

   private:
    void wait();
    void wait_for_tls();
    bool try_tls();

    Stream& stream_;
    char* into_;
    size_t bytes_max_;
    Socket::wait_type wanted_ = Socket::wait_read;
    IoResult result_;
    std::coroutine_handle<> waiter_;
  };

  class Writing {
   public:
    Writing(Stream& stream, std::string_view first, std::string_view second);
    bool await_ready() { return try_write(); }
    void await_suspend(std::coroutine_handle<> waiter) {
      waiter_ = waiter;
      wait();
    }
    IoResult await_resume() const { return result_; }

   private:
    void wait();
    bool try_write();
    bool try_plain();
    bool try_tls();

    Stream& stream_;
    // TLS: a record an I/O, so that a small reply is one packet; of a large one only the beginning
    // is copied.
    std::string joined_;
    std::string_view tail_;
    std::array<iovec, 2> rest_{};
    Socket::wait_type wanted_ = Socket::wait_write;
    IoResult result_;
    std::coroutine_handle<> waiter_;
  };

  // Takes over a connected, non-blocking socket.
  Stream(boost::asio::io_context& io, int socket, const std::shared_ptr<SSL_CTX>& tls);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // At least one byte; kClosed at the peer's end of stream and after any error.
  Reading read(char* into, size_t bytes_max) { return {*this, into, bytes_max}; }
  // All of both, one after the other.
  Writing write(std::string_view first, std::string_view second = {}) {
    return {*this, first, second};
  }

  // What waits ends with kCancelled, if it is not over already.
  void cancel();
  // Nothing more is sent or, with `both`, received; what waits ends.
  void shut_down(bool both);
  // From now on bytes are only thrown away: TLS is not asked any more.
  void forget_tls();

  int socket() const { return socket_fd_; }
  bool is_tls() const { return tls_ != nullptr; }
  // Whether a read would find something now, be it only the end of the stream.
  bool has_input() const;
  uint64_t received_bytes() const { return received_bytes_; }
  uint64_t sent_bytes() const { return sent_bytes_; }

 private:
  Socket socket_;
  int socket_fd_;
  std::unique_ptr<TlsSession> tls_;
  uint64_t received_bytes_ = 0;
  uint64_t sent_bytes_ = 0;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_STREAM_H_
