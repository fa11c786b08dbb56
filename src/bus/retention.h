// Ends what a bus keeps: events of its log when the log's retention is over, events of its archives
// when theirs is, replays some time after they ended. Owned by the BusShard, used on the shard's
// thread.
//
// Before the log forgets an event, the archives that selected it get copies of their own; only when
// all copies are written does one batch move the log's head. Until then the log is what is read, so
// a crash in between loses nothing and doubles nothing: the copies are written again, as they were.
// What a replay still has to read neither expires nor goes without a copy.
//
// The work is done bus by bus in steps, each a batch of bounded size, so that requests get their
// turns. What is erased goes as one range at the end of the steps.
#ifndef PENSTOCK_BUS_RETENTION_H_
#define PENSTOCK_BUS_RETENTION_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bus/bus.h"
#include "journal/batch.h"
#include "runtime/executor.h"

namespace penstock::bus {

class BusShard;

class Retention {
 public:
  explicit Retention(BusShard& shard) : shard_(shard) {}
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;
  ~Retention();

  void start();
  void stop();
  // The bus is gone.
  void forget(const Bus& bus);

 private:
  // What is under way in one bus: first archive by archive, then the log.
  struct Job {
    BusId bus = 0;
    int64_t now_ms = 0;              // when it began
    std::vector<uint64_t> archives;  // ids of those that still are to be looked at
    // Events [.., at) of the archive are counted, or of the log are copied; the work ends at `end`.
    bool is_under_way = false;
    Sequence at = 0;
    Sequence end = 0;
    uint64_t events = 0;  // of the archive, and their bytes, that have expired
    uint64_t bytes = 0;
    bool must_copy = false;  // archives or the index of event ids have to do with the log's events
  };
  enum class Progress : uint8_t { kDone, kMore };

  void arm(int64_t delay_ms);
  void run();
  void find_due();
  void begin(BusId id);
  // An error is the journal's or the store's: the same step is to be tried again.
  Result<Progress> step(Job& job);
  Result<void> forget_replays(Bus& bus, int64_t now_ms);
  Result<Progress> expire(Job& job, Bus& bus);
  Result<bool> begin_expiry(Job& job, const Bus& bus, const Archive& archive);
  Result<Progress> finish_expiry(Job& job, Bus& bus, Archive& archive);
  Result<Progress> trim(Job& job, Bus& bus);
  Result<bool> begin_trim(Job& job, Bus& bus);
  Result<void> forget_place(const Bus& bus, Sequence sequence, std::string_view event_id,
                            journal::Batch& batch) const;
  Result<void> copy_some(Job& job, const Bus& bus);

  BusShard& shard_;
  std::map<BusId, int64_t> done_ms_;  // when each was looked at last
  std::deque<BusId> waiting_;
  std::optional<Job> job_;
  bool is_running_ = false;
  bool is_failing_ = false;
  runtime::Executor::TimerId timer_ = 0;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_RETENTION_H_
