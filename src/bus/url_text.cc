#include "bus/url_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace penstock::bus {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Cuts the scheme off, in whatever case.
bool take_scheme(std::string_view& text, std::string_view scheme) {
  const bool begins =
      text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                 [](char a, char b) { return a == to_lower(b); });
  if (begins) {
    text.remove_prefix(scheme.size());
  }
  return begins;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

EndpointFault check_endpoint(std::string_view endpoint, bool is_http_allowed) {
  const bool is_https = take_scheme(endpoint, "https://");
  if (!is_https && !take_scheme(endpoint, "http://")) {
    return EndpointFault::kNotUrl;
  }
  const std::string_view authority = endpoint.substr(0, endpoint.find_first_of("/?"));
  const bool is_host_character_only = std::all_of(
      authority.begin(), authority.end(), [](char c) { return is_unreserved(c) || c == ':'; });
  if (authority.empty() || authority.front() == ':' || !is_host_character_only) {
    return EndpointFault::kNotUrl;
  }
  return is_https || is_http_allowed ? EndpointFault::kNone : EndpointFault::kNeedsHttps;
}

std::string endpoint_reason(EndpointFault fault, std::string_view endpoint) {
  std::string reason =
      fmt::format("Endpoint '{}' is invalid, please provide a valid HTTPS endpoint URL.", endpoint);
  if (fault == EndpointFault::kNeedsHttps) {
    reason += " The server's setting allow-targets lets http through as well.";
  }
  return reason;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
}

void append_query_parameter(std::string& url, std::string_view key, std::string_view value) {
  const size_t query = url.find('?');
  if (query == std::string::npos) {
    url += '?';
  } else if (query + 1 != url.size() && url.back() != '&') {
    url += '&';
  }
  append_percent_encoded(url, key);
  url += '=';
  append_percent_encoded(url, value);
}

void append_form_parameter(std::string& form, std::string_view key, std::string_view value) {
  if (!form.empty()) {
    form += '&';
  }
  append_percent_encoded(form, key);
  form += '=';
  append_percent_encoded(form, value);
}

}  // namespace penstock::bus
