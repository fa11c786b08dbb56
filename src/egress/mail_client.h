// Outbound e-mail for the coroutines of one core, through the process's relay. One per core, used
// on its thread only; stop the relay, and wait for in_flight() to be 0, before it ends.
#ifndef PENSTOCK_EGRESS_MAIL_CLIENT_H_
#define PENSTOCK_EGRESS_MAIL_CLIENT_H_

#include <cstddef>

#include "egress/mail_relay.h"
#include "runtime/executor.h"
#include "runtime/mail_caller.h"

namespace penstock::egress {

class MailClient final : public runtime::MailCaller {
 public:
  // Both outlive the client.
  MailClient(runtime::Executor& executor, MailRelay& relay) : executor_(executor), relay_(relay) {}
  ~MailClient() override;

  runtime::Task<runtime::MailOutcome> send(const runtime::Mail& mail) override;

  size_t in_flight() const { return in_flight_; }

 private:
  runtime::Executor& executor_;
  MailRelay& relay_;
  size_t in_flight_ = 0;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_MAIL_CLIENT_H_
