#include "delivery/engine.h"

#include <gtest/gtest.h>

#include <coroutine>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "delivery/delivery_operations.h"
#include "delivery/delivery_service.h"
#include "service/shard_testing.h"

namespace penstock::delivery {
namespace {

constexpr std::string_view kEvent = R"({"id":"e1"})";
constexpr std::string_view kRule = "arn:aws:events:eu-west-1:123456789012:rule/r";

const Failure kGone{Category::kTarget, "NO_RESOURCE", "gone", false, 0};
const Failure kBusy{Category::kThrottled, "THROTTLING", "busy", true, 0};

// What a target did survives the shard, as the world outside does.
struct World {
  std::vector<std::string> taken;   // inside: by batch, so only what was committed
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
  std::optional<Failure> take(const Delivery& delivery, int64_t, journal::Batch& batch) override {
    if (world_.inside_failure) {
      return world_.inside_failure;
    }
    if (delivery.is_dead_letter()) {
      std::string& text = *world_.dead_texts.emplace_back(std::make_unique<std::string>());
      append_delivery(text, delivery);
      world_.dead.push_back(*decode_delivery(text));
    }
    world_.taken.emplace_back(delivery.target);
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
  int64_t reserve_ms(std::string_view, int64_t now_ms) override {
    if (world_.interval_ms == 0) {
      return now_ms;
    }
    const int64_t at_ms = std::max(now_ms, world_.next_ms);
    world_.next_ms = at_ms + world_.interval_ms;
    return at_ms;
  }
  // cppcheck-suppress passedByValue
  runtime::Task<std::optional<Failure>> call(const Delivery& delivery) override {
    world_.called.emplace_back(delivery.event_id);
    const std::string target(delivery.target);
    if (std::find(world_.hanging.begin(), world_.hanging.end(), target) != world_.hanging.end()) {
      co_await std::suspend_always();
    }
    const int call = ++world_.calls[target];
    const auto answer = world_.answers.find(target);
    co_return answer == world_.answers.end() ? std::nullopt : answer->second(call);
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
  std::vector<DeliveryShape> list(ListDeliveriesInput input = {}) {
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

TEST_F(EngineTest, ATargetInsideTakesADeliveryOnceAndNothingIsLeft) {
  send(delivery("in:a"));
  pass_ms(1);
  EXPECT_EQ(world_.taken, std::vector<std::string>{"in:a"});
  EXPECT_EQ(engine().pending(), 0U);
  EXPECT_EQ(engine().counters().delivered, 1U);
  shard_.restart();
  pass_ms(1);
  EXPECT_EQ(world_.taken.size(), 1U);
  EXPECT_EQ(shard_.keys("d"), 0U);
}

TEST_F(EngineTest, ATargetOutsideIsCalledAndTheRecordGoesWithTheAnswer) {
  send(delivery("out:a"));
  pass_ms(1);
  EXPECT_EQ(world_.called, std::vector<std::string>{"e1"});
  EXPECT_EQ(engine().pending(), 0U);
  EXPECT_EQ(shard_.keys(kDeliveryPrefix), 0U);
  const auto listed = list_of_event("e1");
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].status, "delivered");
}

TEST_F(EngineTest, ACallThatACrashCutsIsMadeAgain) {
  world_.hanging = {"out:a"};
  send(delivery("out:a"));
  pass_ms(1);
  EXPECT_EQ(engine().calls(), 1U);
  EXPECT_EQ(shard_.inconsistency(), "");
  world_.hanging.clear();
  shard_.restart(1'000);
  pass_ms(1);
  EXPECT_EQ(world_.called, (std::vector<std::string>{"e1", "e1"}));
  EXPECT_EQ(engine().pending(), 0U);
}

TEST_F(EngineTest, RetriesUntilTheTargetTakesIt) {
  world_.answers["out:a"] = [](int call) { return call < 4 ? std::optional(kBusy) : std::nullopt; };
  send(delivery("out:a"));
  pass_ms(1);
  const auto listed = list();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].status, "pending");
  EXPECT_EQ(listed[0].attempts, 1);
  EXPECT_EQ(listed[0].last_attempts[0].category, "throttled");
  shard_.restart();
  pass_ms(1'000 + 2'000 + 4'000);
  EXPECT_EQ(world_.called.size(), 4U);
  EXPECT_EQ(engine().pending(), 0U);
  EXPECT_EQ(list_of_event("e1")[0].attempts, 3);
}

TEST_F(EngineTest, AnErrorThatNoRetryMendsIsADeadLetterAtOnce) {
  world_.answers["out:a"] = [](int) { return std::optional(kGone); };
  Delivery wanted = delivery("out:a");
  wanted.dead_letter_queue = "dead:q";
  send(wanted);
  pass_ms(1);
  ASSERT_EQ(world_.dead.size(), 1U);
  const std::map<std::string_view, std::string_view> attributes(world_.dead[0].attributes.begin(),
                                                                world_.dead[0].attributes.end());
  EXPECT_EQ(attributes, (std::map<std::string_view, std::string_view>{{"ERROR_CODE", "NO_RESOURCE"},
                                                                      {"ERROR_MESSAGE", "gone"},
                                                                      {"RETRY_ATTEMPTS", "0"},
                                                                      {"RULE_ARN", kRule},
                                                                      {"TARGET_ARN", "out:a"}}));
  EXPECT_EQ(world_.dead[0].payload(), kEvent);
  EXPECT_EQ(list_of_event("e1")[0].status, "dead-lettered");
  EXPECT_EQ(engine().counters().dead_lettered, 1U);
  EXPECT_EQ(engine().counters().delivered, 0U);
}

TEST_F(EngineTest, StopsAfterTheRetriesOfThePolicy) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  Delivery wanted = delivery("out:a");
  wanted.dead_letter_queue = "dead:q";
  wanted.retry.retries_max = 3;
  send(wanted);
  pass_ms(60'000);
  EXPECT_EQ(world_.called.size(), 4U);
  ASSERT_EQ(world_.dead.size(), 1U);
  const std::map<std::string_view, std::string_view> attributes(world_.dead[0].attributes.begin(),
                                                                world_.dead[0].attributes.end());
  EXPECT_EQ(attributes.at("RETRY_ATTEMPTS"), "3");
  EXPECT_EQ(attributes.at("EXHAUSTED_RETRY_CONDITION"), "MaximumRetryAttempts");
}

TEST_F(EngineTest, StopsAtTheAgeOfThePolicy) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  Delivery wanted = delivery("out:a");
  wanted.dead_letter_queue = "dead:q";
  wanted.retry.age_max_ms = 60'000;
  send(wanted);
  pass_ms(60'000);
  ASSERT_EQ(world_.dead.size(), 1U);
  const std::map<std::string_view, std::string_view> attributes(world_.dead[0].attributes.begin(),
                                                                world_.dead[0].attributes.end());
  EXPECT_EQ(attributes.at("EXHAUSTED_RETRY_CONDITION"), "MaximumEventAgeInSeconds");
  EXPECT_GT(world_.called.size(), 3U);
}

TEST_F(EngineTest, WhatFailsForGoodWithoutADeadLetterQueueCanBeTriedAgain) {
  world_.answers["out:a"] = [](int call) {
    return call == 1 ? std::optional(kGone) : std::nullopt;
  };
  send(delivery("out:a"));
  pass_ms(1);
  ListDeliveriesInput failed;
  failed.status = "failed";
  const auto listed = list(failed);
  ASSERT_EQ(listed.size(), 1U);
  ASSERT_TRUE(shard_.run<RetryDelivery>(engine(), shard_.call(), {listed[0].id}).ok());
  pass_ms(1);
  EXPECT_EQ(world_.called.size(), 2U);
  EXPECT_TRUE(list(failed).empty());
  EXPECT_EQ(engine().counters().delivered, 1U);
}

TEST_F(EngineTest, AWaitingDeliveryCanBeHurriedOrDropped) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  send(delivery("out:a"));
  pass_ms(0);
  const std::string id = list().at(0).id;
  ASSERT_TRUE(shard_.run<RetryDelivery>(engine(), shard_.call(), {id}).ok());
  pass_ms(0);
  EXPECT_EQ(world_.called.size(), 2U);
  ASSERT_TRUE(shard_.run<DropDelivery>(engine(), shard_.call(), {id}).ok());
  EXPECT_EQ(engine().pending(), 0U);
  EXPECT_EQ(list_of_event("e1")[0].status, "dropped");
  const auto again = shard_.run<DropDelivery>(engine(), shard_.call(), {id});
  ASSERT_FALSE(again.ok());
  EXPECT_TRUE(again.error().is(kDeliveryNotFound));
}

TEST_F(EngineTest, OneThatIsBeingCalledIsNotDropped) {
  world_.hanging = {"out:a"};
  send(delivery("out:a"));
  pass_ms(1);
  const auto listed = list();
  EXPECT_EQ(listed.at(0).status, "calling");
  const auto dropped = shard_.run<DropDelivery>(engine(), shard_.call(), {listed[0].id});
  ASSERT_FALSE(dropped.ok());
  EXPECT_TRUE(dropped.error().is(kDeliveryInFlight));
}

TEST_F(EngineTest, ADestinationIsForgottenWithItsLastDelivery) {
  world_.answers["out:slow"] = [](int) { return std::optional(kBusy); };
  for (int i = 0; i < 100; ++i) {
    send(delivery("out:" + std::to_string(i)));
  }
  send(delivery("out:slow"));
  pass_ms(1);
  EXPECT_EQ(engine().counters().delivered, 100U);
  ASSERT_EQ(engine().destinations(), 1U);
  ASSERT_TRUE(shard_.run<DropDelivery>(engine(), shard_.call(), {list().at(0).id}).ok());
  pass_ms(1);
  EXPECT_EQ(engine().destinations(), 0U);
}

TEST_F(EngineTest, AnotherAccountNeitherSeesNorTouchesDeliveries) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  world_.answers["out:b"] = [](int) { return std::optional(kGone); };
  send(delivery("out:a"));
  send(delivery("out:b", "e2"));
  pass_ms(0);
  ListDeliveriesInput failed;
  failed.status = "failed";
  const std::string waiting_id = list().at(0).id;
  const std::string failed_id = list(failed).at(0).id;
  service::Call stranger = shard_.call();
  stranger.caller.account = "999999999999";
  for (const ListDeliveriesInput& input : {ListDeliveriesInput{}, failed}) {
    const auto listed = shard_.run<ListDeliveries>(engine(), stranger, input);
    ASSERT_TRUE(listed.ok());
    EXPECT_TRUE(listed->deliveries.empty());
  }
  for (const std::string& id : {waiting_id, failed_id}) {
    const auto retried = shard_.run<RetryDelivery>(engine(), stranger, {id});
    ASSERT_FALSE(retried.ok());
    EXPECT_TRUE(retried.error().is(kDeliveryNotFound));
    const auto dropped = shard_.run<DropDelivery>(engine(), stranger, {id});
    ASSERT_FALSE(dropped.ok());
    EXPECT_TRUE(dropped.error().is(kDeliveryNotFound));
  }
  EXPECT_EQ(list().size(), 1U);
  EXPECT_EQ(list(failed).size(), 1U);
}

TEST_F(EngineTest, ListsTheOldestOfManyWithoutHoldingThemAll) {
  world_.hanging = {"out:hangs"};
  constexpr int kDeliveries = 1'000;
  for (int i = 0; i < kDeliveries; ++i) {
    // In an order that is neither that of their ages nor the other way round.
    Delivery wanted = delivery("out:hangs", "e" + std::to_string(i));
    wanted.created_ms += (i * 389) % kDeliveries;
    send(wanted);
  }
  pass_ms(1);
  ListDeliveriesInput input;
  input.limit = 10;
  const auto listed = list(input);
  ASSERT_EQ(listed.size(), 10U);
  const int64_t first_ms = listed.front().created->ms;
  for (size_t i = 0; i < listed.size(); ++i) {
    EXPECT_EQ(listed[i].created->ms, first_ms + static_cast<int64_t>(i));
  }
  EXPECT_EQ(list().size(), 100U);
}

TEST_F(EngineTest, ATargetThatHangsHoldsUpNobodyElse) {
  world_.hanging = {"out:hangs"};
  for (int i = 0; i < 100; ++i) {
    send(delivery("out:hangs", "h" + std::to_string(i)));
  }
  for (int i = 0; i < 10; ++i) {
    send(delivery("out:good", "g" + std::to_string(i)));
  }
  pass_ms(1);
  EXPECT_EQ(world_.calls["out:good"], 10);
  EXPECT_EQ(engine().calls(), 2U);  // as many as the target lets run
  EXPECT_EQ(engine().pending(), 100U);
}

TEST_F(EngineTest, KeepsTheRateOfATarget) {
  world_.interval_ms = 100;
  for (int i = 0; i < 10; ++i) {
    send(delivery("out:a", "e" + std::to_string(i)));
  }
  pass_ms(450);
  EXPECT_EQ(world_.called.size(), 5U);
  pass_ms(450);
  EXPECT_EQ(world_.called.size(), 10U);
}

TEST_F(EngineTest, ATargetInsideThatRefusesIsTriedAgain) {
  world_.inside_failure = kBusy;
  send(delivery("in:a"));
  pass_ms(1);
  EXPECT_EQ(engine().pending(), 1U);
  EXPECT_EQ(shard_.inconsistency(), "");
  world_.inside_failure.reset();
  shard_.restart();
  pass_ms(1'000);
  EXPECT_EQ(world_.taken.size(), 1U);
  EXPECT_EQ(engine().pending(), 0U);
}

TEST_F(EngineTest, WaitsWhileTheJournalTakesNothing) {
  world_.answers["out:a"] = [](int) { return std::optional(kGone); };
  send(delivery("out:a"));
  shard_.executor().step();  // the letter is read
  shard_.journal().refuse_admission = true;
  pass_ms(1'000);
  EXPECT_EQ(engine().pending(), 1U);
  EXPECT_EQ(engine().counters().failed, 0U);
  shard_.journal().refuse_admission = false;
  pass_ms(kEngineRetryMs + 1);
  EXPECT_EQ(engine().pending(), 0U);
  EXPECT_EQ(engine().counters().failed, 1U);
}

TEST_F(EngineTest, ForgetsWhatBecameOfDeliveriesAfterAWeek) {
  send(delivery("out:a"));
  pass_ms(1);
  EXPECT_EQ(shard_.keys(kHistoryPrefix), 1U);
  pass_ms(kHistoryMs + 2 * kHourMs);
  EXPECT_EQ(shard_.keys(kHistoryPrefix), 0U);
}

TEST_F(EngineTest, AStopCutsCallsWithoutCountingThem) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  send(delivery("out:a"));
  pass_ms(0);
  EXPECT_EQ(list().at(0).attempts, 1);
  engine().release_waiting();
  pass_ms(10'000);
  EXPECT_EQ(world_.called.size(), 1U);  // no more after the stop
  EXPECT_EQ(list().at(0).attempts, 1);
}

}  // namespace
}  // namespace penstock::delivery
