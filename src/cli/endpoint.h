// Where an API is reached: scheme, host and port of an URL. A value.
#ifndef PENSTOCK_CLI_ENDPOINT_H_
#define PENSTOCK_CLI_ENDPOINT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::cli {

struct Endpoint {
  bool tls = false;
  std::string host;  // a name or an IP address, without brackets
  uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
  // What goes into Host: the port only where it is not the scheme's own.
  std::string authority() const;
  std::string url() const;
};

// "http://127.0.0.1:4566", "https://sqs.us-east-1.amazonaws.com/"; kInvalidArgument says what is
// wrong.
Result<Endpoint> parse_endpoint(std::string_view url);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_ENDPOINT_H_
