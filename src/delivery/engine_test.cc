#include "delivery/engine.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/engine_testing.h"
#include "delivery/managed_schedules.h"

namespace penstock::delivery {
namespace {

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

TEST_F(EngineTest, ADeadLetterOfANotificationIsTheMessageOnSnsSchedule) {
  world_.answers["out:a"] = [](int) { return std::optional(kGone); };
  Delivery wanted = delivery("out:a");
  wanted.dead_letter_queue = "dead:q";
  wanted.dead_letter_form = DeadLetterForm::kNotification;
  wanted.message_attributes = {{"price", "Number", "12"}};
  wanted.group_id = "g";
  wanted.deduplication_id = "d";
  send(wanted);
  pass_ms(1);
  ASSERT_EQ(world_.dead.size(), 1U);
  const Delivery& dead = world_.dead[0];
  const std::map<std::string_view, std::string_view> attributes(dead.attributes.begin(),
                                                                dead.attributes.end());
  EXPECT_EQ(attributes,
            (std::map<std::string_view, std::string_view>{
                {"ErrorCode", "NO_RESOURCE"}, {"ErrorMessage", "gone"}, {"RequestID", "e1"}}));
  EXPECT_EQ(dead.payload(), kEvent);
  EXPECT_EQ(dead.message_attributes, wanted.message_attributes);
  EXPECT_EQ(dead.group_id, "g");
  EXPECT_EQ(dead.deduplication_id, "d");
  EXPECT_EQ(dead.retry.schedule, kQueueSchedule);
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
    const std::string event_id = "e" + std::to_string(i);
    Delivery wanted = delivery("out:hangs", event_id);
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
  EXPECT_EQ(engine().calls(), 1U);  // it has not answered one yet
  EXPECT_EQ(engine().pending(), 100U);
}

TEST_F(EngineTest, ATargetThatAnswersGetsAsManyCallsAsItLets) {
  for (int i = 0; i < 10; ++i) {
    send(delivery("out:a", "e" + std::to_string(i)));
  }
  pass_ms(1);
  EXPECT_EQ(world_.calls["out:a"], 10);
  world_.answers["out:b"] = [this](int) {
    world_.hanging = {"out:b"};
    return std::nullopt;
  };
  for (int i = 0; i < 10; ++i) {
    send(delivery("out:b", "e" + std::to_string(i)));
  }
  pass_ms(1);
  EXPECT_EQ(engine().calls(), 2U);
}

TEST_F(EngineTest, ACallWithoutRoomIsMadeLaterAndNotCounted) {
  Failure no_room = kBusy;
  no_room.is_attempt = false;
  world_.answers["out:a"] = [&](int call) {
    return call < 4 ? std::optional(no_room) : std::nullopt;
  };
  Delivery wanted = delivery("out:a");
  wanted.retry.retries_max = 0;
  send(wanted);
  pass_ms(kNoRoomPauseMsMin - 1);
  EXPECT_EQ(world_.called.size(), 1U);
  EXPECT_EQ(shard_.inconsistency(), "");
  pass_ms(7 * kNoRoomPauseMsMin);
  EXPECT_EQ(world_.called.size(), 4U);
  EXPECT_EQ(list_of_event("e1").at(0).status, "delivered");
  EXPECT_EQ(list_of_event("e1").at(0).attempts, 0);
}

TEST_F(EngineTest, KeepsToTheScheduleOfAPolicy) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  Delivery wanted = delivery("out:a");
  wanted.retry.schedule = {1, 1, 0, 1, 1'000, 20'000, BackoffFunction::kLinear};
  send(wanted);
  pass_ms(0);
  EXPECT_EQ(world_.called.size(), 2U);
  pass_ms(999);
  EXPECT_EQ(world_.called.size(), 2U);
  pass_ms(1);
  EXPECT_EQ(world_.called.size(), 3U);
  shard_.restart();
  pass_ms(19'999);
  EXPECT_EQ(world_.called.size(), 3U);
  pass_ms(1);
  EXPECT_EQ(world_.called.size(), 4U);
  EXPECT_EQ(engine().counters().failed, 1U);
}

// SNS's schedule for queues: 3 retries at once, 2 after a second each, 10 from 1 to 20 seconds,
// 100,000 after 20 seconds each: 100,015 in 23 days.
TEST_F(EngineTest, KeepsToTheLongestScheduleExactly) {
  const RetrySchedule& schedule = kQueueSchedule;
  EXPECT_EQ(schedule,
            (RetrySchedule{3, 2, 10, 100'000, 1'000, 20'000, BackoffFunction::kExponential}));
  shard_.journal().keep = false;
  world_.inside_failure = kBusy;
  Delivery wanted = delivery("in:q");
  wanted.retry.schedule = schedule;
  wanted.retry.age_max_ms = kScheduledAgeMaxMs;
  const int64_t began_ms = wanted.created_ms;
  send(wanted);
  pass_ms(kScheduledAgeMaxMs);
  ASSERT_EQ(world_.offered_ms.size(), 100'016U);
  const std::vector<int64_t> first(world_.offered_ms.begin(), world_.offered_ms.begin() + 7);
  EXPECT_EQ(first, (std::vector<int64_t>{began_ms, began_ms, began_ms, began_ms, began_ms + 1'000,
                                         began_ms + 2'000, began_ms + 3'000}));
  for (size_t i = 1; i < world_.offered_ms.size(); ++i) {
    ASSERT_EQ(world_.offered_ms[i] - world_.offered_ms[i - 1],
              pause_ms(schedule, static_cast<int32_t>(i)))
        << i;
  }
  EXPECT_EQ((world_.offered_ms.back() - began_ms) / kDayMs, 23);
  EXPECT_EQ(engine().counters().failed, 1U);
  EXPECT_EQ(engine().pending(), 0U);
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

TEST_F(EngineTest, ATargetInsideGetsNothingThatIsTooOld) {
  world_.inside_failure = kBusy;
  Delivery wanted = delivery("in:a");
  wanted.retry.age_max_ms = kAgeMinMs;
  wanted.dead_letter_queue = "dead:q";
  send(wanted);
  pass_ms(1);
  ASSERT_EQ(engine().pending(), 1U);
  world_.inside_failure.reset();
  shard_.restart(kHourMs);
  pass_ms(1'000);
  EXPECT_EQ(world_.taken, std::vector<std::string>{"dead:q"});
  ASSERT_EQ(world_.dead.size(), 1U);
  const auto& attributes = world_.dead.front().attributes;
  EXPECT_NE(std::find(attributes.begin(), attributes.end(),
                      std::pair<std::string_view, std::string_view>("EXHAUSTED_RETRY_CONDITION",
                                                                    "MaximumEventAgeInSeconds")),
            attributes.end());
}

// Its end waits, and it is not called meanwhile.
TEST_F(EngineTest, WhatIsTooOldIsNotCalledWhileTheJournalTakesNothing) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  Delivery wanted = delivery("out:a");
  wanted.retry.age_max_ms = kAgeMinMs;
  send(wanted);
  pass_ms(100);
  const size_t calls = world_.called.size();
  shard_.restart(kHourMs);
  shard_.journal().refuse_admission = true;
  pass_ms(10'000);
  EXPECT_EQ(world_.called.size(), calls);
  EXPECT_EQ(engine().pending(), 1U);
  shard_.journal().refuse_admission = false;
  pass_ms(1'000);
  EXPECT_EQ(world_.called.size(), calls);
  EXPECT_EQ(engine().pending(), 0U);
}

TEST_F(EngineTest, CountsADeadLetterThatFailsOnceOnly) {
  world_.inside_failure = kGone;
  Delivery wanted = delivery("in:a");
  wanted.dead_letter_queue = "dead:q";
  send(wanted);
  pass_ms(1'000);
  EXPECT_EQ(engine().counters().dead_lettered, 1U);
  EXPECT_EQ(engine().counters().failed, 0U);
  // The letter can be tried again all the same.
  ListDeliveriesInput failed;
  failed.status = "failed";
  ASSERT_EQ(list(failed).size(), 1U);
  EXPECT_EQ(list(failed).front().target, "dead:q");
}

TEST_F(EngineTest, TellsTheAttemptsOfOneThatWaits) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  send(delivery("out:a"));
  pass_ms(10'000);
  ASSERT_EQ(list().size(), 1U);
  const DeliveryShape before = list().front();
  EXPECT_GE(before.attempts, 2);
  EXPECT_EQ(before.last_attempts.size(), static_cast<size_t>(before.attempts));
  EXPECT_EQ(before.last_attempts.front().message, "busy");
  shard_.restart();
  EXPECT_EQ(list().front().last_attempts.size(), before.last_attempts.size());
  EXPECT_EQ(shard_.inconsistency(), "");
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
