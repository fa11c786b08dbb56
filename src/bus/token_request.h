// The request for an OAuth token by client credentials (RFC 6749, section 4.4), and what the
// answer to it means. Pure functions.
#ifndef PENSTOCK_BUS_TOKEN_REQUEST_H_
#define PENSTOCK_BUS_TOKEN_REQUEST_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "bus/connection_auth_shapes.h"
#include "runtime/http_caller.h"

namespace penstock::bus {

// ValidationException where a header parameter cannot be a header.
Result<runtime::HttpCall> build_token_call(const OAuthParameters<false>& oauth);

struct TokenAnswer {
  std::string authorization;  // the header's value, "Bearer …"; empty: there is no token
  int64_t lifetime_ms = 0;    // 0: the server did not say
  // Without a token. Refused: asking again in the same way makes no sense.
  bool is_refused = false;
  std::string reason;  // a sentence without secrets
  int64_t retry_after_ms = 0;

  bool ok() const { return !authorization.empty(); }
};
TokenAnswer read_token_answer(const runtime::HttpOutcome& outcome, int64_t now_ms);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TOKEN_REQUEST_H_
