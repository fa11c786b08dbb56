#include "cli/topic_client.h"

#include <gtest/gtest.h>

#include "cli/fake_topic.h"

namespace penstock::cli {
namespace {

TEST(TopicClient, FindsTheArnOfANameByThoseOfTheAccountsTopics) {
  FakeTopic topics([](const std::string& operation, const std::string&) {
    EXPECT_EQ(operation, "ListTopics");
    return R"({"Topics":[{"TopicArn":"arn:aws:sns:eu-west-1:000000000000:other"}]})";
  });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  const auto arn = client.arn_of("orders");
  ASSERT_TRUE(arn.ok()) << arn.error().message();
  EXPECT_EQ(*arn, "arn:aws:sns:eu-west-1:000000000000:orders");
  EXPECT_EQ(client.arn_of("arn:aws:sns:x:y:z").value(), "arn:aws:sns:x:y:z");
  EXPECT_EQ(topics.operations.size(), 1u);
}

TEST(TopicClient, SaysThatThereIsNoTopicWhereThereAreNone) {
  FakeTopic topics([](const std::string&, const std::string&) { return R"({"Topics":[]})"; });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  const auto arn = client.arn_of("orders");
  ASSERT_FALSE(arn.ok());
  EXPECT_EQ(arn.error().message(), "There is no topic orders.");
}

}  // namespace
}  // namespace penstock::cli
