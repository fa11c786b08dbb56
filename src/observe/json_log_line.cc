#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "observe/json_log.h"

namespace penstock::observe {
namespace {

constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};

// The length of the well-formed UTF-8 sequence at the front of `text` (RFC 3629); 0 if there is
// none.
size_t utf8_length(std::string_view text) {
  const auto at = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : 0; };
  const auto follows = [&](size_t i) { return (at(i) & 0xc0) == 0x80; };
  const uint8_t first = at(0);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf && follows(1)) {
    return 2;
  }
  const bool overlong_or_surrogate =
      (first == 0xe0 && at(1) < 0xa0) || (first == 0xed && at(1) > 0x9f);
  if (first >= 0xe0 && first <= 0xef && follows(1) && follows(2) && !overlong_or_surrogate) {
    return 3;
  }
  const bool overlong_or_beyond =
      (first == 0xf0 && at(1) < 0x90) || (first == 0xf4 && at(1) > 0x8f);
  if (first >= 0xf0 && first <= 0xf4 && follows(1) && follows(2) && follows(3) &&
      !overlong_or_beyond) {
    return 4;
  }
  return 0;
}

void append_ascii(std::string& out, char c) {
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
  } else if (c == '\n') {
    out += "\\n";
  } else if (static_cast<uint8_t>(c) < 0x20 || c == 0x7f) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
  } else {
    out.push_back(c);
  }
}

void append_string(std::string& out, std::string_view text) {
  const bool cut = text.size() > kLogFieldBytesMax;
  text = text.substr(0, kLogFieldBytesMax);
  out.push_back('"');
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    if (length == 0) {
      out += "\\ufffd";
    } else if (length == 1) {
      append_ascii(out, text[0]);
    } else {
      out.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += cut ? "\\u2026\"" : "\"";
}

struct ValueAppender {
  std::string& out;
  void operator()(std::string_view text) const { append_string(out, text); }
  void operator()(int64_t number) const { fmt::format_to(std::back_inserter(out), "{}", number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      fmt::format_to(std::back_inserter(out), "{}", number);
    } else {
      out += "null";
    }
  }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
};

}  // namespace

std::string json_log_line(int64_t system_ms, LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string out;
  out.reserve(256);
  fmt::format_to(std::back_inserter(out),
                 R"({{"time":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z","level":"{}","event":)",
                 fmt::gmtime(static_cast<std::time_t>(system_ms / 1000)), system_ms % 1000,
                 kLevels[static_cast<size_t>(level)]);
  append_string(out, event);
  for (const LogField& field : fields) {
    out.push_back(',');
    append_string(out, field.name);
    out.push_back(':');
    std::visit(ValueAppender{out}, field.value);
  }
  out.push_back('}');
  return out;
}

}  // namespace penstock::observe
