#include "egress/mail_client.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/units.h"

namespace penstock::egress {

namespace {

constexpr int64_t kMsNs = 1'000'000;

// Until the relay's thread is done with the job; resumes on the job's executor.
class InRelay {
 public:
  InRelay(MailRelay& relay, MailRelay::Job& job) : relay_(relay), job_(job) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    job_.waiter = waiter;
    if (relay_.submit(job_)) {
      // From here on the job may be over and its frame gone.
      return true;
    }
    job_.outcome.failure = runtime::MailOutcome::Failure::kTooManyWaiting;
    job_.outcome.text = "too many mails wait for the relay";
    return false;
  }
  void await_resume() const noexcept {}

 private:
  MailRelay& relay_;
  MailRelay::Job& job_;
};

}  // namespace

MailClient::~MailClient() { PENSTOCK_CHECK(in_flight_ == 0); }

runtime::Task<runtime::MailOutcome> MailClient::send(const runtime::Mail& mail) {
  const int64_t begun_ns = relay_.clock().monotonic_ns();
  MailRelay::Job job;
  job.mail = &mail;
  job.executor = &executor_;
  job.begun_ns = begun_ns;
  job.deadline_ns = begun_ns + std::clamp<int64_t>(mail.timeout_ms, 0, kDayMs) * kMsNs;
  ++in_flight_;
  InRelay in_relay(relay_, job);
  co_await in_relay;
  --in_flight_;
  job.outcome.elapsed_ms = (relay_.clock().monotonic_ns() - begun_ns) / kMsNs;
  co_return std::move(job.outcome);
}

}  // namespace penstock::egress
