#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/core.h"
#include "runtime/simulated_executor.h"
#include "runtime/task.h"

namespace penstock::runtime {
namespace {

Work append(std::string& log_and_letter) {
  return {[](void* text) { static_cast<std::string*>(text)->push_back('x'); }, &log_and_letter};
}

Task<int> twice(Executor& there, int value) {
  co_await hop_to(there);
  co_return value * 2;
}

Task<int> sum_of_twice(Executor& there, Executor& home) {
  const int first = co_await twice(there, 1);
  const int second = co_await twice(home, 2);
  co_return first + second;
}

TEST(Task, CarriesValuesAcrossExecutors) {
  ManualClock clock;
  SimulatedExecutor there(clock);
  SimulatedExecutor home(clock);
  int result = 0;
  spawn(sum_of_twice(there, home), [&result](int sum) { result = sum; });
  EXPECT_EQ(result, 0);
  there.run_until_idle();
  home.run_until_idle();
  EXPECT_EQ(result, 6);
}

TEST(TimerQueue, FiresInDueOrderAndForgetsCancelled) {
  TimerQueue timers;
  std::string early, late, cancelled;
  timers.add(20, append(late));
  const auto id = timers.add(15, append(cancelled));
  timers.add(10, append(early));
  timers.cancel(id);
  EXPECT_EQ(timers.next_due_ns(), 10);
  EXPECT_FALSE(timers.take_due(9).has_value());
  while (const auto work = timers.take_due(20)) {
    (*work)();
  }
  EXPECT_EQ(early, "x");
  EXPECT_EQ(late, "x");
  EXPECT_EQ(cancelled, "");
  EXPECT_EQ(timers.next_due_ns(), INT64_MAX);
}

TEST(SimulatedExecutor, MovesTheClockFromTimerToTimer) {
  ManualClock clock;
  SimulatedExecutor executor(clock);
  std::string fired;
  executor.call_at(5'000'000, append(fired));
  executor.run_for_ms(4);
  EXPECT_EQ(fired, "");
  executor.run_for_ms(1);
  EXPECT_EQ(fired, "x");
  EXPECT_EQ(clock.monotonic_ns(), 5'000'000);
}

TEST(Core, RunsWorkOfOtherThreadsInTheirOrder) {
  SystemClock clock;
  Core core(clock);
  struct State {
    std::vector<int> order;
    Core* core;
  } state{{}, &core};
  struct Item {
    State* state;
    int number;
  };
  std::vector<Item> items;
  items.reserve(1000);
  for (int i = 0; i < 1000; ++i) {
    items.push_back({&state, i});
  }
  std::thread poster([&] {
    for (Item& item : items) {
      core.post({[](void* argument) {
                   auto* posted = static_cast<Item*>(argument);
                   posted->state->order.push_back(posted->number);
                   if (posted->number == 999) {
                     posted->state->core->stop();
                   }
                 },
                 &item});
    }
  });
  core.run();
  poster.join();
  ASSERT_EQ(state.order.size(), 1000U);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(state.order[static_cast<size_t>(i)], i);
  }
}

TEST(Core, CallsIdleOnceNothingIsReadyAndAgainWhileItDoesSomething) {
  SystemClock clock;
  Core core(clock);
  std::string log;
  core.when_idle([&] {
    log += '.';
    if (log == "xx.") {
      core.post(append(log));
      return true;
    }
    if (log == "xx.x.") {
      return true;  // nothing is ready: idle again
    }
    core.stop();
    return false;
  });
  core.post(append(log));
  core.post(append(log));
  core.run();
  EXPECT_EQ(log, "xx.x..");
}

// Posts itself again and again.
void keep_busy(void* core_and_count) {
  auto& [core, handlers] = *static_cast<std::pair<Core*, int>*>(core_and_count);
  ASSERT_LT(++handlers, 100 * Core::kHandlersBetweenIdleMax);
  core->post({keep_busy, core_and_count});
}

TEST(Core, CallsIdleNowAndThenWhileSomethingIsAlwaysReady) {
  SystemClock clock;
  Core core(clock);
  std::pair<Core*, int> busy(&core, 0);
  core.when_idle([&core] {
    core.stop();
    return false;
  });
  core.post({keep_busy, &busy});
  core.run();
  EXPECT_GE(busy.second, Core::kHandlersBetweenIdleMax);
}

TEST(Core, FiresATimerThatWasSetBeforeALaterOne) {
  SystemClock clock;
  Core core(clock);
  struct State {
    Core* core;
    int64_t due_ns;
    bool early = true;
  } state{&core, clock.monotonic_ns() + 2'000'000};
  core.call_at(state.due_ns + 3'600'000'000'000,
               {[](void*) { FAIL() << "an hour too early"; }, nullptr});
  core.call_at(state.due_ns, {[](void* argument) {
                                auto* fired = static_cast<State*>(argument);
                                fired->early = fired->core->clock().monotonic_ns() < fired->due_ns;
                                fired->core->stop();
                              },
                              &state});
  core.run();
  EXPECT_FALSE(state.early);
}

}  // namespace
}  // namespace penstock::runtime
