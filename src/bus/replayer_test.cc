#include "bus/replayer.h"

#include <gtest/gtest.h>

#include "bus/archive_testing.h"
#include "bus/envelope_reader.h"

namespace penstock::bus {
namespace {

// A rule with a queue, an archive of everything, and events that are in it but went nowhere.
class ReplayTest : public TestArchives {
 public:
  explicit ReplayTest(int events = 0) {
    create_archive();
    put(events);
    put_rule("r");
    put_target("r", "t", queue_arn("orders"));
  }
  // Until the replay has ended.
  std::string finish(const std::string& name, int64_t patience_ms = kMinuteMs) {
    for (int64_t waited_ms = 0; waited_ms < patience_ms; waited_ms += 100) {
      if (!default_bus().replays.find(name)->second->is_active()) {
        break;
      }
      pass_ms(100);
    }
    pass_ms(100);  // what was sent arrives
    return describe_replay(name).state;
  }
};

TEST(Replayer, SendsEveryEventOnceInOrderAndSaysThatItIsReplayed) {
  ReplayTest buses(250);
  buses.start_replay(buses.replay_input("again"));
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.got(), numbers(250));
  const std::string& event = buses.received().front().text;
  EXPECT_NE(event.find(R"("region":"eu-west-1","replay-name":"again","resources":[])"),
            std::string::npos)
      << event;
  EXPECT_EQ(buses.received().front().cause, test_arn("events", "rule/r"));
}

TEST(Replayer, CountsAnEventForARuleOnceHoweverOftenAStepIsTried) {
  ReplayTest buses(30);
  buses.put_rule("a-without-targets");
  buses.put_rule("z-without-targets");
  const auto& rules = buses.default_bus().rules;
  buses.start_replay(buses.replay_input("again"));
  buses.shard().journal().refuse_admission = true;
  buses.pass_ms(5 * kReplayRetryMs);
  buses.shard().journal().refuse_admission = false;
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.got(), numbers(30));
  for (const char* name : {"a-without-targets", "r", "z-without-targets"}) {
    EXPECT_EQ(rules.find(name)->second->matched, 30U) << name;
  }
}

TEST(Replayer, GivesAnEventItsOwnIdAndTimeAgain) {
  ReplayTest buses;
  buses.put(1);
  buses.pass_ms(10);
  const std::string first = buses.received().front().text;
  buses.forget_received();
  buses.pass_ms(kHourMs);
  buses.start_replay(buses.replay_input("again"));
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  ASSERT_EQ(buses.received().size(), 1U);
  EXPECT_EQ(buses.received().front().text, with_replay_name(first, "again"));
}

TEST(Replayer, IsNeitherLoggedNorArchivedNotEvenByTheBusItIsPassedOnTo) {
  ReplayTest buses(5);
  const Bus& other = buses.create("other");
  buses.put_target("r", "bus", other.arn);
  buses.create_archive("there", 0, std::nullopt, other.arn);
  buses.start_replay(buses.replay_input("again"));
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.default_bus().next, 6U);
  EXPECT_EQ(buses.archive().events, 5U);
  EXPECT_EQ(other.next, 6U);
  EXPECT_EQ(buses.run<DescribeArchive>({"there"})->events, 0);
}

TEST(Replayer, ReadsWhatTheArchiveKeepsAndThenWhatTheLogHas) {
  ReplayTest buses(120);
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
  buses.default_bus().rules.find("r")->second->settings.state = "DISABLED";
  buses.put(30, 120);
  buses.default_bus().rules.find("r")->second->settings.state = "ENABLED";
  buses.start_replay(buses.replay_input("again"));
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.got(), numbers(150));
}

TEST(Replayer, IsForEventsThatAreInTheArchiveWhenItStarts) {
  ReplayTest buses(5);
  buses.start_replay(buses.replay_input("again"));
  buses.put(3, 5);
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.describe_replay("again").replayed, 5);
}

