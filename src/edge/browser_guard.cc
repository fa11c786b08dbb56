#include "edge/browser_guard.h"

#include <arpa/inet.h>

#include <algorithm>

namespace penstock::edge {
namespace {

bool equal_without_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char left, char right) { return lower(left) == lower(right); });
}

// "host:port" and "[::1]:port" without the port and the brackets.
std::string host_of(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    return std::string(end == std::string_view::npos ? "" : authority.substr(1, end - 1));
  }
  return std::string(authority.substr(0, authority.find(':')));
}

bool is_address(const std::string& host) {
  in6_addr bytes{};
  return inet_pton(AF_INET, host.c_str(), &bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &bytes) == 1;
}

}  // namespace

// An address cannot be rebound, and no one else can give out localhost.
bool BrowserGuard::is_own(std::string_view authority) const {
  const std::string host = host_of(authority);
  return !host.empty() && (is_address(host) || equal_without_case(host, "localhost") ||
                           equal_without_case(host, own_host_));
}

std::optional<std::string_view> BrowserGuard::why_refused(const aws::HttpRequest& request) const {
  const std::string_view host = request.header("host");
  if (!is_own(host)) {
    return "Host must be an IP address, localhost, or the host that --admin names.";
  }
  const std::string_view origin = request.header("origin");
  const size_t scheme_end = origin.find("://");
  if (!origin.empty() && (scheme_end == std::string_view::npos ||
                          !equal_without_case(origin.substr(scheme_end + 3), host))) {
    return "Pages of another origin may not call this API.";
  }
  // Browsers say this of themselves, also where they leave Origin out.
  const std::string_view site = request.header("sec-fetch-site");
  const bool is_reading = request.method == "GET" || request.method == "HEAD";
  if (!is_reading && !site.empty() && site != "same-origin" && site != "none") {
    return "Pages of another site may not call this API.";
  }
  return std::nullopt;
}

}  // namespace penstock::edge
