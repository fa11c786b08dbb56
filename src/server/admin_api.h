// Penstock's own API on the admin port, under /v1/: CloudEvents in, kept events out, why rules
// match, deliveries. Each request is one or two operations of the services, whose names it knows;
// their bounds are the same as on the wire. One, used on the admin listener's core; lives as long
// as that serves. docs/reference/admin-api.md is its reference.
#ifndef PENSTOCK_SERVER_ADMIN_API_H_
#define PENSTOCK_SERVER_ADMIN_API_H_

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "edge/admin_handler.h"
#include "edge/browser_guard.h"
#include "edge/exchange.h"
#include "edge/refusal.h"
#include "runtime/task.h"
#include "server/admin_request.h"
#include "service/host.h"

namespace penstock::server {

class AdminApi final : public edge::Handler {
 public:
  // `own_host`: of the admin address, as it was configured.
  AdminApi(service::Host& host, Clock& clock, Log& log, std::string own_host)
      : host_(host), clock_(clock), log_(log), guard_(std::move(own_host)) {}

  // Errors are {"error": {"code": …, "message": …}} with 400, 403, 404, 405, 409, 413, 415 or 5xx.
  runtime::Task<void> handle(edge::Exchange& exchange) override;
  // The same form for what the listener refuses itself.
  static void render_refusal(edge::Exchange& exchange, const edge::Refusal& refusal);

 private:
  using Answer = runtime::Task<Result<void>>;
  struct Route {
    std::string_view method;
    std::string_view path;
    std::span<const std::string_view> parameters;
    Answer (AdminApi::*answer)(edge::Exchange&, const AdminRequest&);
  };
  static std::span<const Route> routes();

  Answer answer(edge::Exchange& exchange);
  Answer put_events(edge::Exchange& exchange, const AdminRequest& request);
  Answer list_events(edge::Exchange& exchange, const AdminRequest& request);
  Answer get_event(edge::Exchange& exchange, const AdminRequest& request);
  Answer explain_kept(edge::Exchange& exchange, const AdminRequest& request);
  Answer explain_given(edge::Exchange& exchange, const AdminRequest& request);
  Answer explain(edge::Exchange& exchange, const AdminRequest& request,
                 std::span<const AdminRequest::Source> sources);
  Answer list_deliveries(edge::Exchange& exchange, const AdminRequest& request);
  Answer retry_delivery(edge::Exchange& exchange, const AdminRequest& request);
  Answer drop_delivery(edge::Exchange& exchange, const AdminRequest& request);

  struct Operation {
    const service::Host::Hosted* service;
    const service::BoundOperation* bound;
    const aws::OperationInfo& info() const { return *bound->info; }
  };
  Operation find(std::string_view service, std::string_view name) const;
  // `bytes`: what the request carries to be stored.
  Answer run(edge::Exchange& exchange, const AdminRequest& request, Operation operation,
             const void* input, void* output, size_t bytes = 0);
  // An operation that takes and answers nothing but what its rows say.
  Answer run_plain(edge::Exchange& exchange, const AdminRequest& request, Operation operation,
                   std::span<const AdminRequest::Source> sources);
  Result<std::string> envelope_of_body(const edge::Exchange& exchange,
                                       const AdminRequest& request) const;
  void render_error(edge::Exchange& exchange, const Error& error);

  service::Host& host_;
  Clock& clock_;
  Log& log_;
  edge::BrowserGuard guard_;
};

}  // namespace penstock::server

#endif  // PENSTOCK_SERVER_ADMIN_API_H_
