#include "egress/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include <boost/asio/ip/address_v6.hpp>

#include "egress/limits.h"

namespace penstock::egress {

namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;
constexpr size_t kHostBytesMax = 253;  // the longest name of the DNS

Error invalid(std::string_view reason) { return {kInvalidArgument, std::string(reason)}; }

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool take_scheme(std::string_view& rest, Url& url) {
  const size_t colon = rest.find("://");
  if (colon == std::string_view::npos) {
    return false;
  }
  std::string scheme(rest.substr(0, colon));
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  url.tls = scheme == "https";
  rest.remove_prefix(colon + 3);
  return url.tls || scheme == "http";
}

Result<void> parse_port(std::string_view text, Url& url) {
  if (text.empty()) {
    return {};
  }
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, url.port);
  if (parsed.ec != std::errc() || parsed.ptr != end || url.port == 0) {
    return invalid("the URL's port is not a number from 1 to 65535");
  }
  return {};
}

Result<void> parse_ipv6(std::string_view text, Url& url) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v6(std::string(text), error);
  if (error || text.find('%') != std::string_view::npos) {
    return invalid("the URL's host is not an IPv6 address");
  }
  url.host = address.to_string();
  return {};
}

Result<void> parse_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) {
    return invalid("the URL holds a user name; use an Authorization header");
  }
  url.port = url.tls ? kHttpsPort : kHttpPort;
  if (authority.starts_with('[')) {
    const size_t bracket = authority.find(']');
    const std::string_view behind =
        bracket == std::string_view::npos ? "" : authority.substr(bracket + 1);
    if (bracket == std::string_view::npos || (!behind.empty() && behind.front() != ':')) {
      return invalid("the URL's host is not an IPv6 address");
    }
    PENSTOCK_TRY(parse_ipv6(authority.substr(1, bracket - 1), url));
    return parse_port(behind.empty() ? behind : behind.substr(1), url);
  }
  const size_t colon = authority.find(':');
  url.host = authority.substr(0, colon);
  std::transform(url.host.begin(), url.host.end(), url.host.begin(), to_lower);
  if (url.host.empty()) {
    return invalid("the URL has no host");
  }
  if (url.host.size() > kHostBytesMax ||
      !std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
    return invalid("the URL's host is not a name or an address");
  }
  return parse_port(colon == std::string_view::npos ? "" : authority.substr(colon + 1), url);
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? kHttpsPort : kHttpPort) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::origin() const { return (tls ? "https://" : "http://") + authority(); }

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kUrlBytesMax) {
    return invalid(fmt::format("the URL is longer than {} bytes", kUrlBytesMax));
  }
  // Some readers take a backslash for a slash, and then see another host.
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; })) {
    return invalid(
        "the URL holds a space, a control character, a backslash or a character beyond "
        "ASCII; percent-encode it");
  }
  Url url;
  std::string_view rest = text.substr(0, text.find('#'));
  if (!take_scheme(rest, url)) {
    return invalid("the URL does not begin with http:// or https://");
  }
  const size_t end = std::min(rest.find_first_of("/?"), rest.size());
  PENSTOCK_TRY(parse_authority(rest.substr(0, end), url));
  url.target = rest.substr(end);
  if (!url.target.starts_with('/')) {
    url.target.insert(0, 1, '/');
  }
  return url;
}

}  // namespace penstock::egress
