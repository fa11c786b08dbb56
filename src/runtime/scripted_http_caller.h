// HTTP servers played by functions, in simulated time: what a URL answers, and after how long, is
// decided by a script, and nothing but the executor's timers and the clock moves it. For tests and
// simulation. Belongs to one executor, as an HTTP client does. Its calls must be over, or their
// coroutines destroyed, before it ends.
#ifndef PENSTOCK_RUNTIME_SCRIPTED_HTTP_CALLER_H_
#define PENSTOCK_RUNTIME_SCRIPTED_HTTP_CALLER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "base/clock.h"
#include "runtime/executor.h"
#include "runtime/http_caller.h"
#include "runtime/scripted_waits.h"

namespace penstock::runtime {

class ScriptedHttpCaller final : public HttpCaller {
 public:
  // What a call comes to, `delay_ms` after it was made; at its timeout if that is earlier.
  struct Reaction {
    HttpOutcome outcome;
    int64_t delay_ms = 0;
  };
  // `number` counts the calls of this URL from 1.
  using Script = std::function<Reaction(const HttpCall& call, int64_t number)>;

  static Reaction reply(int status, std::string body = {}, int64_t delay_ms = 0);
  static Reaction fail(HttpOutcome::Failure failure, std::string text, int64_t delay_ms = 0);
  // Nobody takes the connection.
  static Reaction refuse(int64_t delay_ms = 0);
  // No answer until the timeout.
  static Reaction hang();

  ScriptedHttpCaller(Executor& executor, Clock& clock) : clock_(clock), waits_(executor) {}

  // What the URL does from now on. A URL without a script cannot be resolved.
  void on(const std::string& url, Script script) { servers_[url].script = std::move(script); }

  Task<HttpOutcome> call(const HttpCall& call) override;

  // Calls made so far, to one URL and to all.
  int64_t calls(const std::string& url) const;
  int64_t calls() const { return calls_; }
  // Calls under way.
  size_t in_flight() const { return waits_.size(); }
  // Calls that are under way finish with kClosed, as do all that come later.
  void stop();

 private:
  struct Server {
    Script script;
    int64_t calls = 0;
  };
  Reaction react(const HttpCall& call);

  Clock& clock_;
  std::map<std::string, Server> servers_;
  ScriptedWaits waits_;
  int64_t calls_ = 0;
  bool stopped_ = false;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_SCRIPTED_HTTP_CALLER_H_
