// A connected blocking socket with deadlines, and TLS over it. Owned by the HTTP client; closes
// when destroyed.
#ifndef PENSTOCK_CLI_TCP_STREAM_H_
#define PENSTOCK_CLI_TCP_STREAM_H_

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/endpoint.h"

namespace penstock::cli {

// Tries every address of the host, each for at most `connect_ms_max`. Returns a blocking socket
// whose reads and writes give up after `idle_ms_max`.
Result<int> connect_tcp(const Endpoint& endpoint, int connect_ms_max, int idle_ms_max);

// TLS over a connected socket, as a client that verifies chain and name. Does not own the socket.
class TlsSession {
 public:
  // `ca_file` empty: the system's trust store.
  static Result<std::unique_ptr<TlsSession>> open(int socket, const std::string& host,
                                                  const std::string& ca_file);

  Result<void> write(std::string_view bytes);
  // 0 at the end of the stream.
  Result<size_t> read(char* buffer, size_t length);
  // Whether a read would find something without waiting for the socket.
  bool is_buffered() const { return SSL_pending(session_.get()) > 0; }

 private:
  using Context = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
  using Session = std::unique_ptr<SSL, void (*)(SSL*)>;
  TlsSession(Context context, Session session)
      : context_(std::move(context)), session_(std::move(session)) {}

  Context context_;
  Session session_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_TCP_STREAM_H_
