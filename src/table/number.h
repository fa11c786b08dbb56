// Numbers as DynamoDB has them: decimal, exact to 38 digits, 1E-130 to 9.99…E+125 and their
// negatives and zero. Kept in one form everywhere, in items and in keys: bytes that sort as the
// numbers do and end by themselves. Never a double. Pure functions; any thread.
//
//   01                                zero is 02, a positive number begins with 03
//   03 e d d … 00                     e: exponent + 129, of 0.d1d2d3… × 10^exponent, d1 not 0
//                                     d: two digits and 1, the last pair filled up with a 0
//   01 ~e ~d ~d … ff                  a negative number: every byte inverted, so that it sorts so
//
// The form is on disk: do not change it.
#ifndef PENSTOCK_TABLE_NUMBER_H_
#define PENSTOCK_TABLE_NUMBER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::table {

inline constexpr int kNumberDigitsMax = 38;
// Of 0.d1d2d3… × 10^exponent (API reference, "AttributeValue"; developer guide, "Number").
inline constexpr int kNumberExponentMin = -129;
inline constexpr int kNumberExponentMax = 126;

enum class NumberFault : uint8_t {
  kNone,
  kNotNumeric,
  kTooManyDigits,
  kOverflow,
  kUnderflow,
};
// DynamoDB's text for it; `text` is what was to be a number.
std::string describe(NumberFault fault, std::string_view text);

// Appends the number that `text` says ("-1.50E+3"); nothing if there is a fault.
NumberFault append_number(std::string& out, std::string_view text);
void append_number(std::string& out, int64_t value);
// Appends a + b, or a - b; both are numbers in the form above.
NumberFault append_sum(std::string& out, std::string_view a, std::string_view b, bool subtract);

// The number without an exponent, as DynamoDB answers it: "-1500".
void append_number_text(std::string& out, std::string_view number);
// The same into room for kNumberTextBytesMax bytes; returns how many it are.
size_t write_number_text(char* out, std::string_view number);
// Sign, "0.", zeros, digits and one more.
inline constexpr size_t kNumberTextBytesMax = 1 + 2 - kNumberExponentMin + kNumberDigitsMax + 1;
static_assert(kNumberTextBytesMax > 1 + kNumberExponentMax + kNumberDigitsMax);
// nullopt if it is not whole or does not fit.
std::optional<int64_t> to_integer(std::string_view number);
// Rounded towards minus infinity and held to the range of int64_t.
int64_t floor_integer(std::string_view number);
// How many bytes of the text are the number that it begins with; 0 if none does.
size_t number_length(std::string_view bytes);
// What an item's size counts for a number with nothing behind it.
size_t number_size(std::string_view number);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_NUMBER_H_
