#include "table/number.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

namespace penstock::table {
namespace {

std::string encode(std::string_view text) {
  std::string out;
  EXPECT_EQ(append_number(out, text), NumberFault::kNone) << text;
  return out;
}

std::string text_of(std::string_view number) {
  std::string out;
  append_number_text(out, number);
  return out;
}

std::string round_trip(std::string_view text) { return text_of(encode(text)); }

NumberFault fault_of(std::string_view text) {
  std::string out;
  const NumberFault fault = append_number(out, text);
  EXPECT_EQ(out.empty(), fault != NumberFault::kNone);
  return fault;
}

std::string result(std::string_view a, std::string_view b, bool subtract) {
  std::string out;
  switch (append_sum(out, encode(a), encode(b), subtract)) {
    case NumberFault::kNone:
      return text_of(out);
    case NumberFault::kTooManyDigits:
      return "!digits";
    case NumberFault::kOverflow:
      return "!overflow";
    case NumberFault::kUnderflow:
      return "!underflow";
    case NumberFault::kNotNumeric:
      break;
  }
  return "!";
}

TEST(Number, AgreesWithPythonsDecimal) {
  std::ifstream file("src/table/testdata/numbers.tsv");
  std::string line;
  size_t lines = 0;
  while (std::getline(file, line)) {
    std::vector<std::string> columns;
    std::istringstream parts(line);
    for (std::string column; std::getline(parts, column, '\t');) {
      columns.push_back(column);
    }
    ASSERT_EQ(columns.size(), 6U) << line;
    const std::string a = encode(columns[0]);
    const std::string b = encode(columns[1]);
    EXPECT_EQ(text_of(a), columns[2]) << line;
    EXPECT_EQ(a < b ? "<" : a == b ? "=" : ">", columns[3]) << line;
    EXPECT_EQ(result(columns[0], columns[1], false), columns[4]) << line;
    EXPECT_EQ(result(columns[0], columns[1], true), columns[5]) << line;
    ++lines;
  }
  EXPECT_EQ(lines, 160U);
}

TEST(Number, IsAnsweredWithoutExponentAndNeedlessZeros) {
  EXPECT_EQ(round_trip("0"), "0");
  EXPECT_EQ(round_trip("-0.000"), "0");
  EXPECT_EQ(round_trip("000123.4500"), "123.45");
  EXPECT_EQ(round_trip("1E3"), "1000");
  EXPECT_EQ(round_trip("+1.5e-3"), "0.0015");
  EXPECT_EQ(round_trip("-.5"), "-0.5");
  EXPECT_EQ(round_trip("5."), "5");
  EXPECT_EQ(round_trip("12345678901234567890123456789012345678"),
            "12345678901234567890123456789012345678");
}

TEST(Number, SortsAsBytes) {
  const std::vector<std::string_view> ascending{"-9.9999999999999999999999999999999999999E125",
                                                "-1E125",
                                                "-100",
                                                "-12",
                                                "-11.5",
                                                "-11",
                                                "-1",
                                                "-0.5",
                                                "-1E-130",
                                                "0",
                                                "1E-130",
                                                "0.00001",
                                                "0.5",
                                                "1",
                                                "1.000001",
                                                "1.5",
                                                "2",
                                                "10",
                                                "10.5",
                                                "11",
                                                "99",
                                                "100",
                                                "101",
                                                "1E125",
                                                "9.9999999999999999999999999999999999999E125"};
  for (size_t i = 1; i < ascending.size(); ++i) {
    EXPECT_LT(encode(ascending[i - 1]), encode(ascending[i])) << ascending[i];
  }
}

TEST(Number, HasDynamoDbsRange) {
  EXPECT_EQ(fault_of("1E126"), NumberFault::kOverflow);
  EXPECT_EQ(fault_of("-1E126"), NumberFault::kOverflow);
  EXPECT_EQ(fault_of("1E999999999999999999999"), NumberFault::kOverflow);
  EXPECT_EQ(fault_of("9.9E-131"), NumberFault::kUnderflow);
  EXPECT_EQ(fault_of("1E-99999999999"), NumberFault::kUnderflow);
  EXPECT_EQ(fault_of("123456789012345678901234567890123456789"), NumberFault::kTooManyDigits);
  EXPECT_EQ(round_trip("0E99999"), "0");
  EXPECT_EQ(round_trip("1234567890123456789012345678901234567800"),
            "1234567890123456789012345678901234567800");
}

TEST(Number, RefusesWhatIsNone) {
  for (const char* text : {"", "-", "+", ".", "e5", "1e", "1e+", "1e1.5", "0x10", "1 ", " 1", "NaN",
                           "Infinity", "1,000", "--1", "1.2.3", "1e5e5"}) {
    EXPECT_EQ(fault_of(text), NumberFault::kNotNumeric) << text;
  }
  EXPECT_EQ(describe(NumberFault::kNotNumeric, "x"),
            "The parameter cannot be converted to a numeric value: x");
}

TEST(Number, SumsAreExactOrRefused) {
  EXPECT_EQ(result("99999999999999999999999999999999999999", "1", false),
            "100000000000000000000000000000000000000");
  EXPECT_EQ(result("1E38", "1", false), "!overflow");  // as DynamoDB calls it
  EXPECT_EQ(result("1E50", "1", true), "!overflow");
  EXPECT_EQ(result("1E38", "1", true), "99999999999999999999999999999999999999");
  EXPECT_EQ(result("9E125", "9E125", false), "!overflow");
  EXPECT_EQ(result("1.1E-130", "1E-130", true), "!underflow");
  EXPECT_EQ(result("5", "-5", false), "0");
  EXPECT_EQ(result("0", "7", true), "-7");
  EXPECT_EQ(result("-2.5", "1", false), "-1.5");
}

TEST(Number, KnowsItsIntegers) {
  EXPECT_EQ(to_integer(encode("42")), 42);
  EXPECT_EQ(to_integer(encode("-9223372036854775808")), INT64_MIN);
  EXPECT_EQ(to_integer(encode("9223372036854775807")), INT64_MAX);
  EXPECT_EQ(to_integer(encode("9223372036854775808")), std::nullopt);
  EXPECT_EQ(to_integer(encode("1.5")), std::nullopt);
  EXPECT_EQ(floor_integer(encode("1.5")), 1);
  EXPECT_EQ(floor_integer(encode("-1.5")), -2);
  EXPECT_EQ(floor_integer(encode("1E100")), INT64_MAX);
}

TEST(Number, EndsByItself) {
  for (const char* text : {"0", "7", "-7", "-1E-130", "1E125", "123.456", "-99"}) {
    const std::string number = encode(text);
    EXPECT_EQ(number_length(number + "\x01\xff" + std::string(1, 0) + "rest"), number.size())
        << text;
  }
  EXPECT_EQ(number_length(""), 0U);
  EXPECT_EQ(number_length("\x09"), 0U);
}

TEST(Number, CountsTwoDigitsAByte) {
  EXPECT_EQ(number_size(encode("0")), 1U);
  EXPECT_EQ(number_size(encode("7")), 2U);
  EXPECT_EQ(number_size(encode("1234")), 3U);
  EXPECT_EQ(number_size(encode("-12345")), 5U);
  EXPECT_EQ(number_size(encode("12300000")), 3U);
  std::string digits;
  for (size_t count = 1; count <= kNumberDigitsMax; ++count) {
    digits += '7';
    for (const char* exponent : {"", "e60", "e-100"}) {
      EXPECT_EQ(number_size(encode(digits + exponent)), (count + 1) / 2 + 1) << digits << exponent;
      EXPECT_EQ(number_size(encode("-" + digits + exponent)), (count + 1) / 2 + 2);
    }
  }
}

TEST(Number, WritesEveryExponentAndLength) {
  const std::string digits = "98765432109876543210987654321098765432";
  for (int exponent = kNumberExponentMin; exponent <= kNumberExponentMax; ++exponent) {
    for (size_t count = 1; count <= kNumberDigitsMax; ++count) {
      if (digits[count - 1] == '0') {
        continue;
      }
      const std::string given = "0." + digits.substr(0, count) + "e" + std::to_string(exponent);
      std::string wanted = digits.substr(0, count);
      if (exponent <= 0) {
        wanted.insert(0, static_cast<size_t>(-exponent), '0').insert(0, "0.");
      } else if (static_cast<size_t>(exponent) < count) {
        wanted.insert(static_cast<size_t>(exponent), ".");
      } else {
        wanted.resize(static_cast<size_t>(exponent), '0');
      }
      ASSERT_EQ(round_trip(given), wanted);
      ASSERT_EQ(round_trip("-" + given), "-" + wanted);
    }
  }
}

}  // namespace
}  // namespace penstock::table
