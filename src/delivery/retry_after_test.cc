#include "delivery/retry_after.h"

#include <gtest/gtest.h>

#include <string_view>

namespace penstock::delivery {
namespace {

TEST(RetryAfter, ReadsSecondsAndDates) {
  constexpr int64_t kNowMs = 1'445'412'480'000;  // Wed, 21 Oct 2015 07:28:00 GMT
  struct Case {
    std::string_view text;
    RetryAfter expected;
  };
  const Case cases[] = {
      {"", {0, false}},
      {"0", {0, false}},
      {"120", {120'000, false}},
      {"-1", {0, true}},
      {"99999999999999", {366LL * 24 * 3600 * 1000, false}},
      {"Wed, 21 Oct 2015 07:29:30 GMT", {90'000, false}},
      {"Wed, 21 Oct 2015 07:27:00 GMT", {0, false}},
      {"soon", {0, false}},
      {"1.5", {0, false}},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(parse_retry_after(each.text, kNowMs), each.expected) << each.text;
  }
}

}  // namespace
}  // namespace penstock::delivery
