// Dead letters, through the operations.
#include "queue/redrive.h"

#include <gtest/gtest.h>

#include <deque>

#include "queue/queue_limits.h"
#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

class Redrive : public testing::Test {
 protected:
  ~Redrive() override { EXPECT_EQ(shard_.inconsistency(), ""); }

  void run() { shard_.executor().run_until_idle(); }
  void receive_times(int times, const std::string& url) {
    for (int i = 0; i < times; ++i) {
      shard_.receive(url, 10, 0);
    }
  }
  // What a receive with a timeout of 0 gives, with the letters it caused read.
  Bodies receive(const std::string& url) {
    Bodies bodies = shard_.receive_bodies(url, 0);
    run();
    return bodies;
  }
  std::string create_fifo(std::string name, TextMap attributes = {}) {
    attributes["FifoQueue"] = "true";
    return shard_.create(std::move(name), std::move(attributes));
  }
  void set(const std::string& url, const TextMap& attributes) {
    ASSERT_TRUE(shard_.run<SetQueueAttributes>({url, attributes}).ok());
  }
  void delete_queue(const std::string& url) { ASSERT_TRUE(shard_.run<DeleteQueue>({url}).ok()); }
  // Its bodies once a long poll has answered.
  std::optional<Bodies>& poll(const std::string& url, int32_t wait_s) {
    ReceiveMessageInput input;
    input.queue_url = url;
    input.messages_max = 10;
    input.wait_s = wait_s;
    auto& answer = polls_.emplace_back();
    shard_.begin_receive(input, [&answer](Result<ReceiveMessageOutput> result) {
      answer.emplace();
      for (const Message& message : result->messages) {
        answer->push_back(message.body);
      }
    });
    return answer;
  }

  std::deque<std::optional<Bodies>> polls_;  // outlive the shard, which ends those that wait
  TestShard shard_;
  std::string dead_ = shard_.create("dead");
  std::string url_ = shard_.create("orders", shard_.dead_letters_to(dead_, 2));
};

