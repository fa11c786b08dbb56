// How simulated clients call an operation: over the wire form, with an outcome that may be unknown.
#ifndef PENSTOCK_TESTS_SIMULATION_SERVICE_CALL_H_
#define PENSTOCK_TESTS_SIMULATION_SERVICE_CALL_H_

#include <string>
#include <utility>

#include "aws/wire.h"
#include "base/assert.h"
#include "runtime/task.h"
#include "tests/simulation/queue_history.h"
#include "tests/simulation/world.h"

namespace penstock::simulation {

template <typename Output>
struct Answer {
  Outcome outcome = Outcome::kUnknown;
  Output output;
};

// Inputs are named variables at every call: g++ 12 destroys an aggregate made inside a co_await
// expression twice.
// cppcheck-suppress passedByValue; a coroutine outlives what its caller holds
template <typename Op>
runtime::Task<Answer<typename Op::Output>> call(World& world, const aws::ServiceInfo& service,
                                                aws::Protocol protocol, typename Op::Input input) {
  aws::HttpReply encoded;
  aws::encode_request(protocol, service, Op::kInfo, &input, encoded);
  const auto reply =
      co_await world.request(std::string(service.target_prefix) + "." + std::string(Op::kInfo.name),
                             std::move(encoded.body));
  Answer<typename Op::Output> answer;
  if (reply && reply->status == 200) {
    const Result<void> decoded =
        aws::decode_reply(protocol, Op::kInfo, reply->body, &answer.output);
    PENSTOCK_CHECK(decoded.ok());
    answer.outcome = Outcome::kDone;
  } else if (reply) {
    answer.outcome = reply->status < 500 ? Outcome::kRefused : Outcome::kUnavailable;
  }
  co_return answer;
}

}  // namespace penstock::simulation

#endif  // PENSTOCK_TESTS_SIMULATION_SERVICE_CALL_H_
