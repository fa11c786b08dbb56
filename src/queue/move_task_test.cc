// Move tasks, through the operations.
#include "queue/move_task.h"

#include <gtest/gtest.h>

#include "queue/queue_limits.h"
#include "queue/queue_testing.h"
#include "queue/redrive_operations.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

class MoveTaskTest : public testing::Test {
 protected:
  ~MoveTaskTest() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  // Puts `count` dead letters of the queue into its dead-letter queue.
  void kill(const std::string& url, int count) {
    const int before = shard_.counts(dead_)[0];
    for (int i = 0; i < count; ++i) {
      shard_.send(url, "m" + std::to_string(++sent_));
    }
    while (shard_.counts(dead_)[0] < before + count && shard_.counts(url)[0] > 0) {
      shard_.receive(url, 10, 0);
      shard_.executor().run_until_idle();
    }
    ASSERT_EQ(shard_.counts(dead_)[0], before + count);
  }
  std::string start(std::optional<int32_t> rate_per_s = std::nullopt,
                    std::optional<std::string> destination = std::nullopt) {
    const auto started = shard_.run<StartMessageMoveTask>(
        {shard_.arn(dead_), destination ? std::optional(shard_.arn(*destination)) : std::nullopt,
         rate_per_s});
    EXPECT_TRUE(started.ok());
    return started.ok() ? started->task_handle : "";
  }
  std::vector<MoveTaskEntry> list(std::optional<int32_t> max = std::nullopt) {
    auto listed = shard_.run<ListMessageMoveTasks>({shard_.arn(dead_), max});
    EXPECT_TRUE(listed.ok());
    return std::move(listed)->results;
  }
  MoveTaskEntry last() { return list().at(0); }
  void run_ms(int64_t elapsed_ms) { shard_.executor().run_for_ms(elapsed_ms); }
  int visible(const std::string& url) { return shard_.counts(url)[0]; }
  template <typename Op>
  std::string refusal(const typename Op::Input& input) {
    const auto result = shard_.run<Op>(input);
    return result.ok() ? "ok"
                       : std::string(result.error().info().code) + ": " + result.error().message();
  }

  TestShard shard_;
  std::string dead_ = shard_.create("dead");
  std::string url_ = shard_.create("orders", shard_.dead_letters_to(dead_, 1));
  std::string other_ = shard_.create("other", shard_.dead_letters_to(dead_, 1));
  int sent_ = 0;
};

