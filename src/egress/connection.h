// A connection to a server, plain or through TLS, for coroutines: each operation is awaited, one at
// a time. No timers here: who gives up waiting calls close(), and what waits ends with an error.
// Belongs to one call at a time, or to the pool, and to its core.
#ifndef PENSTOCK_EGRESS_CONNECTION_H_
#define PENSTOCK_EGRESS_CONNECTION_H_

#include <array>
#include <coroutine>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

#include "egress/tls_trust.h"

namespace penstock::egress {

class Connection {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;
  using ErrorCode = boost::system::error_code;
  // The executor is the concrete one, as everywhere: a type-erased one costs more per operation.
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp,
                                                  boost::asio::io_context::executor_type>;
  struct IoResult {
    ErrorCode error;
    size_t bytes = 0;
  };

  // co_await: begins the operation and resumes with its result, never from inside.
  template <typename Begin>
  class Operation {
   public:
    explicit Operation(Begin begin) : begin_(std::move(begin)) {}
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) {
      begin_([this, waiter](const ErrorCode& error, size_t bytes = 0) {
        result_.error = error;
        result_.bytes = bytes;
        waiter.resume();
      });
    }
    IoResult await_resume() const { return result_; }

   private:
    Begin begin_;
    IoResult result_;
  };

  explicit Connection(boost::asio::io_context& io) : socket_(io) {}

  auto connect(const Endpoint& peer) {
    peer_ = peer;
    return Operation([this](auto then) { socket_.async_connect(peer_, std::move(then)); });
  }
  // Once connected; the session is the client's side.
  auto handshake(TlsTrust::Session session) {
    tls_.emplace(socket_, session.release());
    return Operation([this](auto then) {
      tls_->async_handshake(boost::asio::ssl::stream_base::client, std::move(then));
    });
  }
  // All of both, one after the other.
  auto write(std::string_view first, std::string_view second) {
    const std::array<boost::asio::const_buffer, 2> both{
        boost::asio::const_buffer(first.data(), first.size()),
        boost::asio::const_buffer(second.data(), second.size())};
    return Operation([this, both](auto then) {
      if (tls_) {
        boost::asio::async_write(*tls_, both, std::move(then));
      } else {
        boost::asio::async_write(socket_, both, std::move(then));
      }
    });
  }
  // At least one byte, or an error; boost::asio::error::eof is the peer's end of stream.
  auto read(char* into, size_t bytes_max) {
    return Operation([this, into, bytes_max](auto then) {
      const boost::asio::mutable_buffer buffer(into, bytes_max);
      if (tls_) {
        tls_->async_read_some(buffer, std::move(then));
      } else {
        socket_.async_read_some(buffer, std::move(then));
      }
    });
  }

  // Afterwards every operation fails.
  void close();
  // After a connect: sends small requests at once.
  void set_no_delay();
  // Whether the peer has neither ended the connection nor sent anything that nobody asked for.
  bool is_quiet();
  // After a failed handshake, for the user: what is wrong with the certificate, or with TLS.
  std::string tls_failure(const ErrorCode& error);
  // "203.0.113.7:443".
  static std::string to_text(const Endpoint& endpoint);
  const Endpoint& peer() const { return peer_; }

 private:
  Socket socket_;
  Endpoint peer_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_CONNECTION_H_
