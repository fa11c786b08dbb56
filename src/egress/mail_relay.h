// The mail relay that the operator configured, and the thread that talks to it: it takes mails from
// every core and sends them over a few connections, each used again while it is fresh. One for the
// process; started before the cores run, ended after they have stopped.
#ifndef PENSTOCK_EGRESS_MAIL_RELAY_H_
#define PENSTOCK_EGRESS_MAIL_RELAY_H_

#include <coroutine>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "egress/smtp_url.h"
#include "runtime/executor.h"
#include "runtime/mail_caller.h"

namespace penstock::egress {

struct MailRelayOptions {
  SmtpUrl url;
  std::string from;      // the address that mails come from
  std::string user;      // empty: nobody asks for one
  std::string password;  // never logged, never part of an outcome
  StartTls start_tls = StartTls::kRequired;
  std::string ca_file;  // PEM certificates to trust besides the system's; empty: none
};

class MailRelay {
 public:
  // A mail on its way through the relay; stays where it is until its waiter resumes.
  struct Job {
    const runtime::Mail* mail = nullptr;
    runtime::Executor* executor = nullptr;  // where the waiter resumes
    std::coroutine_handle<> waiter = nullptr;
    int64_t begun_ns = 0;
    int64_t deadline_ns = 0;
    runtime::MailOutcome outcome = {};
  };

  // kIoError: libcurl cannot be had; kInvalidArgument: `ca_file` holds no certificates.
  static Result<std::unique_ptr<MailRelay>> start(MailRelayOptions options, Clock& clock);
  ~MailRelay();  // stops it
  MailRelay(const MailRelay&) = delete;
  MailRelay& operator=(const MailRelay&) = delete;

  // From any thread. False, and the job is as it was: too many wait already.
  bool submit(Job& job);
  // What is under way and what waits finishes at once with kClosed, as does what comes later. From
  // any thread.
  void stop();

  Clock& clock() { return clock_; }

 private:
  class Worker;
  MailRelay(std::unique_ptr<Worker> worker, Clock& clock);

  std::unique_ptr<Worker> worker_;
  Clock& clock_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_MAIL_RELAY_H_
