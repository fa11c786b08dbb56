// The calls that the engines of one core may have under way to targets outside, all together:
// behind them is one HTTP client, which refuses what is too much. Destinations that answer and
// suspects, which do not, have a pool each, so that however many hang, they take nothing from the
// others. Shared by the engines of one executor, used on its thread.
#ifndef PENSTOCK_DELIVERY_CALL_BUDGET_H_
#define PENSTOCK_DELIVERY_CALL_BUDGET_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>

#include "delivery/target.h"
#include "runtime/executor.h"

namespace penstock::delivery {

struct Lane;

// A destination is no suspect before it has let a call or two hang, each for as long as its timeout
// is: a thousand that begin to hang at the same moment leave half of the calls to the others.
inline constexpr size_t kCallsPerCoreMax = 1'920;
// Calls that probe suspects. At a timeout of 15 s, 500 suspects are each tried once a minute.
inline constexpr size_t kProbesPerCoreMax = 128;
// Calls that wait for a relay, which takes a few at a time.
inline constexpr size_t kRelayCallsPerCoreMax = 256;

class CallBudget {
 public:
  CallBudget() = default;
  CallBudget(const CallBudget&) = delete;
  CallBudget& operator=(const CallBudget&) = delete;

  bool has_room(Pool pool) const { return of(pool).calls < of(pool).calls_max; }
  void begin(Pool pool);
  void end(Pool pool);
  size_t calls(Pool pool) const { return of(pool).calls; }

  // The lane is woken once there may be room. It leaves the line before it ends.
  void wait(Pool pool, Lane& lane);
  void leave(Lane& lane);
  // Wakes as many of those that have waited longest as there is room for.
  void wake_waiting();

 private:
  struct State {
    size_t calls_max = 0;
    size_t calls = 0;
    std::deque<Lane*> waiting;
  };
  State& of(Pool pool) { return pools_.at(static_cast<size_t>(pool)); }
  const State& of(Pool pool) const { return pools_.at(static_cast<size_t>(pool)); }

  std::array<State, 3> pools_{State{kCallsPerCoreMax, 0, {}}, State{kProbesPerCoreMax, 0, {}},
                              State{kRelayCallsPerCoreMax, 0, {}}};
};

// One budget for each executor. Used while a process starts, on one thread.
class CallBudgets {
 public:
  std::shared_ptr<CallBudget> of(runtime::Executor& executor);

 private:
  std::map<runtime::Executor*, std::shared_ptr<CallBudget>> budgets_;
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_CALL_BUDGET_H_
