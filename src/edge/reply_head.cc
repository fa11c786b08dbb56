#include "edge/reply_head.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>

#include "edge/refusal.h"

namespace penstock::edge {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<size_t>(end - digits.data()));
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append("\r\n").append(name).append(": ");
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(byte < ' ' || byte == 0x7f ? ' ' : c);
  }
}

}  // namespace

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string_view ReplyHead::date(int64_t now_ms) {
  const int64_t now_s = now_ms / 1000;
  if (now_s != date_s_) {
    const std::time_t seconds = now_s;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    date_ = fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                        kDays[static_cast<size_t>(parts.tm_wday)], parts.tm_mday,
                        kMonths[static_cast<size_t>(parts.tm_mon)], parts.tm_year + 1900,
                        parts.tm_hour, parts.tm_min, parts.tm_sec);
    date_s_ = now_s;
  }
  return date_;
}

void ReplyHead::render(const aws::HttpReply& reply, std::string_view request_id, bool keep_alive,
                       bool to_http_1_0, int64_t now_ms, std::string& out) {
  out.append("HTTP/1.1 ");
  append_number(out, static_cast<uint64_t>(reply.status));
  out.append(" ").append(status_text(reply.status));
  out.append("\r\nx-amzn-RequestId: ").append(request_id);
  out.append("\r\nDate: ").append(date(now_ms));
  if (may_have_body(reply.status)) {
    if (!reply.content_type.empty()) {
      out.append("\r\nContent-Type: ").append(reply.content_type);
    }
    out.append("\r\nContent-Length: ");
    append_number(out, reply.body.size());
  }
  for (const auto& [name, value] : reply.headers) {
    append_header(out, name, value);
  }
  if (!keep_alive) {
    out.append("\r\nConnection: close");
  } else if (to_http_1_0) {
    out.append("\r\nConnection: keep-alive");
  }
  out.append("\r\n\r\n");
}

}  // namespace penstock::edge
