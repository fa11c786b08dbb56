// A blocking HTTP/1.1 client for commands: one keep-alive connection, TLS 1.2 or newer with the
// server's certificate and name verified, and a bound on everything it waits for or reads. Used by
// one thread, for as long as its command.
#ifndef PENSTOCK_CLI_HTTP_CLIENT_H_
#define PENSTOCK_CLI_HTTP_CLIENT_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/endpoint.h"

namespace penstock::cli {

// The endpoint could not be reached, or what it sent is not HTTP.
inline constexpr ErrorInfo kUnreachable{"EndpointUnreachable", "EndpointUnreachable", 503,
                                        Fault::kServer, "The endpoint did not answer."};
// The wait for an answer was ended by stop_on().
inline constexpr ErrorInfo kInterrupted{"Interrupted", "Interrupted", 499, Fault::kClient,
                                        "Interrupted."};

using ClientHeaders = std::vector<std::pair<std::string, std::string>>;

struct ClientRequest {
  std::string method = "GET";
  std::string target = "/";
  ClientHeaders headers;  // Host and Content-Length are added
  std::string body;
};

struct ClientReply {
  int status = 0;
  ClientHeaders headers;
  std::string body;
  // The first header of that name (any case); empty if there is none.
  std::string_view header(std::string_view name) const;
};

class HttpClient {
 public:
  static constexpr int kConnectMsMax = 10'000;
  static constexpr int kReplyMsMax = 60'000;  // between two bytes; longer than the longest poll
  static constexpr size_t kReplyBytesMax = size_t{64} * 1024 * 1024;

  // `ca_file`: certificates to trust instead of the system's; empty: the system's.
  explicit HttpClient(Endpoint endpoint, std::string ca_file = {});
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  const Endpoint& endpoint() const { return endpoint_; }
  // From now on a wait for an answer ends with kInterrupted once `descriptor` is readable; -1: it
  // does not. What was sent may have had its effect.
  void stop_on(int descriptor) { stop_ = descriptor; }
  // Sends once; a kept connection that the server has closed meanwhile is opened anew.
  Result<ClientReply> send(const ClientRequest& request);

 private:
  class Stream;
  Result<ClientReply> exchange(std::string_view head, std::string_view body, bool& answered);

  Endpoint endpoint_;
  std::string ca_file_;
  std::unique_ptr<Stream> stream_;
  int stop_ = -1;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_HTTP_CLIENT_H_
