// A listening port on one core: accepts connections there, owns them, and hands their requests to
// the core's Handler. To listen on several cores make one Listener for each; the kernel spreads
// connections over them (SO_REUSEPORT).
//
// Made, told to listen() and destroyed while its core does not run; start() may be called from any
// thread; everything else on the core's thread. Once it was started, the core does not run again
// after the listener is destroyed: connections that had not ended are abandoned where they wait.
#ifndef PENSTOCK_EDGE_LISTENER_H_
#define PENSTOCK_EDGE_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "edge/admission.h"
#include "edge/exchange.h"
#include "edge/limits.h"
#include "edge/refusal.h"
#include "edge/tls.h"
#include "observe/metrics.h"
#include "runtime/task.h"

namespace penstock::runtime {
class Core;
}

namespace penstock::edge {

struct ListenerOptions {
  std::string name;        // label of its metrics and in the access log: "aws", "admin"
  std::string core = "0";  // label of its metrics
  Limits limits;
  std::shared_ptr<TlsCredentials> tls;  // none: plain HTTP
  std::vector<std::string> cors_origins;
  bool access_log = false;
  // How requests are answered that never reach the handler; render_plain if none. The exchange's
  // request has its head if that much was read, else its views are empty; the status is the
  // refusal's whatever this sets.
  std::function<void(Exchange&, const Refusal&)> render_refusal;
};

class Listener {
 public:
  // Everything given outlives the listener and what it started; `random` belongs to the core.
  Listener(runtime::Core& core, const ListenerOptions& options, Admission& admission,
           Handler& handler, Random& random, observe::Registry& registry, Log& log);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  enum class Sharing : uint8_t {
    kFirst,    // nobody else may listen there
    kFurther,  // another Listener of this process does already
  };
  // Binds and listens; connections queue up until start(). Port 0 takes a free one. Returns the
  // port. kInUse, kInvalidArgument (the host is not one of this machine) or kIoError.
  Result<uint16_t> listen(const std::string& host, uint16_t port,
                          Sharing sharing = Sharing::kFirst);
  void start();

  // Stops accepting, closes idle connections, lets requests that run end with "Connection: close",
  // and returns when no connection is left. At `deadline_ns` (the core's monotonic clock) what is
  // left is cut; returns how many connections have still not ended kDrainGraceMs later, because
  // their handlers have not returned. Called once.
  runtime::Task<size_t> drain(int64_t deadline_ns);

  // Closes the connections whose phase has taken too long. Called every kSweepEveryMs by itself.
  void sweep();
  size_t connections() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_LISTENER_H_
