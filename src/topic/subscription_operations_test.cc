#include "topic/subscription_operations.h"

#include <gtest/gtest.h>

#include "topic/call_parameters.h"
#include "topic/topic_limits.h"
#include "topic/topic_testing.h"

namespace penstock::topic {
namespace {

class SubscriptionTest : public testing::Test {
 protected:
  std::string subscribe(std::string_view protocol, std::string_view endpoint,
                        std::string_view more = "") {
    std::string reply = topics_.answer<Subscribe>(
        fmt::format(R"({{"TopicArn":"{}","Protocol":"{}","Endpoint":"{}"{}}})", topic_, protocol,
                    endpoint, more));
    topics_.pass_ms(1);
    return reply;
  }
  // What the endpoint was asked with last.
  std::string token() {
    const std::string& text = topics_.received().back().text;
    constexpr std::string_view kName = "\"Token\" : \"";
    const size_t begin = text.find(kName) + kName.size();
    return text.substr(begin, text.find('"', begin) - begin);
  }
  service::Call anonymous() {
    service::Call call = topics_.call();
    call.caller = {};
    return call;
  }
  std::string confirm(service::Call call, std::string_view token, std::string_view more = "") {
    return topics_.answer_as<ConfirmSubscription>(
        std::move(call), fmt::format(R"({{"TopicArn":"{}","Token":"{}"{}}})", topic_, token, more));
  }
  std::string unsubscribe(service::Call call, std::string_view arn) {
    std::string reply = topics_.answer_as<Unsubscribe>(
        std::move(call), fmt::format(R"({{"SubscriptionArn":"{}"}})", arn));
    topics_.pass_ms(1);
    return reply;
  }
  std::string set(std::string_view arn, std::string_view name, std::string_view value) {
    return topics_.answer<SetSubscriptionAttributes>(
        fmt::format(R"({{"SubscriptionArn":"{}","AttributeName":"{}","AttributeValue":"{}"}})", arn,
                    name, value));
  }
  std::string attribute(std::string_view arn, const std::string& name) {
    const auto shown = topics_.ask_as<GetSubscriptionAttributes>(
        topics_.call(), fmt::format(R"({{"SubscriptionArn":"{}"}})", arn));
    if (!shown.ok()) {
      return shown.error().message();
    }
    const auto found = shown->attributes.find(name);
    return found == shown->attributes.end() ? "absent" : found->second;
  }
  std::string listed() {
    return topics_.answer<ListSubscriptionsByTopic>(fmt::format(R"({{"TopicArn":"{}"}})", topic_));
  }
  static std::string arn_in(std::string_view reply) {
    constexpr std::string_view kName = R"({"SubscriptionArn":")";
    return std::string(reply.substr(kName.size(), reply.size() - kName.size() - 2));
  }