TEST(Replayer, GoesByTheTimeThatAnEventStates) {
  ReplayTest buses;
  buses.default_bus().rules.find("r")->second->settings.state = "DISABLED";
  const int64_t now_ms = buses.now_ms() / kSecondMs * kSecondMs;
  buses.put(1, 0, now_ms - 40 * kDayMs);
  buses.put(1, 1, now_ms - 40 * kDayMs + kMinuteMs);
  buses.put(1, 2, now_ms + kDayMs);
  buses.put(1, 3);
  buses.pass_ms(3 * kDayMs);
  buses.put(1, 4, now_ms - 40 * kDayMs + 2 * kMinuteMs);
  buses.default_bus().rules.find("r")->second->settings.state = "ENABLED";
  const struct {
    int64_t from_ms;
    int64_t to_ms;
    std::vector<int> events;
  } rows[] = {
      {-41 * kDayMs, -39 * kDayMs, {0, 1, 4}},
      {-40 * kDayMs, -40 * kDayMs + kMinuteMs, {0, 1}},        // both ends are in
      {-40 * kDayMs + 900, -40 * kDayMs + kMinuteMs, {0, 1}},  // by the second
      {-40 * kDayMs + 1, -40 * kDayMs + kMinuteMs - 1, {0}},
      {-1 * kHourMs, kHourMs, {3}},
      {kDayMs, 2 * kDayMs, {2}},
      {2 * kDayMs, 9 * kDayMs, {}},
  };
  for (size_t i = 0; i < std::size(rows); ++i) {
    buses.forget_received();
    StartReplayInput input = buses.replay_input(fmt::format("replay{}", i));
    input.events_from = {now_ms + rows[i].from_ms};
    input.events_to = {now_ms + rows[i].to_ms};
    buses.start_replay(input);
    EXPECT_EQ(buses.finish(input.name), "COMPLETED");
    EXPECT_EQ(buses.got(), rows[i].events) << i;
  }
}

TEST(Replayer, SendsToTheRulesThatAreNamedIfTheyAreEnabledAndMatch) {
  ReplayTest buses(4);
  const auto add = [&](const std::string& name, const std::string& pattern) {
    buses.put_rule(name, pattern);
    buses.put_target(name, "t", queue_arn(name));
    return test_arn("events", "rule/" + name);
  };
  StartReplayInput input = buses.replay_input("again");
  input.destination.rule_arns = {
      add("odd", R"({"detail":{"n":[1,3]}})"), add("off", R"({"source":["shop"]})"),
      add("first-time", R"({"source":["shop"],"replay-name":[{"exists":false}]})"),
      add("replayed", R"({"replay-name":["again"]})")};
  buses.default_bus().rules.find("off")->second->settings.state = "DISABLED";
  buses.start_replay(input);
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.got("orders"), numbers(0));
  EXPECT_EQ(buses.got("odd"), (std::vector<int>{1, 3}));
  EXPECT_EQ(buses.got("off"), numbers(0));
  EXPECT_EQ(buses.got("first-time"), numbers(0));
  EXPECT_EQ(buses.got("replayed"), numbers(4));
  EXPECT_EQ(buses.describe_replay("again").replayed, 4);
}

TEST(Replayer, ShowsHowFarItIs) {
  ReplayTest buses(250);
  StartReplayInput input = buses.replay_input("again");
  input.rate_per_s = 100;
  buses.start_replay(input);
  EXPECT_EQ(buses.describe_replay("again").progress, 0);
  EXPECT_FALSE(buses.describe_replay("again").last_event);
  buses.pass_ms(kSecondMs);
  const DescribeReplayOutput half = buses.describe_replay("again");
  EXPECT_EQ(half.state, "RUNNING");
  EXPECT_NEAR(half.progress, 0.4, 0.05);
  EXPECT_EQ(static_cast<int64_t>(buses.got().size()), half.replayed);
  EXPECT_EQ(half.last_event->ms, buses.describe_replay("again").last_event->ms);
  EXPECT_FALSE(half.ended);
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  const DescribeReplayOutput all = buses.describe_replay("again");
  EXPECT_EQ(all.progress, 1);
  EXPECT_EQ(all.replayed, 250);
  EXPECT_TRUE(all.ended);
  EXPECT_EQ(all.rate_per_s, 100);
}

