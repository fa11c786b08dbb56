// An e-mail as it goes over the wire (RFC 5322, MIME). Plain code.
#ifndef PENSTOCK_EGRESS_MAIL_MESSAGE_H_
#define PENSTOCK_EGRESS_MAIL_MESSAGE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "runtime/mail_caller.h"

namespace penstock::egress {

// Header and body with CRLF line ends; dots at the beginning of lines are for the transport to
// double. `from` is the relay's own address, `now_ms` the time since 1970. kInvalidArgument where
// an address, the id or a header would let its author write more than itself, or where there is
// too much.
Result<std::string> compose_mail(const runtime::Mail& mail, const std::string& from,
                                 int64_t now_ms);

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_MAIL_MESSAGE_H_
