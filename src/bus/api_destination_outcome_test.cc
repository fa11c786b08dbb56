#include "bus/api_destination_outcome.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace penstock::bus {
namespace {

using delivery::Category;
using Outcome = runtime::HttpOutcome;

Outcome answered(int status, std::string retry_after = {}) {
  Outcome outcome;
  outcome.status = status;
  outcome.retry_after = std::move(retry_after);
  return outcome;
}

TEST(ApiDestinationOutcome, StatusesAreTriedAgainAsOnEventBridge) {
  struct Case {
    int status;
    Category category;
    std::string_view code;
    bool can_retry;
  };
  const Case cases[] = {
      {301, Category::kTarget, "ERROR_FROM_TARGET", false},
      {302, Category::kTarget, "ERROR_FROM_TARGET", false},
      {400, Category::kValidation, "ERROR_FROM_TARGET", false},
      {401, Category::kPermission, "SDK_CLIENT_ERROR", true},
      {403, Category::kPermission, "ERROR_FROM_TARGET", false},
      {404, Category::kTarget, "ERROR_FROM_TARGET", false},
      {407, Category::kPermission, "SDK_CLIENT_ERROR", true},
      {408, Category::kValidation, "ERROR_FROM_TARGET", false},
      {409, Category::kTarget, "ERROR_FROM_TARGET", true},
      {410, Category::kTarget, "ERROR_FROM_TARGET", false},
      {422, Category::kValidation, "ERROR_FROM_TARGET", false},
      {429, Category::kThrottled, "THROTTLING", true},
      {500, Category::kTarget, "ERROR_FROM_TARGET", true},
      {503, Category::kTarget, "ERROR_FROM_TARGET", true},
      {599, Category::kTarget, "ERROR_FROM_TARGET", true},
  };
  for (const Case& each : cases) {
    const auto failure = failure_of(answered(each.status), 0);
    ASSERT_TRUE(failure.has_value()) << each.status;
    EXPECT_EQ(failure->category, each.category) << each.status;
    EXPECT_EQ(failure->code, each.code) << each.status;
    EXPECT_EQ(failure->can_retry, each.can_retry) << each.status;
    EXPECT_NE(failure->message.find(std::to_string(each.status)), std::string::npos);
    EXPECT_EQ(refuses_credentials(answered(each.status)), each.status == 401 || each.status == 407);
  }
  for (const int status : {200, 201, 202, 204, 299}) {
    EXPECT_FALSE(failure_of(answered(status), 0).has_value()) << status;
  }
}

TEST(ApiDestinationOutcome, FailuresOnTheWayAreTriedAgain) {
  struct Case {
    Outcome::Failure failure;
    Category category;
    std::string_view code;
    bool can_retry;
  };
  const Case cases[] = {
      {Outcome::Failure::kRefusedAddress, Category::kPermission, "NO_PERMISSIONS", false},
      {Outcome::Failure::kBadUrl, Category::kValidation, "INVALID_PARAMETER", false},
      {Outcome::Failure::kBadRequest, Category::kValidation, "INVALID_PARAMETER", false},
      {Outcome::Failure::kResolve, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Outcome::Failure::kConnect, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Outcome::Failure::kTls, Category::kTransient, "SDK_CLIENT_ERROR", true},
      {Outcome::Failure::kTimeout, Category::kTransient, "TIMEOUT", true},
      {Outcome::Failure::kClosed, Category::kTransient, "CONNECTION_FAILURE", true},
      {Outcome::Failure::kBadReply, Category::kTransient, "CONNECTION_FAILURE", true},
      {Outcome::Failure::kTooManyInFlight, Category::kSystem, "INTERNAL_ERROR", true},
  };
  for (const Case& each : cases) {
    Outcome outcome;
    outcome.failure = each.failure;
    outcome.failure_text = "the reason";
    const auto failure = failure_of(outcome, 0);
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->category, each.category) << each.code;
    EXPECT_EQ(failure->code, each.code);
    EXPECT_EQ(failure->can_retry, each.can_retry) << each.code;
    EXPECT_NE(failure->message.find("the reason"), std::string::npos);
    EXPECT_FALSE(refuses_credentials(outcome));
  }
}

TEST(ApiDestinationOutcome, ARefusedAddressSaysWhichSettingAllowsIt) {
  Outcome outcome;
  outcome.failure = Outcome::Failure::kRefusedAddress;
  EXPECT_NE(failure_of(outcome, 0)->message.find("allow-targets"), std::string::npos);
}

TEST(ApiDestinationOutcome, KeepsToRetryAfter) {
  constexpr int64_t kNowMs = 1'445'412'480'000;  // Wed, 21 Oct 2015 07:28:00 GMT
  EXPECT_EQ(failure_of(answered(429, "30"), kNowMs)->retry_after_ms, 30'000);
  EXPECT_EQ(failure_of(answered(503, "Wed, 21 Oct 2015 07:29:00 GMT"), kNowMs)->retry_after_ms,
            60'000);
  EXPECT_EQ(failure_of(answered(500), kNowMs)->retry_after_ms, 0);
  EXPECT_FALSE(failure_of(answered(429, "-1"), kNowMs)->can_retry);
}

}  // namespace
}  // namespace penstock::bus
