#include "queue/waiting_receives.h"

#include <algorithm>

#include "base/assert.h"
#include "queue/queue_limits.h"

namespace penstock::queue {

int64_t monotonic_due_ns(Clock& clock, int64_t wall_ms) {
  const int64_t now_ms = clock.now_ms();
  return clock.monotonic_ns() + std::max<int64_t>(wall_ms - now_ms, 0) * 1'000'000;
}

void WaitingReceive::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  line_->add(*this);
}

WaitingReceives::~WaitingReceives() {
  // Whoever removes a queue has woken its receives; at the end of the process they are dropped.
  for (const auto& [ticket, receive] : receives_) {
    shard_.executor().cancel(receive->timer_);
  }
  if (due_timer_ != 0) {
    shard_.executor().cancel(due_timer_);
  }
}

bool is_receivable(const QueueState& messages) {
  return messages.receivable() > 0 && messages.in_flight() < kInFlightMax;
}

void WaitingReceives::add(WaitingReceive& receive) {
  if (receive.ticket_ == 0) {
    receive.ticket_ = ++last_ticket_;
  }
  receives_.emplace(receive.ticket_, &receive);
  const auto give_up = [](void* argument) {
    auto& given_up = *static_cast<WaitingReceive*>(argument);
    given_up.timer_ = 0;
    given_up.line_->receives_.erase(given_up.ticket_);
    given_up.handle_.resume();
  };
  receive.timer_ = shard_.executor().call_at(monotonic_due_ns(shard_.clock(), receive.deadline_ms_),
                                             {give_up, &receive});
  arm_due_timer();
}

void WaitingReceives::wake(int64_t now_ms) {
  if (receives_.empty()) {
    return;
  }
  messages_.advance(now_ms);
  while (!receives_.empty() && is_receivable(messages_) && messages_.receivable() > promised_) {
    WaitingReceive& first = *receives_.begin()->second;
    resume_later(first, first.wanted_);
  }
  arm_due_timer();
}

void WaitingReceives::wake_all() {
  while (!receives_.empty()) {
    resume_later(*receives_.begin()->second, 0);
  }
}

void WaitingReceives::resume_later(WaitingReceive& receive, size_t promised) {
  receives_.erase(receive.ticket_);
  shard_.executor().cancel(receive.timer_);
  receive.timer_ = 0;
  receive.promised_ = promised;
  promised_ += promised;
  shard_.executor().post(receive.handle_);
}

void WaitingReceives::arm_due_timer() {
  const int64_t due_ms = receives_.empty() ? INT64_MAX : messages_.next_due_ms();
  if (due_ms == due_armed_ms_) {
    return;
  }
  if (due_timer_ != 0) {
    shard_.executor().cancel(due_timer_);
    due_timer_ = 0;
  }
  due_armed_ms_ = due_ms;
  if (due_ms == INT64_MAX) {
    return;
  }
  const auto due = [](void* argument) {
    auto& line = *static_cast<WaitingReceives*>(argument);
    line.due_timer_ = 0;
    line.due_armed_ms_ = INT64_MAX;
    line.wake(line.shard_.clock().now_ms());
  };
  due_timer_ = shard_.executor().call_at(monotonic_due_ns(shard_.clock(), due_ms), {due, this});
}

}  // namespace penstock::queue
