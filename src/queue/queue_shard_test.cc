// What a shard_ keeps across restarts, and what it does on its own: expiry, progress, metrics.
#include "queue/queue_shard.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "queue/queue_testing.h"

namespace penstock::queue {
namespace {

using Bodies = std::vector<std::string>;
using Counts = std::vector<int>;

class QueueShardTest : public testing::Test {
 protected:
  ~QueueShardTest() override { EXPECT_EQ(shard_.inconsistency(), ""); }
  Queue& queue() { return *shard_.queues().queues().begin()->second; }

  TestShard shard_;
  std::string url_ = shard_.create("orders");
};

TEST_F(QueueShardTest, DeliversNothingEarlyAfterARestart) {
  shard_.send(url_, "received");
  shard_.send(url_, "delayed", 60);
  const auto first = shard_.receive(url_, 1, 30);
  shard_.restart(5'000);
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 1, 1}));
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{}));
  shard_.clock().advance_ms(25'000);
  const auto second = shard_.receive(url_);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].message_id, first[0].message_id);
  EXPECT_EQ(second[0].system_attributes.at("ApproximateReceiveCount"), "2");
  EXPECT_EQ(second[0].system_attributes.at("ApproximateFirstReceiveTimestamp"),
            first[0].system_attributes.at("ApproximateFirstReceiveTimestamp"));
}

TEST_F(QueueShardTest, HandlesSurviveARestart) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_)[0].receipt_handle;
  shard_.checkpoint();
  shard_.restart();
  EXPECT_TRUE(shard_.remove(url_, handle).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
}

TEST_F(QueueShardTest, GivesNoSequenceTwice) {
  shard_.send(url_, "a");
  const std::string handle = shard_.receive(url_)[0].receipt_handle;
  ASSERT_TRUE(shard_.remove(url_, handle).ok());
  shard_.checkpoint();
  shard_.restart();
  shard_.send(url_, "b");
  shard_.receive(url_);
  // The old handle names the old message, not the new one in its place.
  EXPECT_TRUE(shard_.remove(url_, handle).ok());
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 1, 0}));
}

TEST_F(QueueShardTest, ShortLivedMessagesLeaveNothingBehind) {
  shard_.checkpoint();
  for (int i = 0; i < 100; ++i) {
    shard_.send(url_, "x");
    ASSERT_TRUE(shard_.remove(url_, shard_.receive(url_)[0].receipt_handle).ok());
  }
  shard_.store().freeze();
  // Only how far the queue got.
  EXPECT_EQ(shard_.store().frozen().changes.size(), 1u);
  shard_.store().thaw();
}

TEST_F(QueueShardTest, RemembersWhereTheOldestMessageIs) {
  for (int i = 0; i < 3'000; ++i) {
    shard_.send(url_, "x");
    if (i % 10 == 9) {
      for (const Message& message : shard_.receive(url_)) {
        ASSERT_TRUE(shard_.remove(url_, message.receipt_handle).ok());
      }
    }
  }
  EXPECT_GT(queue().progress.head, 2'000u);
  const Sequence head = queue().progress.head;
  shard_.send(url_, "last");
  shard_.restart();
  EXPECT_EQ(queue().progress.head, head);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"last"}));
}

TEST_F(QueueShardTest, RemovesMessagesAtTheEndOfTheirRetention) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"MessageRetentionPeriod", "60"}}}).ok());
  shard_.send(url_, "visible");
  shard_.send(url_, "in flight");
  shard_.receive(url_, 1, 3'600);
  shard_.executor().run_for_ms(30'000);
  shard_.send(url_, "younger");
  shard_.executor().run_for_ms(29'999);
  EXPECT_EQ(shard_.counts(url_), (Counts{2, 1, 0}));
  shard_.executor().run_for_ms(1);
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{"younger"}));
  EXPECT_EQ(queue().counters.expired, 2u);
}

