#include "match/number.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace penstock::match {
namespace {

// Any decimal of so many digits is the shortest text of its double, away from the ends of the
// range.
constexpr int kSafeDigits = 15;
constexpr int64_t kSafeExponent = 290;
// No double's shortest text has more.
constexpr int kDigitsMax = 17;
constexpr int64_t kExponentClamp = 1'000'000'000;

// digits * 10^exponent without zeros at either end; no digits means zero. `size` counts on beyond
// what `digits` holds.
struct Decimal {
  std::array<char, kDigitsMax> digits{};
  int size = 0;
  int64_t exponent = 0;

  bool same(const Decimal& other) const {
    return size == other.size && exponent == other.exponent && digits == other.digits;
  }
};

int64_t read_exponent(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  const bool negative = text.front() == '-';
  if (negative || text.front() == '+') {
    text.remove_prefix(1);
  }
  int64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') {
      break;  // no JSON number
    }
    value = value * 10 + (digit - '0');
    if (value > kExponentClamp) {
      value = kExponentClamp;
    }
  }
  return negative ? -value : value;
}

Decimal read_decimal(std::string_view text) {
  Decimal decimal;
  int64_t zeros = 0;  // seen since the last other digit
  bool fraction = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char byte = text[i];
    if (byte == 'e' || byte == 'E') {
      decimal.exponent += read_exponent(text.substr(i + 1));
      break;
    }
    if (byte == '.') {
      fraction = true;
      continue;
    }
    if (byte == '-') {
      continue;
    }
    decimal.exponent -= fraction ? 1 : 0;
    if (byte == '0') {
      ++zeros;
      continue;
    }
    // Zeros in front of the first digit have no weight; zeros between digits are digits.
    for (; decimal.size > 0 && zeros > 0; --zeros) {
      if (decimal.size < kDigitsMax) {
        decimal.digits[static_cast<size_t>(decimal.size)] = '0';
      }
      ++decimal.size;
    }
    zeros = 0;
    if (decimal.size < kDigitsMax) {
      decimal.digits[static_cast<size_t>(decimal.size)] = byte;
    }
    ++decimal.size;
  }
  decimal.exponent += zeros;
  return decimal;
}

}  // namespace

std::optional<double> nearest_double(std::string_view json_number) {
  double value = 0;
  const char* end = json_number.data() + json_number.size();
  const auto read = std::from_chars(json_number.data(), end, value);
  if (read.ec == std::errc() && read.ptr == end) {
    return value;
  }
  // Zero, whatever its exponent is.
  return read_decimal(json_number).size == 0 ? std::optional(0.0) : std::nullopt;
}

bool is_value_of(double nearest, std::string_view json_number) {
  const Decimal decimal = read_decimal(json_number);
  if (decimal.size == 0) {
    return true;
  }
  if (decimal.size > kDigitsMax) {
    return false;
  }
  if (decimal.size <= kSafeDigits && decimal.exponent > -kSafeExponent &&
      decimal.exponent < kSafeExponent) {
    return true;
  }
  std::array<char, 32> shortest{};
  const auto written = std::to_chars(shortest.data(), shortest.data() + shortest.size(), nearest,
                                     std::chars_format::scientific);
  const std::string_view text(shortest.data(), static_cast<size_t>(written.ptr - shortest.data()));
  return decimal.same(read_decimal(text));
}

std::optional<double> comparable_number(std::string_view json_number) {
  const auto nearest = nearest_double(json_number);
  return nearest.has_value() && is_value_of(*nearest, json_number) ? nearest : std::nullopt;
}

}  // namespace penstock::match
