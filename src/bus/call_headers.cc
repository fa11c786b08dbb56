#include "bus/call_headers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "bus/bus_errors.h"

namespace penstock::bus {
namespace {

// "keep-alive" is not in the guide's list; it frames the connection as "connection" does.
constexpr std::array<std::string_view, 34> kRemoved{
    "a-im",
    "accept-charset",
    "accept-datetime",
    "accept-encoding",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "max-forwards",
    "origin",
    "pragma",
    "proxy-authorization",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "warning",
};

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') || c == '\t';
  });
}

}  // namespace

bool is_removed_header(std::string_view name) {
  return std::any_of(kRemoved.begin(), kRemoved.end(),
                     [&](std::string_view removed) { return is_same_name(name, removed); });
}

Result<void> CallHeaders::put(std::string_view name, std::string_view value) {
  if (!is_token(name)) {
    return Error(kValidation, fmt::format("'{}' cannot be the name of a header.",
                                          is_field_value(name) ? name : "(control characters)"));
  }
  if (!is_field_value(value)) {
    return Error(kValidation,
                 fmt::format("The value of header {} holds a line break or another control "
                             "character.",
                             name));
  }
  if (!is_removed_header(name)) {
    set(name, value);
  }
  return {};
}

void CallHeaders::set(std::string_view name, std::string_view value) {
  for (auto& [present, held] : headers_) {
    if (is_same_name(present, name)) {
      held = value;
      return;
    }
  }
  headers_.emplace_back(name, value);
}

std::string_view CallHeaders::get(std::string_view name) const {
  for (const auto& [present, held] : headers_) {
    if (is_same_name(present, name)) {
      return held;
    }
  }
  return "";
}

bool CallHeaders::has(std::string_view name) const {
  return std::any_of(headers_.begin(), headers_.end(),
                     [&](const auto& header) { return is_same_name(header.first, name); });
}

}  // namespace penstock::bus
