// An http or https URL, taken apart as strictly as one that a user configured deserves: what two
// readers could understand differently is refused. A value.
#ifndef PENSTOCK_EGRESS_URL_H_
#define PENSTOCK_EGRESS_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::egress {

struct Url {
  bool tls = false;
  std::string host;  // in lower case; an IPv6 address without brackets
  uint16_t port = 0;
  std::string target;  // path and query as they were written, at least "/"

  // What goes into Host: the port only where it is not the scheme's own.
  std::string authority() const;
  // Scheme and authority: where a connection leads.
  std::string origin() const;
};

// A fragment is left off, nothing else changes. kInvalidArgument says what is wrong, without the
// URL itself, which may hold a secret.
Result<Url> parse_url(std::string_view text);

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_URL_H_
