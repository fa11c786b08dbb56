#include "base/clock.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Clock, StoredTimeFollowsTheMonotonicClockWhenTheSystemJumps) {
  ManualClock clock(1'000'000);
  clock.jump_ms(3'600'000);
  EXPECT_EQ(clock.system_ms(), 4'600'000);
  EXPECT_EQ(clock.now_ms(), 1'000'000);
  clock.advance_ms(250);
  EXPECT_EQ(clock.now_ms(), 1'000'250);
}

TEST(Clock, AdvanceToMovesForwardOnly) {
  ManualClock clock(1'000'000);
  clock.advance_to(1'000'500);
  EXPECT_EQ(clock.now_ms(), 1'000'500);
  clock.advance_to(900'000);
  EXPECT_EQ(clock.now_ms(), 1'000'500);
}

TEST(Clock, SystemClockAgreesWithItself) {
  SystemClock clock;
  const int64_t before_ns = clock.monotonic_ns();
  EXPECT_GE(clock.monotonic_ns(), before_ns);
  EXPECT_GT(clock.system_ms(), 1'600'000'000'000);
  EXPECT_NEAR(static_cast<double>(clock.now_ms()), static_cast<double>(clock.system_ms()), 2000.0);
}

}  // namespace
}  // namespace penstock
