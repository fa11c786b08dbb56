#include "edge/admin_handler.h"

#include "edge/refusal.h"

namespace penstock::edge {

namespace {

constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kPrometheusText = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace

runtime::Task<void> AdminHandler::handle(Exchange& exchange) {
  const std::string_view path = exchange.request.path;
  if (options_.api != nullptr && path.starts_with(kApiPrefix)) {
    co_await options_.api->handle(exchange);
    co_return;
  }
  const bool is_known = path == "/livez" || path == "/readyz" || path == "/metrics";
  if (!is_known) {
    render_plain(exchange, 404, "There is no such page; try /livez, /readyz or /metrics.");
    co_return;
  }
  if (exchange.request.method != "GET" && exchange.request.method != "HEAD") {
    render_plain(exchange, 405, "This page can only be read.");
    exchange.reply.headers.emplace_back("Allow", "GET, HEAD");
    co_return;
  }
  // What is true now must not be answered from a cache.
  exchange.reply.headers.emplace_back("Cache-Control", "no-store");
  if (path == "/metrics") {
    co_await render_metrics(exchange.reply);
  } else if (path == "/readyz") {
    render_readiness(exchange);
  } else {
    exchange.reply.content_type = kPlainText;
    exchange.reply.body = "ok\n";
  }
}

runtime::Task<void> AdminHandler::render_metrics(aws::HttpReply& reply) const {
  std::vector<observe::Registry::Family> more;
  if (options_.collect) {
    more = co_await options_.collect();
  }
  reply.content_type = kPrometheusText;
  reply.body = registry_.render(more);
}

void AdminHandler::render_readiness(Exchange& exchange) const {
  const std::string reason =
      options_.not_ready_reason ? options_.not_ready_reason() : std::string();
  if (reason.empty()) {
    exchange.reply.content_type = kPlainText;
    exchange.reply.body = "ok\n";
  } else {
    render_plain(exchange, 503, reason);
  }
}

}  // namespace penstock::edge
