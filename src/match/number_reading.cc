#include "match/number_reading.h"

#include <charconv>
#include <cmath>

#include "match/number.h"

namespace penstock::match {
namespace {

using number_reading::kMantissaBits;
using number_reading::kPowerExponent;
using number_reading::kSafeDigits;
using number_reading::Wide;
using Kind = NumberReading::Kind;

constexpr int kDigitsMax = 19;       // always fit into 64 bits
constexpr int kDoubleExponent = 22;  // up to it, a power of ten is a double
constexpr int kShortDigits = 17;     // no double's shortest text has more
constexpr uint64_t kDoubleIntegers = uint64_t{1} << 53;

constexpr std::array<double, kDoubleExponent + 1> powers_of_ten() {
  std::array<double, kDoubleExponent + 1> powers{};
  double power = 1;
  for (double& at : powers) {
    at = power;
    power *= 10;
  }
  return powers;
}
constexpr auto kDoublePowers = powers_of_ten();

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// Reads digits and counts them; what does not fit shows in the size.
const char* read_digits(const char* at, const char* end, Decimal& decimal) {
  for (; at < end && is_digit(*at); ++at) {
    decimal.digits = decimal.digits * 10 + static_cast<uint64_t>(*at - '0');
    decimal.size += decimal.digits != 0 || decimal.size != 0 ? 1 : 0;
  }
  return at;
}

NumberReading read_slowly(std::string_view text) {
  const auto nearest = nearest_double(text);
  return {nearest.value_or(0), nearest.has_value() ? Kind::kUnsure : Kind::kIncomparable};
}

}  // namespace

// What the decimal's position leaves open is said to be.
Kind judge_decimal(Decimal decimal, double nearest) {
  decimal.strip_zeros();
  if (decimal.size <= kSafeDigits) {
    return Kind::kComparable;
  }
  if (decimal.size > kShortDigits) {
    return Kind::kIncomparable;
  }
  if ((std::bit_cast<uint64_t>(nearest) & ((uint64_t{1} << kMantissaBits) - 1)) == 0 ||
      decimal.exponent > kPowerExponent || decimal.exponent < -kPowerExponent) {
    return Kind::kUnsure;  // the doubles below are closer than those above
  }
  const auto position = number_reading::position_of(decimal);
  // From the decimal to the next one of as many digits.
  const Wide spacing = number_reading::kPowersOfFive[decimal.exponent] >> position.unit;
  if (spacing >> 64 != 0) {
    return Kind::kComparable;  // no other decimal of as many digits is, so no shorter one either
  }
  // What is less than half of the distance away is nearest to the same double.
  using Signed = __int128;
  const auto distance = [](Signed at) { return at < 0 ? -at : at; };
  constexpr Signed kHalf = Signed{1} << 63;
  constexpr Signed kTolerance = 1 << 20;
  const Signed offset = static_cast<int64_t>(position.offset);
  const auto step = static_cast<Signed>(spacing);
  const auto last = static_cast<Signed>(decimal.digits % 10);
  const Signed below = distance(offset - last * step);  // the shorter decimals beside it
  const Signed above = distance(offset + (10 - last) * step);
  const Signed shorter = (below < above ? below : above) - kHalf;
  const Signed farther = distance(offset) - step / 2;  // than another of as many digits
  if (farther > kTolerance || shorter < -kTolerance) {
    return Kind::kIncomparable;
  }
  return farther > -kTolerance || shorter < kTolerance ? Kind::kUnsure : Kind::kComparable;
}

Decimal read_unusual_decimal(std::string_view text) {
  constexpr Decimal kNone{0, Decimal::kUnread, 0};
  const char* at = text.data() + (text.front() == '-' ? 1 : 0);
  const char* end = text.data() + text.size();
  Decimal decimal;
  at = read_digits(at, end, decimal);
  if (at < end && *at == '.') {
    const char* fraction = at + 1;
    at = read_digits(fraction, end, decimal);
    decimal.exponent = static_cast<int>(fraction - at);
  }
  if (decimal.size > kDigitsMax || text.size() > 64) {
    return kNone;
  }
  if (at < end) {
    ++at;  // e or E
    if (at == end) {
      return kNone;
    }
    const bool negative = *at == '-';
    at += negative || *at == '+' ? 1 : 0;
    if (end - at > 3) {
      return kNone;
    }
    int exponent = 0;
    for (; at < end; ++at) {
      exponent = exponent * 10 + (*at - '0');
    }
    decimal.exponent += negative ? -exponent : exponent;
  }
  return decimal;
}

double round_unusual(Decimal decimal) {
  const int exponent = decimal.exponent;
  if (decimal.digits == 0) {
    return 0;
  }
  if (decimal.size > kSafeDigits || exponent < -kDoubleExponent || exponent > kDoubleExponent) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  static_assert(kDoubleIntegers > 1'000'000'000'000'000);
  const auto digits = static_cast<double>(static_cast<int64_t>(decimal.digits));
  return exponent < 0 ? digits / kDoublePowers[static_cast<size_t>(-exponent)]
                      : digits * kDoublePowers[static_cast<size_t>(exponent)];
}

Decimal shortest_decimal(double value) {
  std::array<char, 32> text{};
  const auto written =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  Decimal decimal =
      read_unusual_decimal({text.data(), static_cast<size_t>(written.ptr - text.data())});
  decimal.strip_zeros();
  return decimal;
}

NumberReading read_json_number(std::string_view text, bool judged) {
  const Decimal decimal = read_decimal(text);
  const double value =
      decimal.is_read() ? round_decimal(decimal) : std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(value)) {
    return read_slowly(text);
  }
  if (decimal.digits == 0) {
    return {0, Kind::kComparable};
  }
  const Kind kind = decimal.size <= kSafeDigits ? Kind::kComparable
                    : judged                    ? judge_decimal(decimal, value)
                                                : Kind::kUnsure;
  return {text.front() == '-' ? -value : value, kind};
}

}  // namespace penstock::match
