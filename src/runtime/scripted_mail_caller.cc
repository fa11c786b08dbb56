#include "runtime/scripted_mail_caller.h"

namespace penstock::runtime {

namespace {

constexpr int64_t kMsNs = 1'000'000;

void set_failure(MailOutcome& outcome, MailOutcome::Failure failure, std::string text) {
  outcome = {};
  outcome.failure = failure;
  outcome.text = std::move(text);
}

}  // namespace

ScriptedMailCaller::Reaction ScriptedMailCaller::reply(int code, std::string text,
                                                       int64_t delay_ms) {
  Reaction reaction;
  reaction.outcome.failure = code < 400   ? MailOutcome::Failure::kNone
                             : code < 500 ? MailOutcome::Failure::kDeferred
                                          : MailOutcome::Failure::kRejected;
  reaction.outcome.code = code;
  reaction.outcome.text = std::move(text);
  reaction.delay_ms = delay_ms;
  return reaction;
}

ScriptedMailCaller::Reaction ScriptedMailCaller::fail(MailOutcome::Failure failure,
                                                      std::string text, int64_t delay_ms) {
  Reaction reaction;
  set_failure(reaction.outcome, failure, std::move(text));
  reaction.delay_ms = delay_ms;
  return reaction;
}

ScriptedMailCaller::Reaction ScriptedMailCaller::hang() {
  Reaction reaction;
  reaction.delay_ms = INT64_MAX;
  return reaction;
}

ScriptedMailCaller::Reaction ScriptedMailCaller::react(const Mail& mail) {
  sent_.push_back(mail);
  return script_ ? script_(mail, static_cast<int64_t>(sent_.size())) : reply(250, "250 OK");
}

Task<MailOutcome> ScriptedMailCaller::send(const Mail& mail) {
  const int64_t began_ns = clock_.monotonic_ns();
  Reaction reaction;
  bool goes_on = !stopped_;
  if (goes_on) {
    reaction = react(mail);
    const bool in_time = reaction.delay_ms < mail.timeout_ms;
    ScriptedWaits::Waiting waiting(
        waits_, began_ns + (in_time ? reaction.delay_ms : mail.timeout_ms) * kMsNs);
    goes_on = co_await waiting;
    if (!in_time) {
      set_failure(reaction.outcome, MailOutcome::Failure::kTimeout, "no answer in time");
    }
  }
  if (!goes_on) {
    set_failure(reaction.outcome, MailOutcome::Failure::kClosed, "the caller was stopped");
  }
  reaction.outcome.elapsed_ms = (clock_.monotonic_ns() - began_ns) / kMsNs;
  co_return std::move(reaction.outcome);
}

void ScriptedMailCaller::stop() {
  stopped_ = true;
  waits_.stop();
}

}  // namespace penstock::runtime
