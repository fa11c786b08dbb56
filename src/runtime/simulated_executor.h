// Executors in simulated time: one thread, one clock, and a choice under a seed of which executor
// runs next. For tests and simulation; what is posted to one executor stays in order, as on a Core.
#ifndef PENSTOCK_RUNTIME_SIMULATED_EXECUTOR_H_
#define PENSTOCK_RUNTIME_SIMULATED_EXECUTOR_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "runtime/executor.h"
#include "runtime/timer_queue.h"

namespace penstock::runtime {

class SimulatedExecutor final : public Executor {
 public:
  explicit SimulatedExecutor(ManualClock& clock) : clock_(clock) {}

  void post(Work work) override { queue_.push_back(work); }
  TimerId call_at(int64_t due_ns, Work work) override { return timers_.add(due_ns, work); }
  void cancel(TimerId timer) override { timers_.cancel(timer); }

  // Runs one posted work or due timer; false if there is none.
  bool step();
  bool has_work() const {
    return !queue_.empty() || timers_.next_due_ns() <= clock_.monotonic_ns();
  }
  int64_t next_due_ns() const { return timers_.next_due_ns(); }
  // Runs what is posted and due until nothing is, without moving the clock.
  void run_until_idle();
  // Moves the clock from timer to timer up to `elapsed_ms` from now, running what becomes due.
  void run_for_ms(int64_t elapsed_ms);

 private:
  ManualClock& clock_;
  std::deque<Work> queue_;
  TimerQueue timers_;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_SIMULATED_EXECUTOR_H_
