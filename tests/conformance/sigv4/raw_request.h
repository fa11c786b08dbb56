// A request as the files of AWS's test suite spell it: a request line, headers, perhaps an empty
// line and a body. Owns its text; used by one test at a time.
#ifndef PENSTOCK_TESTS_CONFORMANCE_SIGV4_RAW_REQUEST_H_
#define PENSTOCK_TESTS_CONFORMANCE_SIGV4_RAW_REQUEST_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"

namespace penstock::aws {

struct RawRequest {
  std::string method;
  std::string path;
  std::string query;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // Points into this object.
  HttpRequest view() const;
};

// Lines end in '\n'. A header that goes on in the next line keeps its line break, as the suite
// wants it.
RawRequest parse_raw_request(std::string_view text);

}  // namespace penstock::aws

#endif  // PENSTOCK_TESTS_CONFORMANCE_SIGV4_RAW_REQUEST_H_
