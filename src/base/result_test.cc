#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace penstock {
namespace {

Result<int> half(int value) {
  if (value % 2 != 0) {
    return Error(kInvalidArgument, "odd");
  }
  return value / 2;
}

Result<std::string> quarter(int value) {
  PENSTOCK_ASSIGN(const int once, half(value));
  PENSTOCK_ASSIGN(const int twice, half(once));
  return std::to_string(twice);
}

Result<void> require_even(int value) {
  PENSTOCK_TRY(half(value));
  return {};
}

TEST(Result, AssignTakesTheValueOrReturnsTheError) {
  EXPECT_EQ(*quarter(12), "3");
  const Result<std::string> refused = quarter(6);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is(kInvalidArgument));
  EXPECT_EQ(refused.error().message(), "odd");
}

TEST(Result, TryReturnsTheErrorOnly) {
  EXPECT_TRUE(require_even(2).ok());
  EXPECT_FALSE(require_even(3).ok());
}

TEST(Result, HoldsWhatOnlyMoves) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(5));
  const std::unique_ptr<int> owned = std::move(result).value();
  EXPECT_EQ(*owned, 5);
}

TEST(ResultDeathTest, ReadingTheValueOfAnErrorEndsTheProcess) {
  const Result<int> refused = half(1);
  EXPECT_DEATH(static_cast<void>(*refused), "broken invariant: ok");
}

}  // namespace
}  // namespace penstock
