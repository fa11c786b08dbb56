// The replies of one executor that wait for the disk. until() is awaited on that executor's thread
// only; notify() comes from the committer's. Lives as long as the executor runs.
#ifndef PENSTOCK_JOURNAL_DURABLE_WAITERS_H_
#define PENSTOCK_JOURNAL_DURABLE_WAITERS_H_

#include <atomic>
#include <coroutine>
#include <deque>

#include "journal/journal.h"
#include "runtime/executor.h"

namespace penstock::journal {

class DurableWaiters {
 public:
  DurableWaiters(Journal& journal, runtime::Executor& executor)
      : journal_(journal), executor_(executor) {}
  DurableWaiters(const DurableWaiters&) = delete;
  DurableWaiters& operator=(const DurableWaiters&) = delete;

  class Until {
   public:
    Until(DurableWaiters& waiters, Sequence sequence, runtime::Executor& resume_on)
        : waiters_(waiters), sequence_(sequence), resume_on_(resume_on) {}
    bool await_ready() const {
      return &resume_on_ == &waiters_.executor_ && waiters_.journal_.durable() >= sequence_;
    }
    void await_suspend(std::coroutine_handle<> handle) {
      waiters_.add({sequence_, handle, &resume_on_});
    }
    void await_resume() const noexcept {}

   private:
    DurableWaiters& waiters_;
    Sequence sequence_;
    runtime::Executor& resume_on_;
  };

  // co_await until(sequence, executor): goes on, on that executor, once everything up to `sequence`
  // is on the medium.
  Until until(Sequence sequence, runtime::Executor& resume_on) {
    return {*this, sequence, resume_on};
  }

  // Something became durable. Any thread.
  void notify();

 private:
  struct Waiter {
    Sequence sequence;
    std::coroutine_handle<> handle;
    runtime::Executor* resume_on;
  };

  void add(Waiter waiter);
  void resume_ready();

  Journal& journal_;
  runtime::Executor& executor_;
  std::deque<Waiter>
      waiters_;  // about in sequence order; one that is not waits at most for the next group
  std::atomic<bool> waiting_{false};
};

}  // namespace penstock::journal

#endif  // PENSTOCK_JOURNAL_DURABLE_WAITERS_H_
