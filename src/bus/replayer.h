// Replays of archives: each sends the archive's events, in the order of their sequence, to the
// rules of the bus once more. Owned by the BusShard, used on the shard's thread; rebuilt from the
// stored records at start.
//
// Each step sends some events: their deliveries and the replay's new position are one batch, so a
// crash neither loses nor doubles an event, and the counts are exact. A replayed event is not put
// into the log, and no archive takes it.
//
// Which events: those whose own time is in the range that was asked for, ends included, to the
// second, as EventBridge decides (API reference, StartReplay). An event has its own id again and
// "replay-name" in its envelope. A rule sees it if it is enabled and its pattern matches, whether
// the replay names its rules or not.
#ifndef PENSTOCK_BUS_REPLAYER_H_
#define PENSTOCK_BUS_REPLAYER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "bus/bus.h"
#include "bus/event_log.h"
#include "journal/batch.h"
#include "runtime/executor.h"

namespace penstock::bus {

class BusShard;

// Rebuilds the replays of a bus.
Result<void> load_replays(BusShard& shard, Bus& bus);
void save_replay(const Bus& bus, const Replay& replay, journal::Batch& batch);
// It is over; the state is one of those.
void end_replay(Replay& replay, std::string_view state, std::string_view reason, int64_t now_ms);

class Replayer {
 public:
  explicit Replayer(BusShard& shard) : shard_(shard) {}
  Replayer(const Replayer&) = delete;
  Replayer& operator=(const Replayer&) = delete;
  ~Replayer();

  // Goes on with what was under way before the last end of the process.
  void start();
  void stop();
  // The replay was made, or its state was changed: its next step comes at once.
  void hurry(const Bus& bus, const Replay& replay);
  // The replay is over.
  void forget(const Bus& bus, const Replay& replay);
  // The bus is gone.
  void forget(const Bus& bus);

 private:
  using Key = std::pair<BusId, std::string>;
  struct Run {
    Run(Replayer& owner, Key name) : replayer(owner), key(std::move(name)) {}
    Replayer& replayer;
    Key key;
    runtime::Executor::TimerId timer = 0;
  };
  struct Step;

  void arm(Run& run, int64_t delay_ms);
  void drop(Run& run);
  void step(Run& run);
  // Moves the replay on; how long to wait for the next step. `step` says when it is, and is told
  // what was done.
  Result<int64_t> advance(Bus& bus, Replay& replay, Step& step, journal::Batch& batch);
  // False: the step has done enough before all of the event's deliveries were made.
  bool send(Bus& bus, Replay& replay, const LogEntry& entry, Step& step, journal::Batch& batch);

  BusShard& shard_;
  std::map<Key, std::unique_ptr<Run>> runs_;
  bool is_running_ = false;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_REPLAYER_H_
