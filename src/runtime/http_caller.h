// Outbound HTTP as a port: one request to an address that a user configured (a webhook, a token
// endpoint), and what came of it. egress/http_client.h is the real one; scripted_http_caller.h
// stands in for it in simulated time. One HttpCaller belongs to one executor and lives as long as
// it.
#ifndef PENSTOCK_RUNTIME_HTTP_CALLER_H_
#define PENSTOCK_RUNTIME_HTTP_CALLER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "runtime/task.h"

namespace penstock::runtime {

struct HttpCall {
  std::string method = "POST";
  // "http://HOST[:PORT][/PATH][?QUERY]" or https; sent as it is, nothing is escaped.
  std::string url;
  // Host, Content-Length and what else frames a message are the caller's own and refused here.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  // For everything together: name, connection, TLS, sending, the reply to its last byte.
  int64_t timeout_ms = 5000;
  // More of the reply's body than this is not read.
  size_t reply_bytes_max = 64 * kKiB;
  // Also addresses that are not on the public internet: loopback, private networks.
  bool allow_private = false;
};

struct HttpOutcome {
  enum class Failure : uint8_t {
    kNone,
    kRefusedAddress,   // the host is not on the public internet
    kBadUrl,           // not an http or https URL, or one with a user name
    kBadRequest,       // a method or a header that cannot be sent
    kResolve,          // the host has no address
    kConnect,          // no address of the host took a connection
    kTls,              // no TLS, or not with a certificate that is trusted for the host
    kTimeout,          // not over within timeout_ms
    kClosed,           // the connection ended before the reply did, or the caller was stopped
    kBadReply,         // what came is not HTTP, or its head is too large
    kTooManyInFlight,  // a bound of the caller; nothing was sent
  };

  int status = 0;  // 0: no whole reply, see `failure`; redirects are not followed
  std::string content_type;
  std::string retry_after;  // as it was sent: seconds or a date
  std::string body;
  bool body_truncated = false;
  Failure failure = Failure::kNone;
  std::string failure_text;  // one line for the user who configured the URL
  int64_t elapsed_ms = 0;

  bool answered() const { return failure == Failure::kNone; }
};

class HttpCaller {
 public:
  HttpCaller() = default;
  HttpCaller(const HttpCaller&) = delete;
  HttpCaller& operator=(const HttpCaller&) = delete;
  virtual ~HttpCaller() = default;

  // To be awaited on this caller's executor, where it resumes. `call` must outlive the task. The
  // request may arrive at the server more than once, and may have arrived whatever the failure.
  virtual Task<HttpOutcome> call(const HttpCall& call) = 0;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_HTTP_CALLER_H_
