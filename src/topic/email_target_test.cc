#include "topic/email_target.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "runtime/mail_address.h"
#include "runtime/scripted_mail_caller.h"
#include "runtime/simulated_executor.h"

namespace penstock::topic {
namespace {

using delivery::Category;
using runtime::Mail;
using runtime::MailOutcome;
using Relay = runtime::ScriptedMailCaller;
using Kind = MailOutcome::Failure;

constexpr std::string_view kTopic = "arn:aws:sns:eu-west-1:123456789012:news";
constexpr std::string_view kSubscription =
    "arn:aws:sns:eu-west-1:123456789012:news:0f4b1f2e-6f0c-4b41-8c1b-5a4c3d2e1f00";
constexpr std::string_view kLink = "http://localhost:4566/?Action=Unsubscribe&SubscriptionArn=a:b";

CallParameters notification(std::string_view protocol = "email") {
  CallParameters parameters;
  parameters.protocol = protocol;
  parameters.endpoint = "reader@example.com";
  parameters.message_type = "Notification";
  parameters.topic_arn = kTopic;
  parameters.subscription_arn = kSubscription;
  parameters.link = kLink;
  return parameters;
}

bool has(const Mail& mail, std::string_view text) {
  return mail.body.find(text) != std::string::npos;
}

TEST(EmailTarget, WritesTheMessageAndHowToEndTheSubscription) {
  const Mail mail = make_mail(notification(), "m-1", "Hello\nall");
  EXPECT_EQ(mail.to, "reader@example.com");
  EXPECT_EQ(mail.from_name, "AWS Notifications");
  EXPECT_EQ(mail.subject, "AWS Notification Message");
  EXPECT_TRUE(mail.body.starts_with("Hello\nall\n\n-- \n"));
  EXPECT_TRUE(has(mail, kLink));
  ASSERT_EQ(mail.headers.size(), 1U);
  EXPECT_EQ(mail.headers[0].first, "List-Unsubscribe");
  EXPECT_EQ(mail.headers[0].second, "<" + std::string(kLink) + ">");
}

TEST(EmailTarget, TheSubjectIsTheMessagesAndTheSenderTheTopics) {
  CallParameters parameters = notification();
  parameters.subject = "Water level";
  parameters.display_name = "River watch";
  const Mail mail = make_mail(parameters, "m-1", "Hello");
  EXPECT_EQ(mail.subject, "Water level");
  EXPECT_EQ(mail.from_name, "River watch");
}

TEST(EmailTarget, JsonIsSentAsItIs) {
  for (const std::string_view type :
       {"Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation"}) {
    CallParameters parameters = notification("email-json");
    parameters.message_type = type;
    EXPECT_EQ(make_mail(parameters, "m-1", "{\"Type\" : \"x\"}").body, "{\"Type\" : \"x\"}");
  }
}

TEST(EmailTarget, AsksForConsentWithALink) {
  CallParameters parameters = notification();
  parameters.message_type = "SubscriptionConfirmation";
  parameters.subject = "of no message";
  const Mail mail = make_mail(parameters, "m-1", "{}");
  EXPECT_EQ(mail.subject, "AWS Notification - Subscription Confirmation");
  EXPECT_TRUE(has(mail, kLink));
  EXPECT_TRUE(has(mail, kTopic));
  EXPECT_FALSE(has(mail, "{}"));
  EXPECT_TRUE(mail.headers.empty());
}

TEST(EmailTarget, TellsOfTheEndWithALinkBack) {
  CallParameters parameters = notification();
  parameters.message_type = "UnsubscribeConfirmation";
  const Mail mail = make_mail(parameters, "m-1", "{}");
  EXPECT_EQ(mail.subject, "AWS Notification - Unsubscribe Confirmation");
  EXPECT_TRUE(has(mail, kLink));
  EXPECT_TRUE(mail.headers.empty());
}

TEST(EmailTarget, AMailIsTheSameOnEveryTryAndAnotherToEverySubscription) {
  CallParameters other = notification();
  other.subscription_arn = std::string(kTopic) + ":11111111-6f0c-4b41-8c1b-5a4c3d2e1f00";
  const std::string id = make_mail(notification(), "m-1", "Hello").id;
  EXPECT_EQ(make_mail(notification(), "m-1", "Hello").id, id);
  EXPECT_NE(make_mail(notification(), "m-2", "Hello").id, id);
  EXPECT_NE(make_mail(other, "m-1", "Hello").id, id);
}

TEST(EmailTarget, ALinkThatFitsNoHeaderIsInTheTextAlone) {
  for (const std::string& link : {std::string("http://a\r\nBcc: b/"), std::string("http://a>b/"),
                                  "http://" + std::string(1000, 'a'), std::string("http://a b/")}) {
    CallParameters parameters = notification();
    parameters.link = link;
    const Mail mail = make_mail(parameters, "m-1", "Hello");
    EXPECT_TRUE(mail.headers.empty());
    EXPECT_TRUE(has(mail, link));
  }
}

TEST(EmailTarget, OnlyWhatARelayRefusesForGoodIsNotTriedAgain) {
  struct Row {
    Kind kind;
    Category category;
    std::string_view code;
    bool can_retry;
  };
  const Row rows[] = {
      {Kind::kBadMail, Category::kValidation, "INVALID_PARAMETER", false},
      {Kind::kResolve, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Kind::kConnect, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Kind::kTls, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Kind::kAuthentication, Category::kPermission, "NO_PERMISSIONS", true},
      {Kind::kDeferred, Category::kTarget, "ERROR_FROM_TARGET", true},
      {Kind::kRejected, Category::kTarget, "ERROR_FROM_TARGET", false},
      {Kind::kTimeout, Category::kTransient, "TIMEOUT", true},
      {Kind::kClosed, Category::kTransient, "CONNECTION_FAILURE", true},
      {Kind::kTooManyWaiting, Category::kSystem, "INTERNAL_ERROR", true},
  };
  for (const Row& row : rows) {
    const auto failure = failure_of(Relay::fail(row.kind, "why").outcome);
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->category, row.category);
    EXPECT_EQ(failure->code, row.code);
    EXPECT_EQ(failure->can_retry, row.can_retry) << row.code;
    EXPECT_TRUE(failure->message.ends_with("(why)")) << failure->message;
    EXPECT_EQ(failure->is_attempt, row.kind != Kind::kTooManyWaiting);
  }
  EXPECT_FALSE(failure_of(Relay::reply(250, "250 OK").outcome).has_value());
}

class EmailTargetCallTest : public testing::Test {
 protected:
  EmailTargetCallTest() : executor_(clock_), relay_(executor_, clock_) {
    // cppcheck-suppress useInitializationList
    parameters_ = encode(notification());
    delivery_.target = kSubscription;
    delivery_.event_id = "m-1";
    delivery_.event = "Hello";
    delivery_.parameters = parameters_;
  }

