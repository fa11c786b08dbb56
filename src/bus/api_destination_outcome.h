// What becomes of a delivery to an API destination after its call: done, tried again, or given up.
// Pure functions.
#ifndef PENSTOCK_BUS_API_DESTINATION_OUTCOME_H_
#define PENSTOCK_BUS_API_DESTINATION_OUTCOME_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/delivery.h"
#include "runtime/http_caller.h"

namespace penstock::bus {

// nullopt: the endpoint took it. EventBridge tries 401, 407, 409, 429 and 5xx again and nothing
// else (user guide, "API destination error codes"); Retry-After is kept to, and a negative one ends
// it.
std::optional<delivery::Failure> failure_of(const runtime::HttpOutcome& outcome, int64_t now_ms);

// The endpoint says that the credentials are not good: 401 or 407.
bool refuses_credentials(const runtime::HttpOutcome& outcome);

// The API destination is not there, or its connection. No retry.
delivery::Failure gone_failure(std::string_view what);
// The connection is not authorized. Tried again: it can be.
delivery::Failure unauthorized_failure(std::string_view reason, int64_t retry_after_ms = 0);
// There is no request to send. No retry.
delivery::Failure request_failure(std::string_view reason);
// There is no token, but there may be.
delivery::Failure token_failure(std::string_view reason, int64_t retry_after_ms);
// This server does not make calls. No retry.
delivery::Failure no_calls_failure();

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_API_DESTINATION_OUTCOME_H_
