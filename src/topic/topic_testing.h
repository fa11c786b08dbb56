// One shard with topics in it, for this module's tests. Queues are stood in for by a target that
// keeps what it gets; HTTP endpoints by a scripted caller.
#ifndef PENSTOCK_TOPIC_TOPIC_TESTING_H_
#define PENSTOCK_TOPIC_TOPIC_TESTING_H_

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "base/assert.h"
#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "service/shard_testing.h"
#include "topic/fake_signer.h"
#include "topic/topic_api.h"
#include "topic/topic_shard.h"

namespace penstock::topic {

using service::kTestAccount;
using service::kTestRegion;
using service::kTestShard;

inline std::string test_arn(std::string_view service, std::string_view resource) {
  return fmt::format("arn:aws:{}:{}:{}:{}", service, kTestRegion, kTestAccount, resource);
}
inline std::string queue_arn(std::string_view name) { return test_arn("sqs", name); }

// What a destination would have got. It outlives the shard, as the world outside does.
struct Received {
  std::string target;  // ARN
  std::string text;
  std::string group_id;
  std::string deduplication_id;
  std::string cause;  // the subscription's ARN
  std::string parameters;
  size_t attributes = 0;  // of the message
  bool is_dead_letter = false;
};

// Takes whatever names the service.
class StandIn final : public delivery::Target {
 public:
  StandIn(std::string_view service, std::vector<Received>& received)
      : service_(service), received_(received) {}
  bool takes(std::string_view arn) const override {
    return arn.starts_with(fmt::format("arn:aws:{}:", service_)) &&
           (service_ != "sns" || is_subscription_arn(arn));
  }
  std::optional<delivery::Failure> take(const delivery::Delivery& delivery, int64_t,
                                        journal::Batch&) override {
    if (delivery.target.ends_with(":absent")) {
      return delivery::Failure{delivery::Category::kTarget, "NO_RESOURCE", "no queue", false, 0};
    }
    received_.push_back({std::string(delivery.target), std::string(delivery.payload()),
                         std::string(delivery.group_id), std::string(delivery.deduplication_id),
                         std::string(delivery.cause), std::string(delivery.parameters),
                         delivery.message_attributes.size(), delivery.is_dead_letter()});
    return std::nullopt;
  }

 private:
  std::string service_;
  std::vector<Received>& received_;
};

class TestTopics {
 public:
  explicit TestTopics(Options options = {})
      : shard_({{std::string(delivery::kServiceName),
                 [this](service::Shard& shard) { return make_engine(shard); }},
                {std::string(kServiceName),
                 make_service(with_signer(std::move(options), signer_)).make_state}}) {}

  TopicShard& topics() { return shard_.state<TopicShard>(kServiceName); }
  service::OneShard& shard() { return shard_; }
  service::Call call() { return shard_.call(); }
  int64_t now_ms() { return shard_.clock().now_ms(); }
  // What destinations got so far.
  const std::vector<Received>& received() const { return received_; }
  void forget_received() { received_.clear(); }

  template <typename Op>
  Result<typename Op::Output> ask_as(service::Call call, std::string_view json) {
    typename Op::Input input;
    aws::Constraints unchecked(aws::Wording::kUnchecked);
    PENSTOCK_TRY(aws::decode_json(*Op::kInfo.input, json, false, &input, unchecked));
    return shard_.run<Op>(topics(), std::move(call), input);
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

  // A topic's ARN.
  std::string create(std::string_view name = "orders", std::string_view attributes = "{}") {
    auto made = ask_as<CreateTopic>(
        call(), fmt::format(R"({{"Name":"{}","Attributes":{}}})", name, attributes));
    PENSTOCK_CHECK(made.ok());
    return made->topic_arn;
  }
  std::string create_fifo(std::string_view more = "") {
    return create("orders.fifo", fmt::format(R"({{"FifoTopic":"true"{}}})", more));
  }
  // A subscription's ARN.
  std::string subscribe(std::string_view topic, std::string_view queue,
                        std::string_view attributes = "{}") {
    auto made = ask_as<Subscribe>(
        call(), fmt::format(R"({{"TopicArn":"{}","Protocol":"sqs","Endpoint":"{}",)"
                            R"("Attributes":{}}})",
                            topic, queue_arn(queue), attributes));
    PENSTOCK_CHECK(made.ok());
    return made->subscription_arn;
  }
  // What happens then happens at once.
  std::string publish(std::string_view topic, std::string_view message = "hello",
                      std::string_view more = "") {
    std::string reply = answer<Publish>(
        fmt::format(R"({{"TopicArn":"{}","Message":"{}"{}}})", topic, message, more));
    pass_ms(1);
    return reply;
  }
  // The names of the queues that got something, in order, each as often as it did.
  std::vector<std::string> receivers() const {
    std::vector<std::string> names;
    for (const Received& received : received_) {
      names.push_back(received.target.substr(received.target.rfind(':') + 1));
    }
    return names;
  }

  void pass_ms(int64_t duration_ms) { shard_.pass_ms(duration_ms); }
  void restart(int64_t down_ms = 0) { shard_.restart(down_ms); }

 private:
  static Options with_signer(Options options, const Signer& signer) {
    options.signer = &signer;
    return options;
  }
  std::unique_ptr<service::ShardState> make_engine(service::Shard& shard) {
    auto state = delivery::make_service().make_state(shard);
    auto& engine = static_cast<delivery::Engine&>(*state);
    engine.own_target(std::make_unique<StandIn>("sqs", received_));
    engine.own_target(std::make_unique<StandIn>("sns", received_));
    return state;
  }

  std::vector<Received> received_;
  FakeSigner signer_;
  service::OneShard shard_;
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_TESTING_H_
