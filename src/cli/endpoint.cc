#include "cli/endpoint.h"

#include <fmt/format.h>

#include <charconv>

namespace penstock::cli {
namespace {

constexpr uint16_t kHttpPort = 80;
constexpr uint16_t kHttpsPort = 443;

Error invalid(std::string_view url, std::string_view reason) {
  return {kInvalidArgument, fmt::format("endpoint \"{}\": {}.", url, reason)};
}

bool parse_port(std::string_view text, uint16_t& port) {
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), port);
  return status == std::errc() && end == text.data() + text.size() && port != 0;
}

}  // namespace

std::string Endpoint::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? kHttpsPort : kHttpPort) ? name : fmt::format("{}:{}", name, port);
}

std::string Endpoint::url() const { return (tls ? "https://" : "http://") + authority(); }

Result<Endpoint> parse_endpoint(std::string_view url) {
  Endpoint endpoint;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    endpoint.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return invalid(url, "expected http://HOST[:PORT] or https://HOST[:PORT]");
  }
  endpoint.port = endpoint.tls ? kHttpsPort : kHttpPort;
  const size_t slash = rest.find('/');
  if (slash != std::string_view::npos) {
    if (rest.size() > slash + 1) {
      return invalid(url, "it has a path; expected only a host and a port");
    }
    rest = rest.substr(0, slash);
  }
  const size_t bracket = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
  const size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    if (!parse_port(rest.substr(colon + 1), endpoint.port)) {
      return invalid(url, "the port is not a number from 1 to 65535");
    }
    rest = rest.substr(0, colon);
  }
  endpoint.host = bracket == std::string_view::npos ? rest : rest.substr(1, bracket - 1);
  if (endpoint.host.empty() || endpoint.host.find_first_of("@[] ?#") != std::string::npos) {
    return invalid(url, "the host is not a name or an address");
  }
  return endpoint;
}

}  // namespace penstock::cli
