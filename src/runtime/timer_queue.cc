#include "runtime/timer_queue.h"

namespace penstock::runtime {

Executor::TimerId TimerQueue::add(int64_t due_ns, Work work) {
  const Executor::TimerId id = ++last_id_;
  by_id_.emplace(id, timers_.emplace(due_ns, Timer{id, work}));
  return id;
}

void TimerQueue::cancel(Executor::TimerId id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return;
  }
  timers_.erase(found->second);
  by_id_.erase(found);
}

std::optional<Work> TimerQueue::take_due(int64_t now_ns) {
  const auto first = timers_.begin();
  if (first == timers_.end() || first->first > now_ns) {
    return std::nullopt;
  }
  const Timer timer = first->second;
  by_id_.erase(timer.id);
  timers_.erase(first);
  return timer.work;
}

int64_t TimerQueue::next_due_ns() const {
  return timers_.empty() ? INT64_MAX : timers_.begin()->first;
}

}  // namespace penstock::runtime
