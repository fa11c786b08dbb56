// Why the edge answers a request itself instead of handing it to the handler. Values with static
// texts.
#ifndef PENSTOCK_EDGE_REFUSAL_H_
#define PENSTOCK_EDGE_REFUSAL_H_

#include <string_view>

#include "edge/exchange.h"

namespace penstock::edge {

enum class RefusalKind : uint8_t {
  kMalformed,       // not HTTP, or HTTP that two readers could understand differently
  kHeadTooLarge,    // 431
  kBodyTooLarge,    // 413
  kNotImplemented,  // a method or coding that is not served
  kTimedOut,        // 408
  kOverloaded,      // 503: a limit over all requests
};

struct Refusal {
  RefusalKind kind = RefusalKind::kMalformed;
  int status = 400;
  std::string_view reason;  // one sentence: what was wrong
};

std::string_view status_text(int status);

// Fills the reply with the status and the reason as plain text; what every listener answers unless
// its options say otherwise.
void render_plain(Exchange& exchange, int status, std::string_view reason);

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_REFUSAL_H_
