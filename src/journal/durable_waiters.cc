#include "journal/durable_waiters.h"

namespace penstock::journal {

void DurableWaiters::add(Waiter waiter) {
  if (journal_.durable() >= waiter.sequence) {
    waiter.resume_on->post(waiter.handle);
    return;
  }
  waiters_.push_back(waiter);
  // The committer publishes durable() and then reads waiting_; this side does the reverse. Whatever
  // the interleaving, one of the two sees the other.
  waiting_.store(true);
  if (journal_.durable() >= waiters_.front().sequence) {
    notify();
  }
}

void DurableWaiters::notify() {
  if (waiting_.exchange(false)) {
    executor_.post({[](void* self) { static_cast<DurableWaiters*>(self)->resume_ready(); }, this});
  }
}

void DurableWaiters::resume_ready() {
  const Sequence durable = journal_.durable();
  // What is resumed here may add waiters; those are for a later group or resume at the next
  // notify().
  while (!waiters_.empty() && waiters_.front().sequence <= durable) {
    const Waiter waiter = waiters_.front();
    waiters_.pop_front();
    if (waiter.resume_on == &executor_) {
      waiter.handle.resume();
    } else {
      waiter.resume_on->post(waiter.handle);
    }
  }
  if (!waiters_.empty()) {
    waiting_.store(true);
    if (journal_.durable() >= waiters_.front().sequence) {
      notify();
    }
  }
}

}  // namespace penstock::journal
