#include "table/number.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/assert.h"

namespace penstock::table {
namespace {

constexpr uint8_t kNegative = 1;
constexpr uint8_t kZero = 2;
constexpr uint8_t kPositive = 3;
constexpr uint8_t kEnd = 0;
constexpr int kExponentBias = -kNumberExponentMin;
static_assert(kNumberExponentMax + kExponentBias == 255, "every exponent is one byte");

// Further out than any number with 38 digits reaches, and far from where an int overflows.
constexpr int kExponentLimit = 100'000;

// 0.d1d2d3… × 10^exponent; no digits: zero.
struct Decimal {
  bool is_negative = false;
  int exponent = 0;
  size_t count = 0;
  std::array<uint8_t, kNumberDigitsMax + 1> digits{};
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The written exponent from behind its "e", held to kExponentLimit; nullopt if it is none.
std::optional<int> parse_exponent(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) {
    text.remove_prefix(1);
  }
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) {
    return std::nullopt;
  }
  int exponent = 0;
  for (const char c : text) {
    exponent = std::min(exponent * 10 + (c - '0'), kExponentLimit);
  }
  return is_negative ? -exponent : exponent;
}

NumberFault check_range(const Decimal& number) {
  if (number.count > 0 && number.exponent > kNumberExponentMax) {
    return NumberFault::kOverflow;
  }
  if (number.count > 0 && number.exponent < kNumberExponentMin) {
    return NumberFault::kUnderflow;
  }
  return number.count > kNumberDigitsMax ? NumberFault::kTooManyDigits : NumberFault::kNone;
}

// Digits and point, up to an exponent or the end. `exponent` becomes that of 0.d1d2d3….
bool parse_digits(std::string_view text, Decimal& number, size_t& significant) {
  bool has_digit = false;
  bool has_point = false;
  size_t zeros = 0;  // behind the last digit that is not 0
  for (const char c : text) {
    if (c == '.') {
      if (std::exchange(has_point, true)) {
        return false;
      }
      continue;
    }
    if (!is_digit(c)) {
      return false;
    }
    has_digit = true;
    const bool is_leading = significant == 0 && c == '0';
    if (is_leading) {
      number.exponent -= has_point ? 1 : 0;
      continue;
    }
    number.exponent += has_point ? 0 : 1;
    if (c == '0') {
      ++zeros;
      ++significant;
      continue;
    }
    for (; zeros > 0 && number.count < number.digits.size(); --zeros) {
      number.digits[number.count++] = 0;
    }
    zeros = 0;
    if (number.count < number.digits.size()) {
      number.digits[number.count++] = static_cast<uint8_t>(c - '0');
    }
    ++significant;
  }
  return has_digit;
}

NumberFault parse(std::string_view text, Decimal& number) {
  if (text.starts_with('-') || text.starts_with('+')) {
    number.is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const size_t mark = text.find_first_of("eE");
  size_t significant = 0;
  if (text.size() > static_cast<size_t>(kExponentLimit) ||
      !parse_digits(text.substr(0, mark), number, significant)) {
    return NumberFault::kNotNumeric;
  }
  if (mark != std::string_view::npos) {
    const auto exponent = parse_exponent(text.substr(mark + 1));
    if (!exponent) {
      return NumberFault::kNotNumeric;
    }
    number.exponent += *exponent;
  }
  return check_range(number);
}

void append_decimal(std::string& out, const Decimal& number) {
  if (number.count == 0) {
    out.push_back(static_cast<char>(kZero));
    return;
  }
  const uint8_t mask = number.is_negative ? 0xff : 0;
  const auto put = [&](int byte) {
    out.push_back(static_cast<char>(static_cast<uint8_t>(byte) ^ mask));
  };
  out.push_back(static_cast<char>(number.is_negative ? kNegative : kPositive));
  put(number.exponent + kExponentBias);
  for (size_t i = 0; i < number.count; i += 2) {
    put(1 + number.digits[i] * 10 + (i + 1 < number.count ? number.digits[i + 1] : 0));
  }
  put(kEnd);
}

Decimal read_decimal(std::string_view bytes) {
  Decimal number;
  PENSTOCK_CHECK(!bytes.empty());
  const auto kind = static_cast<uint8_t>(bytes[0]);
  if (kind == kZero) {
    return number;
  }
  PENSTOCK_CHECK((kind == kNegative || kind == kPositive) && bytes.size() >= 4);
  number.is_negative = kind == kNegative;
  const uint8_t mask = number.is_negative ? 0xff : 0;
  number.exponent = (static_cast<uint8_t>(bytes[1]) ^ mask) - kExponentBias;
  for (size_t i = 2; i < bytes.size(); ++i) {
    const int pair = static_cast<uint8_t>(bytes[i]) ^ mask;
    if (pair == kEnd) {
      break;
    }
    PENSTOCK_CHECK(number.count + 2 <= number.digits.size() + 1 && pair <= 100);
    number.digits[number.count++] = static_cast<uint8_t>((pair - 1) / 10);
    if (number.count < number.digits.size()) {
      number.digits[number.count++] = static_cast<uint8_t>((pair - 1) % 10);
    }
  }
  while (number.count > 0 && number.digits[number.count - 1] == 0) {
    --number.count;
  }
  return number;
}

// Compares the magnitudes.
int compare(const Decimal& a, const Decimal& b) {
  if (a.count == 0 || b.count == 0) {
    return static_cast<int>(a.count > 0) - static_cast<int>(b.count > 0);
  }
  if (a.exponent != b.exponent) {
    return a.exponent < b.exponent ? -1 : 1;
  }
  for (size_t i = 0; i < std::max(a.count, b.count); ++i) {
    const int digit_a = i < a.count ? a.digits[i] : 0;
    const int digit_b = i < b.count ? b.digits[i] : 0;
    if (digit_a != digit_b) {
      return digit_a < digit_b ? -1 : 1;
    }
  }
  return 0;
}

// Digits of a sum before it is known whether they fit: both numbers side by side, and a carry.
constexpr size_t kWideDigits = 2 * kNumberDigitsMax + 2;
using Wide = std::array<int, kWideDigits>;

// The larger magnitude plus or minus the smaller, digit by digit below the larger one's first.
// The smaller must begin within kNumberDigitsMax + 1 digits of it.
void combine(const Decimal& larger, const Decimal& smaller, int sign, Wide& digits) {
  const auto shift = static_cast<size_t>(larger.exponent - smaller.exponent);
  for (size_t i = 0; i < larger.count; ++i) {
    digits[1 + i] = larger.digits[i];
  }
  for (size_t i = 0; i < smaller.count; ++i) {
    digits[1 + shift + i] += sign * smaller.digits[i];
  }
  for (size_t i = kWideDigits - 1; i > 0; --i) {
    if (digits[i] < 0) {
      digits[i] += 10;
      --digits[i - 1];
    } else if (digits[i] > 9) {
      digits[i] -= 10;
      ++digits[i - 1];
    }
  }
}

}  // namespace

std::string describe(NumberFault fault, std::string_view text) {
  switch (fault) {
    case NumberFault::kNone:
      return {};
    case NumberFault::kNotNumeric:
      return text.empty()
                 ? std::string("The parameter cannot be converted to a numeric value")
                 : fmt::format("The parameter cannot be converted to a numeric value: {}", text);
    case NumberFault::kTooManyDigits:
      return "Attempting to store more than 38 significant digits in a Number";
    case NumberFault::kOverflow:
      return "Number overflow. Attempting to store a number with magnitude larger than supported "
             "range";
    case NumberFault::kUnderflow:
      return "Number underflow. Attempting to store a number with magnitude smaller than supported "
             "range";
  }
  return {};
}

NumberFault append_number(std::string& out, std::string_view text) {
  Decimal number;
  const NumberFault fault = parse(text, number);
  if (fault == NumberFault::kNone) {
    append_decimal(out, number);
  }
  return fault;
}

void append_number(std::string& out, int64_t value) {
  PENSTOCK_CHECK(append_number(out, std::to_string(value)) == NumberFault::kNone);
}

NumberFault append_sum(std::string& out, std::string_view a, std::string_view b, bool subtract) {
  Decimal larger = read_decimal(a);
  Decimal smaller = read_decimal(b);
  smaller.is_negative = smaller.is_negative != subtract;
  const int order = compare(larger, smaller);
  const bool is_difference = larger.is_negative != smaller.is_negative;
  if (order < 0) {
    std::swap(larger, smaller);
  }
  if (larger.count == 0 || (order == 0 && is_difference)) {
    append_decimal(out, Decimal());
    return NumberFault::kNone;
  }
  if (smaller.count == 0) {
    append_decimal(out, larger);
    return NumberFault::kNone;
  }
  if (larger.exponent - smaller.exponent > kNumberDigitsMax) {
    return NumberFault::kOverflow;  // whatever the digits, they are further apart than fits
  }
  Wide digits{};
  combine(larger, smaller, is_difference ? -1 : 1, digits);
  Decimal sum;
  sum.is_negative = larger.is_negative;
  size_t first = 0;
  while (digits[first] == 0) {
    ++first;
  }
  size_t end = kWideDigits;
  while (digits[end - 1] == 0) {
    --end;
  }
  sum.exponent = larger.exponent + 1 - static_cast<int>(first);
  if (end - first > kNumberDigitsMax) {
    return NumberFault::kOverflow;
  }
  for (size_t i = first; i < end; ++i) {
    sum.digits[sum.count++] = static_cast<uint8_t>(digits[i]);
  }
  const NumberFault fault = check_range(sum);
  if (fault == NumberFault::kNone) {
    append_decimal(out, sum);
  }
  return fault;
}

namespace {

// The digits of a number as text; an even count, so that the last may be one 0 too many.
size_t write_digits(char* out, std::string_view number, uint8_t mask) {
  size_t count = 0;
  for (size_t i = 2; i < number.size(); ++i) {
    const int pair = static_cast<uint8_t>(number[i]) ^ mask;
    if (pair == kEnd) {
      break;
    }
    PENSTOCK_CHECK(count < kNumberDigitsMax && pair <= 100);
    out[count++] = static_cast<char>('0' + (pair - 1) / 10);
    out[count++] = static_cast<char>('0' + (pair - 1) % 10);
  }
  return count;
}

}  // namespace

size_t write_number_text(char* out, std::string_view number) {
  PENSTOCK_CHECK(!number.empty());
  const auto kind = static_cast<uint8_t>(number[0]);
  if (kind == kZero) {
    *out = '0';
    return 1;
  }
  PENSTOCK_CHECK((kind == kNegative || kind == kPositive) && number.size() >= 4);
  char* to = out;
  const uint8_t mask = kind == kNegative ? 0xff : 0;
  if (kind == kNegative) {
    *to++ = '-';
  }
  const int exponent = (static_cast<uint8_t>(number[1]) ^ mask) - kExponentBias;
  if (exponent <= 0) {
    *to++ = '0';
    *to++ = '.';
    to = std::fill_n(to, -exponent, '0');
  }
  size_t count = write_digits(to, number, mask);
  count -= to[count - 1] == '0' ? 1 : 0;
  const auto whole = static_cast<size_t>(std::max(exponent, 0));
  if (whole >= count) {
    std::fill_n(to + count, whole - count, '0');
    count = whole;
  } else if (whole > 0) {
    std::memmove(to + whole + 1, to + whole, count - whole);
    to[whole] = '.';
    ++count;
  }
  return static_cast<size_t>(to - out) + count;
}

void append_number_text(std::string& out, std::string_view number) {
  std::array<char, kNumberTextBytesMax> text;
  out.append(text.data(), write_number_text(text.data(), number));
}

namespace {

struct Whole {
  int64_t value = 0;
  bool fits = true;
  bool is_exact = true;
};

// The whole part, towards zero.
Whole whole_part(const Decimal& number) {
  Whole whole;
  const int count = std::max(number.exponent, 0);
  whole.is_exact = static_cast<int>(number.count) <= count;
  for (int i = 0; i < count; ++i) {
    const int digit =
        static_cast<size_t>(i) < number.count ? number.digits[static_cast<size_t>(i)] : 0;
    // Counted downwards from zero: there is one more negative number than there are positive ones.
    if (__builtin_mul_overflow(whole.value, 10, &whole.value) ||
        __builtin_sub_overflow(whole.value, digit, &whole.value)) {
      whole.fits = false;
      return whole;
    }
  }
  if (!number.is_negative) {
    whole.fits = whole.value != INT64_MIN;
    whole.value = whole.fits ? -whole.value : 0;
  }
  return whole;
}

}  // namespace

std::optional<int64_t> to_integer(std::string_view number) {
  const Whole whole = whole_part(read_decimal(number));
  return whole.fits && whole.is_exact ? std::optional(whole.value) : std::nullopt;
}

int64_t floor_integer(std::string_view number) {
  const Decimal decimal = read_decimal(number);
  const Whole whole = whole_part(decimal);
  if (!whole.fits) {
    return decimal.is_negative ? INT64_MIN : INT64_MAX;
  }
  const bool is_below = decimal.is_negative && !whole.is_exact && whole.value > INT64_MIN;
  return whole.value - (is_below ? 1 : 0);
}

size_t number_length(std::string_view bytes) {
  if (bytes.empty()) {
    return 0;
  }
  const auto kind = static_cast<uint8_t>(bytes[0]);
  if (kind == kZero) {
    return 1;
  }
  if (kind != kNegative && kind != kPositive) {
    return 0;
  }
  const size_t end =
      bytes.find(static_cast<char>(kind == kNegative ? 0xff : 0x00), 3);  // behind one pair
  return end == std::string_view::npos ? 0 : end + 1;
}

// The developer guide says "approximately 1 byte per two significant digits, and 1 byte"; that a
// sign takes one more, and that zero takes one, is what item sizes on AWS were seen to add up to.
size_t number_size(std::string_view number) {
  PENSTOCK_CHECK(!number.empty());
  if (static_cast<uint8_t>(number[0]) == kZero) {
    return 1;
  }
  constexpr size_t kAroundPairs = 3;  // sign, exponent, end
  PENSTOCK_CHECK(number.size() > kAroundPairs);
  return number.size() - kAroundPairs + 1 + (static_cast<uint8_t>(number[0]) == kNegative ? 1 : 0);
}

}  // namespace penstock::table
