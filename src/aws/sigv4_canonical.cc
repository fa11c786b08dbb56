#include "aws/sigv4_canonical.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace penstock::aws {
namespace {

constexpr std::array<bool, 256> make_unreserved() {
  std::array<bool, 256> table{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}
constexpr std::array<bool, 256> kUnreserved = make_unreserved();

void append_encoded(std::string& out, std::string_view bytes, char also_plain) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (kUnreserved[byte] || c == also_plain) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 0x0f]);
    }
  }
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// In runs: a value is long, and white space in it rare.
void append_header_value(std::string& out, std::string_view value) {
  bool is_first = true;
  for (auto begin = value.begin(); begin != value.end();) {
    const auto end = std::find_if(begin, value.end(), [](char c) { return is_space(c); });
    if (end != begin) {
      out.append(is_first ? "" : " ").append(begin, end);
      is_first = false;
    }
    begin = end == value.end() ? end : end + 1;
  }
}

void append_canonical_header(std::string& out, const HttpRequest& request, std::string_view name) {
  for (const char c : name) {
    out.push_back(lower(c));
  }
  char separator = ':';
  for (const Header& header : request.headers) {
    if (equal_ignoring_case(header.name, name)) {
      out.push_back(separator);
      append_header_value(out, header.value);
      separator = ',';
    }
  }
  out.push_back('\n');
}

std::string recoded(std::string_view text) {
  std::string plain;
  append_url_decoded(plain, text);
  std::string encoded;
  append_encoded(encoded, plain, '\0');
  return encoded;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return x == y || lower(x) == lower(y);
         });
}

void append_url_decoded(std::string& out, std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    } else {
      out.push_back(text[i] == '+' ? ' ' : text[i]);
    }
  }
}

std::string normalized_path(std::string_view path) {
  if (!path.empty() && path.front() != '/') {
    return std::string(path);
  }
  std::string out;
  out.reserve(path.size() + 1);
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::string_view segment = take_until(rest, '/');
    if (segment == "..") {
      const size_t parent = out.rfind('/');
      out.resize(parent == std::string::npos ? 0 : parent);
    } else if (!segment.empty() && segment != ".") {
      out.push_back('/');
      out.append(segment);
    }
  }
  if (out.empty() || path.back() == '/') {
    out.push_back('/');
  }
  return out;
}

std::string canonical_path(std::string_view path) {
  if (path == "/") {
    return "/";
  }
  std::string out;
  append_encoded(out, normalized_path(path), '/');
  return out;
}

std::string canonical_query(std::string_view query, bool presigned) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    const std::string_view name = take_until(value, '=');
    if ((name.empty() && value.empty()) || (presigned && name == "X-Amz-Signature")) {
      continue;
    }
    parameters.emplace_back(recoded(name), recoded(value));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) {
    out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  }
  return out;
}

std::string canonical_request(const HttpRequest& request, std::string_view signed_headers,
                              std::string_view payload_hash, bool presigned) {
  std::string out;
  out.reserve(1024);
  out.append(request.method).append("\n");
  out.append(canonical_path(request.path)).append("\n");
  out.append(canonical_query(request.query, presigned)).append("\n");
  std::string_view rest = signed_headers;
  while (!rest.empty()) {
    append_canonical_header(out, request, take_until(rest, ';'));
  }
  out.append("\n").append(signed_headers).append("\n").append(payload_hash);
  return out;
}

}  // namespace penstock::aws
