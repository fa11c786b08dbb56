#include "egress/smtp_url.h"

#include <fmt/format.h>

#include "egress/url.h"

namespace penstock::egress {

namespace {

constexpr uint16_t kSmtpPort = 25;
constexpr uint16_t kSmtpsPort = 465;

}  // namespace

std::string SmtpUrl::text() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return fmt::format("{}://{}:{}", tls ? "smtps" : "smtp", name, port);
}

Result<SmtpUrl> parse_smtp_url(std::string_view text) {
  constexpr std::string_view kPlain = "smtp://";
  constexpr std::string_view kTls = "smtps://";
  const bool is_tls = text.starts_with(kTls);
  if (!is_tls && !text.starts_with(kPlain)) {
    return Error(kInvalidArgument, "the URL does not begin with smtp:// or smtps://");
  }
  const std::string_view authority = text.substr(is_tls ? kTls.size() : kPlain.size());
  if (authority.find_first_of("/?#") != std::string_view::npos) {
    return Error(kInvalidArgument, "the URL has more than a host and a port");
  }
  // Host and port are written as in any other URL.
  PENSTOCK_ASSIGN(const Url url, parse_url("http://" + std::string(authority)));
  const size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && colon + 1 < authority.size() &&
                        authority.find(']', colon) == std::string_view::npos;
  return SmtpUrl{is_tls, url.host, has_port ? url.port : is_tls ? kSmtpsPort : kSmtpPort};
}

}  // namespace penstock::egress
