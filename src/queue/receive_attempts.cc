#include "queue/receive_attempts.h"

#include <algorithm>

#include "queue/queue_limits.h"

namespace penstock::queue {

const AttemptRecord* ReceiveAttempts::find_repeatable(const IdDigest& attempt,
                                                      const QueueState& messages,
                                                      int64_t now_ms) const {
  const auto found = attempts_.find(attempt);
  if (found == attempts_.end() || now_ms >= found->second.received_ms + kAttemptMs) {
    return nullptr;
  }
  const AttemptRecord& record = found->second;
  const bool is_untouched = std::all_of(record.messages.begin(), record.messages.end(),
                                        [&](const AttemptRecord::Given& given) {
                                          const auto message = messages.find(given.sequence);
                                          return message && messages.is_in_flight(given.sequence) &&
                                                 message->receive_count == given.receive_count &&
                                                 message->visible_at_ms == record.visible_at_ms;
                                        });
  return is_untouched ? &record : nullptr;
}

void ReceiveAttempts::put(const IdDigest& attempt, AttemptRecord record) {
  const auto [place, is_new] = attempts_.try_emplace(attempt);
  if (!is_new) {
    by_time_.erase({place->second.received_ms, attempt});
  }
  by_time_.emplace(record.received_ms, attempt);
  place->second = std::move(record);
}

int64_t ReceiveAttempts::next_end_ms() const {
  return by_time_.empty() ? INT64_MAX : by_time_.begin()->first + kAttemptMs;
}

std::optional<IdDigest> ReceiveAttempts::take_ended(int64_t now_ms) {
  if (now_ms < next_end_ms()) {
    return std::nullopt;
  }
  const IdDigest attempt = by_time_.begin()->second;
  by_time_.erase(by_time_.begin());
  attempts_.erase(attempt);
  return attempt;
}

}  // namespace penstock::queue