  std::optional<delivery::Failure> call(runtime::MailCaller* mail) {
    EmailTarget target(mail);
    std::optional<std::optional<delivery::Failure>> result;
    runtime::spawn(target.call(delivery_, answer_),
                   [&result](std::optional<delivery::Failure> failure) {
                     result.emplace(std::move(failure));
                   });
    executor_.run_until_idle();
    EXPECT_TRUE(result.has_value());
    return result.value_or(std::nullopt);
  }

  ManualClock clock_;
  runtime::SimulatedExecutor executor_;
  Relay relay_;
  std::string parameters_;
  delivery::Delivery delivery_;
  delivery::Answer answer_;
};

TEST_F(EmailTargetCallTest, SendsTheDeliverysMail) {
  EXPECT_FALSE(call(&relay_).has_value());
  ASSERT_EQ(relay_.sent().size(), 1U);
  EXPECT_TRUE(relay_.sent()[0].body.starts_with("Hello"));
  EXPECT_TRUE(runtime::is_mail_address(relay_.sent()[0].to));
  EXPECT_EQ(answer_.text, "250 OK");
}

TEST_F(EmailTargetCallTest, PassesOnWhatTheRelaySays) {
  relay_.on_mail([](const Mail&, int64_t) { return Relay::reply(550, "550 no such mailbox"); });
  const auto failure = call(&relay_);
  ASSERT_TRUE(failure.has_value());
  EXPECT_EQ(failure->message, "The mail relay does not take the mail. (550 no such mailbox)");
  EXPECT_EQ(answer_.text, "550 no such mailbox");
}

TEST_F(EmailTargetCallTest, WithoutARelayItWaitsForOne) {
  const auto failure = call(nullptr);
  ASSERT_TRUE(failure.has_value());
  EXPECT_TRUE(failure->can_retry);
}

TEST_F(EmailTargetCallTest, ParametersOfAnUnknownFormAreGivenUp) {
  delivery_.parameters = "?";
  const auto failure = call(&relay_);
  ASSERT_TRUE(failure.has_value());
  EXPECT_FALSE(failure->can_retry);
  EXPECT_TRUE(relay_.sent().empty());
}

TEST_F(EmailTargetCallTest, TakesSubscriptionsAndNamesTheirAddress) {
  const EmailTarget target(&relay_);
  EXPECT_TRUE(target.takes(kSubscription));
  EXPECT_FALSE(target.takes(kTopic));
  EXPECT_FALSE(target.takes("arn:aws:sqs:eu-west-1:123456789012:news"));
  EXPECT_EQ(target.destination(delivery_), "reader@example.com");
}

}  // namespace
}  // namespace penstock::topic
