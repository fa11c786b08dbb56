// co_await SleepUntil(executor, due_ns): the coroutine goes on, on that executor, once the
// monotonic time is there. Only on the executor's thread. One that is destroyed while it sleeps
// leaves no timer behind.
#ifndef PENSTOCK_RUNTIME_SLEEP_H_
#define PENSTOCK_RUNTIME_SLEEP_H_

#include <coroutine>
#include <cstdint>

#include "runtime/executor.h"

namespace penstock::runtime {

class SleepUntil {
 public:
  SleepUntil(Executor& executor, int64_t due_ns) : executor_(executor), due_ns_(due_ns) {}
  ~SleepUntil() {
    if (timer_ != 0) {
      executor_.cancel(timer_);
    }
  }
  SleepUntil(const SleepUntil&) = delete;
  SleepUntil& operator=(const SleepUntil&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> sleeper) {
    sleeper_ = sleeper;
    const auto wake = [](void* argument) {
      auto& sleep = *static_cast<SleepUntil*>(argument);
      sleep.timer_ = 0;
      sleep.sleeper_.resume();
    };
    timer_ = executor_.call_at(due_ns_, {wake, this});
  }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
  int64_t due_ns_;
  Executor::TimerId timer_ = 0;
  std::coroutine_handle<> sleeper_;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_SLEEP_H_
