#include "topic/delivery_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace penstock::topic {
namespace {

std::string refusal(std::string_view json, bool is_topics = false) {
  const auto policy = is_topics ? parse_topic_delivery_policy(json, "")
                                : parse_subscription_delivery_policy(json, "");
  return policy.ok() ? "" : policy.error().message();
}

TEST(DeliveryPolicyTest, SnsOwnIsThreeRetriesEveryTwentySeconds) {
  const delivery::RetrySchedule schedule = schedule_of(effective({}, {}));
  EXPECT_EQ(delivery::retries_of(schedule), 3);
  EXPECT_EQ(delivery::pause_ms(schedule, 1), 20'000);
  EXPECT_EQ(effective_topic_policy_text({}),
            R"({"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,)"
            R"("numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,)"
            R"("backoffFunction":"linear"},"disableSubscriptionOverrides":false,)"
            R"("defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}})");
}

TEST(DeliveryPolicyTest, HasAllPhases) {
  const auto policy = parse_subscription_delivery_policy(
      R"({"healthyRetryPolicy":{"numRetries":10,"numNoDelayRetries":2,"minDelayTarget":1,)"
      R"("numMinDelayRetries":2,"maxDelayTarget":5,"numMaxDelayRetries":3,)"
      R"("backoffFunction":"arithmetic"},"throttlePolicy":{"maxReceivesPerSecond":7},)"
      R"("requestPolicy":{"headerContentType":"application/json"}})",
      "");
  ASSERT_TRUE(policy.ok()) << policy.error().message();
  const delivery::RetrySchedule schedule = schedule_of(*policy);
  EXPECT_EQ(schedule.immediate, 2);
  EXPECT_EQ(schedule.pre_backoff, 2);
  EXPECT_EQ(schedule.backoff, 3);
  EXPECT_EQ(schedule.post_backoff, 3);
  EXPECT_EQ(schedule.function, delivery::BackoffFunction::kArithmetic);
  EXPECT_EQ(policy->receives_per_second_max, 7);
  EXPECT_EQ(policy->content_type, "application/json");
}

TEST(DeliveryPolicyTest, SubscriptionsOverrideTheirTopicUnlessItForbidsThat) {
  const auto topic =
      parse_topic_delivery_policy(R"({"http":{"defaultThrottlePolicy":{"maxReceivesPerSecond":1},)"
                                  R"("defaultRequestPolicy":{"headerContentType":"text/csv"}}})",
                                  "");
  const auto own =
      parse_subscription_delivery_policy(R"({"throttlePolicy":{"maxReceivesPerSecond":9}})", "");
  ASSERT_TRUE(topic.ok() && own.ok());
  EXPECT_EQ(effective(*topic, *own).receives_per_second_max, 9);
  EXPECT_EQ(effective(*topic, *own).content_type, "text/csv");
  DeliveryPolicy strict = *topic;
  strict.disables_overrides = true;
  EXPECT_EQ(effective(strict, *own).receives_per_second_max, 1);
}

TEST(DeliveryPolicyTest, ShowsASubscriptionsWithNulls) {
  const auto policy = parse_subscription_delivery_policy(
      R"({"requestPolicy":{"headerContentType":"text/csv"}})", "");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(subscription_policy_text(*policy),
            R"({"healthyRetryPolicy":null,"sicklyRetryPolicy":null,"throttlePolicy":null,)"
            R"("requestPolicy":{"headerContentType":"text/csv"},"guaranteed":false})");
}

TEST(DeliveryPolicyTest, SaysWhatIsWrong) {
  struct Row {
    bool is_topics;
    const char* json;
    const char* text;
  };
  const std::vector<Row> rows{
      {true,
       R"({"http":{"defaultHealthyRetryPolicy":{"numRetries":101,"minDelayTarget":1,)"
       R"("maxDelayTarget":1}}})",
       "http.defaultHealthyRetryPolicy.numRetries must be less than or equal to 100"},
      {true, R"({"http":{"throttlePolicy":{}}})", "Unexpected JSON member: throttlePolicy"},
      {false, "{", "failed to parse JSON."},
      {false, R"({"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":0,"maxDelayTarget":1}})",
       "healthyRetryPolicy.minDelayTarget must be greater than or equal to 1"},
      {false, R"({"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":2}})",
       "healthyRetryPolicy.maxDelayTarget must be specified"},
      {false, R"({"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":2,"maxDelayTarget":1}})",
       "healthyRetryPolicy.maxDelayTarget must be greater than or equal to minDelayTarget"},
      {false,
       R"({"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":1,"maxDelayTarget":1,)"
       R"("numNoDelayRetries":9223372036854775807,"numMinDelayRetries":9}})",
       "healthyRetryPolicy.numRetries must be greater than or equal to total of "
       "numMinDelayRetries, numNoDelayRetries and numMaxDelayRetries"},
      {false,
       R"({"healthyRetryPolicy":{"numRetries":100,"minDelayTarget":60,"maxDelayTarget":60}})",
       "healthyRetryPolicy: the delays of all retries together must be less than or equal to 3600 "
       "seconds"},
      {false,
       R"({"healthyRetryPolicy":{"numRetries":1,"minDelayTarget":1,"maxDelayTarget":1,)"
       R"("backoffFunction":"cubic"}})",
       "healthyRetryPolicy.backoffFunction must be one of: arithmetic, exponential, geometric, "
       "linear"},
      {false, R"({"requestPolicy":{"headerContentType":"text/plain\r\nX: y"}})",
       "requestPolicy.headerContentType is not a supported content type"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(row.json, row.is_topics),
              std::string("Invalid parameter: DeliveryPolicy: ") + row.text)
        << row.json;
  }
}

}  // namespace
}  // namespace penstock::topic
