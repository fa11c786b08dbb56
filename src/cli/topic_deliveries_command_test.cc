#include "cli/topic_deliveries_command.h"

#include <gtest/gtest.h>

#include "cli/fake_topic.h"

namespace penstock::cli {
namespace {

std::string list_of(int count, const std::string& cause) {
  std::string deliveries;
  for (int i = 0; i < count; ++i) {
    deliveries += R"({"DeliveryId":"1-)" + std::to_string(i) + R"(","RuleArn":")" + cause +
                  R"(","CreatedAt":)" + std::to_string(1'790'000'000 - i) + "},";
  }
  deliveries.pop_back();
  return R"({"Deliveries":[)" + deliveries + "]}";
}

TEST(TopicDeliveries, AreThoseWhoseCauseIsASubscriptionOfTheTopic) {
  FakeTopic topics([](const std::string& operation, const std::string& body) {
    EXPECT_EQ(operation, "ListDeliveries");
    EXPECT_NE(body.find(R"("Status":"failed")"), std::string::npos) << body;
    return R"({"Deliveries":[{"DeliveryId":"1-1","RuleArn":"arn:t:one"},)"
           R"({"DeliveryId":"1-2","RuleArn":"arn:t2:one"},)"
           R"({"DeliveryId":"1-3","RuleArn":"arn:aws:events:rule"}]})";
  });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  const auto found = deliveries_of(client, "arn:t", {}, "failed");
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id, "1-1");
  EXPECT_EQ(topics.operations.size(), 1u);
}

TEST(TopicDeliveries, AreAskedForByTargetWhereTheAccountHasTooMany) {
  FakeTopic topics([](const std::string&, const std::string& body) {
    return body.find("TargetArn") == std::string::npos ? list_of(1000, "arn:aws:events:rule")
                                                       : list_of(2, "arn:t:one");
  });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  const auto found = deliveries_of(client, "arn:t",
                                   {{"arn:t:one", "0", "sqs", "arn:q", "arn:t"},
                                    {"arn:t:two", "0", "sqs", "arn:q", "arn:t"},
                                    {"arn:t:three", "0", "https", "https://h", "arn:t"}},
                                   "pending");
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_EQ(topics.bodies.size(), 3u);
  EXPECT_NE(topics.bodies[1].find(R"("TargetArn":"arn:q")"), std::string::npos);
  EXPECT_NE(topics.bodies[2].find(R"("TargetArn":"arn:t:three")"), std::string::npos);
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ(found->front().id, "1-1");  // the oldest
}

TEST(SubscriptionsOf, ReadsEveryPage) {
  FakeTopic topics([](const std::string&, const std::string& body) {
    return body.find("NextToken") == std::string::npos
               ? R"({"Subscriptions":[{"SubscriptionArn":"a"}],"NextToken":"n"})"
               : R"({"Subscriptions":[{"SubscriptionArn":"b"}]})";
  });
  SystemClock clock;
  TopicClient client = topics.client(clock);
  const auto found = subscriptions_of(client, "arn:t");
  ASSERT_TRUE(found.ok()) << found.error().message();
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ(found->back().subscription_arn, "b");
}

}  // namespace
}  // namespace penstock::cli
