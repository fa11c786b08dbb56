// The canonical request of Signature Version 4, for every service but S3: paths are normalised and
// encoded once more than they came. Pure functions.
#ifndef PENSTOCK_AWS_SIGV4_CANONICAL_H_
#define PENSTOCK_AWS_SIGV4_CANONICAL_H_

#include <string>
#include <string_view>

#include "aws/http.h"

namespace penstock::aws {

// Without empty, "." and ".." segments; a slash at the end stays, and so does what does not begin
// with one. What a signature covers is this path, so whoever acts on a signed request's path must
// act on this form of it.
std::string normalized_path(std::string_view path);

std::string canonical_path(std::string_view path);

// Names and values decoded ('+' is a space) and encoded again, sorted by name, then value, both as
// bytes. `presigned` leaves X-Amz-Signature out.
std::string canonical_query(std::string_view query, bool presigned);

// `signed_headers` names headers in lower case, ';' between, in the order they were signed in.
// Values are trimmed, runs of white space become one space, repeated headers are joined with
// commas.
std::string canonical_request(const HttpRequest& request, std::string_view signed_headers,
                              std::string_view payload_hash, bool presigned);

bool equal_ignoring_case(std::string_view a, std::string_view b);

// Appends `text` with its %XX and '+' decoded; an incomplete escape stays as it is.
void append_url_decoded(std::string& out, std::string_view text);

// Takes the part before the first `separator` off the front of `rest`.
inline std::string_view take_until(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return part;
}

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_SIGV4_CANONICAL_H_
