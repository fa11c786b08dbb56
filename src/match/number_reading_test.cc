#include "match/number_reading.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "match/number.h"

namespace penstock::match {
namespace {

using Kind = NumberReading::Kind;

std::string digits(Random& random, uint64_t count) {
  std::string text;
  for (uint64_t i = 0; i < count; ++i) {
    text += static_cast<char>('0' + random.below(10));
  }
  return text;
}

std::string random_number(Random& random) {
  std::string text = random.below(2) == 0 ? "-" : "";
  const std::string whole = digits(random, 1 + random.below(random.below(4) == 0 ? 22 : 4));
  const size_t zeros = whole.find_first_not_of('0');
  text += zeros == std::string::npos ? "0" : whole.substr(zeros);
  if (random.below(4) != 0) {
    text += "." + digits(random, 1 + random.below(19));
  }
  if (random.below(4) == 0) {
    text += fmt::format("e{}{}", random.below(2) == 0 ? "-" : "", random.below(40));
  }
  return text;
}

// The shortest text of a double in its usual form, with its last digit perhaps changed.
std::string near_shortest(Random& random) {
  const double value =
      (static_cast<double>(random.next_u64()) / 1e19 - 0.5) * (random.below(2) == 0 ? 300.0 : 1e6);
  std::string text = fmt::format("{}", value);
  if (random.below(2) == 0 && text.find('e') == std::string::npos) {
    text.back() = static_cast<char>('0' + random.below(10));
  }
  return text.find('e') == std::string::npos ? text : "1";
}

void expect_agreement(const std::string& text) {
  const NumberReading reading = read_json_number(text, true);
  const auto comparable = comparable_number(text);
  const auto nearest = nearest_double(text);
  EXPECT_EQ(read_json_number(text, false).nearest, reading.nearest);
  if (nearest.has_value()) {
    EXPECT_EQ(reading.nearest, *nearest) << text;
  }
  if (reading.kind != Kind::kUnsure) {
    EXPECT_EQ(reading.kind == Kind::kComparable, comparable.has_value()) << text;
  }
}

TEST(NumberReading, AgreesWithTheLibrary) {
  SeededRandom random(1);
  for (int i = 0; i < 300'000 && !testing::Test::HasFailure(); ++i) {
    expect_agreement(random_number(random));
    expect_agreement(near_shortest(random));
  }
  for (const char* text : {"0",
                           "-0",
                           "0.0",
                           "0e999",
                           "1e22",
                           "1e23",
                           "9007199254740993",
                           "9007199254740992",
                           "18446744073709551615",
                           "18446744073709551616",
                           "1e308",
                           "1e309",
                           "1e-400",
                           "4.9e-324",
                           "0.1",
                           "123456789012345678",
                           "1.0000000000000002",
                           "1.00000000000000022",
                           "0.30000000000000004",
                           "37.807807921694092",
                           "37.80780792169409",
                           "0.000000000000000000001"}) {
    expect_agreement(text);
  }
}

// -1, 0 or 1.
template <typename T>
int order(T a, T b) {
  return a < b ? -1 : (a > b ? 1 : 0);
}

Decimal decimal_of(const std::string& text) {
  const Decimal decimal = read_decimal(text);
  return decimal.is_read() ? decimal : shortest_decimal(*nearest_double(text));
}

// Small numbers often, so that equal ones are met.
std::string comparable_text(Random& random) {
  for (;;) {
    std::string text = random.below(3) == 0   ? fmt::format("{}", random.below(30))
                       : random.below(2) == 0 ? random_number(random)
                                              : near_shortest(random);
    if (comparable_number(text).has_value()) {
      return text;
    }
  }
}

TEST(NumberReading, OrdersDecimalsAsDoubles) {
  SeededRandom random(3);
  for (int i = 0; i < 100'000 && !testing::Test::HasFailure(); ++i) {
    const std::string a = comparable_text(random);
    std::string b = random.below(4) == 0 ? a + (a.find('.') == std::string::npos ? ".0" : "0")
                                         : comparable_text(random);
    if (b.find('e') != std::string::npos) {
      b = "1e1";
    }
    Decimal left = decimal_of(a);
    Decimal right = decimal_of(b);
    const int expected = order(*nearest_double(a), *nearest_double(b));
    EXPECT_EQ(order(rank_of(left, a[0] == '-'), rank_of(right, b[0] == '-')), expected)
        << a << " " << b;
    left.strip_zeros();
    right.strip_zeros();
    const bool same = left.digits == right.digits && left.exponent == right.exponent &&
                      ((a[0] == '-') == (b[0] == '-') || left.digits == 0);
    EXPECT_EQ(same, expected == 0) << a << " " << b;
  }
}

TEST(NumberReading, IsSureOfOrdinaryNumbers) {
  SeededRandom random(2);
  int unsure = 0;
  constexpr int kNumbers = 20'000;
  for (int i = 0; i < kNumbers; ++i) {
    unsure += read_json_number(near_shortest(random), true).kind == Kind::kUnsure ? 1 : 0;
  }
  EXPECT_LT(unsure, kNumbers / 50);
  EXPECT_EQ(read_json_number("19.95", true).kind, Kind::kComparable);
  EXPECT_EQ(read_json_number("-122.42916360922355", true).kind, Kind::kComparable);
  EXPECT_EQ(read_json_number("37.807807921694092", true).kind, Kind::kIncomparable);
}

}  // namespace
}  // namespace penstock::match
