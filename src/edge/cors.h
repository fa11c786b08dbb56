// Cross-origin access for browsers (the console), to configured origins only. A value: fixed at
// start, then only read.
#ifndef PENSTOCK_EDGE_CORS_H_
#define PENSTOCK_EDGE_CORS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edge/exchange.h"

namespace penstock::edge {

class Cors {
 public:
  // Origins as browsers send them ("https://console.example:8443"); none: nothing is allowed and
  // nothing said.
  explicit Cors(std::vector<std::string> origins = {}) : origins_(std::move(origins)) {}

  // An OPTIONS request with Origin and Access-Control-Request-Method. It carries no signature: it
  // is answered here.
  static bool is_preflight(const aws::HttpRequest& request);
  void answer_preflight(Exchange& exchange) const;
  // Lets the script that asked read the reply, if its origin is allowed.
  void decorate(const aws::HttpRequest& request, aws::HttpReply& reply) const;

 private:
  bool allows(std::string_view origin) const;

  std::vector<std::string> origins_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_CORS_H_
