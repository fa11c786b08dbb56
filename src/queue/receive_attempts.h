// The receives of a FIFO queue that gave messages to a client which named its attempt: for five
// minutes it may ask for the same again. No I/O, no clock. Belongs to its queue, on the shard's
// thread; rebuilt from the stored records at start.
#ifndef PENSTOCK_QUEUE_RECEIVE_ATTEMPTS_H_
#define PENSTOCK_QUEUE_RECEIVE_ATTEMPTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "queue/fifo_records.h"
#include "queue/queue_state.h"

namespace penstock::queue {

class ReceiveAttempts {
 public:
  size_t size() const { return attempts_.size(); }
  // What the attempt was given, if it can be given again: less than five minutes ago, and every
  // message still in flight, neither deleted nor its visibility changed since (API reference,
  // ReceiveMessage, ReceiveRequestAttemptId).
  const AttemptRecord* find_repeatable(const IdDigest& attempt, const QueueState& messages,
                                       int64_t now_ms) const;
  // Takes the place of an earlier one of this id.
  void put(const IdDigest& attempt, AttemptRecord record);
  // When the first may be forgotten; INT64_MAX if there is none.
  int64_t next_end_ms() const;
  std::optional<IdDigest> take_ended(int64_t now_ms);

  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [attempt, record] : attempts_) {
      visit(attempt, record);
    }
  }

 private:
  std::map<IdDigest, AttemptRecord> attempts_;
  std::set<std::pair<int64_t, IdDigest>> by_time_;
};

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_RECEIVE_ATTEMPTS_H_
