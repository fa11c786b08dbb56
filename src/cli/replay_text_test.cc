#include "cli/replay_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

bus::DescribeReplayOutput make_replay() {
  bus::DescribeReplayOutput replay;
  replay.name = "again";
  replay.state = "RUNNING";
  replay.source_arn = "arn:aws:events:us-east-1:000000000000:archive/all";
  replay.destination.bus_arn = "arn:aws:events:us-east-1:000000000000:event-bus/shop/eu";
  replay.events_from.ms = 1'790'000'000'000;
  replay.events_to.ms = 1'790'000'100'000;
  replay.started.ms = 1'790'000'200'000;
  replay.replayed = 12;
  return replay;
}

TEST(ReplayText, TakesProgressFromTheServiceOrFromTheLastEvent) {
  bus::DescribeReplayOutput replay = make_replay();
  EXPECT_EQ(part_done(replay), 0);
  replay.last_event = aws::Timestamp{1'790'000'025'000};
  EXPECT_EQ(part_done(replay), 0.25);
  replay.progress = 0.5;
  EXPECT_EQ(part_done(replay), 0.5);
  EXPECT_EQ(progress_text(replay), "[###############               ]  50 %, 12 events");
  replay.events_to = replay.events_from;
  replay.progress = 0;
  EXPECT_EQ(part_done(replay), 0);
}

TEST(ReplayText, ShowsWhatThereIs) {
  bus::DescribeReplayOutput replay = make_replay();
  replay.destination.rule_arns = {"arn:aws:events:us-east-1:000000000000:rule/shop/eu/big"};
  EXPECT_EQ(replay_text(replay),
            "ATTRIBUTE       VALUE\n"
            "Name            again\n"
            "State           RUNNING\n"
            "Archive         all\n"
            "Bus             shop/eu\n"
            "Rules           big\n"
            "EventsFrom      2026-09-21T14:13:20.000Z\n"
            "EventsTo        2026-09-21T14:15:00.000Z\n"
            "Started         2026-09-21T14:16:40.000Z\n"
            "Done            0 %\n"
            "EventsReplayed  12\n");
}

TEST(ReplayText, FailsUnlessItCompleted) {
  bus::DescribeReplayOutput replay = make_replay();
  EXPECT_TRUE(is_active(replay));
  replay.state = "COMPLETED";
  EXPECT_FALSE(is_active(replay));
  EXPECT_EQ(failure_of(replay), std::nullopt);
  replay.state = "FAILED";
  replay.state_reason = "The archive is gone.";
  EXPECT_EQ(failure_of(replay)->message(), "The replay is FAILED: The archive is gone.");
  replay.state = "CANCELLED";
  replay.state_reason.reset();
  EXPECT_EQ(failure_of(replay)->message(), "The replay is CANCELLED.");
}

TEST(ReplaysTable, HasARowForEach) {
  bus::ReplayEntry entry;
  entry.name = "again";
  entry.state = "COMPLETED";
  entry.source_arn = "arn:aws:events:us-east-1:000000000000:archive/all";
  entry.started.ms = 1'790'000'200'000;
  const std::string table = replays_table({entry});
  EXPECT_TRUE(table.starts_with("REPLAY  STATE      ARCHIVE  EVENTS FROM  EVENTS TO  STARTED"))
      << table;
  EXPECT_NE(table.find("again   COMPLETED  all"), std::string::npos) << table;
}

}  // namespace
}  // namespace penstock::cli
