#include "edge/cors.h"

#include <algorithm>

#include "edge/refusal.h"

namespace penstock::edge {

bool Cors::allows(std::string_view origin) const {
  return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

bool Cors::is_preflight(const aws::HttpRequest& request) {
  return request.method == "OPTIONS" && !request.header("origin").empty() &&
         !request.header("access-control-request-method").empty();
}

void Cors::answer_preflight(Exchange& exchange) const {
  const std::string_view origin = exchange.request.header("origin");
  if (!allows(origin)) {
    render_plain(exchange, 403, "Cross-origin requests from this origin are not allowed.");
    return;
  }
  // Authorization is never covered by '*', so what was asked for is repeated.
  const std::string_view headers = exchange.request.header("access-control-request-headers");
  exchange.reply.status = 204;
  exchange.reply.headers = {
      {"Access-Control-Allow-Origin", std::string(origin)},
      {"Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"},
      {"Access-Control-Allow-Headers", std::string(headers)},
      {"Access-Control-Max-Age", "600"},
      {"Vary", "Origin, Access-Control-Request-Headers"},
  };
}

void Cors::decorate(const aws::HttpRequest& request, aws::HttpReply& reply) const {
  if (origins_.empty()) {
    return;
  }
  reply.headers.emplace_back("Vary", "Origin");
  const std::string_view origin = request.header("origin");
  if (!origin.empty() && allows(origin)) {
    reply.headers.emplace_back("Access-Control-Allow-Origin", std::string(origin));
    reply.headers.emplace_back("Access-Control-Expose-Headers",
                               "x-amzn-RequestId, x-amzn-query-error, x-amzn-ErrorType");
  }
}

}  // namespace penstock::edge