  TestTopics topics_;
  std::string topic_ = topics_.create();
};

TEST_F(SubscriptionTest, AQueueIsSubscribedAtOnce) {
  const std::string reply = subscribe("sqs", queue_arn("a"));
  EXPECT_TRUE(reply.starts_with(R"({"SubscriptionArn":")" + topic_ + ":"));
  EXPECT_EQ(subscribe("sqs", queue_arn("a")), reply);
  EXPECT_EQ(subscribe("sqs", queue_arn("a"), R"(,"Attributes":{"RawMessageDelivery":"true"})"),
            "InvalidParameter: Invalid parameter: Attributes Reason: Subscription already exists "
            "with different attributes");
  EXPECT_EQ(attribute(arn_in(reply), "ConfirmationWasAuthenticated"), "true");
  EXPECT_EQ(attribute(arn_in(reply), "PendingConfirmation"), "false");
}

TEST_F(SubscriptionTest, ChecksEndpoints) {
  const std::string invalid = "InvalidParameter: Invalid parameter: ";
  EXPECT_EQ(subscribe("pigeon", "x"),
            invalid + "Amazon SNS does not support this protocol string: pigeon");
  EXPECT_EQ(subscribe("sms", "+1"), invalid + "Protocol Reason: sms is not supported here");
  EXPECT_EQ(subscribe("sqs", "http://a/b"), invalid + "SQS endpoint ARN");
  EXPECT_EQ(subscribe("sqs", queue_arn("a.fifo")),
            invalid +
                "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed "
                "to standard SNS topics");
  EXPECT_EQ(subscribe("http", "https://a"), invalid + "Endpoint must match the specified protocol");
  EXPECT_EQ(subscribe("https", "https:///a"),
            invalid + "Endpoint must match the specified protocol");
  EXPECT_EQ(subscribe("email", "nobody"), invalid + "Email address");
  EXPECT_EQ(subscribe("email", "a@example.com"),
            invalid +
                "Protocol Reason: no mail relay is configured (smtp-url), so that e-mail "
                "cannot be sent");
  topic_ = topics_.create_fifo();
  EXPECT_EQ(subscribe("http", "http://a"), invalid + "Invalid protocol type: http");
}

TEST_F(SubscriptionTest, AnHttpEndpointConfirmsByItsToken) {
  EXPECT_EQ(subscribe("http", "http://a/b"), R"({"SubscriptionArn":"pending confirmation"})");
  ASSERT_EQ(topics_.received().size(), 1u);
  const auto call = decode_call_parameters(topics_.received()[0].parameters);
  ASSERT_TRUE(call.has_value());
  EXPECT_EQ(call->message_type, "SubscriptionConfirmation");
  EXPECT_EQ(call->endpoint, "http://a/b");
  EXPECT_EQ(call->link, "http://localhost:4566/?Action=ConfirmSubscription&TopicArn=" + topic_ +
                            "&Token=" + token());
  EXPECT_NE(listed().find("PendingConfirmation"), std::string::npos);
  topics_.publish(topic_);
  EXPECT_EQ(topics_.received().size(), 1u);
  EXPECT_EQ(confirm(anonymous(), "nonsense"), "InvalidParameter: Invalid token");
  std::string forged = token();
  forged.back() = forged.back() == '0' ? '1' : '0';
  EXPECT_EQ(confirm(anonymous(), forged), "InvalidParameter: Invalid parameter: Token");
  const std::string good = token();
  topics_.restart();
  const std::string arn = arn_in(confirm(anonymous(), good));
  EXPECT_EQ(arn_in(confirm(anonymous(), good)), arn);
  EXPECT_EQ(attribute(arn, "ConfirmationWasAuthenticated"), "false");
  topics_.publish(topic_);
  ASSERT_EQ(topics_.received().size(), 2u);
  EXPECT_EQ(topics_.received()[1].cause, arn);
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(SubscriptionTest, AsksAgainWithTheSameToken) {
  const auto arn = subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)");
  const std::string first = token();
  EXPECT_EQ(subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)"), arn);
  EXPECT_EQ(topics_.received().size(), 2u);
  EXPECT_EQ(token(), first);
  EXPECT_EQ(confirm(anonymous(), token()), arn);
}

TEST_F(SubscriptionTest, WhatNobodyConfirmsGoesAfterThreeDays) {
  subscribe("http", "http://a");
  topics_.pass_ms(kTokenLifeMs - kMinuteMs);
  EXPECT_NE(listed().find("http://a"), std::string::npos);
  topics_.pass_ms(3 * kMinuteMs);
  EXPECT_EQ(listed(), R"({"Subscriptions":[]})");
  EXPECT_EQ(confirm(anonymous(), token()), "InvalidParameter: Invalid parameter: Token");
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(SubscriptionTest, WhoHasTheLinkCanUnsubscribeAndTakeItBack) {
  const auto arn = arn_in(subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)"));
  confirm(anonymous(), token());
  EXPECT_EQ(unsubscribe(anonymous(), arn), "{}");
  EXPECT_NE(listed().find(R"("SubscriptionArn":"Deleted")"), std::string::npos);
  EXPECT_EQ(attribute(arn, "Endpoint"), "Subscription does not exist");
  topics_.publish(topic_);
  ASSERT_EQ(topics_.received().size(), 2u);  // the two confirmations
  EXPECT_NE(topics_.received()[1].text.find("UnsubscribeConfirmation"), std::string::npos);
  EXPECT_EQ(arn_in(confirm(anonymous(), token())), arn);
  topics_.publish(topic_);
  EXPECT_EQ(topics_.received().size(), 3u);
  EXPECT_EQ(topics_.shard().inconsistency(), "");
}

TEST_F(SubscriptionTest, AConfirmationCanAskForSignedUnsubscribing) {
  const auto arn = arn_in(subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)"));
  confirm(topics_.call(), token(), R"(,"AuthenticateOnUnsubscribe":"true")");
  EXPECT_TRUE(unsubscribe(anonymous(), arn).starts_with("AuthorizationError"));
  EXPECT_EQ(unsubscribe(topics_.call(), arn), "{}");
  EXPECT_EQ(listed(), R"({"Subscriptions":[]})");
  EXPECT_EQ(unsubscribe(topics_.call(), arn), "{}");
}

TEST_F(SubscriptionTest, AQueueIsUnsubscribedBySignedRequestsOnly) {
  const std::string arn = topics_.subscribe(topic_, "a");
  EXPECT_TRUE(unsubscribe(anonymous(), arn).starts_with("AuthorizationError"));
  EXPECT_EQ(unsubscribe(topics_.call(), arn), "{}");
  EXPECT_EQ(unsubscribe(topics_.call(), topic_),
            "InvalidParameter: Invalid parameter: SubscriptionId");
}

TEST_F(SubscriptionTest, AFilterHoldsFromTheNextPublishOn) {
  const std::string arn = topics_.subscribe(topic_, "a");
  topics_.publish(topic_);
  EXPECT_EQ(set(arn, "FilterPolicy", R"({\"state\":[\"paid\"]})"), "{}");
  EXPECT_EQ(attribute(arn, "FilterPolicyScope"), "MessageAttributes");
  topics_.publish(topic_);
  EXPECT_EQ(topics_.received().size(), 1u);
  topics_.restart();
  topics_.publish(topic_);
  EXPECT_EQ(topics_.received().size(), 1u);
  EXPECT_EQ(set(arn, "FilterPolicy", "{}"), "{}");
  EXPECT_EQ(attribute(arn, "FilterPolicy"), "absent");
  topics_.publish(topic_);
  EXPECT_EQ(topics_.received().size(), 2u);
}

TEST_F(SubscriptionTest, ScopeAndPolicyMustFit) {
  const std::string arn = topics_.subscribe(topic_, "a");
  EXPECT_EQ(set(arn, "FilterPolicyScope", "Elsewhere"),
            "InvalidParameter: Invalid parameter: FilterPolicyScope: Invalid value [Elsewhere]. "
            "Please use either MessageBody or MessageAttributes");
  EXPECT_EQ(set(arn, "FilterPolicyScope", "MessageBody"), "{}");
  EXPECT_EQ(set(arn, "FilterPolicy", R"({\"a\":{\"b\":[1]}})"), "{}");
  EXPECT_EQ(set(arn, "FilterPolicyScope", "MessageAttributes"),
            "InvalidParameter: Invalid parameter: Filter policy scope MessageAttributes does not "
            "support nested filter policy");
  EXPECT_EQ(attribute(arn, "FilterPolicyScope"), "MessageBody");
}

TEST_F(SubscriptionTest, ATokenSaysItsTopicItself) {
  const auto arn = arn_in(subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)"));
  const auto confirm_at = [&](std::string_view topic) {
    return topics_.answer_as<ConfirmSubscription>(
        anonymous(), fmt::format(R"({{"TopicArn":"{}","Token":"{}"}})", topic, token()));
  };
  EXPECT_EQ(confirm_at("arn:aws:sns:us-west-2:123456789012:orders"),
            "InvalidParameter: Invalid parameter: Topic");
  EXPECT_EQ(confirm_at("nonsense"), "InvalidParameter: Invalid parameter: Topic");
  EXPECT_EQ(arn_in(confirm_at(test_arn("sns", "another"))), arn);
}

TEST_F(SubscriptionTest, ShowsNoPassword) {
  const auto arn =
      arn_in(subscribe("http", "http://me:secret@a/b", R"(,"ReturnSubscriptionArn":true)"));
  EXPECT_EQ(attribute(arn, "Endpoint"), "http://me:****@a/b");
  EXPECT_EQ(listed().find("secret"), std::string::npos);
}

// Whoever has no key has no say in where signed messages lead.
TEST_F(SubscriptionTest, LinksForNobodyLeadToTheServerItself) {
  const auto arn = arn_in(subscribe("http", "http://a", R"(,"ReturnSubscriptionArn":true)"));
  confirm(anonymous(), token());
  service::Call nobody = anonymous();
  nobody.base_url = "http://evil.example";
  EXPECT_EQ(unsubscribe(nobody, arn), "{}");
  EXPECT_EQ(topics_.received().back().text.find("evil"), std::string::npos);
}

TEST_F(SubscriptionTest, ChecksAttributes) {
  const std::string arn = topics_.subscribe(topic_, "a");
  const std::string invalid = "InvalidParameter: Invalid parameter: ";
  EXPECT_EQ(set(arn, "Nonsense", "1"), invalid + "AttributeName");
  EXPECT_EQ(set(arn, "ReplayPolicy", "{}"), invalid + "AttributeName");
  EXPECT_EQ(set(arn, "RawMessageDelivery", "maybe"),
            invalid + "RawMessageDelivery: Invalid value [maybe]. Must be true or false.");
  EXPECT_EQ(set(arn, "RawMessageDelivery", "True"), "{}");
  EXPECT_EQ(attribute(arn, "RawMessageDelivery"), "true");
  EXPECT_TRUE(set(arn, "RedrivePolicy", "x")
                  .starts_with(invalid + "RedrivePolicy: failed to parse JSON. Unrecognized token "
                                         "'x'"));
  EXPECT_EQ(set(arn, "RedrivePolicy", R"({\"deadLetterTargetArn\":\"x\"})"),
            invalid + "RedrivePolicy: deadLetterTargetArn is an invalid arn");
  EXPECT_EQ(set(topic_ + ":11111111-1111-4111-8111-111111111111", "RawMessageDelivery", "true"),
            "NotFound: Subscription does not exist");
}

TEST_F(SubscriptionTest, ATopicHasAtMostTwoHundredFilterPolicies) {
  for (size_t i = 0; i < kFilterPoliciesPerTopicMax; ++i) {
    topics_.subscribe(topic_, fmt::format("q{}", i), R"({"FilterPolicy":"{\"a\":[1]}"})");
  }
  EXPECT_TRUE(subscribe("sqs", queue_arn("more"), R"(,"Attributes":{"FilterPolicy":"{\"a\":[1]}"})")
                  .starts_with("FilterPolicyLimitExceeded"));
  EXPECT_TRUE(subscribe("sqs", queue_arn("more")).starts_with("{"));
}

TEST_F(SubscriptionTest, ListsPagesOfAHundredOverTopics) {
  const std::string other = topics_.create("other");
  for (int i = 0; i < 120; ++i) {
    topics_.subscribe(i % 2 == 0 ? topic_ : other, fmt::format("q{}", i));
  }
  const auto page = topics_.ask_as<ListSubscriptions>(topics_.call(), "{}");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->subscriptions->size(), 100u);
  const auto last = topics_.ask_as<ListSubscriptions>(
      topics_.call(), fmt::format(R"({{"NextToken":"{}"}})", page->next_token.value_or("")));
  ASSERT_TRUE(last.ok());
  EXPECT_EQ(last->subscriptions->size(), 20u);
  EXPECT_FALSE(last->next_token.has_value());
}

}  // namespace
}  // namespace penstock::topic
