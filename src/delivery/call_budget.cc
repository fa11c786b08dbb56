#include "delivery/call_budget.h"

#include <algorithm>

#include "base/assert.h"
#include "delivery/lane.h"

namespace penstock::delivery {

void CallBudget::begin(Pool pool) {
  PENSTOCK_CHECK(has_room(pool));
  ++of(pool).calls;
}

void CallBudget::end(Pool pool) {
  PENSTOCK_CHECK(of(pool).calls > 0);
  --of(pool).calls;
}

void CallBudget::wait(Pool pool, Lane& lane) {
  if (!lane.waits_for_room) {
    lane.waits_for_room = true;
    of(pool).waiting.push_back(&lane);
  }
}

void CallBudget::leave(Lane& lane) {
  if (!lane.waits_for_room) {
    return;
  }
  lane.waits_for_room = false;
  for (State& pool : pools_) {
    pool.waiting.erase(std::remove(pool.waiting.begin(), pool.waiting.end(), &lane),
                       pool.waiting.end());
  }
}

void CallBudget::wake_waiting() {
  for (State& pool : pools_) {
    size_t room = pool.calls_max - pool.calls;
    for (; room > 0 && !pool.waiting.empty(); --room) {
      Lane& lane = *pool.waiting.front();
      pool.waiting.pop_front();
      lane.waits_for_room = false;
      lane.wake();
    }
  }
}

std::shared_ptr<CallBudget> CallBudgets::of(runtime::Executor& executor) {
  std::shared_ptr<CallBudget>& budget = budgets_[&executor];
  if (budget == nullptr) {
    budget = std::make_shared<CallBudget>();
  }
  return budget;
}

}  // namespace penstock::delivery
