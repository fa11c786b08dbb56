// One shard with buses in it, for this module's tests. Queues are stood in for by a target that
// keeps what it gets.
#ifndef PENSTOCK_BUS_BUS_TESTING_H_
#define PENSTOCK_BUS_BUS_TESTING_H_

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "bus/bus_service.h"
#include "bus/bus_shard.h"
#include "bus/management_operations.h"
#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "delivery/log_target.h"
#include "service/shard_testing.h"

namespace penstock::bus {

using service::kTestAccount;
using service::kTestRegion;
using service::kTestShard;

inline std::string test_arn(std::string_view service, std::string_view resource) {
  return fmt::format("arn:aws:{}:{}:{}:{}", service, kTestRegion, kTestAccount, resource);
}
inline std::string queue_arn(std::string_view name) { return test_arn("sqs", name); }

// What a queue would have got. It outlives the shard, as the world outside does.
struct Received {
  std::string queue;  // ARN
  std::string text;
  std::string group_id;
  std::string cause;  // the rule's ARN
  bool is_dead_letter = false;
};

class QueueStandIn final : public delivery::Target {
 public:
  explicit QueueStandIn(std::vector<Received>& received) : received_(received) {}
  bool takes(std::string_view arn) const override { return arn.starts_with("arn:aws:sqs:"); }
  // A queue of this name is not there.
  static constexpr std::string_view kAbsent = ":absent";
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t,
                                        journal::Batch&) override {
    if (delivery.target.ends_with(kAbsent)) {
      return delivery::Failure{delivery::Category::kTarget, "NO_RESOURCE", "no queue", false, 0};
    }
    received_.push_back({std::string(delivery.target), std::string(delivery.payload()),
                         std::string(delivery.group_id), std::string(delivery.cause),
                         delivery.is_dead_letter()});
    return std::nullopt;
  }

 private:
  std::vector<Received>& received_;
};

class TestBuses {
 public:
  explicit TestBuses(const Options& options = {})
      : shard_({{std::string(delivery::kServiceName),
                 [this](service::Shard& shard) { return make_engine(shard); }},
                {std::string(kServiceName), make_service(options).make_state}}) {}

  BusShard& buses() { return shard_.state<BusShard>(kServiceName); }
  service::OneShard& shard() { return shard_; }
  service::Call call() { return shard_.call(); }
  int64_t now_ms() { return shard_.clock().now_ms(); }
  // What queues got so far.
  const std::vector<Received>& received() const { return received_; }
  void forget_received() { received_.clear(); }

  // As the host does: with the request's constraints checked before, by the caller's JSON.
  template <typename Op>
  Result<typename Op::Output> run_as(service::Call call, const typename Op::Input& input) {
    if constexpr (std::is_void_v<typename Op::State>) {
      journal::Batch batch(kTestShard);
      return Op::run(call, input, batch);
    } else {
      return shard_.run<Op>(buses(), std::move(call), input);
    }
  }
  template <typename Op>
  Result<typename Op::Output> run(const typename Op::Input& input) {
    return run_as<Op>(call(), input);
  }
  template <typename Op>
  Result<typename Op::Output> ask_as(service::Call call, std::string_view json) {
    typename Op::Input input;
    aws::Constraints constraints(aws::Wording::kCoral);
    PENSTOCK_TRY(aws::decode_json(*Op::kInfo.input, json, false, &input, constraints));
    PENSTOCK_TRY(std::move(constraints).result());
    return run_as<Op>(std::move(call), input);
  }
  template <typename Op>
  Result<typename Op::Output> ask(std::string_view json) {
    return ask_as<Op>(call(), json);
  }
  // The reply as JSON, or "Code: message".
  template <typename Op>
  std::string answer_as(service::Call call, std::string_view json) {
    auto result = ask_as<Op>(std::move(call), json);
    if (!result.ok()) {
      return fmt::format("{}: {}", result.error().info().code, result.error().message());
    }
    std::string reply;
    aws::encode_json(*Op::kInfo.output, &*result, reply);
    return reply;
  }
  template <typename Op>
  std::string answer(std::string_view json) {
    return answer_as<Op>(call(), json);
  }

  // The default bus of the test's account; there is always one.
  Bus& default_bus() { return *buses().find(bus_path(kTestAccount, kTestRegion, kDefaultBus)); }
  Bus& create(const std::string& name = "orders") {
    CreateEventBusInput input;
    input.name = name;
    PENSTOCK_CHECK(run<CreateEventBus>(input).ok());
    return *buses().find(bus_path(kTestAccount, kTestRegion, name));
  }
  // A rule, by the JSON of its pattern; its ARN.
  std::string put_rule(const std::string& name, std::string pattern = R"({"source":["shop"]})",
                       std::optional<std::string> bus = std::nullopt) {
    PutRuleInput input;
    input.name = name;
    input.event_pattern = std::move(pattern);
    input.bus = std::move(bus);
    auto put = run<PutRule>(input);
    PENSTOCK_CHECK(put.ok());
    return put->rule_arn;
  }
  void put_target(const std::string& rule, const std::string& id, std::string arn,
                  std::optional<std::string> bus = std::nullopt) {
    PutTargetsInput input;
    input.rule = rule;
    input.bus = std::move(bus);
    input.targets.emplace_back();
    input.targets.back().id = id;
    input.targets.back().arn = std::move(arn);
    PENSTOCK_CHECK(run<PutTargets>(input).ok());
  }

  void pass_ms(int64_t duration_ms) { shard_.pass_ms(duration_ms); }
  void checkpoint() { shard_.checkpoint(); }
  void restart(int64_t down_ms = 0) { shard_.restart(down_ms); }

 private:
  std::unique_ptr<service::ShardState> make_engine(service::Shard& shard) {
    auto state = delivery::make_service().make_state(shard);
    auto& engine = static_cast<delivery::Engine&>(*state);
    engine.own_target(std::make_unique<QueueStandIn>(received_));
    return state;
  }

  std::vector<Received> received_;
  service::OneShard shard_;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_BUS_TESTING_H_
