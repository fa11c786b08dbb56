#include "topic/http_target.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/delivery_service.h"
#include "delivery/engine.h"
#include "runtime/scripted_http_caller.h"
#include "service/shard_testing.h"
#include "topic/subscription_target.h"

namespace penstock::topic {
namespace {

using delivery::Category;
using runtime::HttpOutcome;
using Http = runtime::ScriptedHttpCaller;

constexpr std::string_view kTopic = "arn:aws:sns:eu-west-1:123456789012:news";
constexpr std::string_view kSubscription =
    "arn:aws:sns:eu-west-1:123456789012:news:0f4b1f2e-6f0c-4b41-8c1b-5a4c3d2e1f00";
constexpr std::string_view kUrl = "https://hook.example/in?x=1";
// FAULTS: SNS tries HTTP endpoints three times more, 20 seconds apart.
constexpr delivery::RetrySchedule kHttpSchedule{
    0, 0, 3, 0, 20 * kSecondMs, 20 * kSecondMs, delivery::BackoffFunction::kLinear};

CallParameters notification(std::string_view url = kUrl) {
  CallParameters parameters;
  parameters.protocol = "https";
  parameters.endpoint = url;
  parameters.message_type = "Notification";
  parameters.topic_arn = kTopic;
  parameters.subscription_arn = kSubscription;
  return parameters;
}

using Headers = std::map<std::string, std::string>;
Headers headers_of(const CallParameters& parameters) {
  const runtime::HttpCall call = make_call(parameters, "m-1", "hello");
  return {call.headers.begin(), call.headers.end()};
}

TEST(HttpTarget, PostsWithTheHeadersOfSns) {
  const runtime::HttpCall call = make_call(notification(), "m-1", "hello");
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.url, kUrl);
  EXPECT_EQ(call.body, "hello");
  EXPECT_EQ(call.timeout_ms, 15'000);
  EXPECT_FALSE(call.allow_private);
  EXPECT_EQ(headers_of(notification()),
            (Headers{{"x-amz-sns-message-type", "Notification"},
                     {"x-amz-sns-message-id", "m-1"},
                     {"x-amz-sns-topic-arn", std::string(kTopic)},
                     {"x-amz-sns-subscription-arn", std::string(kSubscription)},
                     {"Content-Type", "text/plain; charset=UTF-8"},
                     {"User-Agent", "Amazon Simple Notification Service Agent"}}));
}

TEST(HttpTarget, OnlyNotificationsAreRawOrOfAnotherType) {
  CallParameters parameters = notification();
  parameters.is_raw = true;
  parameters.content_type = "application/json";
  Headers headers = headers_of(parameters);
  EXPECT_EQ(headers["x-amz-sns-rawdelivery"], "true");
  EXPECT_EQ(headers["Content-Type"], "application/json");
  for (const std::string_view type : {"SubscriptionConfirmation", "UnsubscribeConfirmation"}) {
    parameters.message_type = type;
    headers = headers_of(parameters);
    EXPECT_EQ(headers["x-amz-sns-message-type"], type);
    EXPECT_EQ(headers.count("x-amz-sns-rawdelivery"), 0U);
    EXPECT_EQ(headers["Content-Type"], "text/plain; charset=UTF-8");
    EXPECT_EQ(headers.count("x-amz-sns-subscription-arn"),
              type == "SubscriptionConfirmation" ? 0U : 1U);
  }
}

TEST(HttpTarget, AUserInTheUrlBecomesBasicAuthorization) {
  struct Case {
    std::string_view url;
    std::string_view called;
    std::string_view authorization;
  };
  const Case cases[] = {
      {"https://Aladdin:open%20sesame@hook.example:8443/in?x=1", "https://hook.example:8443/in?x=1",
       "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
      {"http://user@hook.example", "http://hook.example", "Basic dXNlcjo="},
      {"http://:@hook.example/", "http://hook.example/", "Basic Og=="},
      {"https://hook.example/@home?mail=a@b", "https://hook.example/@home?mail=a@b", ""},
      {"https://hook.example?to=a@b", "https://hook.example?to=a@b", ""},
      {"https://u:p%zz@hook.example/", "https://hook.example/", "Basic dTpwJXp6"},
      {"https://a@b:p@hook.example/", "https://hook.example/", "Basic YUBiOnA="},
  };
  for (const Case& each : cases) {
    const runtime::HttpCall call = make_call(notification(each.url), "m", "b");
    EXPECT_EQ(call.url, each.called);
    EXPECT_EQ(headers_of(notification(each.url)).count("Authorization"), 0U);
    EXPECT_EQ(authorization_of(notification(each.url)).value_or(""), each.authorization)
        << each.url;
    EXPECT_EQ(endpoint_for_people(each.url), each.called);
  }
}

HttpOutcome answered(int status, std::string retry_after = {}) {
  HttpOutcome outcome;
  outcome.status = status;
  outcome.retry_after = std::move(retry_after);
  return outcome;
}

TEST(HttpTarget, AnswersAreTriedAgainAsOnSns) {
  struct Case {
    int status;
    Category category;
    bool can_retry;
  };
  const Case cases[] = {{301, Category::kTarget, false},     {304, Category::kTarget, false},
                        {400, Category::kValidation, false}, {403, Category::kValidation, false},
                        {404, Category::kValidation, false}, {410, Category::kValidation, false},
                        {429, Category::kThrottled, true},   {499, Category::kValidation, false},
                        {500, Category::kTarget, true},      {503, Category::kTarget, true},
                        {599, Category::kTarget, true}};
  for (const Case& each : cases) {
    const auto failure = failure_of(answered(each.status));
    ASSERT_TRUE(failure.has_value()) << each.status;
    EXPECT_EQ(failure->category, each.category) << each.status;
    EXPECT_EQ(failure->can_retry, each.can_retry) << each.status;
    EXPECT_NE(failure->message.find(std::to_string(each.status)), std::string::npos);
  }
  for (const int status : {200, 201, 204, 299}) {
    EXPECT_FALSE(failure_of(answered(status)).has_value()) << status;
  }
  // The schedule is the policy's alone.
  EXPECT_EQ(failure_of(answered(503, "30"))->retry_after_ms, 0);
  EXPECT_TRUE(failure_of(answered(429, "-1"))->can_retry);
}

TEST(HttpTarget, WhatComesToNoAnswerIsTriedAgain) {
  using Kind = HttpOutcome::Failure;
  for (const Kind kind : {Kind::kResolve, Kind::kConnect, Kind::kTls, Kind::kTimeout, Kind::kClosed,
                          Kind::kBadReply, Kind::kTooManyInFlight}) {
    HttpOutcome outcome;
    outcome.failure = kind;
    const auto failure = failure_of(outcome);
    EXPECT_TRUE(failure->can_retry);
    EXPECT_EQ(failure->is_attempt, kind != Kind::kTooManyInFlight);
  }
  HttpOutcome refused;
  refused.failure = Kind::kRefusedAddress;
  EXPECT_FALSE(failure_of(refused)->can_retry);
}

// Deliveries to HTTP endpoints of a shard, in simulated time.
class HttpTargetTest : public ::testing::Test {
 protected:
  using Script = std::function<Http::Reaction(int64_t number)>;

  void serve(Script script, std::string_view url = kUrl) {
    http_->on(std::string(url), [this, script = std::move(script)](const auto&, int64_t number) {
      called_ms_.push_back(shard_.clock().now_ms() - began_ms_);
      return script(number);
    });
  }
  void send(const CallParameters& parameters, uint8_t feedback = 0,
            int64_t age_max_ms = delivery::kAgeMaxMs) {
    const std::string encoded = encode(parameters);
    delivery::Delivery wanted;
    wanted.target = kSubscription;
    wanted.cause = kSubscription;
    wanted.account = service::kTestAccount;
    wanted.event_id = "m-1";
    wanted.event = "hello";
    wanted.parameters = encoded;
    wanted.dead_letter_form = delivery::DeadLetterForm::kNotification;
    wanted.retry.schedule = kHttpSchedule;
    wanted.feedback = feedback;
    wanted.retry.age_max_ms = age_max_ms;
    wanted.created_ms = shard_.clock().now_ms();
    journal::Batch batch(service::kTestShard);
    engine().send(wanted, batch);
    shard_.shard().commit(std::move(batch));
  }
  delivery::Engine& engine() { return shard_.state<delivery::Engine>(delivery::kServiceName); }

  bool has_http_ = true;
  std::vector<int64_t> called_ms_;
  std::unique_ptr<Http> http_;
  service::OneShard shard_{
      {{std::string(delivery::kServiceName), [this](service::Shard& shard) {
          http_ = std::make_unique<Http>(shard.executor(), shard.clock());
          auto engine = delivery::make_service().make_state(shard);
          static_cast<delivery::Engine&>(*engine).own_target(std::make_unique<SubscriptionTarget>(
              std::make_unique<HttpTarget>(has_http_ ? http_.get() : nullptr), nullptr));
          return engine;
        }}}};
  int64_t began_ms_ = shard_.clock().now_ms();
};

TEST_F(HttpTargetTest, IsTriedAtTheTimesOfTheDefaultSchedule) {
  serve([](int64_t) { return Http::reply(500); });
  send(notification());
  shard_.pass_ms(kHourMs);
  EXPECT_EQ(called_ms_, (std::vector<int64_t>{0, 20'000, 40'000, 60'000}));
  EXPECT_EQ(engine().counters().failed, 1U);
}

// The pause begins with the end of the attempt.
TEST_F(HttpTargetTest, AnEndpointThatHangsIsTriedAfterItsTimeout) {
  serve([](int64_t) { return Http::hang(); });
  send(notification());
  shard_.pass_ms(kHourMs);
  EXPECT_EQ(called_ms_, (std::vector<int64_t>{0, 35'000, 70'000, 105'000}));
}

TEST_F(HttpTargetTest, AsksForNoLongerThanThePolicySays) {
  serve([](int64_t number) {
    Http::Reaction reaction = Http::reply(number == 1 ? 503 : 200);
    reaction.outcome.retry_after = "90";
    return reaction;
  });
  send(notification());
  shard_.pass_ms(kHourMs);
  EXPECT_EQ(called_ms_, (std::vector<int64_t>{0, 20'000}));
  EXPECT_EQ(engine().counters().delivered, 1U);
}

TEST_F(HttpTargetTest, SendsAPasswordWhenItIsAskedFor) {
  std::vector<bool> authorized;
  http_->on(std::string(kUrl), [&](const runtime::HttpCall& call, int64_t) {
    authorized.push_back(
        std::any_of(call.headers.begin(), call.headers.end(),
                    [](const auto& header) { return header.first == "Authorization"; }));
    return Http::reply(authorized.back() ? 200 : 401);
  });
  send(notification("https://user:secret@hook.example/in?x=1"));
  shard_.pass_ms(1);
  EXPECT_EQ(authorized, (std::vector<bool>{false, true}));
  EXPECT_EQ(engine().counters().delivered, 1U);
}

// A destination that hangs is probed only; what waits for it is over when its policy says so.
TEST_F(HttpTargetTest, NothingPilesUpBeforeAnEndpointThatHangs) {
  serve([](int64_t) { return Http::hang(); });
  constexpr int64_t kAgeMs = 180'000;
  for (int i = 0; i < 1'000; ++i) {
    send(notification(), 0, kAgeMs);
    shard_.pass_ms(1'000);
  }
  EXPECT_LE(engine().pending(), 200U);
  EXPECT_GE(engine().counters().failed, 800U);
  shard_.pass_ms(kAgeMs + kHttpTimeoutMs);
  EXPECT_EQ(engine().pending(), 0U);
}

TEST_F(HttpTargetTest, AClientErrorIsTheEndAtOnce) {
  serve([](int64_t) { return Http::reply(404); });
  send(notification());
  shard_.pass_ms(kHourMs);
  EXPECT_EQ(called_ms_, std::vector<int64_t>{0});
  EXPECT_EQ(engine().counters().failed, 1U);
}

TEST_F(HttpTargetTest, KeepsToAThrottlePolicy) {
  serve([](int64_t) { return Http::reply(200); });
  CallParameters parameters = notification();
  parameters.receives_per_second_max = 2;
  for (int i = 0; i < 5; ++i) {
    send(parameters);
  }
  shard_.pass_ms(10'000);
  ASSERT_EQ(called_ms_.size(), 5U);
  for (size_t i = 1; i < called_ms_.size(); ++i) {
    EXPECT_GE(called_ms_[i] - called_ms_[i - 1], 500 - delivery::kRateSlackUs / 1'000);
    EXPECT_LE(called_ms_[i] - called_ms_[i - 1], 501);
  }
}

TEST_F(HttpTargetTest, ReportsTheAnswerAndNoPassword) {
  serve([](int64_t) { return Http::reply(201, "thank you"); });
  send(notification("https://user:secret@hook.example/in?x=1"), delivery::kReportsSuccess);
  shard_.pass_ms(1);
  const auto records = shard_.log().lines("delivery status");
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].fields.at("destination"), kUrl);
  EXPECT_EQ(records[0].fields.at("status_code"), "201");
  EXPECT_EQ(records[0].fields.at("provider_response"), "thank you");
}

TEST_F(HttpTargetTest, AProtocolThatNobodyIsForFailsForGood) {
  CallParameters mail = notification("reader@example.com");
  mail.protocol = "email";
  send(mail);
  has_http_ = false;
  shard_.restart();
  shard_.pass_ms(1);
  EXPECT_EQ(engine().counters().failed, 1U);
  send(notification());
  shard_.pass_ms(1);
  EXPECT_EQ(engine().counters().failed, 2U);
  EXPECT_EQ(http_->calls(), 0);
}

// Stands in for who sends e-mail.
class FakeMail final : public delivery::Target {
 public:
  bool takes(std::string_view) const override { return true; }
  bool is_inside() const override { return false; }
  // cppcheck-suppress passedByValue
  runtime::Task<std::optional<delivery::Failure>> call(const delivery::Delivery&,
                                                       delivery::Answer& answer) override {
    answer.text = "mailed";
    co_return std::nullopt;
  }
  int64_t reserve_ms(const delivery::Delivery&, int64_t now_ms) override { return now_ms + 7; }
  std::string destination(const delivery::Delivery&) const override { return "mail"; }
};

TEST(SubscriptionTarget, GoesByTheProtocolOfTheDelivery) {
  SubscriptionTarget target(std::make_unique<HttpTarget>(nullptr), std::make_unique<FakeMail>());
  CallParameters parameters = notification();
  for (const std::string_view protocol : {"http", "https", "email", "email-json"}) {
    const bool is_mail = protocol.starts_with("email");
    parameters.protocol = protocol;
    const std::string encoded = encode(parameters);
    delivery::Delivery delivery;
    delivery.target = kSubscription;
    delivery.parameters = encoded;
    EXPECT_EQ(target.pool(delivery), is_mail ? delivery::Pool::kRelay : delivery::Pool::kCalls);
    EXPECT_EQ(target.reserve_ms(delivery, 100), is_mail ? 107 : 100);
    EXPECT_EQ(target.destination(delivery), is_mail ? "mail" : kUrl);
  }
  EXPECT_EQ(target.calls_max(), kHttpCallsMax);
}

TEST(SubscriptionTarget, TakesSubscriptionsAndNoTopics) {
  const SubscriptionTarget target(nullptr, nullptr);
  EXPECT_TRUE(target.takes(kSubscription));
  EXPECT_FALSE(target.takes(kTopic));
  EXPECT_FALSE(target.takes("arn:aws:sqs:eu-west-1:123456789012:news"));
  EXPECT_FALSE(target.takes("penstock:log"));
  EXPECT_EQ(target.calls_max(), 1U);
}

}  // namespace
}  // namespace penstock::topic
