#include "runtime/core.h"

#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>

namespace penstock::runtime {

Core::Core(Clock& clock)
    : clock_(clock),
      io_(1),  // one thread: asio may leave out its own locking hints
      keep_running_(boost::asio::make_work_guard(io_)),
      timer_(io_) {}

void Core::post(Work work) {
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = mailbox_.empty();
    mailbox_.push_back(work);
  }
  // Whoever finds the mailbox empty wakes the core; what comes before it drains rides along.
  if (was_empty) {
    boost::asio::post(io_, [this] { drain(); });
  }
}

void Core::drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_.swap(mailbox_);
  }
  for (const Work& work : draining_) {
    work();
  }
  draining_.clear();
}

Executor::TimerId Core::call_at(int64_t due_ns, Work work) {
  const TimerId id = timers_.add(due_ns, work);
  arm_timer();
  return id;
}

void Core::cancel(TimerId timer) { timers_.cancel(timer); }

void Core::arm_timer() {
  const int64_t due_ns = timers_.next_due_ns();
  if (due_ns >= armed_for_ns_) {
    return;  // the wake-up that is already set comes first and arms the next
  }
  armed_for_ns_ = due_ns;
  const int64_t wait_ns = due_ns - clock_.monotonic_ns();
  timer_.expires_after(std::chrono::nanoseconds(wait_ns > 0 ? wait_ns : 0));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) {
      fire_timers();
    }
  });
}

void Core::fire_timers() {
  armed_for_ns_ = INT64_MAX;
  const int64_t now_ns = clock_.monotonic_ns();
  while (const auto work = timers_.take_due(now_ns)) {
    (*work)();
  }
  if (timers_.next_due_ns() != INT64_MAX) {
    arm_timer();
  }
}

void Core::run() {
  if (!idle_) {
    io_.run();
    return;
  }
  while (!io_.stopped()) {
    // Until a look at every descriptor finds nothing more.
    for (int i = 0; i < kHandlersBetweenIdleMax && io_.poll_one() > 0; ++i) {
    }
    if (!io_.stopped() && !idle_()) {
      io_.run_one();
    }
  }
}

void Core::stop() {
  boost::asio::post(io_, [this] {
    keep_running_.reset();
    io_.stop();
  });
}

}  // namespace penstock::runtime
