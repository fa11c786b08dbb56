#include "cli/tcp_stream.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include <openssl/x509v3.h>

#include "cli/http_client.h"

namespace penstock::cli {
namespace {

// Zero, or the errno of the failure.
int connect_within(int socket, const addrinfo& address, int connect_ms_max) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS) {
    return errno;
  }
  pollfd waiting{socket, POLLOUT, 0};
  if (::poll(&waiting, 1, connect_ms_max) != 1) {
    return ETIMEDOUT;
  }
  int status = 0;
  socklen_t length = sizeof(status);
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &status, &length) == 0 ? status : errno;
}

int make_blocking(int socket, int idle_ms_max) {
  const timeval idle{idle_ms_max / 1000, idle_ms_max % 1000 * suseconds_t{1000}};
  const int on = 1;
  const bool done = fcntl(socket, F_SETFL, 0) == 0 &&
                    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof(idle)) == 0 &&
                    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof(idle)) == 0 &&
                    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0;
  return done ? 0 : errno;
}

Error tls_failed(std::string_view what, SSL* session) {
  const long verified = session == nullptr ? X509_V_OK : SSL_get_verify_result(session);
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  if (verified != X509_V_OK) {
    reason = X509_verify_cert_error_string(verified);
  }
  ERR_clear_error();
  return {kUnreachable,
          fmt::format("TLS: {}: {}", what, reason == nullptr ? "connection lost" : reason)};
}

}  // namespace

Result<int> connect_tcp(const Endpoint& endpoint, int connect_ms_max, int idle_ms_max) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status =
      getaddrinfo(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found);
  if (status != 0) {
    return Error(kUnreachable, fmt::format("{}: {}", endpoint.url(), gai_strerror(status)));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> addresses(found, freeaddrinfo);
  int failure = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    const int socket =
        ::socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) {
      failure = errno;
      continue;
    }
    failure = connect_within(socket, *address, connect_ms_max);
    failure = failure == 0 ? make_blocking(socket, idle_ms_max) : failure;
    if (failure == 0) {
      return socket;
    }
    ::close(socket);
  }
  return Error(kUnreachable, fmt::format("{}: {}", endpoint.url(), std::strerror(failure)));
}

Result<std::unique_ptr<TlsSession>> TlsSession::open(int socket, const std::string& host,
                                                     const std::string& ca_file) {
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  PENSTOCK_CHECK(context != nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int trusted = ca_file.empty()
                          ? SSL_CTX_set_default_verify_paths(context.get())
                          : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
  if (trusted != 1) {
    return tls_failed(fmt::format("{}: no trusted certificates", ca_file), nullptr);
  }
  Session session(SSL_new(context.get()), SSL_free);
  PENSTOCK_CHECK(session != nullptr);
  in6_addr number{};
  const bool is_number = inet_pton(AF_INET, host.c_str(), &number) == 1 ||
                         inet_pton(AF_INET6, host.c_str(), &number) == 1;
  bool named = false;
  if (is_number) {
    named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str()) == 1;
  } else {
    // The macro SSL_set_tlsext_host_name casts away const in the old style.
    named = SSL_set1_host(session.get(), host.c_str()) == 1 &&
            SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     const_cast<char*>(host.c_str())) == 1;
  }
  if (!named || SSL_set_fd(session.get(), socket) != 1 || SSL_connect(session.get()) != 1) {
    return tls_failed(host, session.get());
  }
  return std::unique_ptr<TlsSession>(new TlsSession(std::move(context), std::move(session)));
}

Result<void> TlsSession::write(std::string_view bytes) {
  size_t written = 0;
  if (!bytes.empty() && SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &written) != 1) {
    return tls_failed("write", session_.get());
  }
  return {};
}

Result<size_t> TlsSession::read(char* buffer, size_t length) {
  size_t count = 0;
  if (SSL_read_ex(session_.get(), buffer, length, &count) == 1) {
    return count;
  }
  if (SSL_get_error(session_.get(), 0) == SSL_ERROR_ZERO_RETURN) {
    return size_t{0};
  }
  return tls_failed("read", session_.get());
}

}  // namespace penstock::cli
