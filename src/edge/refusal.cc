#include "edge/refusal.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace penstock::edge {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 29> kStatusTexts{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

}  // namespace

std::string_view status_text(int status) {
  for (const auto& [known, text] : kStatusTexts) {
    if (known == status) {
      return text;
    }
  }
  return "Unknown";
}

void render_plain(Exchange& exchange, int status, std::string_view reason) {
  exchange.reply.status = status;
  exchange.reply.content_type = "text/plain; charset=utf-8";
  exchange.reply.body = fmt::format("{} {}: {}\n", status, status_text(status), reason);
}

}  // namespace penstock::edge
