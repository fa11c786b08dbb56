// The firings of scheduled rules of one shard: one timer, for the next. Owned by the BusShard, used
// on the shard's thread.
//
// When a rule fires, that is written with the event, so a start knows what was missed: however many
// firings that were, the rule then fires once.
#ifndef PENSTOCK_BUS_FIRINGS_H_
#define PENSTOCK_BUS_FIRINGS_H_

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "base/result.h"
#include "bus/bus.h"
#include "runtime/executor.h"

namespace penstock::bus {

class BusShard;

// A timer waits no longer than this before it looks again: what is stored as time and the clock
// that timers run by may drift apart.
inline constexpr int64_t kFiringWaitMaxMs = kHourMs;
inline constexpr int64_t kFiringRetryMs = 1'000;  // while the journal takes nothing more

class Firings {
 public:
  explicit Firings(BusShard& shard) : shard_(shard) {}
  Firings(const Firings&) = delete;
  Firings& operator=(const Firings&) = delete;
  ~Firings();

  // Finds when a rule that was stored fires next.
  Result<void> load(Bus& bus, Rule& rule);
  void start();
  void stop();
  // The rule was made, changed, enabled or disabled.
  void schedule(const Bus& bus, Rule& rule, int64_t now_ms);
  void forget(const Bus& bus, Rule& rule);

 private:
  void put(const Bus& bus, Rule& rule, std::optional<int64_t> next_ms);
  // For what is due first, not before `earliest_ms`.
  void arm(int64_t earliest_ms = 0);
  void fire_due();

  BusShard& shard_;
  std::set<std::tuple<int64_t, BusId, std::string>> due_;
  runtime::Executor::TimerId timer_ = 0;
  int64_t armed_ms_ = INT64_MAX;
  bool is_running_ = false;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_FIRINGS_H_
