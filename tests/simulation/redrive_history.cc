#include "tests/simulation/redrive_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace penstock::simulation {

std::string body_of(int group, int number) { return fmt::format("{}/{}", group, number); }

void RedriveHistory::violated(const std::string& body, const std::string& how) {
  violations_.push_back(fmt::format("{}: {}", body, how));
}

void RedriveHistory::acknowledged(const std::string& body, const std::string& message_id,
                                  const std::string& sequence_number) {
  Sent& sent = sent_[body];
  const bool is_original = sent.message_id == message_id && sent.sequence_number == sequence_number;
  if (sent.is_acknowledged && is_fifo_ && !is_original) {
    violated(body, fmt::format("not the original: sent as {} {}, repeated as {} {}",
                               sent.message_id, sent.sequence_number, message_id, sequence_number));
  }
  sent.is_acknowledged = true;
  sent.message_id = message_id;
  sent.sequence_number = sequence_number;
}

size_t RedriveHistory::sends() const {
  return static_cast<size_t>(std::count_if(
      sent_.begin(), sent_.end(), [](const auto& entry) { return entry.second.is_acknowledged; }));
}

void RedriveHistory::deletion_asked(const std::string& body, int64_t asked_ms) {
  Deletions& deletions = deletions_[body];
  deletions.first_ms = deletions.asked == 0 ? asked_ms : deletions.first_ms;
  ++deletions.asked;
}

bool RedriveHistory::may_be_deleted(const std::string& body, int64_t by_ms) const {
  const auto found = deletions_.find(body);
  return found != deletions_.end() && found->second.asked > 0 && found->second.first_ms <= by_ms;
}

void RedriveHistory::received(std::vector<Given> messages, int64_t answered_ms) {
  for (const Given& given : messages) {
    ++receives_;
    const auto found = sent_.find(given.body);
    if (found == sent_.end()) {
      violated(given.body, "given and never sent");
      continue;
    }
    Sent& sent = found->second;  // the answer to its sending may be still to come
    if (given.receive_count > receives_max_ && !has_moved_) {
      violated(given.body, fmt::format("given too often, {} times", given.receive_count));
    }
    if (is_fifo_ && !has_moved_ && !sent.message_id.empty() &&
        sent.message_id != given.message_id) {
      violated(given.body,
               fmt::format("doubled: sent as {}, given as {}", sent.message_id, given.message_id));
    }
    if (sent.message_id.empty()) {
      sent.message_id = given.message_id;
    }
    sent.receive_count = std::max(sent.receive_count, given.receive_count);
  }
  receives_seen_.push_back({std::move(messages), answered_ms});
}

// It may have left for the dead-letter queue if it was, or may have been, received often enough.
bool RedriveHistory::may_be_dead(const Sent& sent, const std::string& body) const {
  return dead_letters_.contains(body) || sent.receive_count + lost_receives_ >= receives_max_;
}

void RedriveHistory::check_order(const Receive& receive) {
  std::set<std::string> before_it;
  for (const Given& given : receive.messages) {
    check_order(given.body, receive, before_it);
    before_it.insert(given.body);
  }
}

void RedriveHistory::check_order(const std::string& body, const Receive& receive,
                                 const std::set<std::string>& before_it) {
  const size_t slash = body.find('/');
  const int group = std::stoi(body.substr(0, slash));
  for (int number = std::stoi(body.substr(slash + 1)) - 1; number >= 0; --number) {
    const std::string earlier = body_of(group, number);
    const auto sent = sent_.find(earlier);
    const bool is_over =
        before_it.contains(earlier) || may_be_deleted(earlier, receive.answered_ms);
    if (sent == sent_.end() || (!is_over && !may_be_dead(sent->second, earlier))) {
      violated(body, fmt::format("inverted: given before {}", earlier));
    }
  }
}

void RedriveHistory::dead_letter_seen(const Given& message) {
  if (sent_.find(message.body) == sent_.end()) {
    violated(message.body, "a dead letter that was never sent");
  }
  dead_letters_.insert(message.body);
}

void RedriveHistory::drained(const std::string& body) {
  if (!drained_.insert(body).second) {
    violated(body, "doubled: drained twice");
  }
}

void RedriveHistory::check_drained() {
  for (const Receive& receive : receives_seen_) {
    if (is_fifo_ && !has_moved_) {
      check_order(receive);
    }
  }
  for (const auto& [body, sent] : sent_) {
    if (sent.is_acknowledged && !drained_.contains(body) && !may_be_deleted(body, INT64_MAX)) {
      violated(body, "acknowledged and lost");
    }
  }
}

}  // namespace penstock::simulation
