// Outbound e-mail as a port: one message to one address, handed to the relay that the operator
// configured, and what the relay said. egress/mail_client.h is the real one;
// scripted_mail_caller.h stands in for it in simulated time. One MailCaller belongs to one executor
// and lives as long as it.
#ifndef PENSTOCK_RUNTIME_MAIL_CALLER_H_
#define PENSTOCK_RUNTIME_MAIL_CALLER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/task.h"

namespace penstock::runtime {

struct Mail {
  std::string to;         // one address, see mail_address.h
  std::string from_name;  // shown beside the relay's own address; UTF-8; empty: none
  std::string subject;    // UTF-8; what is no printable character in it is sent as a space
  // UTF-8 text; its line breaks are sent as a mail's.
  std::string body;
  // What makes it the same mail when it is sent again: letters, digits and "._-", not empty. Part
  // of the Message-ID, by which mailboxes know a second copy.
  std::string id;
  // Further ones, in printable ASCII; those that frame a message are the client's own and refused
  // here.
  std::vector<std::pair<std::string, std::string>> headers;
  // For everything together: the wait for a connection, TLS, the whole exchange.
  int64_t timeout_ms = 60'000;
};

struct MailOutcome {
  enum class Failure : uint8_t {
    kNone,            // the relay has taken the mail
    kBadMail,         // an address or a header that cannot be sent
    kResolve,         // the relay has no address
    kConnect,         // no address of the relay took a connection
    kTls,             // no TLS where it is required, or not with a certificate that is trusted
    kAuthentication,  // the relay does not take the user and password
    kDeferred,        // the relay said 4xx: later, perhaps
    kRejected,        // the relay said 5xx: no
    kTimeout,         // not over within timeout_ms
    kClosed,  // the connection ended before the relay had answered, or the caller was stopped
    kTooManyWaiting,  // a bound of the client; nothing was sent
  };

  Failure failure = Failure::kNone;
  int code = 0;      // the relay's last reply: 250, 451, 550; 0: there was none
  std::string text;  // that reply, or what went wrong, in one line
  int64_t elapsed_ms = 0;

  bool accepted() const { return failure == Failure::kNone; }
};

class MailCaller {
 public:
  MailCaller() = default;
  MailCaller(const MailCaller&) = delete;
  MailCaller& operator=(const MailCaller&) = delete;
  virtual ~MailCaller() = default;

  // To be awaited on this caller's executor, where it resumes. `mail` must outlive the task. The
  // mail may have been sent whatever the failure.
  virtual Task<MailOutcome> send(const Mail& mail) = 0;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_MAIL_CALLER_H_
