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

#ifdef __SSE4_1__
#include <smmintrin.h>
#endif

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

// The number that four digits make, the first one lowest in the word.
inline uint64_t read_four(uint64_t word) {
  word = (word & 0x0F0F0F0F) * 2561 >> 8;
  return ((word & 0x00FF00FF) * 6553601 & 0xFFFFFFFF) >> 16;
}

// The numbers that eight digits each make, likewise: the first one in the lower half.
inline uint64_t read_two_eights(uint64_t first, uint64_t second) {
#ifdef __SSE4_1__
  const __m128i text = _mm_set_epi64x(static_cast<int64_t>(second), static_cast<int64_t>(first));
  const __m128i digits = _mm_and_si128(text, _mm_set1_epi8(0x0F));
  const __m128i twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010A));  // times 10 and 1
  const __m128i fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x00010064));  // times 100 and 1
  const __m128i packed = _mm_packus_epi32(fours, fours);
  const __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(0x00012710));  // 10,000 and 1
  return static_cast<uint64_t>(_mm_cvtsi128_si64(eights));
#else
  const auto read_eight = [](uint64_t word) {
    word = (word & 0x0F0F0F0F0F0F0F0F) * 2561 >> 8;
    word = (word & 0x00FF00FF00FF00FF) * 6553601 >> 16;
    return (word & 0x0000FFFF0000FFFF) * 42949672960001 >> 32;
  };
  return read_eight(first) | read_eight(second) << 32;
#endif
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

// The usual number with a long fraction, its sign aside, as text: one to three digits, a point,
// eight to sixteen digits, and nothing behind them.
struct LongFraction {
  static constexpr size_t kDigitsMin = 8;

  const char* begin;  // behind the sign
  const char* point;
  size_t size;     // number of digits behind the point
  uint64_t first;  // the first eight of them
  uint64_t last;   // the last eight, perhaps the same

  // Of a JSON number (valid text); false if it does not look so.
  [[gnu::always_inline]] inline bool take(std::string_view text) {
    constexpr size_t kSizeMin = 10;
    const char* const end = text.data() + text.size();
    begin = text.data() + (*text.data() == '-' ? 1 : 0);
    if (std::endian::native != std::endian::little || text.size() <= kSizeMin) {
      return false;
    }
    point = begin + 1;
    point += *point == '.' ? 0 : 1;
    point += *point == '.' ? 0 : 1;
    size = static_cast<size_t>(end - point) - 1;
    if (*point != '.' || size - kDigitsMin > kDigitsMin) {
      return false;
    }
    first = load_word(point + 1);
    last = load_word(end - 8);
    constexpr uint64_t kLetterBits = 0x4040404040404040;  // of an exponent; digits have none
    return ((first | last) & kLetterBits) == 0;
  }
  bool ends_in_zero() const { return last >> 56 == '0'; }
};

// Of a JSON number (valid text), its sign aside; unread as above. The usual ones are read here.
[[gnu::always_inline]] inline Decimal read_decimal(std::string_view text) {
  LongFraction number;
  if (!number.take(text)) {
    return read_unusual_decimal(text);
  }
  const auto whole_size = static_cast<uint64_t>(number.point - number.begin);
  const uint64_t whole =
      number_reading::read_four(load_word(number.begin) << ((8 - whole_size) * 8) >> 32);
  if (whole == 0) {
    return read_unusual_decimal(text);
  }
  // Of the last eight, those that are among the first are passed over.
  const uint64_t rest = number.last & number_reading::kLastBytes[number.size - 8];
  const uint64_t eights = number_reading::read_two_eights(number.first, rest);
  const uint64_t first = whole * 100'000'000 + (eights & 0xFFFFFFFF);
  return {first * number_reading::kPowersOfTen[number.size - 8] + (eights >> 32),
          static_cast<int32_t>(whole_size + number.size), -static_cast<int32_t>(number.size)};
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
