// A mail relay played by a function, in simulated time: what it answers, and after how long, is
// decided by a script, and nothing but the executor's timers and the clock moves it. For tests and
// simulation. Belongs to one executor, as a mail client does. Its mails must be over, or their
// coroutines destroyed, before it ends.
#ifndef PENSTOCK_RUNTIME_SCRIPTED_MAIL_CALLER_H_
#define PENSTOCK_RUNTIME_SCRIPTED_MAIL_CALLER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "runtime/executor.h"
#include "runtime/mail_caller.h"
#include "runtime/scripted_waits.h"

namespace penstock::runtime {

class ScriptedMailCaller final : public MailCaller {
 public:
  // What a mail comes to, `delay_ms` after it was sent; at its timeout if that is earlier.
  struct Reaction {
    MailOutcome outcome;
    int64_t delay_ms = 0;
  };
  // `number` counts the mails from 1.
  using Script = std::function<Reaction(const Mail& mail, int64_t number)>;

  // As a relay replies: 250, 451, 550.
  static Reaction reply(int code, std::string text, int64_t delay_ms = 0);
  static Reaction fail(MailOutcome::Failure failure, std::string text, int64_t delay_ms = 0);
  // No answer until the timeout.
  static Reaction hang();

  ScriptedMailCaller(Executor& executor, Clock& clock) : clock_(clock), waits_(executor) {}

  // What the relay does from now on. Before, it takes everything.
  void on_mail(Script script) { script_ = std::move(script); }

  Task<MailOutcome> send(const Mail& mail) override;

  // Every mail that was ever sent, in order, whatever came of it.
  const std::vector<Mail>& sent() const { return sent_; }
  size_t in_flight() const { return waits_.size(); }
  // Mails that are under way finish with kClosed, as do all that come later.
  void stop();

 private:
  Reaction react(const Mail& mail);

  Clock& clock_;
  Script script_;
  ScriptedWaits waits_;
  std::vector<Mail> sent_;
  bool stopped_ = false;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_SCRIPTED_MAIL_CALLER_H_
