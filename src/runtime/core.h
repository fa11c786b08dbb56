// A Core: one thread with its io_context, the executor of the shards and connections it owns. The
// io_context is a concrete type on purpose: a type-erased executor costs half as much again per
// request.
//
// run() is called by the thread that becomes the core's; post() and stop() may be called from any
// thread; when_idle() before run(); everything else only from the core's thread.
#ifndef PENSTOCK_RUNTIME_CORE_H_
#define PENSTOCK_RUNTIME_CORE_H_

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"
#include "runtime/executor.h"
#include "runtime/timer_queue.h"

namespace penstock::runtime {

class Core final : public Executor {
 public:
  // A core that always has something ready counts as idle after so many handlers, so that
  // what it does when idle is put off for a few milliseconds at most.
  static constexpr int kHandlersBetweenIdleMax = 256;

  explicit Core(Clock& clock);

  void post(Work work) override;
  TimerId call_at(int64_t due_ns, Work work) override;
  void cancel(TimerId timer) override;

  // Called whenever nothing is ready, before the core sleeps, and after every
  // kHandlersBetweenIdleMax handlers. True: something was done, which may have taken a while; what
  // has become ready meanwhile runs first, then it is called again.
  void when_idle(std::function<bool()> idle) { idle_ = std::move(idle); }

  // Runs until stop(); work posted before it is still run.
  void run();
  void stop();

  boost::asio::io_context& io() { return io_; }
  Clock& clock() { return clock_; }

 private:
  void drain();
  void arm_timer();
  void fire_timers();

  Clock& clock_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> keep_running_;
  boost::asio::steady_timer timer_;
  std::function<bool()> idle_;
  int64_t armed_for_ns_ = INT64_MAX;
  TimerQueue timers_;
  std::mutex mutex_;
  std::vector<Work> mailbox_;  // under mutex_
  std::vector<Work> draining_;
};

}  // namespace penstock::runtime

#endif  // PENSTOCK_RUNTIME_CORE_H_
