// How simulated clients call the queue service: any of its operations, over the wire form, with an
// outcome that may be unknown.
#ifndef PENSTOCK_TESTS_SIMULATION_QUEUE_CALLS_H_
#define PENSTOCK_TESTS_SIMULATION_QUEUE_CALLS_H_

#include <string>
#include <string_view>
#include <utility>

#include "aws/wire.h"
#include "base/assert.h"
#include "queue/queue_api.h"
#include "runtime/task.h"
#include "tests/simulation/queue_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

inline constexpr int64_t kTryAgainMs = 100;
inline constexpr aws::Protocol kCallProtocol = aws::Protocol::kAwsJson1_0;

template <typename Output>
struct Answer {
  Outcome outcome = Outcome::kUnknown;
  Output output;
};

// Inputs are named variables at every call: g++ 12 destroys an aggregate made inside a co_await
// expression twice.
template <typename Op>
runtime::Task<Answer<typename Op::Output>> call(World& world, typename Op::Input input) {
  aws::HttpReply encoded;
  aws::encode_request(kCallProtocol, queue::kServiceInfo, Op::kInfo, &input, encoded);
  const auto reply =
      co_await world.request("AmazonSQS." + std::string(Op::kInfo.name), std::move(encoded.body));
  Answer<typename Op::Output> answer;
  if (reply && reply->status == 200) {
    const Result<void> decoded =
        aws::decode_reply(kCallProtocol, Op::kInfo, reply->body, &answer.output);
    PENSTOCK_CHECK(decoded.ok());
    answer.outcome = Outcome::kDone;
  } else if (reply) {
    answer.outcome = reply->status < 500 ? Outcome::kRefused : Outcome::kUnavailable;
  }
  co_return answer;
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
