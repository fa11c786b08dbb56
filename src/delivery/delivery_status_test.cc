#include "delivery/delivery_status.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "delivery/engine_testing.h"

namespace penstock::delivery {
namespace {

constexpr std::string_view kTopic = "arn:aws:sns:eu-west-1:123456789012:news";
constexpr std::string_view kSubscription =
    "arn:aws:sns:eu-west-1:123456789012:news:0f4b1f2e-6f0c-4b41-8c1b-5a4c3d2e1f00";

class DeliveryStatusTest : public EngineTest {
 protected:
  void notify(std::string_view target, uint8_t feedback) {
    Delivery wanted = delivery(target, "m-1");
    wanted.cause = kSubscription;
    wanted.event = "hello";
    wanted.feedback = feedback;
    wanted.retry.schedule = {0, 1, 0, 0, 1'000, 1'000, BackoffFunction::kLinear};
    send(wanted);
    pass_ms(10'000);
  }
  std::vector<service::KeptLog::Line> records() { return shard_.log().lines("delivery status"); }
};

TEST_F(DeliveryStatusTest, SaysWhatATargetOutsideAnswered) {
  notify("out:a", kReportsSuccess);
  ASSERT_EQ(records().size(), 1U);
  auto fields = records()[0].fields;
  EXPECT_EQ(fields["status"], "SUCCESS");
  EXPECT_EQ(fields["message_id"], "m-1");
  EXPECT_EQ(fields["message_md5"], "5d41402abc4b2a76b9719d911017c592");
  EXPECT_EQ(fields["topic_arn"], kTopic);
  EXPECT_EQ(fields["subscription_arn"], kSubscription);
  EXPECT_EQ(fields["destination"], "out:a");
  EXPECT_EQ(fields["provider_response"], "thanks");
  EXPECT_EQ(fields["status_code"], "202");
  EXPECT_EQ(fields["dwell_time_ms"], "0");
  EXPECT_EQ(fields["attempts"], "1");
  EXPECT_EQ(fields["delivery_id"], list_of_event("m-1").at(0).id);
}

TEST_F(DeliveryStatusTest, SaysHowOftenAndHowLongItTook) {
  world_.answers["out:a"] = [](int call) {
    return call == 1 ? std::optional(kBusy) : std::nullopt;
  };
  notify("out:a", kReportsSuccess | kReportsFailure);
  ASSERT_EQ(records().size(), 1U);
  auto fields = records()[0].fields;
  EXPECT_EQ(fields["status"], "SUCCESS");
  EXPECT_EQ(fields["attempts"], "2");
  EXPECT_EQ(fields["dwell_time_ms"], "1000");
}

TEST_F(DeliveryStatusTest, SaysWhyADeliveryFailedForGood) {
  world_.answers["out:a"] = [](int) { return std::optional(kBusy); };
  notify("out:a", kReportsFailure);
  ASSERT_EQ(records().size(), 1U);
  auto fields = records()[0].fields;
  EXPECT_EQ(fields["status"], "FAILURE");
  EXPECT_EQ(fields["provider_response"], "no");
  EXPECT_EQ(fields["status_code"], "500");
  EXPECT_EQ(fields["attempts"], "2");
  EXPECT_EQ(fields["dwell_time_ms"], "1000");
}

TEST_F(DeliveryStatusTest, OfATargetInsideHasItsOutcomeAsANumber) {
  notify("in:a", kReportsSuccess | kReportsFailure);
  world_.inside_failure = kGone;
  notify("in:a", kReportsSuccess | kReportsFailure);
  ASSERT_EQ(records().size(), 2U);
  EXPECT_EQ(records()[0].fields.at("status"), "SUCCESS");
  EXPECT_EQ(records()[0].fields.at("status_code"), "200");
  EXPECT_EQ(records()[1].fields.at("status"), "FAILURE");
  EXPECT_EQ(records()[1].fields.at("status_code"), "400");
  EXPECT_EQ(records()[1].fields.at("provider_response"), "gone");
}

TEST_F(DeliveryStatusTest, IsNotForThoseWhoDidNotAsk) {
  notify("out:a", kReportsFailure);
  notify("in:a", kReportsFailure);
  world_.answers["out:a"] = [](int) { return std::optional(kGone); };
  notify("out:a", kReportsSuccess);
  notify("out:a", 0);
  EXPECT_TRUE(records().empty());
}

}  // namespace
}  // namespace penstock::delivery