TEST_F(QueueShardTest, DeliversNoExpiredMessageBeforeTheTimerRan) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"MessageRetentionPeriod", "60"}}}).ok());
  shard_.send(url_, "old");
  shard_.clock().advance_ms(60'000);
  EXPECT_EQ(shard_.receive_bodies(url_), (Bodies{}));
}

TEST_F(QueueShardTest, ExpiresInStepsAndAfterARestart) {
  for (int i = 0; i < 2'500; ++i) {
    shard_.send(url_, "x");
  }
  shard_.restart();
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"MessageRetentionPeriod", "60"}}}).ok());
  shard_.clock().advance_ms(60'000);
  const size_t batches = shard_.journal().batches.size();
  shard_.executor().run_until_idle();
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
  EXPECT_EQ(shard_.journal().batches.size(), batches + 3);
}

TEST_F(QueueShardTest, WaitsWithExpiryWhileTheJournalRefuses) {
  ASSERT_TRUE(shard_.run<SetQueueAttributes>({url_, {{"MessageRetentionPeriod", "60"}}}).ok());
  shard_.send(url_, "x");
  shard_.journal().refuse_admission = true;
  shard_.executor().run_for_ms(62'000);
  EXPECT_EQ(shard_.counts(url_), (Counts{1, 0, 0}));
  shard_.journal().refuse_admission = false;
  shard_.executor().run_for_ms(1'000);
  EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
}

TEST_F(QueueShardTest, ShowsDepthsAndCounts) {
  shard_.send(url_, "a");
  shard_.send(url_, "b");
  shard_.send(url_, "c", 100);
  ASSERT_TRUE(shard_.remove(url_, shard_.receive(url_, 1)[0].receipt_handle).ok());
  shard_.clock().advance_ms(2'500);
  std::vector<observe::Registry::Family> families;
  shard_.queues().collect(families);
  std::map<std::string, double> values;
  for (const auto& family : families) {
    for (const auto& sample : family.samples) {
      const bool has_state = sample.labels.back().first == "state";
      values[family.name + (has_state ? "/" + sample.labels.back().second : "")] = sample.value;
      EXPECT_EQ(sample.labels[2].second, "orders");
    }
  }
  const std::map<std::string, double> expected{{"penstock_queue_messages/visible", 1},
                                               {"penstock_queue_messages/in_flight", 0},
                                               {"penstock_queue_messages/delayed", 1},
                                               {"penstock_queue_oldest_message_age_seconds", 2.5},
                                               {"penstock_queue_waiting_receives", 0},
                                               {"penstock_queue_messages_sent_total", 3},
                                               {"penstock_queue_messages_received_total", 1},
                                               {"penstock_queue_messages_dead_lettered_total", 0},
                                               {"penstock_queue_messages_deleted_total", 1},
                                               {"penstock_queue_messages_expired_total", 0},
                                               {"penstock_queue_empty_receives_total", 0}};
  EXPECT_EQ(values, expected);
}

TEST_F(QueueShardTest, RefusesToLoadWhatItDoesNotKnow) {
  for (const std::string& key :
       {std::string(kShardKey), queue_key(queue().path), progress_key(queue().id),
        std::string(MessageKey(queue().id, Part::kMetadata, 1).view())}) {
    TestShard other;
    const std::string other_url = other.create("orders");
    other.send(other_url, "x");
    other.store().apply({journal::MutationKind::kPut, kTestShard, key, "\x63garbage"});
    QueueShard loading(other.queues().shard());
    const Result<void> loaded = loading.load();
    ASSERT_FALSE(loaded.ok());
    EXPECT_TRUE(loaded.error().is(kCorrupt));
  }
}

TEST_F(QueueShardTest, NoticesWhenIndexAndStoreDiffer) {
  TestShard other;
  const std::string other_url = other.create("orders");
  other.send(other_url, "x");
  EXPECT_EQ(other.inconsistency(), "");
  const MessageKey key(1, Part::kContent, 1);
  other.store().apply({journal::MutationKind::kErase, kTestShard, key, {}});
  EXPECT_NE(other.inconsistency(), "");
}

// Producers and consumers at random, with restarts and checkpoints between: nothing is lost,
// invented, or delivered before its time.
class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) {}

  void run(int steps) {
    for (int step = 0; step < steps; ++step) {
      shard_.executor().run_for_ms(static_cast<int64_t>(random_.below(1'500)));
      one_step();
      ASSERT_FALSE(testing::Test::HasFatalFailure()) << "at step " << step;
    }
    ASSERT_EQ(shard_.inconsistency(), "");
    drain();
  }
  const std::set<std::string>& sent() const { return sent_; }
  const std::set<std::string>& deleted() const { return deleted_; }

 private:
  void one_step() {
    switch (random_.below(20)) {
      case 0:
        return shard_.restart(static_cast<int64_t>(random_.below(3'000)));
      case 1:
        return shard_.checkpoint();
      case 2:
      case 3:
        return change();
      case 4:
      case 5:
      case 6:
        return remove();
      case 7:
      case 8:
      case 9:
      case 10:
      case 11:
        return receive(static_cast<int32_t>(random_.below(4)));
      default:
        return send();
    }
  }
  void send() {
    const auto delay_s = static_cast<int32_t>(random_.below(2) * random_.below(5));
    const std::string body = "m" + std::to_string(++last_);
    shard_.send(url_, body, delay_s);
    sent_.insert(body);
    not_before_ms_[body] = shard_.now_ms() + delay_s * kSecondMs;
  }
  void receive(int32_t timeout_s) {
    for (const Message& message :
         shard_.receive(url_, 1 + static_cast<int32_t>(random_.below(10)), timeout_s)) {
      ASSERT_TRUE(sent_.contains(message.body));
      ASSERT_FALSE(deleted_.contains(message.body));
      ASSERT_LE(not_before_ms_[message.body], shard_.now_ms()) << message.body;
      not_before_ms_[message.body] = shard_.now_ms() + timeout_s * kSecondMs;
      handles_[message.body] = message.receipt_handle;
    }
  }
  void change() {
    if (handles_.empty()) {
      return;
    }
    const auto [body, handle] = *handles_.begin();
    const auto timeout_s = static_cast<int32_t>(random_.below(4));
    if (shard_.run<ChangeMessageVisibility>({url_, handle, timeout_s}).ok()) {
      not_before_ms_[body] = shard_.now_ms() + timeout_s * kSecondMs;
    }
  }
  void remove() {
    if (handles_.empty()) {
      return;
    }
    const auto chosen =
        std::next(handles_.begin(), static_cast<ptrdiff_t>(random_.below(handles_.size())));
    ASSERT_TRUE(shard_.remove(url_, chosen->second).ok());
    deleted_.insert(chosen->first);
    handles_.erase(chosen);
  }
  void drain() {
    shard_.executor().run_for_ms(10'000);
    while (deleted_.size() < sent_.size()) {
      receive(30);
      ASSERT_FALSE(handles_.empty());
      while (!handles_.empty()) {
        remove();
      }
    }
    EXPECT_EQ(shard_.counts(url_), (Counts{0, 0, 0}));
    EXPECT_EQ(shard_.inconsistency(), "");
  }

  SeededRandom random_;
  TestShard shard_;
  std::string url_ = shard_.create("orders");
  int last_ = 0;
  std::set<std::string> sent_;
  std::set<std::string> deleted_;
  std::map<std::string, int64_t> not_before_ms_;
  std::map<std::string, std::string> handles_;  // the latest of each message
};

class QueueShardHistory : public testing::TestWithParam<uint64_t> {};

TEST_P(QueueShardHistory, LosesAndInventsNothing) {
  RandomHistory history(GetParam());
  history.run(1'500);
  EXPECT_EQ(history.deleted(), history.sent());
}

INSTANTIATE_TEST_SUITE_P(Seeds, QueueShardHistory, testing::Range<uint64_t>(1, 9));

}  // namespace
}  // namespace penstock::queue
