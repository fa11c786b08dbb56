#include "edge/stream.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include <boost/asio/buffer.hpp>

#include "base/units.h"

namespace penstock::edge {

namespace {

// As much as goes into one TLS record.
constexpr size_t kJoinedBytesMax = 16 * kKiB;

Stream::Outcome outcome_of(const boost::system::error_code& error) {
  if (!error) {
    return Stream::Outcome::kDone;
  }
  return error == boost::asio::error::operation_aborted ? Stream::Outcome::kCancelled
                                                        : Stream::Outcome::kClosed;
}

iovec to_iovec(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

Stream::Stream(boost::asio::io_context& io, int socket, const std::shared_ptr<SSL_CTX>& tls)
    : socket_(io), socket_fd_(socket) {
  boost::system::error_code error;
  // The family only matters for addresses, which are not asked of this object.
  socket_.assign(boost::asio::ip::tcp::v4(), socket, error);
  PENSTOCK_CHECK(!error);
  socket_.native_non_blocking(true, error);
  if (tls) {
    tls_ = std::make_unique<TlsSession>(tls, socket);
  }
}

Stream::~Stream() {
  if (tls_) {
    tls_->say_goodbye();
  }
}

void Stream::cancel() {
  boost::system::error_code error;
  socket_.cancel(error);
}

void Stream::shut_down(bool both) {
  if (tls_) {
    tls_->say_goodbye();
  }
  ::shutdown(socket_fd_, both ? SHUT_RDWR : SHUT_WR);
}

void Stream::forget_tls() { tls_.reset(); }

bool Stream::has_input() const {
  char byte = 0;
  return ::recv(socket_fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

void Stream::Reading::wait() {
  if (stream_.tls_) {
    wait_for_tls();
    return;
  }
  // asio remembers that the last receive emptied the socket and then goes straight to epoll.
  stream_.socket_.async_read_some(boost::asio::buffer(into_, bytes_max_),
                                  [this](const boost::system::error_code& error, size_t bytes) {
                                    stream_.received_bytes_ += bytes;
                                    result_ = {outcome_of(error), bytes};
                                    waiter_.resume();
                                  });
}

void Stream::Reading::wait_for_tls() {
  stream_.socket_.async_wait(wanted_, [this](const boost::system::error_code& error) {
    if (error) {
      result_ = {outcome_of(error)};
      waiter_.resume();
    } else if (try_tls()) {
      waiter_.resume();
    } else {
      wait_for_tls();
    }
  });
}

bool Stream::Reading::try_tls() {
  const TlsSession::IoResult tried = stream_.tls_->read(into_, bytes_max_);
  switch (tried.outcome) {
    case TlsSession::Outcome::kWantsRead:
      wanted_ = Socket::wait_read;
      return false;
    case TlsSession::Outcome::kWantsWrite:
      wanted_ = Socket::wait_write;
      return false;
    case TlsSession::Outcome::kClosed:
      result_ = {Outcome::kClosed};
      return true;
    case TlsSession::Outcome::kDone:
      stream_.received_bytes_ += tried.bytes;
      result_ = {Outcome::kDone, tried.bytes};
      return true;
  }
  return true;
}

Stream::Writing::Writing(Stream& stream, std::string_view first, std::string_view second)
    : stream_(stream) {
  if (stream.tls_) {
    const size_t taken = std::min(second.size(), kJoinedBytesMax);
    joined_.reserve(first.size() + taken);
    joined_.append(first).append(second.substr(0, taken));
    tail_ = second.substr(taken);
  } else {
    rest_ = {to_iovec(first), to_iovec(second)};
  }
}

void Stream::Writing::wait() {
  stream_.socket_.async_wait(wanted_, [this](const boost::system::error_code& error) {
    if (error) {
      result_.outcome = outcome_of(error);
      waiter_.resume();
    } else if (try_write()) {
      waiter_.resume();
    } else {
      wait();
    }
  });
}

bool Stream::Writing::try_write() { return stream_.tls_ ? try_tls() : try_plain(); }

bool Stream::Writing::try_plain() {
  while (rest_[0].iov_len + rest_[1].iov_len > 0) {
    msghdr message{};
    message.msg_iov = rest_.data();
    message.msg_iovlen = rest_.size();
    const ssize_t sent = ::sendmsg(stream_.socket_fd_, &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR) {
        continue;
      }
      if (errno == EAGAIN) {
        return false;
      }
      result_.outcome = Outcome::kClosed;
      return true;
    }
    stream_.sent_bytes_ += static_cast<uint64_t>(sent);
    result_.bytes += static_cast<size_t>(sent);
    size_t left = static_cast<size_t>(sent);
    for (iovec& part : rest_) {
      const size_t taken = std::min(left, part.iov_len);
      part.iov_base = static_cast<char*>(part.iov_base) + taken;
      part.iov_len -= taken;
      left -= taken;
    }
  }
  return true;
}

bool Stream::Writing::try_tls() {
  while (result_.bytes < joined_.size() + tail_.size()) {
    const TlsSession::IoResult tried = stream_.tls_->write(
        result_.bytes < joined_.size() ? std::string_view(joined_).substr(result_.bytes)
                                       : tail_.substr(result_.bytes - joined_.size()));
    if (tried.outcome == TlsSession::Outcome::kClosed) {
      result_.outcome = Outcome::kClosed;
      return true;
    }
    if (tried.outcome != TlsSession::Outcome::kDone) {
      wanted_ =
          tried.outcome == TlsSession::Outcome::kWantsRead ? Socket::wait_read : Socket::wait_write;
      return false;
    }
    stream_.sent_bytes_ += tried.bytes;
    result_.bytes += tried.bytes;
  }
  return true;
}

}  // namespace penstock::edge
