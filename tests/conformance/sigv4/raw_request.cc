#include "tests/conformance/sigv4/raw_request.h"

namespace penstock::aws {
namespace {

std::string_view take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return line;
}

}  // namespace

HttpRequest RawRequest::view() const {
  HttpRequest request;
  request.method = method;
  request.path = path;
  request.query = query;
  for (const auto& [name, value] : headers) {
    request.headers.push_back({name, value});
  }
  request.body = body;
  return request;
}

RawRequest parse_raw_request(std::string_view text) {
  RawRequest request;
  const std::string_view line = take_line(text);
  const size_t method_end = line.find(' ');
  const size_t target_end = line.rfind(' ');
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  request.method = line.substr(0, method_end);
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) {
    request.query = target.substr(request.path.size() + 1);
  }
  while (!text.empty()) {
    const std::string_view header = take_line(text);
    if (header.empty()) {
      request.body = text;
      break;
    }
    if (header.front() == ' ') {
      request.headers.back().second.append("\n").append(header);
      continue;
    }
    const size_t colon = header.find(':');
    request.headers.emplace_back(header.substr(0, colon), header.substr(colon + 1));
  }
  return request;
}

}  // namespace penstock::aws
