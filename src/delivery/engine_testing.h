// An engine with targets that do as they are told, for this module's tests.
#ifndef PENSTOCK_DELIVERY_ENGINE_TESTING_H_
#define PENSTOCK_DELIVERY_ENGINE_TESTING_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "delivery/delivery_operations.h"
#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "service/shard_testing.h"

namespace penstock::delivery {

inline constexpr std::string_view kEvent = R"({"id":"e1"})";
inline constexpr std::string_view kRule = "arn:aws:events:eu-west-1:123456789012:rule/r";

inline const Failure kGone{Category::kTarget, "NO_RESOURCE", "gone", false, 0};
inline const Failure kBusy{Category::kThrottled, "THROTTLING", "busy", true, 0};

// What a target did survives the shard, as the world outside does.
struct World {
  std::vector<std::string> taken;   // inside: by batch, so only what was committed
  std::vector<std::string> events;  // of those
  std::vector<int64_t> offered_ms;  // whatever became of it
  std::vector<std::string> called;  // outside: event ids in the order in which calls began
  std::vector<Delivery> dead;       // views into dead_texts
  std::vector<std::unique_ptr<std::string>> dead_texts;
  std::optional<Failure> inside_failure;
  std::map<std::string, std::function<std::optional<Failure>(int call)>> answers;  // by target
  std::map<std::string, int> calls;
  std::vector<std::string> hanging;  // targets that never answer
  int64_t interval_ms = 0;           // between calls to one target
  int64_t next_ms = 0;
};

// arn "in:NAME": takes; "dead:NAME": a dead-letter queue.
class InsideTarget final : public Target {
 public:
  explicit InsideTarget(World& world) : world_(world) {}
  bool takes(std::string_view arn) const override {
    return arn.starts_with("in:") || arn.starts_with("dead:");
  }
  std::optional<Failure> take(const Delivery& delivery, int64_t now_ms,
                              journal::Batch& batch) override {
    world_.offered_ms.push_back(now_ms);
    if (world_.inside_failure) {
      return world_.inside_failure;
    }
    if (delivery.is_dead_letter()) {
      std::string& text = *world_.dead_texts.emplace_back(std::make_unique<std::string>());
      append_delivery(text, delivery);
      world_.dead.push_back(*decode_delivery(text));
    }
    world_.taken.emplace_back(delivery.target);
    world_.events.emplace_back(delivery.event_id);
    batch.put("taken", "x");
    return std::nullopt;
  }

 private:
  World& world_;
};

// arn "out:NAME".
class OutsideTarget final : public Target {
 public:
  explicit OutsideTarget(World& world) : world_(world) {}
  bool takes(std::string_view arn) const override { return arn.starts_with("out:"); }
  bool is_inside() const override { return false; }
  size_t calls_max() const override { return 2; }
  int64_t reserve_ms(const Delivery&, int64_t now_ms) override {
    if (world_.interval_ms == 0) {
      return now_ms;
    }
    const int64_t at_ms = std::max(now_ms, world_.next_ms);
    world_.next_ms = at_ms + world_.interval_ms;
    return at_ms;
  }
  // cppcheck-suppress passedByValue
  runtime::Task<std::optional<Failure>> call(const Delivery& delivery, Answer& answer) override {
    world_.called.emplace_back(delivery.event_id);
    const std::string target(delivery.target);
    if (std::find(world_.hanging.begin(), world_.hanging.end(), target) != world_.hanging.end()) {
      co_await std::suspend_always();
    }
    const int call = ++world_.calls[target];
    const auto answers = world_.answers.find(target);
    const auto failure = answers == world_.answers.end() ? std::nullopt : answers->second(call);
    answer = {failure ? 500 : 202, failure ? "no" : "thanks"};
    co_return failure;
  }

 private:
  World& world_;
};

class EngineTest : public ::testing::Test {
 protected:
  Engine& engine() { return shard_.state<Engine>(kServiceName); }

  Delivery delivery(std::string_view target, std::string_view event_id = "e1") {
    Delivery made;
    made.target = target;
    made.cause = kRule;
    made.account = service::kTestAccount;
    made.event_id = event_id;
    made.event = kEvent;
    made.created_ms = shard_.clock().now_ms();
    return made;
  }
  void send(const Delivery& wanted) {
    journal::Batch batch(service::kTestShard);
    engine().send(wanted, batch);
    shard_.shard().commit(std::move(batch));
  }
  void pass_ms(int64_t duration_ms) { shard_.pass_ms(duration_ms); }
  std::vector<DeliveryShape> list(const ListDeliveriesInput& input = {}) {
    auto listed = shard_.run<ListDeliveries>(engine(), shard_.call(), input);
    return listed.ok() ? listed->deliveries : std::vector<DeliveryShape>();
  }
  std::vector<DeliveryShape> list_of_event(std::string id) {
    ListDeliveriesInput input;
    input.event_id = std::move(id);
    return list(input);
  }

  World world_;
  service::OneShard shard_{{{std::string(kServiceName), [this](service::Shard& shard) {
                               auto engine = make_service().make_state(shard);
                               auto& made = static_cast<Engine&>(*engine);
                               made.own_target(std::make_unique<InsideTarget>(world_));
                               made.own_target(std::make_unique<OutsideTarget>(world_));
                               return engine;
                             }}}};
};

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_ENGINE_TESTING_H_
