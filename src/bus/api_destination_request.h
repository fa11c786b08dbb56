// The HTTP request that a delivery to an API destination becomes: endpoint, path, query, headers
// and body from the destination, its connection and the rule's target. Where connection and target
// say different things, the connection is right (API reference, HttpParameters). Pure functions.
#ifndef PENSTOCK_BUS_API_DESTINATION_REQUEST_H_
#define PENSTOCK_BUS_API_DESTINATION_REQUEST_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bus/connection_records.h"
#include "runtime/http_caller.h"

namespace penstock::bus {

struct ApiDestinationCall {
  const ApiDestinationRecord& destination;
  const ConnectionAuth& auth;
  std::string_view authorization_type;
  std::string_view token;       // the Authorization header of OAuth, ready
  std::string_view parameters;  // HttpParameters of the rule's target as JSON; other text: none
  std::string_view event;       // what its JSON paths select from
  std::string_view payload;
};

// ValidationException where the parameters make no request: a value that cannot be in a header, a
// path parameter that would lead elsewhere or that the event does not have.
Result<runtime::HttpCall> build_call(const ApiDestinationCall& call);

// `payload` with members added or replaced, if it is a JSON object; else as it is.
std::string with_members(std::string_view payload,
                         const std::vector<std::pair<std::string, std::string>>& members);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_API_DESTINATION_REQUEST_H_
