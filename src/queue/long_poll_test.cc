#include <gtest/gtest.h>

#include <deque>

#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;

// What a waiting receive came to.
struct Poll {
  bool done = false;
  std::string error;
  Bodies bodies;
};

class LongPoll : public testing::Test {
 protected:
  ~LongPoll() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  Poll& begin(std::optional<int32_t> wait_s, int32_t max = 10) {
    ReceiveMessageInput input;
    input.queue_url = url_;
    input.wait_s = wait_s;
    input.messages_max = max;
    Poll& poll = polls_.emplace_back();
    shard_.begin_receive(
        std::move(input),
        [&poll](Result<ReceiveMessageOutput> result) {
          poll.done = true;
          if (!result.ok()) {
            poll.error = result.error().info().code;
            return;
          }
          for (const Message& message : result->messages) {
            poll.bodies.push_back(message.body);
          }
        },
        [this] { return client_waits_; }, room_);
    return poll;
  }
  void run_ms(int64_t elapsed_ms) { shard_.executor().run_for_ms(elapsed_ms); }
  void run() { shard_.executor().run_until_idle(); }
  Queue& queue() { return *shard_.queues().queues().begin()->second; }

  std::deque<Poll> polls_;  // outlive the shard_, which ends those that still wait
  bool client_waits_ = true;
  service::Room* room_ = nullptr;
  TestShard shard_;
  std::string url_ = shard_.create("orders");
};

TEST_F(LongPoll, AnswersAtOnceWhenAMessageIsThere) {
  shard_.send(url_, "a");
  Poll& poll = begin(20);
  EXPECT_TRUE(poll.done);
  EXPECT_EQ(poll.bodies, (Bodies{"a"}));
}

TEST_F(LongPoll, AnswersNothingWhenItsTimeIsOver) {
  Poll& poll = begin(2);
  run_ms(1'999);
  EXPECT_FALSE(poll.done);
  run_ms(1);
  EXPECT_TRUE(poll.done);
  EXPECT_EQ(poll.bodies, (Bodies{}));
  EXPECT_TRUE(queue().line().empty());
}

TEST_F(LongPoll, DoesNotWaitWhenNotAskedTo) {
  Poll& poll = begin(std::nullopt);
  EXPECT_TRUE(poll.done);
}

TEST_F(LongPoll, WaitsAsTheQueueSays) {
  ASSERT_TRUE(
      shard_.run<SetQueueAttributes>({url_, {{"ReceiveMessageWaitTimeSeconds", "3"}}}).ok());
  Poll& waits = begin(std::nullopt);
  Poll& does_not = begin(0);
  EXPECT_FALSE(waits.done);
  EXPECT_TRUE(does_not.done);
  run_ms(3'000);
  EXPECT_TRUE(waits.done);
}

TEST_F(LongPoll, IsWokenByASend) {
  Poll& poll = begin(20);
  shard_.send(url_, "a");
  run();
  EXPECT_EQ(poll.bodies, (Bodies{"a"}));
}

TEST_F(LongPoll, WakesFirstComeFirstServed) {
  Poll& first = begin(20, 1);
  Poll& second = begin(20, 1);
  shard_.send(url_, "a");
  run();
  EXPECT_EQ(first.bodies, (Bodies{"a"}));
  EXPECT_FALSE(second.done);
  shard_.send(url_, "b");
  run();
  EXPECT_EQ(second.bodies, (Bodies{"b"}));
}

TEST_F(LongPoll, WakesNoMoreThanCanTakeSomething) {
  Poll& first = begin(20, 10);
  Poll& second = begin(20, 10);
  shard_.send(url_, "a");
  shard_.send(url_, "b");
  EXPECT_EQ(queue().line().size(), 1u);
  run();
  EXPECT_EQ(first.bodies, (Bodies{"a", "b"}));
  EXPECT_FALSE(second.done);
}

TEST_F(LongPoll, KeepsItsPlaceWhenAnotherTookTheMessage) {
  Poll& first = begin(20, 1);
  Poll& second = begin(20, 1);
  shard_.send(url_, "a");
  // Before the woken receive runs, one that does not wait comes by.
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"a"}));
  run();
  EXPECT_FALSE(first.done);
  shard_.send(url_, "b");
  run();
  EXPECT_EQ(first.bodies, (Bodies{"b"}));
  EXPECT_FALSE(second.done);
}