TEST(Replayer, KeepsToItsRate) {
  for (const int rate : {1, 3, 10, 70, 1'000}) {
    ReplayTest buses(100);
    StartReplayInput input = buses.replay_input("again");
    input.rate_per_s = rate;
    buses.start_replay(input);
    int64_t passed_ms = 0;
    while (buses.got().size() < 30) {
      buses.pass_ms(10);
      passed_ms += 10;
      // At any time the whole so far, and a step at once.
      const int64_t allowed = rate * passed_ms / kSecondMs + std::max(rate / 10, 1);
      ASSERT_LE(static_cast<int64_t>(buses.got().size()), allowed) << rate;
    }
    EXPECT_LE(passed_ms, 30 * kSecondMs / rate + 200) << rate;
  }
}

TEST(Replayer, IsExactlyOnceWhereverItIsRestarted) {
  constexpr int kEvents = 230;
  for (int steps = 0; steps < 60; ++steps) {
    ReplayTest buses(kEvents);
    buses.start_replay(buses.replay_input("again"));
    for (int i = 0; i < steps; ++i) {
      buses.step();
    }
    buses.restart(kMinuteMs);
    EXPECT_EQ(buses.finish("again"), "COMPLETED");
    ASSERT_EQ(buses.got(), numbers(kEvents)) << steps;
    EXPECT_EQ(buses.describe_replay("again").replayed, kEvents);
  }
}

TEST(Replayer, SplitsAnEventThatIsTooMuchForAStep) {
  for (int steps = 0; steps < 40; ++steps) {
    ReplayTest buses;
    buses.default_bus().rules.find("r")->second->settings.state = "DISABLED";
    buses.put(3, 0, std::nullopt, std::nullopt, 300'000);
    buses.put(1, 3);
    for (int i = 0; i < 8; ++i) {
      const std::string name = fmt::format("rule{}", i);
      buses.put_rule(name);
      buses.put_target(name, "a", queue_arn(name));
      buses.put_target(name, "b", queue_arn(name));
    }
    buses.start_replay(buses.replay_input("again"));
    buses.checkpoint();
    for (int i = 0; i < steps; ++i) {
      buses.step();
    }
    for (const std::string& batch : buses.shard().journal().batches) {
      ASSERT_LT(batch.size(), kReplayBytesPerStep + 1'000'000);
    }
    buses.restart();
    EXPECT_EQ(buses.finish("again"), "COMPLETED");
    for (int i = 0; i < 8; ++i) {
      ASSERT_EQ(buses.got(fmt::format("rule{}", i)), (std::vector<int>{0, 0, 1, 1, 2, 2, 3, 3}))
          << steps << " " << i;
    }
  }
}

TEST(Replayer, WaitsForSpaceAndThenGoesOn) {
  ReplayTest buses(10);
  buses.start_replay(buses.replay_input("again"));
  buses.shard().journal().refuse_admission = true;
  buses.pass_ms(kMinuteMs);
  EXPECT_EQ(buses.got(), numbers(0));
  EXPECT_EQ(buses.describe_replay("again").state, "STARTING");
  buses.shard().journal().refuse_admission = false;
  EXPECT_EQ(buses.finish("again"), "COMPLETED");
  EXPECT_EQ(buses.got(), numbers(10));
}

TEST(Replayer, FailsWhenItsArchiveIsDeleted) {
  ReplayTest buses(50);
  StartReplayInput input = buses.replay_input("again");
  input.rate_per_s = 10;
  buses.start_replay(input);
  buses.pass_ms(kSecondMs);
  EXPECT_TRUE(buses.run<DeleteArchive>({"all"}).ok());
  const size_t got = buses.got().size();
  buses.create_archive("all");
  buses.pass_ms(kMinuteMs);
  EXPECT_EQ(buses.got().size(), got);
  const DescribeReplayOutput failed = buses.describe_replay("again");
  EXPECT_EQ(failed.state, "FAILED");
  EXPECT_EQ(failed.state_reason, "The archive was deleted.");
  buses.restart();
  EXPECT_EQ(buses.describe_replay("again").state, "FAILED");
}

TEST(Replayer, FailsAtAnEventThatIsDamaged) {
  ReplayTest buses(3);
  buses.start_replay(buses.replay_input("again"));
  journal::Batch batch(kTestShard);
  batch.put(sequence_key(kLogPrefix, buses.default_bus().id, 2), "?");
  buses.shard().shard().commit(std::move(batch));
  EXPECT_EQ(buses.finish("again"), "FAILED");
  EXPECT_NE(buses.describe_replay("again").state_reason->find("damaged"), std::string::npos);
}

TEST(Replayer, RunsSeveralAtOnce) {
  ReplayTest buses(40);
  for (size_t i = 0; i < kReplaysActiveMax; ++i) {
    buses.start_replay(buses.replay_input(fmt::format("replay{}", i)));
  }
  for (size_t i = 0; i < kReplaysActiveMax; ++i) {
    EXPECT_EQ(buses.finish(fmt::format("replay{}", i)), "COMPLETED");
  }
  EXPECT_EQ(buses.got().size(), 40 * kReplaysActiveMax);
}

}  // namespace
}  // namespace penstock::bus
