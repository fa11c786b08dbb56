#include "egress/request_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include <boost/beast/core/string.hpp>

#include "egress/limits.h"

namespace penstock::egress {

namespace {

// How a message is framed and where it goes is decided here alone.
constexpr std::array<std::string_view, 10> kOwnHeaders{
    "Connection", "Content-Length",    "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "TE",
    "Trailer",    "Transfer-Encoding", "Upgrade"};

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') || c == '\t';
  });
}

bool has_length(const runtime::HttpCall& call) {
  return !call.body.empty() || call.method == "POST" || call.method == "PUT" ||
         call.method == "PATCH";
}

Result<void> append_header(std::string_view name, std::string_view value, std::string& head) {
  if (!is_token(name)) {
    return Error(kInvalidArgument, "the name of a header holds a character that it may not");
  }
  if (!is_field_value(value)) {
    return Error(kInvalidArgument,
                 fmt::format("the value of header {} holds a line break or another control "
                             "character",
                             name));
  }
  if (std::any_of(kOwnHeaders.begin(), kOwnHeaders.end(), [&](std::string_view own) {
        return boost::beast::iequals({own.data(), own.size()}, {name.data(), name.size()});
      })) {
    return Error(kInvalidArgument, fmt::format("header {} cannot be chosen", name));
  }
  head.append(name).append(": ").append(value).append("\r\n");
  return {};
}

}  // namespace

Result<void> append_request_head(const runtime::HttpCall& call, const Url& url, std::string& head) {
  // To CONNECT there is no reply as this client reads them.
  if (!is_token(call.method) || call.method == "CONNECT") {
    return Error(kInvalidArgument, "the method is not one of HTTP's");
  }
  if (call.body.size() > kRequestBodyBytesMax) {
    return Error(kInvalidArgument,
                 fmt::format("the body is larger than {} bytes", kRequestBodyBytesMax));
  }
  const size_t before = head.size();
  fmt::format_to(std::back_inserter(head), "{} {} HTTP/1.1\r\nHost: {}\r\n", call.method,
                 url.target, url.authority());
  if (has_length(call)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", call.body.size());
  }
  for (const auto& [name, value] : call.headers) {
    PENSTOCK_TRY(append_header(name, value, head));
  }
  head.append("\r\n");
  if (head.size() - before > kRequestHeadBytesMax) {
    return Error(kInvalidArgument,
                 fmt::format("URL and headers are larger than {} bytes", kRequestHeadBytesMax));
  }
  return {};
}

}  // namespace penstock::egress
