// Where a mail relay is: "smtp://HOST[:PORT]", which may switch to TLS, or "smtps://HOST[:PORT]",
// which begins with it. Values.
#ifndef PENSTOCK_EGRESS_SMTP_URL_H_
#define PENSTOCK_EGRESS_SMTP_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace penstock::egress {

// Whether a plain connection becomes one with TLS before anything is said on it.
enum class StartTls : uint8_t {
  kRequired,     // or the mail is not sent
  kWhenOffered,  // whoever sits between can prevent it
  kNone,
};

struct SmtpUrl {
  bool tls = false;
  std::string host;   // in lower case; an IPv6 address without brackets
  uint16_t port = 0;  // where it is not written: 25, or 465 with TLS

  std::string text() const;  // with its port
};

// As strict as parse_url, and nothing may stand behind the port. kInvalidArgument says what is
// wrong.
Result<SmtpUrl> parse_smtp_url(std::string_view text);

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_SMTP_URL_H_
