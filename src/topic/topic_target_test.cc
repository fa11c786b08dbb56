#include "topic/topic_target.h"

#include <gtest/gtest.h>

#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

class TopicTargetTest : public testing::Test {
 protected:
  std::optional<delivery::Failure> take(std::string_view arn, std::string_view group = "",
                                        std::string_view account = kTestAccount) {
    delivery::Delivery delivery;
    delivery.target = arn;
    delivery.account = account;
    delivery.event_id = "e";
    delivery.event = "an event";
    delivery.group_id = group;
    journal::Batch batch(kTestShard);
    auto failure = topics_.topics().topic_target().take(delivery, topics_.now_ms(), batch);
    if (!batch.empty()) {
      topics_.shard().shard().commit(std::move(batch));
    }
    topics_.pass_ms(1);
    return failure;
  }

  TestTopics topics_;
};

TEST_F(TopicTargetTest, PublishesWhatItGets) {
  const std::string topic = topics_.create();
  topics_.subscribe(topic, "a", R"({"RawMessageDelivery":"true"})");
  EXPECT_TRUE(topics_.topics().topic_target().takes(topic));
  EXPECT_FALSE(topics_.topics().topic_target().takes(topic + ":uuid"));
  EXPECT_EQ(take(topic), std::nullopt);
  ASSERT_EQ(topics_.received().size(), 1u);
  EXPECT_EQ(topics_.received()[0].text, "an event");
}

TEST_F(TopicTargetTest, AFifoTopicTakesADeliveryOnce) {
  const std::string topic = topics_.create_fifo();
  topics_.subscribe(topic, "a.fifo");
  EXPECT_EQ(take(topic).value_or(delivery::Failure()).code, "INVALID_PARAMETER");
  EXPECT_EQ(take(topic, "g"), std::nullopt);
  EXPECT_EQ(take(topic, "g"), std::nullopt);
  EXPECT_EQ(topics_.received().size(), 1u);
}

TEST_F(TopicTargetTest, SaysWhyNot) {
  EXPECT_EQ(take(test_arn("sns", "nowhere")).value_or(delivery::Failure()).code, "NO_RESOURCE");
  EXPECT_EQ(take(topics_.create(), "", "999999999999").value_or(delivery::Failure()).code,
            "NO_PERMISSIONS");
}

}  // namespace
}  // namespace penstock::topic
