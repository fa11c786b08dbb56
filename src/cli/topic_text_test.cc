#include "cli/topic_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

constexpr const char* kTopic = "arn:aws:sns:us-east-1:000000000000:orders.fifo";

TEST(TopicOverview, ReadsWhatTheAttributesSay) {
  const TopicOverview topic = make_topic_overview(
      kTopic,
      {{"FifoTopic", "true"}, {"SubscriptionsConfirmed", "7"}, {"SubscriptionsPending", "2"}});
  EXPECT_EQ(topic.name, "orders.fifo");
  EXPECT_EQ(topic.arn, kTopic);
  EXPECT_TRUE(topic.is_fifo);
  EXPECT_EQ(topic.confirmed, 7);
  EXPECT_EQ(topic.pending, 2);
  EXPECT_FALSE(make_topic_overview("t", {}).is_fifo);
}

TEST(TopicsTable, HasARowForEachTopic) {
  EXPECT_EQ(topics_table({{"t", "arn:t", false, 3, 1}}),
            "TOPIC  ARN    FIFO  CONFIRMED  PENDING\n"
            "t      arn:t  no    3          1\n");
}

TEST(MessageAttributes, AreStringsUnlessATypeIsGiven) {
  const auto attributes = parse_message_attributes(
      {"kind=a=b", "price:Number=12", "raw:Binary=x", "tags:String.Array=[]"});
  ASSERT_TRUE(attributes.ok()) << attributes.error().message();
  EXPECT_EQ(attributes->at("kind").data_type, "String");
  EXPECT_EQ(attributes->at("kind").string_value, "a=b");
  EXPECT_EQ(attributes->at("price").data_type, "Number");
  EXPECT_EQ(attributes->at("price").string_value, "12");
  EXPECT_EQ(attributes->at("raw").binary_value, aws::Blob{"x"});
  EXPECT_FALSE(attributes->at("raw").string_value.has_value());
  EXPECT_EQ(attributes->at("tags").data_type, "String.Array");
}

TEST(MessageAttributes, HaveNoOtherTypes) {
  const auto attributes = parse_message_attributes({"price:Float=12"});
  ASSERT_FALSE(attributes.ok());
  EXPECT_TRUE(attributes.error().is(kInvalidArgument));
}

TEST(TopicDeliveriesTable, ShowsTheSubscriptionAndItsEndpoint) {
  delivery::DeliveryShape delivery;
  delivery.id = "3-7";
  delivery.status = "failed";
  delivery.cause = "arn:t:one";
  delivery.target = "arn:q";
  delivery.event_id = "m1";
  delivery.attempts = 2;
  delivery.last_attempts = {{{1'790'000'000'000}, 12, "transient", "HTTP_500", "no"}};
  delivery::DeliveryShape of_nobody = delivery;
  of_nobody.cause = "arn:t:two";
  EXPECT_EQ(
      topic_deliveries_table({delivery, of_nobody},
                             {{"arn:t:one", "0", "https", "https://host/hook", "arn:t"}}),
      "DELIVERY  STATUS  MESSAGE  SUBSCRIPTION  ENDPOINT           FAILED  WHEN  LAST ERROR\n"
      "3-7       failed  m1       one           https://host/hook  2             HTTP_500: no\n"
      "3-7       failed  m1       two           -                  2             HTTP_500: no\n");
}

}  // namespace
}  // namespace penstock::cli
