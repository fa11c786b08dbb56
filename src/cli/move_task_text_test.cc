#include "cli/move_task_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

queue::MoveTaskEntry make_task(const std::string& status, int64_t moved,
                               std::optional<int64_t> to_move) {
  queue::MoveTaskEntry task;
  task.status = status;
  task.moved = moved;
  task.to_move = to_move;
  task.started_ms = 1'790'000'000'000;
  return task;
}

TEST(ProgressText, SaysRateAndTimeLeftOnceTheyAreKnown) {
  EXPECT_EQ(progress_text(make_task("RUNNING", 0, 500), 100), "0 of 500 moved");
  EXPECT_EQ(progress_text(make_task("RUNNING", 100, 500), 2000),
            "100 of 500 moved, 50/s, 8 s left");
  EXPECT_EQ(progress_text(make_task("RUNNING", 500, 500), 2000), "500 of 500 moved, 250/s");
  EXPECT_EQ(progress_text(make_task("RUNNING", 10, std::nullopt), 1000), "10 moved, 10/s");
  EXPECT_EQ(progress_text(make_task("RUNNING", 10, 20), 0), "10 of 20 moved");
}

TEST(TasksTable, ShowsWhatATaskHas) {
  queue::MoveTaskEntry failed = make_task("FAILED", 3, 9);
  failed.destination_arn = "arn:aws:sqs:us-east-1:000000000000:spare";
  failed.rate_per_s = 20;
  failed.failure_reason = "Why";
  EXPECT_EQ(
      tasks_table({make_task("RUNNING", 1, std::nullopt), failed}),
      "STATUS   STARTED                   TO                    MOVED  TO MOVE  RATE MAX  REASON\n"
      "RUNNING  2026-09-21T14:13:20.000Z  (each to its source)  1\n"
      "FAILED   2026-09-21T14:13:20.000Z  spare                 3      9        20/s      Why\n");
}

TEST(FailureOf, IsNothingForATaskThatCompleted) {
  EXPECT_FALSE(failure_of(make_task("COMPLETED", 1, 1)).has_value());
  EXPECT_EQ(failure_of(make_task("CANCELLED", 1, 2))->message(),
            "The task is CANCELLED; 1 message moved.");
  queue::MoveTaskEntry failed = make_task("FAILED", 0, 2);
  EXPECT_EQ(failure_of(failed)->message(), "The task failed: no reason was given.");
  failed.failure_reason = "CouldNotDetermineMessageSource";
  EXPECT_NE(failure_of(failed)->message().find("--to says where"), std::string::npos);
}

TEST(IsActive, HoldsUntilTheTaskHasEnded) {
  EXPECT_TRUE(is_active(make_task("RUNNING", 0, 0)));
  EXPECT_TRUE(is_active(make_task("CANCELLING", 0, 0)));
  for (const char* status : {"COMPLETED", "CANCELLED", "FAILED", ""}) {
    EXPECT_FALSE(is_active(make_task(status, 0, 0))) << status;
  }
}

TEST(Plan, SaysWhereTheTaskWouldFail) {
  const std::vector<PlannedMove> plan{{"", 1, false},
                                      {"arn:aws:sqs:us-east-1:000000000000:gone", 2, true},
                                      {"arn:aws:sqs:us-east-1:000000000000:orders", 3, false}};
  EXPECT_EQ(plan_table(plan),
            "TO         MESSAGES  NOTE\n"
            "(nowhere)  1         no source: the task would fail here; give --to\n"
            "gone       2         does not exist: the task would fail here; give --to\n"
            "orders     3\n");
  const QueueOverview source = make_overview(
      "http://host/000000000000/dead", {{"QueueArn", "arn"}, {"ApproximateNumberOfMessages", "8"}});
  EXPECT_EQ(plan_json(source, 6, plan),
            R"({"SourceArn":"arn","ApproximateNumberOfMessagesToMove":8,"MessagesSeen":6,"Moves":[)"
            R"({"Messages":1,"WouldFail":true},)"
            R"({"DestinationArn":"arn:aws:sqs:us-east-1:000000000000:gone","Messages":2,)"
            R"("WouldFail":true},)"
            R"({"DestinationArn":"arn:aws:sqs:us-east-1:000000000000:orders","Messages":3,)"
            R"("WouldFail":false}]})");
}

}  // namespace
}  // namespace penstock::cli
