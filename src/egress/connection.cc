#include "egress/connection.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <cerrno>

#include <boost/asio/ssl/error.hpp>
#include <openssl/x509_vfy.h>

namespace penstock::egress {

void Connection::close() {
  ErrorCode ignored;
  socket_.close(ignored);
}

void Connection::set_no_delay() {
  ErrorCode ignored;  // it would only be slower
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
}

bool Connection::is_quiet() {
  char byte = 0;
  return socket_.is_open() &&
         ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

std::string Connection::tls_failure(const ErrorCode& error) {
  const long verified = SSL_get_verify_result(tls_->native_handle());
  if (verified != X509_V_OK) {
    return fmt::format("the certificate is not trusted: {}",
                       X509_verify_cert_error_string(verified));
  }
  if (error == boost::asio::error::eof || error == boost::asio::ssl::error::stream_truncated) {
    return "the server closed the connection";
  }
  return error.message();
}

std::string Connection::to_text(const Endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

}  // namespace penstock::egress
