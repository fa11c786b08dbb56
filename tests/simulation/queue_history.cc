#include "tests/simulation/queue_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace penstock::simulation {
namespace {

constexpr int64_t kMessagesPerReceive = 10;

}  // namespace

void QueueHistory::violated(const std::string& body, const std::string& how) {
  violations_.push_back(fmt::format("{}: {}", body, how));
}

bool QueueHistory::may_be_gone(const Message& message, int64_t by_ms) const {
  const QueueSeen& queue = queues_.at(message.queue);
  const int64_t asked_ms = message.deliveries.at(0).span.asked_ms;
  return by_ms >= asked_ms + queue.retention_ms ||
         std::any_of(queue.emptyings.begin(), queue.emptyings.end(), [&](const Emptying& emptying) {
           const bool had_effect =
               emptying.outcome == Outcome::kDone || emptying.outcome == Outcome::kUnknown;
           return had_effect && asked_ms <= emptying.answered_ms && emptying.asked_ms <= by_ms;
         });
}

bool QueueHistory::must_be_gone(const Message& message, int64_t at_ms) const {
  const QueueSeen& queue = queues_.at(message.queue);
  if (message.send != Outcome::kDone) {
    return false;  // an answer that is still to come says when it was sent
  }
  const int64_t sent_ms = message.deliveries.at(0).span.answered_ms;
  return at_ms > sent_ms + queue.retention_ms + clock_lag_ms_ ||
         std::any_of(queue.emptyings.begin(), queue.emptyings.end(), [&](const Emptying& emptying) {
           return emptying.outcome == Outcome::kDone && sent_ms < emptying.asked_ms &&
                  at_ms > emptying.answered_ms;
         });
}

size_t QueueHistory::emptying(const std::string& queue, int64_t asked_ms) {
  queues_[queue].emptyings.push_back({.asked_ms = asked_ms});
  return queues_[queue].emptyings.size() - 1;
}

void QueueHistory::emptied(const std::string& queue, size_t emptying, Outcome outcome,
                           int64_t answered_ms) {
  Emptying& known = queues_.at(queue).emptyings.at(emptying);
  known.answered_ms = answered_ms;
  known.outcome = outcome;
}

size_t QueueHistory::gone() const {
  return static_cast<size_t>(
      std::count_if(messages_.begin(), messages_.end(), [this](const auto& entry) {
        const Message& message = entry.second;
        return !message.deletion && must_be_gone(message, queues_.at(message.queue).empty_ms);
      }));
}

void QueueHistory::sent(const std::string& queue, const std::string& body, Outcome outcome,
                        Span span, int64_t delay_ms) {
  Message& message = messages_[body];
  queues_.try_emplace(queue);
  message.queue = queue;
  if (message.is_received() && (outcome == Outcome::kRefused || outcome == Outcome::kUnavailable)) {
    violated(body, "received though its sending was refused");
  }
  message.send = outcome;
  message.deliveries[0] = {span, span.asked_ms + delay_ms};
}

void QueueHistory::received(const std::string& body, Span span, int64_t visibility_ms,
                            int64_t receive_count) {
  ++receives_;
  const auto found = messages_.find(body);
  if (found == messages_.end()) {
    // A client tells of a send before it asks for it, so this body is nobody's.
    violated(body, "received and never sent");
    return;
  }
  Message& message = found->second;
  if (message.send == Outcome::kRefused || message.send == Outcome::kUnavailable) {
    violated(body, "received though its sending was refused");
  }
  if (must_be_gone(message, span.asked_ms)) {
    violated(body, "received after it had expired, or its queue was purged or deleted");
  }
  if (message.deletion == Outcome::kDone && span.asked_ms >= message.deleted_ms) {
    violated(body, fmt::format("received after its deletion at {} ms", message.deleted_ms));
  }
  if (!message.deliveries.emplace(receive_count, Delivery{span, span.asked_ms + visibility_ms})
           .second) {
    violated(body, fmt::format("delivered twice with receive count {}", receive_count));
  }
  // Answers may overtake each other: the delivery after this one may be known already.
  check_order(body, message, receive_count);
  check_order(body, message, receive_count + 1);
}

