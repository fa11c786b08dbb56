// ReceiveRequestAttemptId: asking for the same messages once more.
#include <gtest/gtest.h>

#include "queue/queue_limits.h"
#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

class FifoAttempts : public testing::Test {
 protected:
  FifoAttempts() {
    for (const char* body : {"a1", "a2", "b1"}) {
      shard_.send_to_group(url_, std::string(body, 1), body);
    }
  }
  ~FifoAttempts() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  ReceiveMessageInput input(std::string attempt, int32_t max = 2, int32_t timeout_s = 30) {
    ReceiveMessageInput input;
    input.queue_url = url_;
    input.messages_max = max;
    input.visibility_timeout_s = timeout_s;
    input.system_attribute_names = {"All"};
    input.attempt_id = std::move(attempt);
    return input;
  }
  std::vector<Message> attempt(std::string id = "attempt", int32_t timeout_s = 30) {
    auto received = shard_.run<ReceiveMessage>(input(std::move(id), 2, timeout_s));
    EXPECT_TRUE(received.ok());
    return received->messages;
  }
  static Bodies bodies(const std::vector<Message>& messages) {
    Bodies bodies;
    for (const Message& message : messages) {
      bodies.push_back(message.body);
    }
    return bodies;
  }

  TestShard shard_;
  std::string url_ = shard_.create("orders.fifo", {{"FifoQueue", "true"}});
};

TEST_F(FifoAttempts, GiveTheSameMessagesAndHandlesAgain) {
  const auto first = attempt();
  EXPECT_EQ(bodies(first), (Bodies{"a1", "a2"}));
  shard_.clock().advance_ms(1'000);
  const auto second = attempt();
  ASSERT_EQ(bodies(second), bodies(first));
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(second[i].receipt_handle, first[i].receipt_handle);
    EXPECT_EQ(second[i].system_attributes, first[i].system_attributes);
    EXPECT_TRUE(shard_.remove(url_, first[i].receipt_handle).ok());
  }
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
}

TEST_F(FifoAttempts, HideTheMessagesAnew) {
  attempt();
  shard_.clock().advance_ms(29'000);
  attempt();
  shard_.clock().advance_ms(29'999);
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 2, 0}));
  EXPECT_EQ(bodies(attempt()), (Bodies{"a1", "a2"}));
  shard_.clock().advance_ms(30'000);
  EXPECT_EQ(shard_.counts(url_), (Counts{3, 0, 0}));
}

TEST_F(FifoAttempts, WithAnotherIdGiveOtherMessages) {
  attempt();
  EXPECT_EQ(bodies(attempt("another")), (Bodies{"b1"}));
  EXPECT_EQ(bodies(attempt("another")), (Bodies{"b1"}));
  EXPECT_EQ(bodies(attempt("third")), (Bodies{}));
}

TEST_F(FifoAttempts, ThatGaveNothingAreNotRemembered) {
  shard_.receive(url_);
  EXPECT_EQ(bodies(attempt()), (Bodies{}));
  shard_.send_to_group(url_, "c", "c1");
  EXPECT_EQ(bodies(attempt()), (Bodies{"c1"}));
}

TEST_F(FifoAttempts, DoNotRepeatAfterADeletion) {
  ASSERT_TRUE(shard_.remove(url_, attempt()[0].receipt_handle).ok());
  EXPECT_EQ(bodies(attempt()), (Bodies{"b1"}));
}

TEST_F(FifoAttempts, DoNotRepeatAfterAChangeOfVisibility) {
  const auto first = attempt();
  ASSERT_TRUE(shard_.run<ChangeMessageVisibility>({url_, first[1].receipt_handle, 600}).ok());
  EXPECT_EQ(bodies(attempt()), (Bodies{"b1"}));
}

