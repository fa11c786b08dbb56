// What keeps web pages away from an API without authentication that listens on the user's own
// machine: a page of another site must not make the user's browser call it, nor make its own name
// lead to it (DNS rebinding). A value, fixed at start; any thread.
#ifndef PENSTOCK_EDGE_BROWSER_GUARD_H_
#define PENSTOCK_EDGE_BROWSER_GUARD_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/http.h"

namespace penstock::edge {

class BrowserGuard {
 public:
  // `own_host`: under which name the listener was configured, beside every IP address and
  // localhost.
  explicit BrowserGuard(std::string own_host) : own_host_(std::move(own_host)) {}

  // One sentence to be answered with 403, or nothing: Host must be a name of the listener, an
  // Origin must be that host, and what changes something must not come from a page of another site.
  std::optional<std::string_view> why_refused(const aws::HttpRequest& request) const;

 private:
  bool is_own(std::string_view authority) const;

  std::string own_host_;
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_BROWSER_GUARD_H_
