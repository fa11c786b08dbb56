#include "tests/simulation/bus_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace penstock::simulation {

void BusHistory::violated(int number, const std::string& how) {
  violations_.push_back(fmt::format("event {}: {}", number, how));
}

void BusHistory::acknowledged(int number, int64_t answered_ms) {
  events_[number].is_acknowledged = true;
  events_[number].answered_ms = answered_ms;
}

void BusHistory::called(int number, int64_t now_ms, bool answered_well) {
  Event& event = events_[number];
  event.calls_ms.push_back(now_ms);
  event.answered_well += answered_well ? 1 : 0;
}

void BusHistory::drained(const std::string& queue, int number) {
  ++deliveries_;
  const auto found = events_.find(number);
  if (found == events_.end()) {
    violated(number, "invented");
    return;
  }
  Event& event = found->second;
  ++event.seen[queue];
  if (!event.group.empty() && queue.ends_with(".fifo")) {
    int& last = last_of_group_[queue][event.group];
    if (number < last) {
      violated(number, fmt::format("inverted: in {} after {}", queue, last));
    }
    last = std::max(last, number);
  }
}

void BusHistory::dead_letter(int number, const std::string& error_code,
                             const std::string& exhausted) {
  ++dead_letters_;
  Event& event = events_[number];
  if (error_code == "NO_RESOURCE") {
    ++event.dead_at_once;
    if (!exhausted.empty()) {
      violated(number, "a target that is not there was tried again");
    }
  } else {
    ++event.dead_after_calls;
    if (exhausted.empty()) {
      violated(number, "given up without a reason: " + error_code);
    }
  }
}

bool BusHistory::Event::arrived() const {
  return !seen.empty() || dead_at_once > 0 || dead_after_calls > 0 || !calls_ms.empty();
}

void BusHistory::check_calls(int number, const Event& event) {
  if (event.dead_after_calls > 1) {
    violated(number, "doubled: two dead letters of one delivery");
  }
  if (event.calls_ms.empty()) {
    violated(number, "lost: never called");
  } else if (event.answered_well == 0 && event.dead_after_calls == 0) {
    violated(number, "lost: neither called well nor given up");
  }
  // A call that a crash cut is made again and does not count.
  if (static_cast<int64_t>(event.calls_ms.size()) > 1 + retries_max_ + crashes_) {
    violated(number, fmt::format("untimely: called {} times", event.calls_ms.size()));
  }
  // It was created before it was acknowledged; one without an answer was created no earlier than
  // its first call.
  if (!event.calls_ms.empty() && event.is_acknowledged &&
      event.calls_ms.back() > event.answered_ms + age_max_ms_ && crashes_ == 0) {
    violated(number, "untimely: called after the policy's age");
  }
}

void BusHistory::check(int number, const Event& event) {
  if (!event.is_acknowledged && !event.arrived()) {
    return;  // it was not published
  }
  const char* missing = event.is_acknowledged ? "lost" : "torn";
  for (const std::string& queue : event.route.queues) {
    const auto found = event.seen.find(queue);
    if (found == event.seen.end()) {
      violated(number, fmt::format("{}: not in {}", missing, queue));
    } else if (found->second > 1) {
      violated(number, fmt::format("doubled: {} times in {}", found->second, queue));
    }
  }
  for (const auto& [queue, count] : event.seen) {
    if (!event.route.queues.contains(queue)) {
      violated(number, "stray: in " + queue);
    }
  }
  if (event.dead_at_once != (event.route.is_dead_at_once ? 1 : 0)) {
    violated(number,
             fmt::format("{} dead letters of a target that is not there", event.dead_at_once));
  }
  if (event.route.is_called) {
    check_calls(number, event);
  } else if (event.dead_after_calls > 0 || !event.calls_ms.empty()) {
    violated(number, "stray: called");
  }
}

void BusHistory::check() {
  for (const auto& [number, event] : events_) {
    check(number, event);
  }
}

size_t BusHistory::acknowledged() const {
  return static_cast<size_t>(std::count_if(events_.begin(), events_.end(), [](const auto& event) {
    return event.second.is_acknowledged;
  }));
}

}  // namespace penstock::simulation