TEST_F(MoveTaskTest, TakesEachMessageBackToItsSource) {
  kill(url_, 2);
  kill(other_, 1);
  const auto before = shard_.receive(dead_, 1, 0);
  shard_.clock().advance_ms(1'000);
  const int64_t started_ms = shard_.now_ms();
  start();
  run_ms(1'000);
  EXPECT_EQ(visible(dead_), 0);
  EXPECT_EQ(shard_.receive_bodies(other_), (Bodies{"m3"}));
  const auto moved = shard_.receive(url_);
  ASSERT_EQ(moved.size(), 2u);
  // A message that came back is a new one.
  EXPECT_EQ(moved[1].body, before[0].body);
  EXPECT_NE(moved[1].message_id, before[0].message_id);
  const TextMap& shown = moved[1].system_attributes;
  EXPECT_EQ(shown.at("ApproximateReceiveCount"), "1");
  EXPECT_EQ(shown.at("SentTimestamp"), std::to_string(started_ms));
  EXPECT_EQ(shown.at("ApproximateFirstReceiveTimestamp"), std::to_string(shard_.now_ms()));
  EXPECT_FALSE(shown.contains("DeadLetterQueueSourceArn"));

  const MoveTaskEntry task = last();
  EXPECT_EQ(task.status, "COMPLETED");
  EXPECT_EQ(task.moved, 3);
  EXPECT_EQ(task.to_move, 3);
  EXPECT_EQ(task.started_ms, started_ms);
  EXPECT_EQ(task.source_arn, shard_.arn(dead_));
  EXPECT_EQ(task.task_handle, std::nullopt);
  EXPECT_EQ(task.destination_arn, std::nullopt);
  EXPECT_EQ(task.rate_per_s, std::nullopt);
  EXPECT_EQ(task.failure_reason, std::nullopt);
}

TEST_F(MoveTaskTest, TakesAllToOneDestination) {
  const std::string target = shard_.create("target");
  kill(url_, 2);
  kill(other_, 1);
  start(std::nullopt, target);
  run_ms(1'000);
  EXPECT_EQ(shard_.receive_bodies(target), (Bodies{"m1", "m2", "m3"}));
  EXPECT_EQ(last().destination_arn, shard_.arn(target));
}

TEST_F(MoveTaskTest, AMovedMessageMayDieAgain) {
  kill(url_, 1);
  start();
  run_ms(1'000);
  EXPECT_EQ(shard_.receive_bodies(url_, 0), (Bodies{"m1"}));
  EXPECT_EQ(shard_.receive_bodies(url_, 0), (Bodies{}));
  run_ms(0);
  const auto dead = shard_.receive(dead_);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].system_attributes.at("ApproximateReceiveCount"), "2");
}

TEST_F(MoveTaskTest, LeavesWhatIsInFlight) {
  kill(url_, 3);
  shard_.receive(dead_, 1, 600);
  start();
  run_ms(1'000);
  EXPECT_EQ(shard_.counts(dead_), (Counts{0, 1, 0}));
  EXPECT_EQ(last().status, "COMPLETED");
  EXPECT_EQ(last().to_move, 2);
  EXPECT_EQ(last().moved, 2);
}

TEST_F(MoveTaskTest, MovesManyInSteps) {
  kill(url_, 350);
  start();
  run_ms(0);
  EXPECT_EQ(visible(url_), static_cast<int>(kMovedPerStep));
  run_ms(1'000);
  EXPECT_EQ(visible(url_), 350);
  EXPECT_EQ(last().moved, 350);
}

TEST_F(MoveTaskTest, KeepsToItsRate) {
  for (const auto& [rate_per_s, messages] : {std::pair{1, 5}, {15, 60}, {100, 250}, {500, 700}}) {
    kill(url_, messages);
    start(rate_per_s);
    const auto step = std::max(rate_per_s / 10, 1);
    for (int second = 1; second * rate_per_s < messages; ++second) {
      run_ms(1'000);
      const auto moved = static_cast<int>(last().moved);
      EXPECT_LE(moved, second * rate_per_s + step) << rate_per_s;
      EXPECT_GE(moved, second * rate_per_s - step) << rate_per_s;
      EXPECT_EQ(visible(url_), moved);
      EXPECT_EQ(last().status, "RUNNING");
      EXPECT_EQ(last().rate_per_s, rate_per_s);
    }
    run_ms(2'000);
    EXPECT_EQ(last().status, "COMPLETED") << rate_per_s;
    EXPECT_EQ(visible(url_), messages);
    ASSERT_TRUE(shard_.run<PurgeQueue>({url_}).ok());
    run_ms(kPurgeIntervalMs);
  }
}

TEST_F(MoveTaskTest, GoesOnAfterARestart) {
  kill(url_, 30);
  start(10);
  for (int i = 1; i <= 5; ++i) {
    run_ms(300);
    if (i % 2 == 0) {
      shard_.checkpoint();
    }
    const int64_t moved = last().moved;
    EXPECT_GT(moved, 0);
    shard_.restart(10'000);
    EXPECT_EQ(last().status, "RUNNING");
    EXPECT_EQ(last().moved, moved);
  }
  run_ms(10'000);
  EXPECT_EQ(last().status, "COMPLETED");
  EXPECT_EQ(last().moved, 30);
  EXPECT_EQ(last().to_move, 30);
  EXPECT_EQ(visible(url_), 30);
  EXPECT_EQ(visible(dead_), 0);
}

TEST_F(MoveTaskTest, CanBeCancelledInTheMiddle) {
  kill(url_, 30);
  const std::string handle = start(10);
  EXPECT_EQ(last().task_handle, handle);
  run_ms(1'000);
  const auto cancelled = shard_.run<CancelMessageMoveTask>({handle});
  ASSERT_TRUE(cancelled.ok());
  EXPECT_EQ(cancelled->moved, 10 + 1);
  run_ms(10'000);
  EXPECT_EQ(last().status, "CANCELLED");
  EXPECT_EQ(last().moved, cancelled->moved);
  EXPECT_EQ(last().task_handle, std::nullopt);
  EXPECT_EQ(visible(url_), 11);
  EXPECT_EQ(visible(dead_), 19);
  EXPECT_EQ(refusal<CancelMessageMoveTask>({handle}),
            "UnsupportedOperation: Only a running task can be cancelled; this one is CANCELLED.");
  shard_.restart();
  EXPECT_EQ(last().status, "CANCELLED");
  start();
  run_ms(1'000);
  EXPECT_EQ(visible(url_), 30);
}

TEST_F(MoveTaskTest, FailsAtAMessageWithoutASource) {
  kill(url_, 2);
  shard_.send(dead_, "sent here");
  kill(url_, 1);
  start();
  run_ms(1'000);
  EXPECT_EQ(last().status, "FAILED");
  EXPECT_EQ(last().failure_reason, "CouldNotDetermineMessageSource");
  EXPECT_EQ(last().moved, 2);
  EXPECT_EQ(last().to_move, 4);
  EXPECT_EQ(shard_.receive_bodies(dead_), (Bodies{"sent here", "m3"}));
}

TEST_F(MoveTaskTest, FailsWhenItsDestinationIsDeleted) {
  const std::string target = shard_.create("target");
  kill(url_, 30);
  start(10, target);
  run_ms(1'000);
  ASSERT_EQ(visible(target), 11);
  ASSERT_TRUE(shard_.run<DeleteQueue>({target}).ok());
  run_ms(10'000);
  EXPECT_EQ(last().status, "FAILED");
  EXPECT_EQ(last().failure_reason, "AWS.SimpleQueueService.NonExistentQueue");
  EXPECT_EQ(last().moved, 11);
  const auto returned = shard_.receive(dead_, 10);
  EXPECT_EQ(shard_.counts(dead_), (Counts{9, 10, 0}));
  for (const Message& message : returned) {
    EXPECT_EQ(message.system_attributes.at("DeadLetterQueueSourceArn"), shard_.arn(url_));
  }
  shard_.restart();
  EXPECT_EQ(last().status, "FAILED");
}

TEST_F(MoveTaskTest, TakesBackAWholeStepOfAFastTask) {
  const std::string target = shard_.create("target");
  kill(url_, 50);
  start(std::nullopt, target);
  ASSERT_TRUE(shard_.run<DeleteQueue>({target}).ok());
  run_ms(1'000);
  EXPECT_EQ(last().status, "FAILED");
  EXPECT_EQ(last().moved, 0);
  EXPECT_EQ(visible(dead_), 50);
}

TEST_F(MoveTaskTest, ACancelledTaskStaysSoWhenAMessageComesBack) {
  const std::string target = shard_.create("target");
  kill(url_, 5);
  const std::string handle = start(1, target);
  ASSERT_TRUE(shard_.run<DeleteQueue>({target}).ok());
  // The first message leaves; its letter is still to be read.
  ASSERT_TRUE(shard_.executor().step());
  ASSERT_EQ(last().moved, 1);
  ASSERT_TRUE(shard_.run<CancelMessageMoveTask>({handle}).ok());
  run_ms(1'000);
  EXPECT_EQ(last().status, "CANCELLED");
  EXPECT_EQ(last().moved, 0);
  EXPECT_EQ(last().failure_reason, std::nullopt);
  EXPECT_EQ(visible(dead_), 5);
}

TEST_F(MoveTaskTest, WaitsWhileTheJournalRefuses) {
  kill(url_, 5);
  shard_.journal().refuse_admission = true;
  start();
  run_ms(10'000);
  EXPECT_EQ(last().status, "RUNNING");
  EXPECT_EQ(last().moved, 0);
  EXPECT_EQ(visible(dead_), 5);
  shard_.journal().refuse_admission = false;
  run_ms(2'000);
  EXPECT_EQ(last().status, "COMPLETED");
  EXPECT_EQ(last().moved, 5);
  EXPECT_EQ(visible(url_), 5);
}

TEST_F(MoveTaskTest, EndsAfterThirtySixHours) {
  kill(url_, 5);
  start(1);
  run_ms(1'500);
  shard_.journal().refuse_admission = true;
  run_ms(kMoveTaskMs);
  EXPECT_EQ(last().status, "RUNNING");
  shard_.journal().refuse_admission = false;
  run_ms(10'000);
  EXPECT_EQ(last().status, "COMPLETED");
  EXPECT_EQ(last().moved, 3);
  EXPECT_EQ(visible(dead_), 2);
}

TEST_F(MoveTaskTest, EndsWithItsQueue) {
  kill(url_, 5);
  start(1);
  run_ms(1'500);
  ASSERT_TRUE(shard_.run<DeleteQueue>({dead_}).ok());
  EXPECT_EQ(shard_.keys(kMoveTaskPrefix), 0u);
  run_ms(10'000);
  EXPECT_EQ(visible(url_), 2);
  shard_.restart();
  EXPECT_EQ(shard_.keys(kMoveTaskPrefix), 0u);
}

TEST_F(MoveTaskTest, IsDoneWhenItsQueueIsPurged) {
  kill(url_, 5);
  start(1);
  ASSERT_TRUE(shard_.run<PurgeQueue>({dead_}).ok());
  run_ms(1'000);
  EXPECT_EQ(last().status, "COMPLETED");
  EXPECT_EQ(last().moved, 0);
}

TEST_F(MoveTaskTest, KeepsTheLatestTasks) {
  for (int i = 0; i < static_cast<int>(kMoveTasksKept) + 3; ++i) {
    kill(url_, i);
    start();
    run_ms(1'000);
    ASSERT_TRUE(shard_.run<PurgeQueue>({url_}).ok());
    run_ms(kPurgeIntervalMs);
  }
  for (const bool is_restarted : {false, true}) {
    if (is_restarted) {
      shard_.restart();
    }
    EXPECT_EQ(shard_.keys(kMoveTaskPrefix), kMoveTasksKept);
    EXPECT_EQ(list().size(), 1u);
    EXPECT_EQ(list(3).size(), 3u);
    const auto all = list(10);
    ASSERT_EQ(all.size(), kMoveTasksKept);
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].moved, static_cast<int64_t>(kMoveTasksKept + 2 - i));  // newest first
    }
  }
}

TEST_F(MoveTaskTest, KeepsTheOrderOfAFifoQueue) {
  dead_ = shard_.create("dead.fifo", {{"FifoQueue", "true"}});
  TextMap attributes = shard_.dead_letters_to(dead_, 1);
  attributes["FifoQueue"] = "true";
  const std::string fifo = shard_.create("orders.fifo", attributes);
  for (const char* body : {"1", "2", "3", "4"}) {
    shard_.send_to_group(fifo, "g", body);
  }
  while (visible(fifo) > 0) {
    shard_.receive(fifo, 3, 0);
    run_ms(0);
  }
  start(20);
  run_ms(1'000);
  EXPECT_EQ(shard_.receive_bodies(fifo), (Bodies{"1", "2", "3", "4"}));
}

TEST_F(MoveTaskTest, SaysWhatIsWrong) {
  kill(url_, 1);
  const std::string dead = shard_.arn(dead_);
  const std::string fifo = shard_.arn(shard_.create("x.fifo", {{"FifoQueue", "true"}}));
  const std::string absent = "arn:aws:sqs:eu-west-1:123456789012:absent";
  const std::string format = ": arn:<partition>:<service>:<region>:<account-id>:<resource-id>";
  struct Row {
    StartMessageMoveTaskInput input;
    std::string expected;
  };
  const std::string invalid = "InvalidParameterValueException: ";
  const Row rows[] = {
      {{"", {}, {}},
       "MissingRequiredParameterException: The request must contain the parameter SourceArn."},
      {{"dead", {}, {}}, invalid + "You must use this format to specify the SourceArn" + format},
      {{absent, {}, {}},
       "ResourceNotFoundException: The resource that you specified for the SourceArn parameter "
       "doesn't exist."},
      {{shard_.arn(url_), {}, {}},
       invalid + "Source queue must be configured as a Dead Letter Queue."},
      {{dead, "orders", {}},
       invalid + "You must use this format to specify the DestinationArn" + format},
      {{dead, dead, {}},
       invalid + "Source queue arn and destination queue arn cannot be the same."},
      {{dead, absent, {}},
       "ResourceNotFoundException: The resource that you specified for the DestinationArn "
       "parameter doesn't exist."},
      {{dead, fifo, {}},
       invalid + "The source queue and destination queue must be of the same queue type."},
      {{dead, {}, 0},
       invalid + "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must "
                 "enter a number that's between 1 and 500."},
      {{dead, {}, 1}, "ok"},
      {{dead, {}, {}},
       invalid + "There is already a task running. Only one active task is allowed for a source "
                 "queue arn at a given time."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal<StartMessageMoveTask>(row.input), row.expected);
  }
}

}  // namespace
}  // namespace penstock::queue
