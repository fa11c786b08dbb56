// An HTTP exchange as the wire codecs and the signature see it. Views point into the connection's
// buffers and live until the reply has been written.
#ifndef PENSTOCK_AWS_HTTP_H_
#define PENSTOCK_AWS_HTTP_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::aws {

inline constexpr size_t kBodyPaddingBytes = 64;

struct Header {
  std::string_view name;  // as sent
  std::string_view value;
};

struct HttpRequest {
  std::string_view method;
  std::string_view path;   // raw, before '?', still percent-encoded
  std::string_view query;  // raw, after '?'
  std::vector<Header> headers;
  std::string_view body;
  // At least kBodyPaddingBytes after the body may be read (whatever they hold): the JSON reader
  // works on whole vectors and copies the body first if this is not said. The edge's buffers have
  // them.
  bool body_padded = false;

  // The first header of that name (any case); empty if there is none.
  std::string_view header(std::string_view name) const;
};

struct HttpReply {
  int status = 200;
  std::string_view content_type;
  std::vector<std::pair<std::string_view, std::string>> headers;
  std::string body;
};

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_HTTP_H_
