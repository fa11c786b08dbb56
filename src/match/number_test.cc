#include "match/number.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "base/random.h"

namespace penstock::match {
namespace {

struct Row {
  const char* text;
  double value;  // NaN: it cannot be compared
};

constexpr double kNot = std::numeric_limits<double>::quiet_NaN();

constexpr Row kRows[] = {
    {"0", 0},
    {"-0", 0},
    {"-0.0e-0", 0},
    {"0e999999999999999999999", 0},
    {"1", 1},
    {"300", 300},
    {"300.0", 300},
    {"3E+2", 300},
    {"0.0000000003e12", 300},
    {"30000000000000000000e-17", 300},
    {"1e00000000000000000002", 100},
    {"-1.5", -1.5},
    {"0.1", 0.1},
    {"0.10", 0.1},
    {"100200300", 100200300},
    {"1.002003", 1.002003},
    {"37.80780792169409", 37.80780792169409},
    {"37.807807921694092", kNot},
    {"0.1000000000000000055511151231257827", kNot},
    {"9007199254740992", 9007199254740992.0},
    {"9007199254740993", kNot},
    {"9007199254740994", 9007199254740994.0},
    {"123456789012345680000", 123456789012345680000.0},
    {"123456789012345678901", kNot},
    {"1e308", 1e308},
    {"1.7976931348623157e308", 1.7976931348623157e308},
    {"1e309", kNot},
    {"-1e309", kNot},
    {"1e-400", kNot},
    {"5e-324", 5e-324},
    {"3e-324", kNot},
    {"1e999999999999999999999", kNot},
    {"1e-999999999999999999999", kNot},
};

TEST(ComparableNumber, HasAValueOnlyIfADoubleHoldsIt) {
  for (const Row& row : kRows) {
    const auto value = comparable_number(row.text);
    ASSERT_EQ(value.has_value(), !std::isnan(row.value)) << row.text;
    if (value.has_value()) {
      EXPECT_EQ(*value, row.value) << row.text;
    }
  }
}

TEST(ComparableNumber, IsWhatTheShortestTextOfAnyDoubleReadsBackAs) {
  SeededRandom random(7);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t bits = random.next_u64();
    double value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    if (!std::isfinite(value)) {
      continue;
    }
    char text[32];
    const auto end = std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific);
    const std::string shortest(text, end.ptr);
    ASSERT_EQ(comparable_number(shortest), value) << shortest;
  }
}

TEST(ComparableNumber, HasNoValueWithMoreDigitsThanAnyDoubleNeeds) {
  SeededRandom random(8);
  for (int i = 0; i < 1000; ++i) {
    const uint64_t digits = 100'000'000'000'000'000 + random.below(800'000'000'000'000'000);
    const std::string text = std::to_string(digits / 10 * 10 + 1);
    EXPECT_FALSE(comparable_number(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace penstock::match
