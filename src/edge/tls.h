// TLS 1.2 and 1.3. TlsCredentials is the certificate and key of a listener: shared by all cores,
// reloaded while they serve; a connection keeps what it began with. TlsSession is one connection's
// side of it and belongs to its core.
#ifndef PENSTOCK_EDGE_TLS_H_
#define PENSTOCK_EDGE_TLS_H_

#include <openssl/types.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::edge {

class TlsCredentials {
 public:
  // PEM files: the certificate with its chain, and its key. kInvalidArgument names the file and
  // what is wrong with it.
  static Result<std::shared_ptr<TlsCredentials>> load(std::string certificate_file,
                                                      std::string key_file);

  // Reads both files again, for connections from now on. On an error those in use stay. Any thread.
  Result<void> reload();
  // Any thread.
  std::shared_ptr<SSL_CTX> context() const;
  // When the certificate ends, seconds since 1970. Any thread.
  int64_t expires_at_s() const { return expires_at_s_.load(std::memory_order_relaxed); }

 private:
  TlsCredentials(std::string certificate_file, std::string key_file);

  const std::string certificate_file_;
  const std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<SSL_CTX> context_;  // under mutex_
  std::atomic<int64_t> expires_at_s_{0};
};

class TlsSession {
 public:
  enum class Outcome : uint8_t { kDone, kWantsRead, kWantsWrite, kClosed };
  struct IoResult {
    Outcome outcome;
    size_t bytes = 0;
  };

  // Over a non-blocking socket, which must outlive it.
  TlsSession(const std::shared_ptr<SSL_CTX>& context, int socket);
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // What is possible without waiting; the handshake takes place inside the first reads.
  IoResult read(char* into, size_t bytes_max);
  IoResult write(std::string_view bytes);
  // Tells the peer that nothing more comes, as far as the socket takes it now.
  void say_goodbye();

 private:
  struct Deleter {
    void operator()(SSL* session) const;
  };
  IoResult explain(int result);
  void answer_plain_http() const;

  int socket_;  // the session's I/O points here
  std::unique_ptr<SSL, Deleter> session_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_TLS_H_
