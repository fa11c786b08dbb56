// Where work runs: one thread's queue and timers. In production a Core (an io_context and its
// thread), in simulation a queue under a seed. An Executor outlives everything that was posted to
// it.
#ifndef PENSTOCK_RUNTIME_EXECUTOR_H_
#define PENSTOCK_RUNTIME_EXECUTOR_H_

#include <coroutine>
#include <cstdint>

#include "runtime/work.h"

namespace penstock::runtime {

class Executor {
 public:
  // Identifies a timer until it fires or is cancelled; 0 is none.
  using TimerId = uint64_t;

  Executor() = default;
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() = default;

  // Runs the work later, on this executor's thread, in the order posted by one thread. Callable
  // from any thread.
  virtual void post(Work work) = 0;
  // Runs the work once the clock's monotonic time reaches `due_ns`, never before. Only on this
  // executor's thread.
  virtual TimerId call_at(int64_t due_ns, Work work) = 0;
  // Only on this executor's thread. A timer that has fired is no longer known; cancelling it does
  // nothing.
  virtual void cancel(TimerId timer) = 0;
};

// co_await hop_to(executor): the coroutine goes on there. Always goes through the queue; a caller
// that may be there already compares first.
class HopTo {
 public:
  explicit HopTo(Executor& executor) : executor_(executor) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const { executor_.post(handle); }
  void await_resume() const noexcept {}

 private:
  Executor& executor_;
};

inline HopTo hop_to(Executor& executor) { return HopTo(executor); }

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_EXECUTOR_H_
