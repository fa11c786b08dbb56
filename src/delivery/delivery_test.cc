#include "delivery/delivery.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "delivery/backoff.h"
#include "delivery/delivery_keys.h"

namespace penstock::delivery {
namespace {

Delivery sample() {
  Delivery delivery;
  delivery.target = "arn:aws:sqs:eu-west-1:123456789012:orders";
  delivery.cause = "arn:aws:events:eu-west-1:123456789012:rule/all";
  delivery.account = "123456789012";
  delivery.event_id = "id-1";
  delivery.event = R"({"a":1})";
  delivery.dead_letter_queue = "arn:aws:sqs:eu-west-1:123456789012:dead";
  delivery.attributes = {{"RULE_ARN", "x"}, {"EMPTY", ""}};
  delivery.retry.retries_max = 3;
  delivery.retry.age_max_ms = 60'000;
  delivery.created_ms = 1'700'000'000'000;
  return delivery;
}

Delivery notification() {
  Delivery delivery = sample();
  delivery.attributes.clear();
  delivery.group_id = "g";
  delivery.deduplication_id = "d";
  delivery.message_attributes = {{"price", "Number", "12"},
                                 {"raw", "Binary.png", std::string_view("\0\1", 2)}};
  delivery.dead_letter_form = DeadLetterForm::kNotification;
  delivery.feedback = kReportsSuccess | kReportsFailure;
  delivery.retry.schedule = {3, 2, 10, 100'000, 1'000, 20'000, BackoffFunction::kExponential};
  return delivery;
}

TEST(Delivery, SurvivesItsStoredForm) {
  const Delivery delivery = sample();
  std::string text;
  append_delivery(text, delivery);
  const auto read = decode_delivery(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->target, delivery.target);
  EXPECT_EQ(read->dead_letter_queue, delivery.dead_letter_queue);
  EXPECT_EQ(read->attributes, delivery.attributes);
  EXPECT_EQ(read->retry, delivery.retry);
  EXPECT_EQ(read->created_ms, delivery.created_ms);
  EXPECT_EQ(read->payload(), delivery.event);
  EXPECT_TRUE(read->is_dead_letter());
}

TEST(Delivery, ANotificationSurvivesItsStoredForm) {
  const Delivery delivery = notification();
  std::string text;
  append_delivery(text, delivery);
  const auto read = decode_delivery(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->deduplication_id, "d");
  EXPECT_EQ(read->message_attributes, delivery.message_attributes);
  EXPECT_EQ(read->dead_letter_form, DeadLetterForm::kNotification);
  EXPECT_EQ(read->feedback, delivery.feedback);
  EXPECT_EQ(read->retry, delivery.retry);
  EXPECT_EQ(read->created_ms, delivery.created_ms);
  EXPECT_FALSE(read->is_dead_letter());
}

// Written before deliveries had more; what is on disk stays readable.
TEST(Delivery, OfTheFirstFormIsStillRead) {
  using namespace std::string_literals;
  const std::string text =
      "\x01"s
      "\x01t\x02"
      "ca\x01"
      "a\x03"
      "id1\x02{}"
      "\x00"
      "\x03"
      "dlq"
      "\x01g\x00\x01p"s
      "\x01\x01n\x01v"s
      "\xb9\x01"s          // 185 retries
      "\x80\xb8\x99\x29"s  // 86,400,000 ms
      "\xe8\x07"s;         // created at 1,000 ms
  const auto read = decode_delivery(text);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->target, "t");
  EXPECT_EQ(read->cause, "ca");
  EXPECT_EQ(read->account, "a");
  EXPECT_EQ(read->event_id, "id1");
  EXPECT_EQ(read->payload(), "{}");
  EXPECT_EQ(read->dead_letter_queue, "dlq");
  EXPECT_EQ(read->group_id, "g");
  EXPECT_EQ(read->parameters, "p");
  ASSERT_EQ(read->attributes.size(), 1U);
  EXPECT_EQ(read->attributes[0].second, "v");
  EXPECT_EQ(read->retry, RetryPolicy{});
  EXPECT_EQ(read->created_ms, 1'000);
  EXPECT_EQ(read->dead_letter_form, DeadLetterForm::kEvent);
  EXPECT_EQ(read->feedback, 0);
  EXPECT_TRUE(read->message_attributes.empty());
}

TEST(Delivery, OfAnyOtherFormIsNotRead) {
  std::string text;
  append_delivery(text, notification());
  for (size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(decode_delivery(std::string_view(text).substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(decode_delivery(text + "x").has_value());
  text[0] = 9;
  EXPECT_FALSE(decode_delivery(text).has_value());
}

TEST(DeliveryProgress, KeepsTheLastAttempts) {
  Progress progress;
  progress.target = "t";
  progress.event_id = "e";
  for (int i = 0; i < 50; ++i) {
    progress.add({i, 1, Category::kThrottled, "THROTTLING", "slow down"});
  }
  EXPECT_EQ(progress.attempts, 50);
  ASSERT_EQ(progress.last.size(), kAttemptsKept);
  EXPECT_EQ(progress.last.front().begun_ms, 30);
  EXPECT_EQ(decode_progress(encode(progress)), progress);
}

TEST(DeliveryRecord, SurvivesItsStoredForm) {
  Record record{Outcome::kFailed, 5, {}, "text"};
  record.progress.event_id = "e";
  const auto read = decode_record(encode(record));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->outcome, Outcome::kFailed);
  EXPECT_EQ(read->ended_ms, 5);
  EXPECT_EQ(read->progress, record.progress);
  EXPECT_EQ(read->delivery, "text");
}

TEST(DeliveryKeys, AreReadBack) {
  const std::string key = history_key(hour_of(1'700'000'000'000), "id-1", 77);
  const auto parts = parse_history_key(key);
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->hour, 472'222U);
  EXPECT_EQ(parts->event_id, "id-1");
  EXPECT_EQ(parts->id, 77U);
  EXPECT_EQ(parse_progress_key(progress_key(12)), 12U);
  EXPECT_FALSE(parse_progress_key("dp12").has_value());
}

TEST(Backoff, GrowsToItsCapWithFullJitter) {
  EXPECT_EQ(backoff_bound_ms(1), 1'000);
  EXPECT_EQ(backoff_bound_ms(2), 2'000);
  EXPECT_EQ(backoff_bound_ms(5), 16'000);
  EXPECT_EQ(backoff_bound_ms(11), kBackoffCapMs);
  EXPECT_EQ(backoff_bound_ms(185), kBackoffCapMs);
  SeededRandom random(3);
  int64_t sum = 0;
  for (int i = 0; i < 10'000; ++i) {
    const int64_t drawn = draw_backoff_ms(5, 0, random);
    ASSERT_GE(drawn, 1);
    ASSERT_LE(drawn, 16'000);
    sum += drawn;
  }
  EXPECT_NEAR(static_cast<double>(sum) / 10'000, 8'000, 300);
}

TEST(Backoff, IsNoShorterThanTheTargetAsks) {
  SeededRandom random(3);
  EXPECT_EQ(draw_backoff_ms(1, 30'000, random), 30'000);
  EXPECT_EQ(draw_backoff_ms(1, INT64_MAX, random), kAgeMaxMs);
}

TEST(Backoff, KnowsWhenAPolicyIsExhausted) {
  RetryPolicy policy;
  policy.retries_max = 2;
  policy.age_max_ms = 60'000;
  EXPECT_EQ(exhausted_by(policy, 1, 0, 1'000), Exhausted::kNo);
  EXPECT_EQ(exhausted_by(policy, 2, 0, 60'000), Exhausted::kNo);
  EXPECT_EQ(exhausted_by(policy, 2, 0, 60'001), Exhausted::kAge);
  EXPECT_EQ(exhausted_by(policy, 3, 0, 1'000), Exhausted::kRetries);
  policy.retries_max = 0;
  EXPECT_EQ(exhausted_by(policy, 1, 0, 1'000), Exhausted::kRetries);
}

TEST(Backoff, KeepsToTheScheduleOfAPolicy) {
  SeededRandom random(3);
  RetryPolicy policy;
  policy.retries_max = 0;  // does not count beside a schedule
  policy.schedule = {1, 0, 0, 1, 1'000, 20'000, BackoffFunction::kLinear};
  EXPECT_EQ(pause_before_retry_ms(policy, 1, 0, random), 0);
  EXPECT_EQ(pause_before_retry_ms(policy, 2, 0, random), 20'000);
  EXPECT_EQ(pause_before_retry_ms(policy, 1, 5'000, random), 5'000);
  EXPECT_EQ(exhausted_by(policy, 2, 0, 1'000), Exhausted::kNo);
  EXPECT_EQ(exhausted_by(policy, 3, 0, 1'000), Exhausted::kRetries);
}

}  // namespace
}  // namespace penstock::delivery
