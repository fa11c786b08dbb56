// The receives that wait for a message of one queue, first come, first served. A woken receive is
// resumed by a later turn of the executor; until then its wish counts as promised, so that one
// message does not wake two. One timer for each receive that waits, one more for the queue while
// any does. Belongs to its queue, on the shard's thread.
#ifndef PENSTOCK_QUEUE_WAITING_RECEIVES_H_
#define PENSTOCK_QUEUE_WAITING_RECEIVES_H_

#include <coroutine>
#include <cstdint>
#include <map>

#include "queue/queue_state.h"
#include "runtime/executor.h"
#include "service/shard.h"

namespace penstock::queue {

class WaitingReceives;

// Whether a receive would find something: a message it may take, and room among those in flight.
bool is_receivable(const QueueState& messages);

// co_await it to wait. Lives in the waiting coroutine; afterwards the queue may be gone.
class WaitingReceive {
 public:
  // `ticket` is 0 for the first wait, then what ticket() says, to keep the place in line.
  WaitingReceive(WaitingReceives& line, uint64_t ticket, int64_t deadline_ms, size_t wanted)
      : line_(&line), ticket_(ticket), deadline_ms_(deadline_ms), wanted_(wanted) {}
  WaitingReceive(const WaitingReceive&) = delete;
  WaitingReceive& operator=(const WaitingReceive&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle);
  void await_resume() const noexcept {}

  uint64_t ticket() const { return ticket_; }
  // What keep_promise() gets on resumption, if the queue is still there.
  size_t promised() const { return promised_; }

 private:
  friend class WaitingReceives;
  WaitingReceives* line_;
  uint64_t ticket_;
  int64_t deadline_ms_;
  size_t wanted_;
  size_t promised_ = 0;
  std::coroutine_handle<> handle_;
  runtime::Executor::TimerId timer_ = 0;
};

class WaitingReceives {
 public:
  WaitingReceives(service::Shard& shard, QueueState& messages)
      : shard_(shard), messages_(messages) {}
  WaitingReceives(const WaitingReceives&) = delete;
  WaitingReceives& operator=(const WaitingReceives&) = delete;
  ~WaitingReceives();

  bool empty() const { return receives_.empty(); }
  size_t size() const { return receives_.size(); }
  // Wakes as many as can take what is visible; sets the timer for what becomes visible next. To be
  // called after every change while anything waits.
  void wake(int64_t now_ms);
  void wake_all();
  void keep_promise(size_t promised) { promised_ -= promised; }

 private:
  friend class WaitingReceive;
  void add(WaitingReceive& receive);
  void resume_later(WaitingReceive& receive, size_t promised);
  void arm_due_timer();

  service::Shard& shard_;
  QueueState& messages_;
  std::map<uint64_t, WaitingReceive*> receives_;  // by ticket
  uint64_t last_ticket_ = 0;
  size_t promised_ = 0;
  runtime::Executor::TimerId due_timer_ = 0;
  int64_t due_armed_ms_ = INT64_MAX;
};

// When the shard's monotonic clock reaches what its wall clock calls `wall_ms`.
int64_t monotonic_due_ns(Clock& clock, int64_t wall_ms);

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_WAITING_RECEIVES_H_
