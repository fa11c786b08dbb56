#include "cli/json_text.h"

#include <fmt/format.h>

#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

constexpr size_t kShortListBytes = 80;

bool is_control(char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; }

void append_visible(std::string& out, std::string_view text) {
  for (const char byte : text) {
    if (is_control(byte)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    } else {
      out += byte;
    }
  }
}

// Where the list that opens at `at` closes, if it is short and holds no object and no other list.
size_t end_of_short_list(std::string_view json, size_t at) {
  const std::string_view head = json.substr(0, at + kShortListBytes);
  for (++at; at < head.size(); ++at) {
    if (head[at] == '"') {
      size_t end = 0;
      scan_quoted(head, at, end);
      if (end == std::string_view::npos) {
        return end;
      }
      at = end;
    } else if (head[at] == ']') {
      return at;
    } else if (head[at] == '[' || head[at] == '{') {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

void begin_line(std::string& out, int level) {
  out += '\n';
  out.append(static_cast<size_t>(level) * 2, ' ');
}

}  // namespace

std::string pretty_json(std::string_view json) {
  std::string out;
  int level = 0;
  size_t short_list_end = 0;  // of the one that is being written
  for (size_t at = 0; at < json.size(); ++at) {
    const char byte = json[at];
    if (byte == '"') {
      size_t end = 0;
      scan_quoted(json, at, end);
      end = end == std::string_view::npos ? json.size() - 1 : end;
      append_visible(out, json.substr(at, end - at + 1));
      at = end;
    } else if (byte == '{' || byte == '[') {
      out += byte;
      if (byte == '[') {
        if (const size_t end = end_of_short_list(json, at); end != std::string_view::npos) {
          short_list_end = end;
          continue;
        }
      }
      const size_t next = json.find_first_not_of(" \t\r\n", at + 1);
      if (next != std::string_view::npos && (json[next] == '}' || json[next] == ']')) {
        out += json[next];
        at = next;
      } else {
        begin_line(out, ++level);
      }
    } else if (at > 0 && at == short_list_end) {
      out += byte;
    } else if (byte == '}' || byte == ']') {
      level = level > 0 ? level - 1 : 0;
      begin_line(out, level);
      out += byte;
    } else if (byte == ',') {
      out += byte;
      if (at < short_list_end) {
        out += ' ';
      } else {
        begin_line(out, level);
      }
    } else if (byte == ':') {
      out += ": ";
    } else if (byte != ' ' && !is_control(byte)) {
      out += byte;
    }
  }
  return out;
}

}  // namespace penstock::cli
