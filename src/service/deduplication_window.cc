#include "service/deduplication_window.h"

#include <algorithm>
#include <string>

#include "base/assert.h"
#include "base/digest.h"

namespace penstock::service {

IdDigest digest_of(std::string_view text) {
  const Sha256 whole = sha256(text);
  IdDigest half{};
  std::copy_n(whole.begin(), half.size(), half.begin());
  return half;
}

// Neither has a zero byte in it, so the pair is told from every other.
IdDigest deduplication_digest(std::string_view group, std::string_view deduplication_id) {
  std::string text(group);
  text.push_back('\0');
  text.append(deduplication_id);
  return digest_of(text);
}

std::optional<DeduplicationWindow::Place> DeduplicationWindow::find(const IdDigest& id,
                                                                    int64_t now_ms) const {
  const auto found = numbers_.find(id);
  if (found == numbers_.end()) {
    return std::nullopt;
  }
  const Entry& entry = this->entry(*found);
  if (now_ms >= entry.sent_ms + kDeduplicationMs) {
    return std::nullopt;
  }
  const Sequence sequence = entry.sequence;
  return Place{sequence, sequence - entry.after_record};
}

void DeduplicationWindow::add(const IdDigest& id, Place place, int64_t sent_ms, int64_t now_ms) {
  PENSTOCK_CHECK(place.sequence >= place.record && place.sequence - place.record <= UINT8_MAX);
  // An earlier entry of this id, which ended but was not taken out yet, is found no more.
  if (const auto earlier = numbers_.find(id); earlier != numbers_.end()) {
    PENSTOCK_CHECK(now_ms >= entry(*earlier).sent_ms + kDeduplicationMs);
    numbers_.erase(earlier);
  }
  Entry added{id, sent_ms, 0, 0};
  added.sequence = place.sequence & ((uint64_t{1} << 56) - 1);
  added.after_record = (place.sequence - place.record) & 0xff;
  entries_.push_back(added);
  numbers_.insert(static_cast<Number>(base_ + entries_.size() - 1));
}

int64_t DeduplicationWindow::next_end_ms() const {
  return entries_.empty() ? INT64_MAX : entries_.front().sent_ms + kDeduplicationMs;
}

std::optional<DeduplicationWindow::Sequence> DeduplicationWindow::first_record() const {
  if (entries_.empty()) {
    return std::nullopt;
  }
  return entries_.front().sequence - entries_.front().after_record;
}

std::optional<DeduplicationWindow::Sequence> DeduplicationWindow::take_ended(int64_t now_ms) {
  if (now_ms < next_end_ms()) {
    return std::nullopt;
  }
  const std::optional<Sequence> record = first_record();
  while (first_record() == record) {
    pop();
  }
  return record;
}

void DeduplicationWindow::pop() {
  const auto found = numbers_.find(entries_.front().id);
  if (found != numbers_.end() && *found == base_) {
    numbers_.erase(found);
  }
  entries_.pop_front();
  ++base_;
}

}  // namespace penstock::service
