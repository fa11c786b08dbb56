#include "runtime/scripted_waits.h"

#include "base/assert.h"

namespace penstock::runtime {

ScriptedWaits::~ScriptedWaits() { PENSTOCK_CHECK(waiting_.empty()); }

void ScriptedWaits::Waiting::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  waits_.waiting_.push_back(this);
  timer_ = waits_.executor_.call_at(due_ns_, {[](void* argument) {
                                                auto* waiting = static_cast<Waiting*>(argument);
                                                waiting->leave();
                                                waiting->waiter_.resume();
                                              },
                                              this});
}

void ScriptedWaits::Waiting::leave() {
  if (std::erase(waits_.waiting_, this) > 0) {
    waits_.executor_.cancel(timer_);
  }
}

void ScriptedWaits::stop() {
  while (!waiting_.empty()) {
    Waiting& first = *waiting_.front();
    first.leave();
    first.stopped_ = true;
    executor_.post(first.waiter_);
  }
}

}  // namespace penstock::runtime
