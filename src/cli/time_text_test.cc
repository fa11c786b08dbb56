#include "cli/time_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

constexpr int64_t kNowMs = 1'790'000'000'000;

TEST(TimeText, IsIso8601WithMilliseconds) {
  EXPECT_EQ(time_text(1'790'000'000'005), "2026-09-21T14:13:20.005Z");
  EXPECT_EQ(time_text(0), "");
}

TEST(ParseMoment, TakesHowLongAgoAndTimes) {
  struct Row {
    const char* text;
    int64_t ms;
  };
  for (const Row& row :
       {Row{"now", kNowMs}, Row{"90s", kNowMs - 90'000}, Row{"10m", kNowMs - 600'000},
        Row{"24h", kNowMs - 86'400'000}, Row{"7d", kNowMs - 7 * 86'400'000LL}, Row{"0s", kNowMs},
        Row{"2026-09-21T14:13:20Z", 1'790'000'000'000}, Row{"1790000000", 1'790'000'000'000}}) {
    const auto moment = parse_moment(row.text, kNowMs);
    ASSERT_TRUE(moment.ok()) << row.text;
    EXPECT_EQ(*moment, row.ms) << row.text;
  }
}

TEST(ParseMoment, RefusesWhatIsNeither) {
  for (const char* text : {"", "m", "-5m", "10x", "1.5h", "yesterday", "99999999999999d"}) {
    const auto moment = parse_moment(text, kNowMs);
    ASSERT_FALSE(moment.ok()) << text;
    EXPECT_TRUE(moment.error().is(kInvalidArgument));
  }
}

}  // namespace
}  // namespace penstock::cli
