// One request on its way through the server: what was read, who waits, and the reply that is being
// made. Owned by the connection's coroutine and used on the connection's core, except for
// client_waits(), which any thread may ask, and the Room, which whatever runs the request uses.
#ifndef PENSTOCK_EDGE_EXCHANGE_H_
#define PENSTOCK_EDGE_EXCHANGE_H_

#include <string>
#include <string_view>

#include "aws/http.h"
#include "runtime/executor.h"
#include "runtime/task.h"
#include "service/room.h"

namespace penstock::edge {

class Exchange : public service::Room {
 public:
  explicit Exchange(runtime::Executor& home) : home_(home) {}

  // The core that owns the connection; a handler that hopped away is back there when it returns.
  runtime::Executor& home() { return home_; }
  // False once the peer has closed its side.
  virtual bool client_waits() const = 0;

  aws::HttpRequest request;
  aws::HttpReply reply;
  // The body before Content-Encoding was undone, which is what a signature covers; the same view
  // where there was none.
  std::string_view body_as_sent;
  std::string request_id;      // a UUID, also sent as x-amzn-RequestId
  std::string client_address;  // without port
  bool tls = false;
  // For the access log; set by the handler.
  std::string operation;  // "sqs:SendMessage"
  std::string error_code;

 private:
  runtime::Executor& home_;
};

// Answers requests: the AWS APIs on one listener, the admin pages on another. One per core; called
// on that core.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;
  virtual runtime::Task<void> handle(Exchange& exchange) = 0;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_EXCHANGE_H_
