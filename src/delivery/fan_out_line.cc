#include "delivery/fan_out_line.h"

#include <algorithm>

namespace penstock::delivery {

FanOutLine::~FanOutLine() {
  if (timer_ != 0) {
    shard_.executor().cancel(timer_);
  }
}

void FanOutLine::add(SourceId source) {
  waiting_.push_back(source);
  go_on();
}

void FanOutLine::forget(SourceId source) {
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), source), waiting_.end());
}

void FanOutLine::start() {
  is_going_ = true;
  go_on();
}

void FanOutLine::go_on() {
  if (!is_going_ || is_posted_ || timer_ != 0 || waiting_.empty()) {
    return;
  }
  is_posted_ = true;
  const auto run = [](void* argument) {
    auto& line = *static_cast<FanOutLine*>(argument);
    line.is_posted_ = false;
    line.take_turn();
  };
  shard_.executor().post({run, this});
}

void FanOutLine::take_turn() {
  if (waiting_.empty() || !is_going_) {
    return;
  }
  const SourceId source = waiting_.front();
  waiting_.pop_front();
  const Outcome outcome = step_(source);
  if (outcome != Outcome::kDone) {
    waiting_.push_back(source);
  }
  if (outcome != Outcome::kNotNow) {
    go_on();
    return;
  }
  const auto again = [](void* argument) {
    auto& line = *static_cast<FanOutLine*>(argument);
    line.timer_ = 0;
    line.go_on();
  };
  timer_ = shard_.executor().call_at(shard_.clock().monotonic_ns() + kFanOutRetryMs * 1'000'000,
                                     {again, this});
}

}  // namespace penstock::delivery