TEST_F(Redrive, MovesAMessageThatWouldBeReceivedOnceTooOften) {
  const int64_t sent_ms = shard_.now_ms();
  SendMessageInput input;
  input.queue_url = url_;
  input.body = "a";
  input.group_id = "g";
  input.attributes["n"].data_type = "Number";
  input.attributes["n"].string_value = "1";
  input.system_attributes["AWSTraceHeader"].data_type = "String";
  input.system_attributes["AWSTraceHeader"].string_value = "Root=1-2-3";
  const std::string id = shard_.run<SendMessage>(input)->message_id;
  shard_.clock().advance_ms(1'000);
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  shard_.clock().advance_ms(1'000);
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
  EXPECT_EQ(shard_.counts(dead_), (Counts{1, 0, 0}));

  const auto dead = shard_.receive(dead_);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].message_id, id);
  EXPECT_EQ(dead[0].body, "a");
  EXPECT_EQ(dead[0].attributes.at("n").string_value, "1");
  EXPECT_EQ(dead[0].system_attributes,
            (TextMap{{"SenderId", std::string(kTestAccount)},
                     {"SentTimestamp", std::to_string(sent_ms)},
                     {"ApproximateReceiveCount", "3"},
                     {"ApproximateFirstReceiveTimestamp", std::to_string(sent_ms + 1'000)},
                     {"MessageGroupId", "g"},
                     {"AWSTraceHeader", "Root=1-2-3"},
                     {"DeadLetterQueueSourceArn", shard_.arn(url_)}}));
}

TEST_F(Redrive, KeepsWhatItTellsAcrossARestart) {
  shard_.send(url_, "a");
  receive_times(3, url_);
  run();
  shard_.restart(5'000);
  shard_.checkpoint();
  shard_.restart();
  const auto dead = shard_.receive(dead_);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].system_attributes.at("ApproximateReceiveCount"), "3");
  EXPECT_EQ(dead[0].system_attributes.at("DeadLetterQueueSourceArn"), shard_.arn(url_));
  EXPECT_EQ(shard_.keys(service::kLetterPrefix), 0u);
}

TEST_F(Redrive, GivesTheNextMessageInstead) {
  shard_.send(url_, "dead");
  receive_times(2, url_);
  shard_.send(url_, "alive");
  EXPECT_EQ(receive(url_), (Bodies{"alive"}));
  EXPECT_EQ(receive(dead_), (Bodies{"dead"}));
}

TEST_F(Redrive, ExpiresADeadLetterByTheTimeItWasFirstSent) {
  set(dead_, {{"MessageRetentionPeriod", "100"}});
  shard_.send(url_, "a");
  receive_times(2, url_);
  shard_.executor().run_for_ms(90'000);
  receive(url_);
  shard_.executor().run_for_ms(9'999);
  EXPECT_EQ(shard_.counts(dead_), (Counts{1, 0, 0}));
  shard_.executor().run_for_ms(1);
  EXPECT_EQ(shard_.counts(dead_), (Counts{0, 0, 0}));
}

TEST_F(Redrive, ALongPollWaitsOnWhileDeadLettersMove) {
  shard_.send(url_, "a");
  shard_.send(url_, "b");
  receive_times(2, url_);
  auto& answer = poll(url_, 20);
  run();
  EXPECT_FALSE(answer);
  EXPECT_EQ(shard_.counts(dead_), (Counts{2, 0, 0}));
  shard_.executor().run_for_ms(10'000);
  EXPECT_FALSE(answer);
  shard_.send(url_, "alive");
  run();
  EXPECT_EQ(answer, (Bodies{"alive"}));
}

TEST_F(Redrive, WakesALongPollOfTheDeadLetterQueue) {
  shard_.send(url_, "a");
  receive_times(2, url_);
  auto& answer = poll(dead_, 20);
  EXPECT_FALSE(answer);
  receive(url_);
  EXPECT_EQ(answer, (Bodies{"a"}));
}

TEST_F(Redrive, MovesABoundedNumberAtATime) {
  const auto count = static_cast<int>(2 * kDeadLettersPerReceive + 50);
  for (int i = 0; i < count; ++i) {
    shard_.send(url_, std::to_string(i));
  }
  receive_times(count / 5, url_);
  ASSERT_EQ(shard_.counts(dead_), (Counts{0, 0, 0}));
  for (const int moved : {100, 200, count}) {
    EXPECT_EQ(receive(url_), (Bodies{}));
    EXPECT_EQ(shard_.counts(dead_), (Counts{moved, 0, 0}));
    EXPECT_EQ(shard_.counts(url_), (Counts{count - moved, 0, 0}));
  }
}

TEST_F(Redrive, ALongPollWaitsOnBehindManyDeadLetters) {
  const auto count = static_cast<int>(3 * kDeadLettersPerReceive);
  for (int i = 0; i < count; ++i) {
    shard_.send(url_, std::to_string(i));
  }
  receive_times(count / 5, url_);
  auto& answer = poll(url_, 20);
  run();
  EXPECT_FALSE(answer);
  EXPECT_EQ(shard_.counts(dead_), (Counts{count, 0, 0}));
  shard_.send(url_, "alive");
  run();
  EXPECT_EQ(answer, (Bodies{"alive"}));
}

TEST_F(Redrive, MovesMessagesOfTheLargestSize) {
  for (int i = 0; i < 4; ++i) {
    shard_.send(url_, std::string(1'048'576, 'x'));
  }
  receive_times(2, url_);
  for (int i = 0; i < 4 && shard_.counts(dead_)[0] < 4; ++i) {
    EXPECT_EQ(receive(url_), (Bodies{}));
  }
  EXPECT_EQ(shard_.counts(dead_), (Counts{4, 0, 0}));
}

TEST_F(Redrive, LeavesTheDeadWhereTheyAreWhileTheJournalRefuses) {
  shard_.send(url_, "a");
  receive_times(2, url_);
  shard_.journal().refuse_admission = true;
  shard_.send(url_, "b");
  EXPECT_EQ(receive(url_), (Bodies{"b"}));
  EXPECT_EQ(receive(url_), (Bodies{"b"}));
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(shard_.counts(url_), (Counts{2, 0, 0}));
  shard_.journal().refuse_admission = false;
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(receive(dead_), (Bodies{"a", "b"}));
}

TEST_F(Redrive, ALetterWaitsWhileTheJournalRefuses) {
  shard_.send(url_, "a");
  receive_times(3, url_);
  shard_.journal().refuse_admission = true;
  shard_.executor().run_for_ms(10'000);
  EXPECT_EQ(shard_.counts(dead_), (Counts{0, 0, 0}));
  shard_.journal().refuse_admission = false;
  shard_.executor().run_for_ms(service::kLetterRetryMs);
  EXPECT_EQ(shard_.counts(dead_), (Counts{1, 0, 0}));
}

TEST_F(Redrive, MovesOnAlongAChainOfDeadLetterQueues) {
  const std::string last = shard_.create("last");
  set(dead_, shard_.dead_letters_to(last, 1));
  shard_.send(url_, "a");
  const int64_t first_ms = shard_.now_ms();
  receive_times(3, url_);
  run();
  shard_.clock().advance_ms(1'000);
  EXPECT_EQ(receive(dead_), (Bodies{"a"}));
  EXPECT_EQ(receive(dead_), (Bodies{}));
  const auto dead = shard_.receive(last);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].system_attributes.at("ApproximateReceiveCount"), "4");
  EXPECT_EQ(dead[0].system_attributes.at("ApproximateFirstReceiveTimestamp"),
            std::to_string(first_ms));
  EXPECT_EQ(dead[0].system_attributes.at("DeadLetterQueueSourceArn"), shard_.arn(dead_));
}

TEST_F(Redrive, AQueueMayBeItsOwnDeadLetterQueue) {
  const std::string own = shard_.create("own");
  set(own, shard_.dead_letters_to(own, 1));
  shard_.send(own, "a");
  EXPECT_EQ(receive(own), (Bodies{"a"}));
  EXPECT_EQ(receive(own), (Bodies{}));
  EXPECT_EQ(receive(own), (Bodies{"a"}));
  EXPECT_EQ(shard_.counts(own), (Counts{1, 0, 0}));
}

TEST_F(Redrive, FollowsAChangedPolicy) {
  shard_.send(url_, "a");
  receive_times(2, url_);
  set(url_, {{"RedrivePolicy", ""}});
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  set(url_, shard_.dead_letters_to(dead_, 4));
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(receive(dead_), (Bodies{"a"}));
}

class MissingDeadLetterQueue : public Redrive {
 protected:
  // The queue is gone, and a message has been received as often as it may be.
  MissingDeadLetterQueue() {
    shard_.send(url_, "a");
    receive_times(2, url_);
    delete_queue(dead_);
  }
};

TEST_F(MissingDeadLetterQueue, BringsTheMessageBackWhichIsGivenOn) {
  const int64_t sent_ms = shard_.now_ms();
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  for (int i = 3; i < 10; ++i) {
    const auto received = shard_.receive(url_, 1, 0);
    run();
    ASSERT_EQ(received.size(), 1u) << i;
    EXPECT_EQ(received[0].system_attributes.at("ApproximateReceiveCount"), std::to_string(i));
    EXPECT_EQ(received[0].system_attributes.at("SentTimestamp"), std::to_string(sent_ms));
    EXPECT_FALSE(received[0].system_attributes.contains("DeadLetterQueueSourceArn"));
  }
}

TEST_F(MissingDeadLetterQueue, WakesTheLongPollThatMovedTheMessage) {
  auto& answer = poll(url_, 20);
  run();
  EXPECT_EQ(answer, (Bodies{"a"}));
}

TEST_F(MissingDeadLetterQueue, IsAskedForLaterAndThenTakesTheMessageAtItsNextReceive) {
  receive(url_);
  shard_.executor().run_for_ms(kDeadLetterRetryMs - 1);
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  shard_.executor().run_for_ms(1);
  dead_ = shard_.create("dead");
  EXPECT_EQ(receive(url_), (Bodies{"a"})) << "this receive asks";
  EXPECT_EQ(receive(url_), (Bodies{}));
  const auto dead = shard_.receive(dead_, 10, 0);
  ASSERT_EQ(dead.size(), 1u);
  EXPECT_EQ(dead[0].system_attributes.at("ApproximateReceiveCount"), "5");
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
}

TEST_F(MissingDeadLetterQueue, IsAskedForOnceAMinuteForAsLongAsItIsMissing) {
  receive(url_);
  for (int minute = 0; minute < 3; ++minute) {
    shard_.executor().run_for_ms(kDeadLetterRetryMs);
    const size_t before = shard_.journal().batches.size();
    EXPECT_EQ(receive(url_), (Bodies{"a"}));
    const size_t asking = shard_.journal().batches.size() - before;
    EXPECT_EQ(receive(url_), (Bodies{"a"}));
    EXPECT_EQ(shard_.journal().batches.size() - before - asking, 1u) << "a receive's own";
    EXPECT_EQ(asking, 2u) << "and that the question was read";
  }
  EXPECT_EQ(shard_.keys(service::kLetterPrefix), 0u);
}

TEST_F(MissingDeadLetterQueue, DiesAtTheNextReceiveAfterARestart) {
  receive(url_);
  shard_.restart();
  EXPECT_EQ(receive(url_), (Bodies{})) << "it is tried at once";
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  shard_.clock().advance_ms(kNameRestMs);
  dead_ = shard_.create("dead");
  shard_.restart();
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(receive(dead_), (Bodies{"a"}));
}

TEST_F(MissingDeadLetterQueue, IsNotAskedForWhileTheJournalRefuses) {
  receive(url_);
  shard_.executor().run_for_ms(kDeadLetterRetryMs);
  shard_.journal().refuse_admission = true;
  EXPECT_EQ(receive(url_), (Bodies{"a"}));
  EXPECT_EQ(shard_.keys(service::kLetterPrefix), 0u);
  shard_.journal().refuse_admission = false;
  dead_ = shard_.create("dead");
  receive(url_);
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(receive(dead_), (Bodies{"a"}));
}

TEST_F(MissingDeadLetterQueue, IsTriedAgainAtOnceWhenThePolicyIsSetAnew) {
  receive(url_);
  const std::string other = shard_.create("other");
  set(url_, shard_.dead_letters_to(other, 2));
  EXPECT_EQ(receive(url_), (Bodies{}));
  EXPECT_EQ(receive(other), (Bodies{"a"}));
}

class FifoRedrive : public Redrive {
 protected:
  FifoRedrive() {
    dead_ = create_fifo("dead.fifo");
    url_ = create_fifo("orders.fifo", shard_.dead_letters_to(dead_, 2));
  }
};

TEST_F(FifoRedrive, KeepsIdGroupAndOrder) {
  const auto first = shard_.send_to_group(url_, "g", "1", "x");
  shard_.send_to_group(url_, "g", "2", "y");
  receive_times(2, url_);
  shard_.clock().advance_ms(1'000);
  EXPECT_EQ(receive(url_), (Bodies{}));
  const auto dead = shard_.receive(dead_);
  ASSERT_EQ(dead.size(), 2u);
  EXPECT_EQ(dead[0].body + dead[1].body, "12");
  EXPECT_EQ(dead[0].message_id, first.message_id);
  const TextMap& shown = dead[0].system_attributes;
  EXPECT_EQ(shown.at("MessageGroupId"), "g");
  EXPECT_EQ(shown.at("MessageDeduplicationId"), first.message_id);
  EXPECT_EQ(shown.at("SentTimestamp"), std::to_string(shard_.now_ms()));
  EXPECT_EQ(shown.at("ApproximateReceiveCount"), "3");
  EXPECT_EQ(shown.at("DeadLetterQueueSourceArn"), shard_.arn(url_));
  // The source deduplicates on.
  EXPECT_EQ(shard_.send_to_group(url_, "g", "3", "x").message_id, first.message_id);
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
}

TEST_F(FifoRedrive, FreesTheRestOfTheGroup) {
  shard_.send_to_group(url_, "g", "1");
  receive_times(2, url_);
  shard_.send_to_group(url_, "g", "2");
  EXPECT_EQ(receive(url_), (Bodies{"2"}));
}

TEST_F(FifoRedrive, HoldsTheOrderWhileTheJournalRefuses) {
  shard_.send_to_group(url_, "g", "1");
  receive_times(2, url_);
  shard_.send_to_group(url_, "g", "2");
  shard_.send_to_group(url_, "other", "3");
  shard_.journal().refuse_admission = true;
  EXPECT_EQ(receive(url_), (Bodies{"3"}));
  EXPECT_EQ(shard_.counts(url_), (Counts{3, 0, 0}));
  shard_.journal().refuse_admission = false;
  EXPECT_EQ(receive(url_).size(), 2u);
  EXPECT_EQ(receive(dead_), (Bodies{"1"}));
}

TEST_F(FifoRedrive, BringsBackWhatItsMissingQueueDoesNotTake) {
  const int64_t sent_ms = shard_.now_ms();
  const auto sent = shard_.send_to_group(url_, "g", "1", "x");
  receive_times(2, url_);
  shard_.clock().advance_ms(5'000);
  delete_queue(dead_);
  EXPECT_EQ(receive(url_), (Bodies{}));
  const auto back = shard_.receive(url_);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].message_id, sent.message_id);
  EXPECT_EQ(back[0].system_attributes.at("MessageDeduplicationId"), "x");
  EXPECT_EQ(back[0].system_attributes.at("ApproximateReceiveCount"), "3");
  EXPECT_EQ(back[0].system_attributes.at("SentTimestamp"), std::to_string(sent_ms));
}

TEST_F(FifoRedrive, WhatComesBackStandsBehindItsGroupOnce) {
  for (const char* body : {"1", "2", "3"}) {
    shard_.send_to_group(url_, "g", body);
  }
  for (int i = 0; i < 2; ++i) {
    shard_.receive(url_, 2, 0);
  }
  delete_queue(dead_);
  EXPECT_EQ(receive(url_), (Bodies{"3"})) << "the others are on their way";
  EXPECT_EQ(receive(url_), (Bodies{"3", "1", "2"}));
  shard_.executor().run_for_ms(kDeadLetterRetryMs);
  receive(url_);
  EXPECT_EQ(receive(url_), (Bodies{"3", "1", "2"})) << "asking moves nothing";
  shard_.restart();
  EXPECT_EQ(shard_.inconsistency(), "");
}

TEST_F(FifoRedrive, AChangedDelayHoldsForWhatWasSentBeforeAMessageCameBack) {
  shard_.send_to_group(url_, "g", "1");
  receive_times(2, url_);
  shard_.executor().run_for_ms(kDelayS.max * kSecondMs + 1);
  set(url_, {{"DelaySeconds", "60"}});
  shard_.send_to_group(url_, "h", "2");
  delete_queue(dead_);
  receive(url_);  // the first goes and comes back behind the second
  set(url_, {{"DelaySeconds", "0"}});
  EXPECT_EQ(receive(url_), (Bodies{"2"})) << "and the first is tried again";
  EXPECT_EQ(receive(url_), (Bodies{"2", "1"}));
}

}  // namespace
}  // namespace penstock::queue
