#include "runtime/scripted_http_caller.h"

#include <utility>

namespace penstock::runtime {

namespace {

constexpr int64_t kMsNs = 1'000'000;

void set_failure(HttpOutcome& outcome, HttpOutcome::Failure failure, std::string text) {
  outcome = {};
  outcome.failure = failure;
  outcome.failure_text = std::move(text);
}

}  // namespace

ScriptedHttpCaller::Reaction ScriptedHttpCaller::reply(int status, std::string body,
                                                       int64_t delay_ms) {
  Reaction reaction;
  reaction.outcome.status = status;
  reaction.outcome.body = std::move(body);
  reaction.delay_ms = delay_ms;
  return reaction;
}

ScriptedHttpCaller::Reaction ScriptedHttpCaller::fail(HttpOutcome::Failure failure,
                                                      std::string text, int64_t delay_ms) {
  Reaction reaction;
  set_failure(reaction.outcome, failure, std::move(text));
  reaction.delay_ms = delay_ms;
  return reaction;
}

ScriptedHttpCaller::Reaction ScriptedHttpCaller::refuse(int64_t delay_ms) {
  return fail(HttpOutcome::Failure::kConnect, "connect: Connection refused", delay_ms);
}

ScriptedHttpCaller::Reaction ScriptedHttpCaller::hang() {
  Reaction reaction;
  reaction.delay_ms = INT64_MAX;
  return reaction;
}

int64_t ScriptedHttpCaller::calls(const std::string& url) const {
  const auto found = servers_.find(url);
  return found == servers_.end() ? 0 : found->second.calls;
}

ScriptedHttpCaller::Reaction ScriptedHttpCaller::react(const HttpCall& call) {
  const auto found = servers_.find(call.url);
  if (found == servers_.end()) {
    return fail(HttpOutcome::Failure::kResolve, "no script plays " + call.url);
  }
  Server& server = found->second;
  return server.script(call, ++server.calls);
}

Task<HttpOutcome> ScriptedHttpCaller::call(const HttpCall& call) {
  const int64_t began_ns = clock_.monotonic_ns();
  ++calls_;
  Reaction reaction;
  bool goes_on = !stopped_;
  if (goes_on) {
    reaction = react(call);
    const bool in_time = reaction.delay_ms < call.timeout_ms;
    ScriptedWaits::Waiting waiting(
        waits_, began_ns + (in_time ? reaction.delay_ms : call.timeout_ms) * kMsNs);
    goes_on = co_await waiting;
    if (!in_time) {
      set_failure(reaction.outcome, HttpOutcome::Failure::kTimeout, "no answer in time");
    }
  }
  if (!goes_on) {
    set_failure(reaction.outcome, HttpOutcome::Failure::kClosed, "the caller was stopped");
  }
  HttpOutcome& outcome = reaction.outcome;
  if (outcome.body.size() > call.reply_bytes_max) {
    outcome.body.resize(call.reply_bytes_max);
    outcome.body_truncated = true;
  }
  outcome.elapsed_ms = (clock_.monotonic_ns() - began_ns) / kMsNs;
  co_return std::move(outcome);
}

void ScriptedHttpCaller::stop() {
  stopped_ = true;
  waits_.stop();
}

}  // namespace penstock::runtime
