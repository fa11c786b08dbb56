#include "match/json_text.h"

#include <fmt/format.h>

#include <iterator>

namespace penstock::match {
namespace {

constexpr uint32_t kHighSurrogateFirst = 0xD800;
constexpr uint32_t kLowSurrogateFirst = 0xDC00;
constexpr uint32_t kSurrogateEnd = 0xE000;

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  const char lower = static_cast<char>(digit | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Four hex digits at `at`; false, with `fault` set, if they are not all there.
bool read_hex(const char* at, const char* end, uint32_t& unit, const char** fault) {
  unit = 0;
  for (int i = 0; i < 4; ++i, ++at) {
    const int digit = at < end ? hex_value(*at) : -1;
    if (digit < 0) {
      *fault = at;
      return false;
    }
    unit = unit * 16 + static_cast<uint32_t>(digit);
  }
  return true;
}

char* write_utf8(char* out, uint32_t code) {
  const auto tail = [](uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (code < 0x80) {
    *out++ = static_cast<char>(code);
  } else if (code < 0x800) {
    *out++ = static_cast<char>(0xC0 | (code >> 6));
    *out++ = tail(code);
  } else if (code < 0x10000) {
    *out++ = static_cast<char>(0xE0 | (code >> 12));
    *out++ = tail(code >> 6);
    *out++ = tail(code);
  } else {
    *out++ = static_cast<char>(0xF0 | (code >> 18));
    *out++ = tail(code >> 12);
    *out++ = tail(code >> 6);
    *out++ = tail(code);
  }
  return out;
}

char simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

// A \u escape whose 'u' is at `at`, with its second half if it is a pair. Returns what is behind.
const char* decode_unit(const char* at, const char* end, char** out, const char** fault) {
  uint32_t code = 0;
  if (!read_hex(at + 1, end, code, fault)) {
    return nullptr;
  }
  at += 5;
  if (code >= kHighSurrogateFirst && code < kLowSurrogateFirst && end - at >= 6 && at[0] == '\\' &&
      at[1] == 'u') {
    uint32_t low = 0;
    const char* ignored = nullptr;
    if (read_hex(at + 2, end, low, &ignored) && low >= kLowSurrogateFirst && low < kSurrogateEnd) {
      code = 0x10000 + ((code - kHighSurrogateFirst) << 10) + (low - kLowSurrogateFirst);
      at += 6;
    }
  }
  *out = write_utf8(*out, code);
  return at;
}

bool is_surrogate(std::string_view text, size_t at) {
  return at + 2 < text.size() && text[at] == '\xED' && static_cast<uint8_t>(text[at + 1]) >= 0xA0;
}

}  // namespace

char* decode_escapes(char* begin, char* end, const char** fault) {
  char* out = begin;
  const char* at = begin;
  while (at < end) {
    if (*at != '\\') {
      *out++ = *at++;
      continue;
    }
    ++at;
    if (at < end && *at == 'u') {
      at = decode_unit(at, end, &out, fault);
      if (at == nullptr) {
        return nullptr;
      }
      continue;
    }
    const char plain = at < end ? simple_escape(*at) : '\0';
    if (plain == '\0') {
      *fault = at;
      return nullptr;
    }
    *out++ = plain;
    ++at;
  }
  return out;
}

void append_quoted(std::string& out, std::string_view text, size_t bytes_max) {
  out += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    if (i >= bytes_max && (byte & 0xC0) != 0x80) {
      out += "...";
      break;
    }
    if (text[i] == '"' || text[i] == '\\') {
      out += '\\';
      out += text[i];
    } else if (byte < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else if (is_surrogate(text, i)) {
      const unsigned unit = 0xD000u | ((static_cast<uint8_t>(text[i + 1]) & 0x3Fu) << 6) |
                            (static_cast<uint8_t>(text[i + 2]) & 0x3Fu);
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
      i += 2;
    } else {
      out += text[i];
    }
  }
  out += '"';
}

size_t utf16_length(std::string_view text) {
  size_t units = 0;
  for (const char byte : text) {
    const auto value = static_cast<uint8_t>(byte);
    units += (value & 0xC0) != 0x80 ? 1 : 0;
    units += value >= 0xF0 ? 1 : 0;
  }
  return units;
}

}  // namespace penstock::match
