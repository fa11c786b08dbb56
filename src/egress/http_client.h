// Outbound HTTP/1.1 over TCP and TLS, for addresses that users configured: what may be reached is
// checked, everything is bounded, and a call ends in time whatever the other side does. One per
// core, used on its thread only; stop() it, and wait for in_flight() to be 0, before it ends.
#ifndef PENSTOCK_EGRESS_HTTP_CLIENT_H_
#define PENSTOCK_EGRESS_HTTP_CLIENT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "egress/address_policy.h"
#include "egress/connection_pool.h"
#include "egress/name_resolver.h"
#include "egress/tls_trust.h"
#include "runtime/core.h"
#include "runtime/http_caller.h"

namespace penstock::egress {

class HttpClient final : public runtime::HttpCaller {
 public:
  // Core and resolver outlive the client.
  HttpClient(runtime::Core& core, NameResolver& names, std::shared_ptr<const TlsTrust> trust,
             AddressPolicy addresses);
  ~HttpClient() override;

  // See HttpCaller. The request is sent a second time only where a kept connection turned out to
  // be closed before any byte of a reply came.
  runtime::Task<runtime::HttpOutcome> call(const runtime::HttpCall& call) override;

  // Calls under way finish with kClosed on the core's next turns, later ones at once.
  void stop();
  size_t in_flight() const { return calls_.size(); }
  size_t idle_connections() const { return pool_.size(); }

 private:
  class Call;
  struct LookUp;
  struct Workspace;
  enum class Exchanged : uint8_t {
    kAnswered,
    kNothingCame,  // the connection ended before the reply's first byte
    kFailed,
  };

  bool admit(Call& call);
  runtime::Task<void> answer(Call& call);
  runtime::Task<std::unique_ptr<Connection>> open(Call& call);
  runtime::Task<bool> resolve(Call& call, std::vector<Connection::Endpoint>& peers);
  runtime::Task<std::unique_ptr<Connection>> connect(Call& call, Connection::Endpoint peer,
                                                     bool is_last);
  runtime::Task<Exchanged> exchange(Call& call, Connection& connection);
  std::unique_ptr<Connection> take_kept(const Call& call);
  void keep(const Call& call, std::unique_ptr<Connection> connection);
  void arm_expiry();

  runtime::Core& core_;
  NameResolver& names_;
  std::shared_ptr<const TlsTrust> trust_;
  AddressPolicy addresses_;
  ConnectionPool pool_;
  runtime::Executor::TimerId expiry_ = 0;
  std::vector<Call*> calls_;  // under way
  std::unordered_map<std::string, size_t> calls_by_origin_;
  std::vector<std::unique_ptr<Workspace>> workspaces_;  // that no call uses
  bool stopped_ = false;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_HTTP_CLIENT_H_