TEST_F(LongPoll, IsWokenWhenADelayIsOver) {
  Poll& poll = begin(20);
  shard_.send(url_, "a", 5);
  run_ms(4'999);
  EXPECT_FALSE(poll.done);
  run_ms(1);
  EXPECT_EQ(poll.bodies, (Bodies{"a"}));
}

TEST_F(LongPoll, IsWokenWhenATimeoutIsOver) {
  shard_.send(url_, "a");
  shard_.receive(url_, 1, 7);
  Poll& poll = begin(20);
  run_ms(6'999);
  EXPECT_FALSE(poll.done);
  run_ms(1);
  EXPECT_EQ(poll.bodies, (Bodies{"a"}));
}

TEST_F(LongPoll, IsWokenWhenAMessageIsGivenBack) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_, 1, 30)[0].receipt_handle;
  Poll& poll = begin(20);
  ASSERT_TRUE(shard_.run<ChangeMessageVisibility>({url_, handle, 0}).ok());
  run();
  EXPECT_EQ(poll.bodies, (Bodies{"a"}));
}

TEST_F(LongPoll, FailsWhenItsQueueIsDeleted) {
  Poll& poll = begin(20);
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  run();
  EXPECT_EQ(poll.error, "QueueDoesNotExist");
}

TEST_F(LongPoll, OutlivesADeletionBetweenWakingAndRunning) {
  Poll& poll = begin(20);
  shard_.send(url_, "a");
  ASSERT_TRUE(shard_.run<DeleteQueue>({url_}).ok());
  shard_.clock().advance_ms(kNameRestMs);
  shard_.create("orders");
  run();
  EXPECT_TRUE(poll.done);
  EXPECT_EQ(poll.bodies, (Bodies{}));
}

TEST_F(LongPoll, PassesTheMessageOnWhenItsClientHungUp) {
  Poll& gone = begin(20, 1);
  shard_.send(url_, "a");
  client_waits_ = false;
  run();
  EXPECT_TRUE(gone.done);
  EXPECT_EQ(gone.bodies, (Bodies{}));
  client_waits_ = true;
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"a"}));
}

TEST_F(LongPoll, TakesAPlaceAmongThoseThatWaitWhileItWaits) {
  struct Places final : service::Room {
    bool begin_waiting() override { return waiting < 1 && ++waiting > 0; }
    void end_waiting() override { --waiting; }
    int waiting = 0;
  } places;
  room_ = &places;
  Poll& first = begin(20);
  EXPECT_EQ(places.waiting, 1);
  Poll& second = begin(20);
  EXPECT_TRUE(second.done) << "there is no place for it to wait in";
  EXPECT_FALSE(first.done);
  shard_.send(url_, "a");
  EXPECT_TRUE(begin(20).done) << "what need not wait needs no place";
  run();
  run_ms(20'000);
  EXPECT_TRUE(first.done);
  EXPECT_EQ(places.waiting, 0);
}

TEST_F(LongPoll, AnswersABadRequestWithoutWaiting) {
  Poll& poll = begin(21);
  EXPECT_TRUE(poll.done);
  EXPECT_EQ(poll.error.substr(0, 7), "Invalid");
}

TEST_F(LongPoll, EndsWhenTheServerStops) {
  Poll& poll = begin(20);
  shard_.queues().release_waiting();
  run();
  EXPECT_TRUE(poll.done);
  Poll& late = begin(20);
  EXPECT_TRUE(late.done);
}

TEST_F(LongPoll, ServesAThousandWaiters) {
  for (int i = 0; i < 1'000; ++i) {
    begin(20, 1);
  }
  for (size_t i = 0; i < polls_.size(); ++i) {
    shard_.send(url_, std::to_string(i));
    run();
    ASSERT_EQ(polls_[i].bodies, (Bodies{std::to_string(i)}));
  }
  EXPECT_TRUE(queue().line().empty());
}

}  // namespace
}  // namespace penstock::queue