// A delivery was not answered before the one before it stopped hiding the message.
void QueueHistory::check_order(const std::string& body, const Message& message,
                               int64_t receive_count) {
  const auto delivery = message.deliveries.find(receive_count);
  const auto before = message.deliveries.find(receive_count - 1);
  if (delivery != message.deliveries.end() && before != message.deliveries.end() &&
      delivery->second.span.answered_ms < before->second.hidden_until_ms) {
    violated(body, fmt::format("delivery {} by {} ms, not visible before {} ms", receive_count,
                               delivery->second.span.answered_ms, before->second.hidden_until_ms));
  }
}

void QueueHistory::visibility_changed(const std::string& body, int64_t receive_count,
                                      Outcome outcome, Span span, int64_t visibility_ms) {
  Message& message = messages_[body];
  Delivery& delivery = message.deliveries[receive_count];
  const int64_t changed_to_ms = span.asked_ms + visibility_ms;
  if (outcome == Outcome::kUnknown) {
    delivery.hidden_until_ms = std::min(delivery.hidden_until_ms, changed_to_ms);
  } else if (outcome == Outcome::kDone && !message.deliveries.contains(receive_count + 1)) {
    delivery.hidden_until_ms = changed_to_ms;
  } else if (outcome == Outcome::kUnavailable) {
    // What kUnknown took back when it was asked for stays so: less is known than could be.
  } else if (outcome == Outcome::kRefused && !message.deletion &&
             !may_be_gone(message, span.answered_ms)) {
    violated(body, "its holder was refused a change of its visibility");
  }
}

void QueueHistory::deleted(const std::string& body, Outcome outcome, Span span) {
  Message& message = messages_[body];
  if (outcome == Outcome::kRefused && !may_be_gone(message, span.answered_ms)) {
    violated(body, "its holder was refused its deletion");
  }
  if (outcome == Outcome::kRefused || outcome == Outcome::kUnavailable) {
    return;
  }
  if (message.deletion != Outcome::kDone) {
    message.deletion = outcome;
    message.deleted_ms = span.answered_ms;
  }
}

int64_t QueueHistory::held_until_ms(const std::string& body, int64_t receive_count) const {
  return messages_.at(body).deliveries.at(receive_count).hidden_until_ms;
}

size_t QueueHistory::acknowledged() const {
  return static_cast<size_t>(
      std::count_if(messages_.begin(), messages_.end(),
                    [](const auto& entry) { return entry.second.send == Outcome::kDone; }));
}

// What expires meanwhile was counted and does not come.
void QueueHistory::drained(const std::string& queue, size_t counted_before, size_t drained,
                           int64_t empty_ms) {
  QueueSeen& seen = queues_[queue];
  seen.empty_ms = empty_ms;
  const bool may_expire = seen.retention_ms < INT64_MAX / 4;
  if (may_expire ? counted_before < drained : counted_before != drained) {
    violations_.push_back(
        fmt::format("queue {} counted {} messages and gave {}", queue, counted_before, drained));
  }
}

void QueueHistory::check_drained() {
  int64_t missing_counts = 0;
  for (const auto& [body, message] : messages_) {
    if (message.send == Outcome::kDone && !message.is_received() && !message.deletion &&
        !may_be_gone(message, queues_.at(message.queue).empty_ms)) {
      violated(body, "acknowledged and lost");
    }
    missing_counts += message.is_received() ? message.deliveries.rbegin()->first + 1 -
                                                  static_cast<int64_t>(message.deliveries.size())
                                            : 0;
  }
  // Each delivery that nobody saw was in an answer that never came.
  if (missing_counts > lost_receives_ * kMessagesPerReceive) {
    violations_.push_back(
        fmt::format("{} deliveries were counted and not seen, with {} receives unanswered",
                    missing_counts, lost_receives_));
  }
}

}  // namespace penstock::simulation
