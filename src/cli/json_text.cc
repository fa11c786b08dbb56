#include "cli/json_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

class PrettyWriter {
 public:
  explicit PrettyWriter(std::string_view json) : json_(json) {}

  std::string write() {
    for (; at_ < json_.size(); ++at_) {
      step(json_[at_]);
    }
    return std::move(out_);
  }

 private:
  void step(char byte) {
    switch (byte) {
      case '"':
        return write_string();
      case '{':
      case '[':
        return open(byte);
      case '}':
      case ']':
        return close(byte);
      case ',':
        out_ += byte;
        if (at_ < short_list_end_) {
          out_ += ' ';
        } else {
          begin_line();
        }
        return;
      case ':':
        out_ += ": ";
        return;
      default:
        if (byte != ' ' && !is_control(byte)) {
          out_ += byte;
        }
    }
  }

  void write_string() {
    size_t end = 0;
    scan_quoted(json_, at_, end);
    end = std::min(end, json_.size() - 1);
    append_visible(out_, json_.substr(at_, end - at_ + 1));
    at_ = end;
  }

  void open(char bracket) {
    out_ += bracket;
    const size_t list_end = bracket == '[' ? end_of_short_list(json_, at_) : std::string_view::npos;
    const size_t next = json_.find_first_not_of(" \t\r\n", at_ + 1);
    if (list_end != std::string_view::npos) {
      short_list_end_ = list_end;
    } else if (next != std::string_view::npos && json_[next] == '}') {
      out_ += '}';
      at_ = next;
    } else {
      ++level_;
      begin_line();
    }
  }

  void close(char bracket) {
    if (at_ == 0 || at_ != short_list_end_) {
      level_ = level_ > 0 ? level_ - 1 : 0;
      begin_line();
    }
    out_ += bracket;
  }

  void begin_line() {
    out_ += '\n';
    out_.append(level_ * 2, ' ');
  }

  std::string_view json_;
  size_t at_ = 0;
  std::string out_;
  size_t level_ = 0;
  size_t short_list_end_ = 0;  // of the one that is being written
};

}  // namespace

std::string pretty_json(std::string_view json) { return PrettyWriter(json).write(); }

}  // namespace penstock::cli
