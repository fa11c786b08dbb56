// How simulated clients call the queue service.
#ifndef PENSTOCK_TESTS_SIMULATION_QUEUE_CALLS_H_
#define PENSTOCK_TESTS_SIMULATION_QUEUE_CALLS_H_

#include <string>
#include <string_view>
#include <utility>

#include "aws/wire.h"
#include "queue/queue_api.h"
#include "runtime/task.h"
#include "tests/simulation/service_call.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

inline constexpr int64_t kTryAgainMs = 100;
inline constexpr aws::Protocol kCallProtocol = aws::Protocol::kAwsJson1_0;

// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
template <typename Op>
runtime::Task<Answer<typename Op::Output>> call(World& world, typename Op::Input input) {
  return call<Op>(world, queue::kServiceInfo, kCallProtocol, std::move(input));
}

// Repeated for as long as the server cannot.
template <typename Op>
runtime::Task<Answer<typename Op::Output>> call_until_available(World& world,
                                                                typename Op::Input input) {
  while (true) {
    auto answer = co_await call<Op>(world, input);
    if (answer.outcome != Outcome::kUnavailable) {
      co_return answer;
    }
    co_await world.sleep_ms(kTryAgainMs);
  }
}

inline std::string url_of(std::string_view name) {
  return "http://simulated:4566/000000000000/" + std::string(name);
}

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_QUEUE_CALLS_H_
