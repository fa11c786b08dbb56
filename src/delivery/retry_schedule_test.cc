#include "delivery/retry_schedule.h"

#include <gtest/gtest.h>

#include <vector>

namespace penstock::delivery {
namespace {

constexpr BackoffFunction kFunctions[] = {BackoffFunction::kLinear, BackoffFunction::kArithmetic,
                                          BackoffFunction::kGeometric,
                                          BackoffFunction::kExponential};

RetrySchedule backing_off(BackoffFunction function, int32_t retries, int64_t min_ms,
                          int64_t max_ms) {
  RetrySchedule schedule;
  schedule.backoff = retries;
  schedule.min_delay_ms = min_ms;
  schedule.max_delay_ms = max_ms;
  schedule.function = function;
  return schedule;
}

std::vector<int64_t> pauses_ms(const RetrySchedule& schedule) {
  std::vector<int64_t> pauses;
  for (int32_t failed = 1; failed <= retries_of(schedule); ++failed) {
    pauses.push_back(pause_ms(schedule, failed));
  }
  return pauses;
}

TEST(RetrySchedule, GoesThroughItsPhasesInOrder) {
  const RetrySchedule schedule{2, 3, 3, 2, 1'000, 5'000, BackoffFunction::kLinear};
  EXPECT_EQ(retries_of(schedule), 10);
  EXPECT_EQ(pauses_ms(schedule),
            (std::vector<int64_t>{0, 0, 1'000, 1'000, 1'000, 1'000, 3'000, 5'000, 5'000, 5'000}));
  EXPECT_EQ(pause_ms(schedule, 11), 5'000);
  EXPECT_EQ(pause_ms(schedule, INT32_MAX), 5'000);
}

TEST(RetrySchedule, FunctionsGrowAsTheirNamesSay) {
  EXPECT_EQ(pauses_ms(backing_off(BackoffFunction::kLinear, 5, 1'000, 9'000)),
            (std::vector<int64_t>{1'000, 3'000, 5'000, 7'000, 9'000}));
  EXPECT_EQ(pauses_ms(backing_off(BackoffFunction::kArithmetic, 5, 1'000, 21'000)),
            (std::vector<int64_t>{1'000, 3'000, 7'000, 13'000, 21'000}));
  EXPECT_EQ(pauses_ms(backing_off(BackoffFunction::kGeometric, 5, 1'000, 81'000)),
            (std::vector<int64_t>{1'000, 3'000, 9'000, 27'000, 81'000}));
  EXPECT_EQ(pauses_ms(backing_off(BackoffFunction::kExponential, 5, 1'000, 16'000)),
            (std::vector<int64_t>{1'000, 2'000, 4'000, 8'000, 16'000}));
}

// The guide's chart: 10 retries between two delays, one curve above the other.
TEST(RetrySchedule, FunctionsLieAsInTheGuidesChart) {
  constexpr int32_t kRetries = 10;
  std::vector<int64_t> above;
  for (const BackoffFunction function : kFunctions) {
    const std::vector<int64_t> pauses = pauses_ms(backing_off(function, kRetries, 5'000, 260'000));
    EXPECT_EQ(pauses.front(), 5'000);
    EXPECT_EQ(pauses.back(), 260'000);
    for (size_t i = 1; i + 1 < pauses.size(); ++i) {
      EXPECT_GE(pauses[i], pauses[i - 1]);
      EXPECT_TRUE(above.empty() || pauses[i] < above[i]) << i;
    }
    above = pauses;
  }
}

TEST(RetrySchedule, BoundsThatAreTheSameGiveThatPause) {
  for (const BackoffFunction function : kFunctions) {
    for (const int64_t pause : pauses_ms(backing_off(function, 4, 20'000, 20'000))) {
      EXPECT_EQ(pause, 20'000);
    }
    EXPECT_EQ(pauses_ms(backing_off(function, 1, 1'000, 9'000)), std::vector<int64_t>{1'000});
    const std::vector<int64_t> two = pauses_ms(backing_off(function, 2, 0, 9'000));
    EXPECT_EQ(two, (std::vector<int64_t>{0, 9'000}));
  }
}

TEST(RetrySchedule, NoNumberIsTooLarge) {
  for (const BackoffFunction function : kFunctions) {
    const RetrySchedule schedule = backing_off(function, 1'000'000, 1'000, 3'600'000);
    EXPECT_EQ(pause_ms(schedule, 1), 1'000);
    EXPECT_EQ(pause_ms(schedule, 1'000'000), 3'600'000);
    const int64_t between_ms = pause_ms(schedule, 500'000);
    EXPECT_GE(between_ms, 1'000);
    EXPECT_LE(between_ms, 3'600'000);
  }
  EXPECT_EQ(retries_of({INT32_MAX, INT32_MAX, 1, 1, 0, 0, BackoffFunction::kLinear}), INT32_MAX);
}

TEST(RetrySchedule, SurvivesItsStoredForm) {
  const RetrySchedule schedule{3, 2, 10, 100'000, 1'000, 20'000, BackoffFunction::kExponential};
  std::string text;
  append_schedule(text, schedule);
  ByteReader reader(text);
  EXPECT_EQ(read_schedule(reader), schedule);
  EXPECT_TRUE(reader.done());
}

}  // namespace
}  // namespace penstock::delivery
