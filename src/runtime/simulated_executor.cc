#include "runtime/simulated_executor.h"

namespace penstock::runtime {

bool SimulatedExecutor::step() {
  if (!queue_.empty()) {
    const Work work = queue_.front();
    queue_.pop_front();
    work();
    return true;
  }
  if (const auto work = timers_.take_due(clock_.monotonic_ns())) {
    (*work)();
    return true;
  }
  return false;
}

void SimulatedExecutor::run_until_idle() {
  while (step()) {
  }
}

void SimulatedExecutor::run_for_ms(int64_t elapsed_ms) {
  const int64_t end_ns = clock_.monotonic_ns() + elapsed_ms * 1'000'000;
  run_until_idle();
  while (timers_.next_due_ns() <= end_ns) {
    clock_.advance_ns(timers_.next_due_ns() - clock_.monotonic_ns());
    run_until_idle();
  }
  clock_.advance_ns(end_ns - clock_.monotonic_ns());
}

}  // namespace penstock::runtime