TEST_F(FifoAttempts, DoNotRepeatWhatIsVisibleAgain) {
  attempt();
  shard_.clock().advance_ms(30'000);
  const auto second = attempt("attempt", 30);
  // Both groups can be had again, and the receive counts.
  for (const Message& message : second) {
    if (message.body.front() == 'a') {
      EXPECT_EQ(message.system_attributes.at("ApproximateReceiveCount"), "2");
    }
  }
  EXPECT_EQ(second.size(), 2u);
}

TEST_F(FifoAttempts, DoNotRepeatAfterAPurge) {
  attempt();
  ASSERT_TRUE(shard_.run<PurgeQueue>({url_}).ok());
  EXPECT_EQ(bodies(attempt()), (Bodies{}));
}

TEST_F(FifoAttempts, RepeatForExactlyFiveMinutesSinceTheFirst) {
  attempt("attempt", 3'600);
  shard_.clock().advance_ms(kDeduplicationMs - 1);
  EXPECT_EQ(bodies(attempt("attempt", 3'600)), (Bodies{"a1", "a2"}));
  shard_.clock().advance_ms(1);
  EXPECT_EQ(bodies(attempt("attempt", 3'600)), (Bodies{"b1"}));
}

TEST_F(FifoAttempts, RepeatAcrossRestarts) {
  const auto first = attempt("attempt", 3'600);
  shard_.restart(10'000);
  auto again = attempt("attempt", 3'600);
  EXPECT_EQ(bodies(again), (Bodies{"a1", "a2"}));
  EXPECT_EQ(again[0].receipt_handle, first[0].receipt_handle);
  shard_.checkpoint();
  shard_.restart(10'000);
  EXPECT_EQ(bodies(attempt("attempt", 3'600)), (Bodies{"a1", "a2"}));
  shard_.restart(kDeduplicationMs - 20'000);
  EXPECT_EQ(bodies(attempt("attempt", 3'600)), (Bodies{"b1"}));
}

TEST_F(FifoAttempts, DoNotRepeatWhatWasChangedBeforeARestart) {
  const auto first = attempt();
  ASSERT_TRUE(shard_.run<ChangeMessageVisibility>({url_, first[0].receipt_handle, 31}).ok());
  shard_.restart();
  EXPECT_EQ(bodies(attempt()), (Bodies{"b1"}));
}

TEST_F(FifoAttempts, LeaveStoreAndMemoryAfterFiveMinutes) {
  attempt("one");
  attempt("two");
  EXPECT_EQ(shard_.keys(kAttemptPrefix), 2u);
  shard_.executor().run_for_ms(kDeduplicationMs - 1);
  EXPECT_EQ(shard_.keys(kAttemptPrefix), 2u);
  shard_.executor().run_for_ms(1);
  EXPECT_EQ(shard_.keys(kAttemptPrefix), 0u);
  EXPECT_EQ(shard_.queues().queues().begin()->second->fifo->attempts.size(), 0u);
}

TEST_F(FifoAttempts, AreAnsweredAtOnceByALongPoll) {
  attempt();
  shard_.receive(url_);  // nothing else can be had
  ReceiveMessageInput polling = input("attempt");
  polling.wait_s = 20;
  std::optional<Bodies> given;
  shard_.begin_receive(
      polling, [&](Result<ReceiveMessageOutput> result) { given = bodies(result->messages); });
  EXPECT_EQ(given, (Bodies{"a1", "a2"}));
}

TEST_F(FifoAttempts, AreRefusedWhereTheyMakeNoSense) {
  struct Row {
    bool is_fifo;
    std::string id;
    std::string reason;
  };
  const std::string form =
      "ReceiveRequestAttemptId can only include alphanumeric and punctuation characters. 1 to 128 "
      "in length.";
  const Row rows[] = {
      {false, "a", "The request include parameter that is not valid for this queue type."},
      {true, "", form},
      {true, "a b", form},
      {true, std::string(129, 'a'), form}};
  const std::string standard = shard_.create("standard");
  for (const Row& row : rows) {
    ReceiveMessageInput refused = input(row.id);
    refused.queue_url = row.is_fifo ? url_ : standard;
    const auto result = shard_.run<ReceiveMessage>(refused);
    ASSERT_FALSE(result.ok()) << row.id;
    EXPECT_EQ(result.error().message(), "Value " + row.id +
                                            " for parameter ReceiveRequestAttemptId is invalid. "
                                            "Reason: " +
                                            row.reason);
  }
  EXPECT_EQ(attempt(std::string(128, '~')).size(), 2u);
}

}  // namespace
}  // namespace penstock::queue
