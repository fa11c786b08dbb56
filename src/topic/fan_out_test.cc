#include "topic/fan_out.h"

#include <gtest/gtest.h>

#include "topic/topic_limits.h"
#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

constexpr size_t kMany = 3 * kDeliveriesAtOnce + 5;

class FanOutTest : public testing::Test {
 protected:
  FanOutTest() {
    for (size_t i = 0; i < kMany; ++i) {
      topics_.subscribe(topic_, fmt::format("q{:04}", i), R"({"RawMessageDelivery":"true"})");
    }
  }
  // Acknowledged, before anything else happens.
  void publish(std::string_view message) {
    const std::string reply = topics_.answer<Publish>(
        fmt::format(R"({{"TopicArn":"{}","Message":"{}"}})", topic_, message));
    ASSERT_TRUE(reply.starts_with(R"({"MessageId")")) << reply;
  }

  TestTopics topics_;
  std::string topic_ = topics_.create();
};

TEST_F(FanOutTest, ReachesEverybodyInSteps) {
  publish("one");
  EXPECT_TRUE(topics_.received().empty());
  topics_.pass_ms(1);
  EXPECT_EQ(topics_.received().size(), kMany);
  EXPECT_EQ(topics_.shard().keys(kFanOutPrefix), 0u);
  EXPECT_EQ(topics_.shard().keys(kCursorPrefix), 0u);
  EXPECT_EQ(topics_.shard().keys(kLogPrefix), 0u);
}

TEST_F(FanOutTest, GoesOnAfterARestart) {
  publish("one");
  topics_.restart();
  topics_.pass_ms(1);
  EXPECT_EQ(topics_.received().size(), kMany);
  topics_.restart();
  topics_.pass_ms(1'000);
  EXPECT_EQ(topics_.received().size(), kMany);
}

// What is published meanwhile waits for its turn.
TEST_F(FanOutTest, KeepsTheOrder) {
  publish("one");
  publish("two");
  topics_.pass_ms(1);
  ASSERT_EQ(topics_.received().size(), 2 * kMany);
  for (size_t i = 0; i < 2 * kMany; ++i) {
    ASSERT_EQ(topics_.received()[i].text, i < kMany ? "one" : "two");
  }
}

// Who wants a message is settled when it is published; who leaves gets no more.
TEST_F(FanOutTest, WhoComesLaterGetsWhatIsPublishedLater) {
  publish("one");
  topics_.subscribe(topic_, "late");
  const auto leaver = topics_.topics().find(path_of_topic_arn(topic_))->subscriptions.rbegin();
  const std::string arn = subscription_arn(topic_, std::next(leaver)->second->uuid);
  EXPECT_EQ(topics_.answer<Unsubscribe>(fmt::format(R"({{"SubscriptionArn":"{}"}})", arn)), "{}");
  topics_.pass_ms(1);
  EXPECT_EQ(topics_.received().size(), kMany - 1);
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(FanOutTest, AFullDiskDelaysIt) {
  publish("one");
  topics_.shard().journal().refuse_admission = true;
  topics_.pass_ms(10 * delivery::kFanOutRetryMs);
  EXPECT_TRUE(topics_.received().empty());
  topics_.shard().journal().refuse_admission = false;
  topics_.pass_ms(2 * delivery::kFanOutRetryMs);
  EXPECT_EQ(topics_.received().size(), kMany);
}

TEST_F(FanOutTest, EndsWithItsTopic) {
  publish("one");
  EXPECT_EQ(topics_.answer<DeleteTopic>(fmt::format(R"({{"TopicArn":"{}"}})", topic_)), "{}");
  topics_.pass_ms(1);
  EXPECT_TRUE(topics_.received().empty());
  EXPECT_EQ(topics_.shard().keys("n"), 1u);  // what the shard has for itself
}

}  // namespace
}  // namespace penstock::topic
