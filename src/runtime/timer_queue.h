// Timers in due order: adding, cancelling and firing cost O(log n). Used by one thread.
#ifndef PENSTOCK_RUNTIME_TIMER_QUEUE_H_
#define PENSTOCK_RUNTIME_TIMER_QUEUE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>

#include "runtime/executor.h"
#include "runtime/work.h"

namespace penstock::runtime {

class TimerQueue {
 public:
  Executor::TimerId add(int64_t due_ns, Work work);
  void cancel(Executor::TimerId id);
  // Takes the first timer that is due; timers due at one instant come in the order they were added.
  std::optional<Work> take_due(int64_t now_ns);
  // INT64_MAX if there is none.
  int64_t next_due_ns() const;

 private:
  struct Timer {
    Executor::TimerId id;
    Work work;
  };
  using Timers = std::multimap<int64_t, Timer>;
  Timers timers_;
  std::unordered_map<Executor::TimerId, Timers::iterator> by_id_;
  Executor::TimerId last_id_ = 0;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_TIMER_QUEUE_H_
