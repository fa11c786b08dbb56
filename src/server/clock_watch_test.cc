#include "server/clock_watch.h"

#include <gtest/gtest.h>

#include "service/shard_testing.h"

namespace penstock::server {
namespace {

class ClockWatchTest : public testing::Test {
 protected:
  size_t warnings() const {
    return log_.lines("the machine's clock and the stored time are apart").size();
  }

  ManualClock clock_;
  service::KeptLog log_;
  ClockWatch watch_{clock_, log_};
};

TEST_F(ClockWatchTest, IsSilentWhileTheyAgree) {
  watch_.look();
  clock_.advance_ms(86'400'000);
  clock_.jump_ms(kClockApartMs - 1);
  watch_.look();
  EXPECT_EQ(warnings(), 0U);
}

TEST_F(ClockWatchTest, SaysOnceThatTheMachinesClockWasSet) {
  clock_.jump_ms(60'000);
  watch_.look();
  clock_.advance_ms(60'000);
  watch_.look();
  const auto lines = log_.lines("the machine's clock and the stored time are apart");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].fields.at("machine_ahead_ms"), "60000");
  clock_.jump_ms(-60'000);
  watch_.look();
  EXPECT_EQ(log_.lines("the machine's clock agrees with the stored time again").size(), 1U);
}

TEST_F(ClockWatchTest, SaysThatStoredTimesAreStillToCome) {
  clock_.advance_to(clock_.now_ms() + 3'600'000);
  watch_.look();
  const auto lines = log_.lines("the machine's clock and the stored time are apart");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].fields.at("machine_ahead_ms"), "-3600000");
}

}  // namespace
}  // namespace penstock::server
