// Numbers of events, read fast: nearly all without the library's conversions. Pure functions; any
// thread.
#ifndef PENSTOCK_MATCH_NUMBER_READING_H_
#define PENSTOCK_MATCH_NUMBER_READING_H_

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "match/text_hash.h"

namespace penstock::match {

struct NumberReading {
  enum class Kind : uint8_t {
    kComparable,    // comparable_number() is `nearest`
    kIncomparable,  // it is nullopt
    kUnsure,        // is_value_of() has to say
  };
  double nearest = 0;
  Kind kind = Kind::kUnsure;
};

// Of a JSON number (valid text). Unless it is to be judged, the kind is only found where that costs
// nothing.
NumberReading read_json_number(std::string_view text, bool judged);

// digits * 10^exponent, of either sign.
struct Decimal {
  static constexpr int kUnread = -1;

  uint64_t digits = 0;
  int32_t size = 0;  // number of digits, without zeros in front; or kUnread
  int32_t exponent = 0;

  bool is_read() const { return size != kUnread; }
  // Without zeros at the end; zero has the exponent 0. Numbers that can be compared are equal if
  // and only if they are the same decimal so: each has the digits of its double's shortest text.
  void strip_zeros() {
    if (digits == 0) {
      exponent = 0;
      return;
    }
    for (; digits % 10 == 0; digits /= 10) {
      --size;
      ++exponent;
    }
  }
};

// A number that says where a decimal stands among others: its sign, its power of ten, its digits.
// Numbers that can be compared are in the same order as their decimals.
using DecimalRank = __int128;

// Of a text that is not like those that read_decimal() reads itself. Unread if it has too many
// digits or an exponent out of the ordinary.
Decimal read_unusual_decimal(std::string_view text);
// Whether the decimal is the shortest text of the double that it is nearest to, of either sign.
NumberReading::Kind judge_decimal(Decimal decimal, double nearest);
// The double's shortest text.
Decimal shortest_decimal(double value);

namespace number_reading {

// The number that eight digits make, the first one lowest in the word.
inline uint64_t read_eight(uint64_t word) {
  word = (word & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
  word = (word & 0x00FF00FF00FF00FF) * 6553601 >> 16;
  return (word & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
}

constexpr std::array<uint64_t, 20> powers_of_ten() {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& at : powers) {
    at = power;
    power *= 10;
  }
  return powers;
}
inline constexpr auto kTens = powers_of_ten();
inline constexpr const uint64_t* kPowersOfTen = kTens.data();
// The last bytes of a word, by their number.
inline constexpr uint64_t kLastBytes[] = {0,
                                          0xFF00000000000000,
                                          0xFFFF000000000000,
                                          0xFFFFFF0000000000,
                                          0xFFFFFFFF00000000,
                                          0xFFFFFFFFFF000000,
                                          0xFFFFFFFFFFFF0000,
                                          0xFFFFFFFFFFFFFF00,
                                          0xFFFFFFFFFFFFFFFF};

}  // namespace number_reading

// Of a JSON number (valid text), its sign aside; unread as above. The usual number with a long
// fraction is read here: one to three digits, a point, eight to sixteen digits, and nothing behind
// them.
[[gnu::always_inline]] inline Decimal read_decimal(std::string_view text) {
  using number_reading::read_eight;
  constexpr size_t kSizeMin = 10;
  const char* const end = text.data() + text.size();
  const char* const at = text.data() + (*text.data() == '-' ? 1 : 0);
  if (std::endian::native != std::endian::little || text.size() <= kSizeMin) {
    return read_unusual_decimal(text);
  }
  const char* point = at + 1;
  point += *point == '.' ? 0 : 1;
  point += *point == '.' ? 0 : 1;
  const auto size = static_cast<size_t>(end - point) - 1;
  if (*point != '.' || size - 8 > 8) {
    return read_unusual_decimal(text);
  }
  const uint64_t start = load_word(at);
  const uint64_t first = load_word(point + 1);
  const uint64_t last = load_word(end - 8);
  constexpr uint64_t kLetterBits = 0x4040404040404040;  // of an exponent; digits have none
  const uint64_t whole = read_eight(start << ((8 - (point - at)) * 8));
  if (((first | last) & kLetterBits) != 0 || whole == 0) {
    return read_unusual_decimal(text);
  }
  // Of the last eight, those that are among the first are passed over.
  const uint64_t rest = read_eight(last & number_reading::kLastBytes[size - 8]);
  return {(whole * 100'000'000 + read_eight(first)) * number_reading::kPowersOfTen[size - 8] + rest,
          static_cast<int32_t>(end - at) - 1, -static_cast<int32_t>(size)};
}

// Of numbers as read_decimal() and shortest_decimal() make them.
[[gnu::always_inline]] inline DecimalRank rank_of(const Decimal& decimal, bool is_negative) {
  constexpr int kBias = 1 << 16;  // more than any exponent
  constexpr int kDigits = 19;
  if (decimal.digits == 0) {
    return 0;
  }
  const int scale = decimal.exponent + decimal.size + kBias;
  const uint64_t digits = decimal.digits * number_reading::kPowersOfTen[kDigits - decimal.size];
  const DecimalRank rank = DecimalRank{scale} << 64 | digits;
  return is_negative ? -rank : rank;
}

// The double that is nearest to a decimal that round_decimal() leaves to others; NaN if it takes
// more to find it.
double round_unusual(Decimal decimal);

namespace number_reading {

using Wide = unsigned __int128;

inline constexpr int kMantissaBits = 52;
inline constexpr int kSafeDigits = 15;     // any decimal of so many is its double's shortest text
inline constexpr int kPowerExponent = 27;  // up to it, a power of five fits into 64 bits

// The first 128 bits of 5^exponent: all there are, or rounded down where the exponent is negative.
constexpr Wide power_of_five(int exponent) {
  uint64_t power = 1;
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) {
    power *= 5;
  }
  if (exponent >= 0) {
    return Wide{power} << (64 + std::countl_zero(power));
  }
  Wide quotient = 0;
  Wide rest = Wide{1} << std::bit_width(power);
  for (int bit = 0; bit < 128; ++bit) {
    quotient = quotient << 1 | (rest >= power ? 1 : 0);
    rest = (rest >= power ? rest - power : rest) << 1;
  }
  return quotient;
}
constexpr std::array<Wide, 2 * kPowerExponent + 1> powers_of_five() {
  std::array<Wide, 2 * kPowerExponent + 1> powers{};
  for (int i = 0; i <= 2 * kPowerExponent; ++i) {
    // cppcheck-suppress containerOutOfBounds
    powers[static_cast<size_t>(i)] = power_of_five(i - kPowerExponent);
  }
  return powers;
}
inline constexpr auto kFives = powers_of_five();
inline constexpr const Wide* kPowersOfFive = kFives.data() + kPowerExponent;  // by exponent

// A decimal between two doubles, in units of the distance between them.
struct Position {
  uint64_t below;     // the mantissa of the double below, of 53 bits
  uint64_t offset;    // from there, in 2^-64; less than two of those too small
  uint64_t exponent;  // of the double, biased
  int unit;           // so many bits the power of five's last one is below an offset's
};

// The digits are not 0, the exponent is one that the table has.
[[gnu::always_inline]] inline Position position_of(const Decimal& decimal) {
  constexpr int kBias = 1023 + kMantissaBits;
  const Wide power = kPowersOfFive[decimal.exponent];
  const int shift = std::countl_zero(decimal.digits);
  const uint64_t digits = decimal.digits << shift;
  const Wide low = Wide{digits} * static_cast<uint64_t>(power);
  const Wide product = Wide{digits} * static_cast<uint64_t>(power >> 64) + (low >> 64);
  const auto high = static_cast<uint64_t>(product >> 64);
  const int carried = static_cast<int>(high >> 63);  // else the first bit is the next one
  const int dropped = 63 - kMantissaBits - 1 + carried;
  const int power_bits = (decimal.exponent * 217706) >> 16;  // log2(10^exponent), rounded down
  return {high >> dropped, high << (64 - dropped) | static_cast<uint64_t>(product) >> dropped,
          static_cast<uint64_t>(kBias + 63 - kMantissaBits - shift + power_bits + carried),
          64 + dropped - shift};
}

}  // namespace number_reading

// The double that is nearest to a decimal; NaN if it takes more to find it.
[[gnu::always_inline]] inline double round_decimal(const Decimal& decimal) {
  using number_reading::kMantissaBits;
  using number_reading::kPowerExponent;
  constexpr uint64_t kHalf = uint64_t{1} << 63;
  constexpr uint64_t kUncertainty = 4;
  if (decimal.size <= number_reading::kSafeDigits || decimal.exponent < -kPowerExponent ||
      decimal.exponent > kPowerExponent) {
    return round_unusual(decimal);
  }
  const auto position = number_reading::position_of(decimal);
  if (position.offset - (kHalf - kUncertainty) <= 2 * kUncertainty) [[unlikely]] {
    return std::numeric_limits<double>::quiet_NaN();  // between two doubles, or next to it
  }
  // The mantissa's first bit counts the exponent up by one, and so does what rounding carries.
  return std::bit_cast<double>(((position.exponent - 1) << kMantissaBits) + position.below +
                               (position.offset >> 63));
}

}  // namespace penstock::match

#endif  // PENSTOCK_MATCH_NUMBER_READING_H_
