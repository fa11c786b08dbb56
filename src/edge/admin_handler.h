// The admin listener's pages: GET /livez, /readyz and /metrics. What is under /v1/ is another
// handler's. Stateless; used on one core, its callbacks are called there.
#ifndef PENSTOCK_EDGE_ADMIN_HANDLER_H_
#define PENSTOCK_EDGE_ADMIN_HANDLER_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "edge/exchange.h"
#include "observe/metrics.h"

namespace penstock::edge {

class AdminHandler final : public Handler {
 public:
  struct Options {
    // Why the server should get no requests now ("starting: replaying the journal", "draining",
    // "the journal is full"); empty if it should.
    std::function<std::string()> not_ready_reason;
    // Metric families that have to be collected from other cores; may be none.
    std::function<runtime::Task<std::vector<observe::Registry::Family>>()> collect;
    // Answers everything under kApiPrefix; may be none.
    Handler* api = nullptr;
  };
  static constexpr std::string_view kApiPrefix = "/v1/";

  AdminHandler(const observe::Registry& registry, Options options)
      : registry_(registry), options_(std::move(options)) {}

  runtime::Task<void> handle(Exchange& exchange) override;

 private:
  runtime::Task<void> render_metrics(aws::HttpReply& reply) const;
  void render_readiness(Exchange& exchange) const;

  const observe::Registry& registry_;
  Options options_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_ADMIN_HANDLER_H_
