#include "bus/retention.h"

#include <gtest/gtest.h>

#include "bus/archive_testing.h"
#include "bus/publish.h"

namespace penstock::bus {
namespace {

constexpr int64_t kStepMs = kRetentionDefaultMs / kRetentionSteps + kRetentionStepMinMs;

void set_retention_days(TestArchives& buses, int days) {
  buses.default_bus().settings.tags[kRetentionTag] = std::to_string(days);
}

TEST(Retention, EndsTheLogWithItsRetention) {
  TestArchives buses;
  buses.put(5);
  buses.pass_ms(12 * kHourMs);
  buses.put(5, 5);
  buses.pass_ms(kRetentionDefaultMs - 12 * kHourMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 10U);
  buses.pass_ms(kStepMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 5U);
  EXPECT_EQ(buses.default_bus().head, 6U);
  buses.restart();
  EXPECT_EQ(buses.inconsistency(), "");
  buses.pass_ms(12 * kHourMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
  buses.put(1, 10);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 1U);
  EXPECT_EQ(buses.inconsistency(), "");
}

TEST(Retention, GoesByTheTagOfTheBus) {
  TestArchives buses;
  buses.put(1);
  set_retention_days(buses, 3);
  buses.pass_ms(3 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 1U);
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
}

TEST(Retention, KeepsWhatAnArchiveSelectedBeyondTheLog) {
  TestArchives buses;
  buses.create_archive("all");
  buses.create_archive("some", 0, R"({"detail":{"n":[2,1500]}})");
  buses.put(2'500);
  const uint64_t bytes = buses.archive().bytes;
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
  buses.put(1, 2'500);
  buses.restart();
  EXPECT_EQ(buses.archived("all"), numbers(2'501));
  EXPECT_EQ(buses.archived("some"), (std::vector<int>{2, 1500}));
  EXPECT_EQ(buses.archive("all").events, 2'501U);
  EXPECT_GT(buses.archive("all").bytes, bytes);
  EXPECT_EQ(buses.inconsistency(), "");
}

TEST(Retention, EndsAnArchivesEventsWithItsOwn) {
  TestArchives buses;
  buses.create_archive("all", 3);
  buses.put(4);
  buses.pass_ms(kDayMs + kHourMs);
  buses.put(2, 4);
  EXPECT_EQ(buses.archive().events, 6U);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 4U);
  buses.pass_ms(2 * kDayMs);  // the first are older than three days, all are gone from the log
  EXPECT_EQ(buses.archived(), numbers(2, 4));
  EXPECT_EQ(buses.archive().events, 2U);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 2U);
  EXPECT_EQ(buses.inconsistency(), "");
  buses.restart(3 * kDayMs);
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.archive().events, 0U);
  EXPECT_EQ(buses.archive().bytes, 0U);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 0U);
}

TEST(Retention, EndsAnArchivesEventsThatTheLogStillHas) {
  TestArchives buses;
  buses.put(1);
  set_retention_days(buses, 7);
  buses.create_archive("all", 1);
  buses.put(1'200);
  buses.pass_ms(12 * kHourMs);
  buses.put(10, 1'200);
  buses.pass_ms(13 * kHourMs);
  EXPECT_EQ(buses.archive().events, 10U);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 1'211U);
  buses.restart();
  EXPECT_EQ(buses.archived(), numbers(10, 1'200));
  EXPECT_EQ(buses.inconsistency(), "");
  buses.pass_ms(7 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 0U);
  EXPECT_EQ(buses.archive().events, 0U);
}

TEST(Retention, AShorterRetentionEndsWhatIsThere) {
  TestArchives buses;
  buses.create_archive();
  buses.put(3);
  buses.pass_ms(4 * kDayMs);
  EXPECT_EQ(buses.archive().events, 3U);
  UpdateArchiveInput input;
  input.name = "all";
  input.retention_days = 2;
  EXPECT_TRUE(buses.run<UpdateArchive>(input).ok());
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.archive().events, 0U);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 0U);
}

// A crash is the loss of what was not yet written: every beginning of the batches is one.
TEST(Retention, LosesAndDoublesNothingWhereverItIsInterrupted) {
  TestArchives buses;
  buses.create_archive("all");
  buses.create_archive("short", 1);
  buses.put(2'200);
  const size_t before = buses.shard().journal().batches.size();
  buses.pass_ms(kRetentionDefaultMs + kHourMs);
  const std::vector<std::string> batches = buses.shard().journal().batches;
  ASSERT_GT(batches.size(), before + 3);
  for (size_t end = before; end <= batches.size(); ++end) {
    buses.shard().journal().batches.assign(batches.begin(),
                                           batches.begin() + static_cast<std::ptrdiff_t>(end));
    buses.restart();
    ASSERT_EQ(buses.archived("all"), numbers(2'200)) << end;
    ASSERT_EQ(buses.inconsistency(), "") << end;
    buses.pass_ms(kHourMs);
    ASSERT_EQ(buses.archived("all"), numbers(2'200)) << end;
    ASSERT_EQ(buses.archive("short").events, 0U) << end;
    ASSERT_EQ(buses.shard().keys(kLogPrefix), 0U) << end;
    ASSERT_EQ(buses.shard().keys(kKeptPrefix), 2'200U) << end;
    buses.restart();
    ASSERT_EQ(buses.inconsistency(), "") << end;
  }
}

TEST(Retention, CopiesInBatchesOfBoundedSize) {
  TestArchives buses;
  buses.create_archive();
  for (int i = 0; i < 20; ++i) {
    buses.put(1, i, std::nullopt, std::nullopt, 400'000);
  }
  buses.checkpoint();
  buses.pass_ms(2 * kDayMs);
  for (const std::string& batch : buses.shard().journal().batches) {
    EXPECT_LT(batch.size(), kRetentionBytesPerStep + 500'000);
  }
  EXPECT_EQ(buses.archived(), numbers(20));
}

TEST(Retention, WaitsForSpaceAndThenGoesOn) {
  TestArchives buses;
  buses.create_archive();
  buses.put(3);
  buses.shard().journal().refuse_admission = true;
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 3U);
  EXPECT_EQ(buses.archived(), numbers(3));
  buses.shard().journal().refuse_admission = false;
  buses.pass_ms(kMinuteMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
  EXPECT_EQ(buses.archived(), numbers(3));
}

TEST(Retention, LeavesEventsWhoseDeliveriesAreNotMade) {
  TestArchives buses;
  buses.put(5);
  buses.default_bus().fanning_out.push_back(3);
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.default_bus().head, 3U);
  buses.default_bus().fanning_out.clear();
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.default_bus().head, 6U);
}

TEST(Retention, ForgetsWhereForwardedEventsWere) {
  TestArchives buses;
  const Bus& other = buses.create("orders");
  buses.put_rule("forward");
  buses.put_target("forward", "t", other.arn);
  buses.put(4);
  buses.pass_ms(kSecondMs);
  EXPECT_EQ(buses.shard().keys(kEventIdPrefix), 4U);
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kEventIdPrefix), 0U);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
}

// Whether there are such events is found out once, and known from then on.
TEST(Retention, KnowsWhetherEventsHaveAnIndex) {
  TestArchives buses;
  const Bus& other = buses.create("orders");
  buses.put_rule("forward");
  buses.put_target("forward", "t", other.arn);
  buses.put(1);
  buses.pass_ms(kHourMs);
  EXPECT_EQ(other.has_index, true);
  EXPECT_EQ(buses.default_bus().has_index, false);
  buses.pass_ms(2 * kDayMs);
  EXPECT_EQ(other.has_index, false);
  // Found anew after a restart, and by the next such event.
  buses.put(1);
  buses.pass_ms(kHourMs);
  buses.restart();
  buses.pass_ms(3 * kDayMs);
  EXPECT_EQ(buses.shard().keys(kEventIdPrefix), 0U);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 0U);
}

TEST(Retention, KeepsThePlaceOfALaterEventWithTheSameId) {
  TestArchives buses;
  const auto publish_x = [&] {
    EventParts parts;
    parts.id = "x";
    parts.source = "shop";
    parts.account = kTestAccount;
    parts.detail = "{}";
    journal::Batch batch(kTestShard);
    publish(buses.buses(), buses.default_bus(), parts, buses.now_ms(), batch);
    buses.shard().shard().commit(std::move(batch));
  };
  publish_x();
  buses.pass_ms(12 * kHourMs);
  publish_x();
  buses.pass_ms(13 * kHourMs);
  EXPECT_EQ(buses.shard().keys(kLogPrefix), 1U);
  EXPECT_EQ(buses.shard().keys(kEventIdPrefix), 1U);
  buses.pass_ms(12 * kHourMs);
  EXPECT_EQ(buses.shard().keys(kEventIdPrefix), 0U);
}

TEST(Retention, HoldsWhatAReplayStillHasToRead) {
  TestArchives buses;
  buses.put_rule("r");
  buses.create_archive("all", 1);
  buses.put(30);
  buses.put_target("r", "t", queue_arn("orders"));
  buses.pass_ms(kDayMs - kMinuteMs);
  StartReplayInput input = buses.replay_input("slow");
  input.rate_per_s = 1;
  buses.start_replay(input);
  // Each restart costs the replay nothing, but here it takes longer than the events may stay.
  for (int i = 0; i < 10; ++i) {
    buses.pass_ms(kSecondMs);
    buses.restart(kHourMs);
  }
  EXPECT_LT(buses.got().size(), 30U);
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.got(), numbers(30));
  EXPECT_EQ(buses.describe_replay("slow").state, "COMPLETED");
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.archive().events, 0U);
  EXPECT_EQ(buses.shard().keys(kKeptPrefix), 0U);
}

TEST(Retention, ForgetsReplays90DaysAfterTheirEnd) {
  TestArchives buses;
  buses.create_archive();
  buses.start_replay(buses.replay_input("old"));
  buses.pass_ms(89 * kDayMs);
  EXPECT_EQ(buses.describe_replay("old").state, "COMPLETED");
  buses.restart(kDayMs);
  buses.pass_ms(kHourMs);
  EXPECT_EQ(buses.answer<DescribeReplay>(R"({"ReplayName":"old"})"),
            "ResourceNotFoundException: Replay old does not exist.");
  EXPECT_EQ(buses.shard().keys(kReplayPrefix), 0U);
}

}  // namespace
}  // namespace penstock::bus
