// One destination: what waits for it is tried in the order in which it is due. Owned by its
// Engine, used on the shard's thread.
#ifndef PENSTOCK_DELIVERY_LANE_H_
#define PENSTOCK_DELIVERY_LANE_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "delivery/call_budget.h"
#include "delivery/delivery.h"
#include "delivery/delivery_keys.h"
#include "delivery/target.h"
#include "runtime/executor.h"
#include "runtime/owned_task.h"

namespace penstock::delivery {

class Engine;
struct Lane;

// A delivery that is not over.
struct Pending {
  DeliveryId id = 0;
  Progress progress;  // without the attempts, which are in the store only (Engine::whole)
  Lane* lane = nullptr;
  bool is_in_flight = false;  // until its call's end is written down
  bool holds_room = false;    // in the pool, while its call is under way
  Pool pool = Pool::kCalls;
  int64_t begun_ms = 0;  // of the call under way
  int64_t ends_ms = 0;   // when it is too old; 0: not looked up yet
  runtime::OwnedTask task;
};

// A destination is called so often at a time as it answers: once at first, once more with each
// answer, half as often with each call that finds no connection or no answer in time. One that is
// down to one call and did not answer so many in a row is a suspect: it is probed, one call at a
// time and from the suspects' pool, until it answers.
inline constexpr int kUnansweredBeforeSuspect = 2;
// What a lane waits after its call found no room in the HTTP client: doubled each time in a row.
inline constexpr int64_t kNoRoomPauseMsMin = 50;
inline constexpr int64_t kNoRoomPauseMsMax = 1'600;

struct Lane {
  Lane(Engine& owner, Target& kind, std::string_view name)
      : engine(owner), target(kind), arn(name) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  bool is_suspect() const {
    return calls_allowed == 1 && unanswered_in_row >= kUnansweredBeforeSuspect;
  }
  Pool pool(const Delivery& delivery) const {
    return is_suspect() ? Pool::kProbes : target.pool(delivery);
  }
  // What a call's end says about the destination.
  void note(const std::optional<Failure>& failure);
  void wake();  // engine.cc

  Engine& engine;
  Target& target;
  std::string arn;
  size_t deliveries = 0;                         // that have a Pending, whatever they wait for
  std::set<std::pair<int64_t, DeliveryId>> due;  // not in flight, not behind another
  // Inside: the deliveries of each message group, which are taken in the order of their ids. Only
  // the first is in `due`; the others are behind it.
  std::map<std::string, std::set<DeliveryId>, std::less<>> groups;
  runtime::Executor::TimerId timer = 0;
  int64_t timer_ms = INT64_MAX;
  bool is_ready = false;  // in ready_lanes_

  // Outside.
  size_t calls = 0;
  size_t calls_allowed = 1;
  int unanswered_in_row = 0;
  int refused_in_row = 0;       // calls for which there was no room
  int64_t paused_until_ms = 0;  // because of that
  int64_t reserved_ms = 0;      // of a call that must not begin before; 0: none is reserved
  bool waits_for_room = false;  // in the budget's line
  int64_t idle_since_ms = 0;    // of a suspect that rests
  bool is_resting = false;      // in resting_
};

inline void Lane::note(const std::optional<Failure>& failure) {
  if (failure && failure->category == Category::kSystem) {
    return;  // our own fault says nothing about it
  }
  if (failure && failure->category == Category::kTransient) {
    ++unanswered_in_row;
    calls_allowed = std::max<size_t>(1, calls_allowed / 2);
    return;
  }
  unanswered_in_row = 0;
  calls_allowed = std::min(calls_allowed + 1, target.calls_max());
}

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_LANE_H_
