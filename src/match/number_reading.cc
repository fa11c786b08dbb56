#include "match/number_reading.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>

#include "match/number.h"

namespace penstock::match {
namespace {

using Kind = NumberReading::Kind;

// 64 bits of mantissa: then every integer of 64 bits and every power of ten up to 10^27 is exact.
constexpr bool kHasWideDouble = std::numeric_limits<long double>::digits == 64;
constexpr int kDigitsMax = 19;       // always fit into 64 bits
constexpr int kDoubleExponent = 22;  // up to it, a power of ten is a double
constexpr int kWideExponent = 27;
constexpr int kSafeDigits = 15;   // any decimal of so many digits is its double's shortest text
constexpr int kShortDigits = 17;  // no double's shortest text has more
constexpr uint64_t kDoubleIntegers = uint64_t{1} << 53;

template <typename Float, size_t kCount>
constexpr std::array<Float, kCount> powers_of_ten() {
  std::array<Float, kCount> powers{};
  Float power = 1;
  for (Float& at : powers) {
    at = power;
    power *= 10;
  }
  return powers;
}
constexpr auto kIntegerPowers = powers_of_ten<uint64_t, 9>();
constexpr auto kDoublePowers = powers_of_ten<double, kDoubleExponent + 1>();
constexpr auto kWidePowers = powers_of_ten<long double, kWideExponent + 1>();

// Rounded, for what is only compared with a tolerance.
template <size_t kCount>
constexpr std::array<long double, kCount> inverses_of(const std::array<long double, kCount>& of) {
  std::array<long double, kCount> inverses{};
  for (size_t i = 0; i < kCount; ++i) {
    inverses[i] = 1 / of[i];
  }
  return inverses;
}
constexpr auto kWideInverses = inverses_of(kWidePowers);

// digits * 10^exponent, of either sign.
struct Decimal {
  uint64_t digits = 0;
  int size = 0;  // number of digits, without zeros in front
  int exponent = 0;
};

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool are_digits(uint64_t word) {
  constexpr uint64_t kHigh = 0xF0F0F0F0F0F0F0F0;
  return ((word & kHigh) | (((word + 0x0606060606060606) & kHigh) >> 4)) == 0x3333333333333333;
}

// The number that eight digits make, the first one lowest in the word.
uint64_t read_eight(uint64_t word) {
  word = (word & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
  word = (word & 0x00FF00FF00FF00FF) * 6553601 >> 16;
  return (word & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
}

uint64_t load_eight(const char* at) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof(word));
  return word;
}

// The usual number with a long fraction: a few digits, a point, eight to sixteen digits, and
// nothing behind them. nullopt if it is not like that.
std::optional<Decimal> read_usual(const char* at, const char* end) {
  uint64_t whole = 0;
  const char* point = at;
  for (; point < end && is_digit(*point); ++point) {
    whole = whole * 10 + static_cast<uint64_t>(*point - '0');
  }
  const auto whole_size = static_cast<int>(point - at);
  const auto size = static_cast<int>(end - point) - 1;
  if (std::endian::native != std::endian::little || whole == 0 || size < 8 ||
      whole_size + size > kShortDigits || *point != '.') {
    return std::nullopt;
  }
  const uint64_t first = load_eight(point + 1);
  uint64_t last = load_eight(end - 8);
  if (!are_digits(first) || !are_digits(last)) {
    return std::nullopt;
  }
  // Of the last eight, those that are among the first count as zeros.
  const int new_digits = size - 8;
  const uint64_t known = new_digits == 8 ? 0 : ~uint64_t{0} >> (new_digits * 8);
  last = (last & ~known) | (known & 0x3030303030303030);
  Decimal decimal;
  decimal.digits =
      (whole * 100'000'000 + read_eight(first)) * kIntegerPowers[static_cast<size_t>(new_digits)] +
      read_eight(last);
  decimal.size = whole_size + size;
  decimal.exponent = -size;
  return decimal;
}

// Reads digits and counts them; what does not fit shows in the size.
const char* read_digits(const char* at, const char* end, Decimal& decimal) {
  for (; at < end && is_digit(*at); ++at) {
    decimal.digits = decimal.digits * 10 + static_cast<uint64_t>(*at - '0');
    decimal.size += decimal.digits != 0 || decimal.size != 0 ? 1 : 0;
  }
  return at;
}

// nullopt if it has too many digits or an exponent out of the ordinary.
std::optional<Decimal> read_decimal(std::string_view text) {
  const char* at = text.data() + (text.front() == '-' ? 1 : 0);
  const char* end = text.data() + text.size();
  if (const auto usual = read_usual(at, end)) {
    return usual;
  }
  Decimal decimal;
  at = read_digits(at, end, decimal);
  if (at < end && *at == '.') {
    const char* fraction = at + 1;
    at = read_digits(fraction, end, decimal);
    decimal.exponent = static_cast<int>(fraction - at);
  }
  if (decimal.size > kDigitsMax || text.size() > 64) {
    return std::nullopt;
  }
  if (at < end) {
    ++at;  // e or E
    if (at == end) {
      return std::nullopt;
    }
    const bool negative = *at == '-';
    at += negative || *at == '+' ? 1 : 0;
    if (end - at > 3) {
      return std::nullopt;
    }
    int exponent = 0;
    for (; at < end; ++at) {
      exponent = exponent * 10 + (*at - '0');
    }
    decimal.exponent += negative ? -exponent : exponent;
  }
  return decimal;
}

// Whether the decimal is the shortest text of the double it is nearest to. `wide` is the decimal to
// 64 bits, which is close enough unless a choice is near: then that is said.
Kind judge(const Decimal& decimal, double nearest, long double wide) {
  if (decimal.size <= kSafeDigits) {
    return Kind::kComparable;
  }
  if (decimal.size > kShortDigits) {
    return Kind::kIncomparable;
  }
  constexpr int kMantissaBits = 52;
  constexpr uint64_t kMantissa = (uint64_t{1} << kMantissaBits) - 1;
  const auto bits = std::bit_cast<uint64_t>(nearest);
  if ((bits & kMantissa) == 0 || decimal.exponent > kWideExponent ||
      decimal.exponent < -kWideExponent) {
    return Kind::kUnsure;  // the doubles below are closer than those above
  }
  // From here on in units of the distance to the next double: what is less than half of one away
  // is nearest to the same double. Numbers in reach of the table of powers are far from the ends of
  // the range. `scale` is how many of those units are one.
  constexpr uint64_t kBias = 1023;
  const uint64_t scale_exponent = 2 * kBias + kMantissaBits - (bits >> kMantissaBits);
  const auto scale =
      static_cast<long double>(std::bit_cast<double>(scale_exponent << kMantissaBits));
  const long double step =
      (decimal.exponent < 0 ? kWideInverses[static_cast<size_t>(-decimal.exponent)]
                            : kWidePowers[static_cast<size_t>(decimal.exponent)]) *
      scale;
  if (step > 1.001L) {
    return Kind::kComparable;  // no other decimal of as many digits is, so no shorter one either
  }
  constexpr long double kTolerance = 1.0L / 1024;
  const long double offset = (wide - static_cast<long double>(nearest)) * scale;
  const long double last = static_cast<long double>(decimal.digits % 10);
  const long double below = std::fabs(offset - last * step);  // the shorter decimals beside it
  const long double above = std::fabs(offset + (10 - last) * step);
  const long double closeness = std::fabs(offset) - step / 2;
  if (closeness > kTolerance || below < 0.5L - kTolerance || above < 0.5L - kTolerance) {
    return Kind::kIncomparable;
  }
  return closeness > -kTolerance || below < 0.5L + kTolerance || above < 0.5L + kTolerance
             ? Kind::kUnsure
             : Kind::kComparable;
}

// Whether rounding `wide` to a double may differ from rounding what it stands for: its last eleven
// bits, which a double has no room for, are half of one or next to it.
bool is_near_tie(long double wide) {
  uint64_t mantissa = 0;
  std::memcpy(&mantissa, &wide, sizeof(mantissa));
  const uint64_t dropped = mantissa & 0x7FF;
  return dropped >= 0x3FE && dropped <= 0x402;
}

NumberReading read_slowly(std::string_view text) {
  const auto nearest = nearest_double(text);
  return {nearest.value_or(0), nearest.has_value() ? Kind::kUnsure : Kind::kIncomparable};
}

}  // namespace

NumberReading read_json_number(std::string_view text, bool judged) {
  auto decimal = read_decimal(text);
  if (!decimal.has_value()) {
    return read_slowly(text);
  }
  if (decimal->digits == 0) {
    return {0, Kind::kComparable};
  }
  while (decimal->size > kSafeDigits && decimal->digits % 10 == 0) {
    decimal->digits /= 10;
    --decimal->size;
    ++decimal->exponent;
  }
  const int exponent = decimal->exponent;
  const bool negative = text.front() == '-';
  if (decimal->size <= kSafeDigits && exponent >= -kDoubleExponent && exponent <= kDoubleExponent) {
    static_assert(kDoubleIntegers > 1'000'000'000'000'000);
    const auto digits = static_cast<double>(decimal->digits);
    const double value = exponent < 0 ? digits / kDoublePowers[static_cast<size_t>(-exponent)]
                                      : digits * kDoublePowers[static_cast<size_t>(exponent)];
    return {negative ? -value : value, Kind::kComparable};
  }
  if (!kHasWideDouble || exponent < -kWideExponent || exponent > kWideExponent) {
    return read_slowly(text);
  }
  const auto digits = static_cast<long double>(decimal->digits);
  const long double wide = exponent < 0 ? digits / kWidePowers[static_cast<size_t>(-exponent)]
                                        : digits * kWidePowers[static_cast<size_t>(exponent)];
  if (is_near_tie(wide)) {
    return read_slowly(text);
  }
  const auto value = static_cast<double>(wide);
  return {negative ? -value : value, judged ? judge(*decimal, value, wide) : Kind::kUnsure};
}

}  // namespace penstock::match
