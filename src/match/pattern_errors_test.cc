// What is said about patterns that are not valid. The reasons and places are those that AWS and
// event-ruler give, except where a row says otherwise.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "match/pattern.h"

namespace penstock::match {
namespace {

struct Row {
  const char* pattern;
  const char* reason;
  int column;     // 0: no place is given
  int times = 1;  // how often the place is given
  int line = 1;
};

std::string expected(const Row& row) {
  std::string text = fmt::format("Event pattern is not valid. Reason: {}", row.reason);
  for (int i = 0; i < row.times && row.column > 0; ++i) {
    text += fmt::format("\n at [Source: (String)\"{}\"; line: {}, column: {}]", row.pattern,
                        row.line, row.column);
  }
  return text;
}

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const auto pattern = Pattern::compile(row.pattern);
    ASSERT_FALSE(pattern.ok()) << row.pattern;
    EXPECT_TRUE(pattern.error().is(kInvalidEventPattern));
    EXPECT_EQ(pattern.error().message(), expected(row));
  }
}

TEST(EventPatternErrors, OfStructure) {
  check({
      {"", "Filter is not an object", 1},
      {R"([1])", "Filter is not an object", 2},
      {R"("x")", "Filter is not an object", 2},
      {R"({})", "Empty objects are not allowed", 3},
      {R"({"a":{}})", "Empty objects are not allowed", 8},
      {R"({"resources": []})", "Empty arrays are not allowed", 17},
      {R"({"int": 42})", R"("int" must be an object or an array)", 11},
      {R"({"string": "my-value"})", R"("string" must be an object or an array)", 13},
      {R"({"a":null})", R"("a" must be an object or an array)", 10},
      {R"({"a":["x",["y"]]})", "Match value must be String, number, true, false, or null", 12},
      {R"({"a":[{}]})", "Match expression name not found", 9},
      {R"({"detail": {"equal": [{"NUMERIC": ["=", 5]}]}})", "Unrecognized match type NUMERIC", 36},
      {R"({"my_key": [{"EXISTS": true}]})", "Unrecognized match type EXISTS", 28},
      {R"({"a":[{"exists":true,"prefix":"a"}]})", "Only one key allowed in match expression", 32},
      {R"({"é":[{"foo":1}]})", "Unrecognized match type foo", 15},
      {R"({"😀":[{"foo":1}]})", "Unrecognized match type foo", 16},
      {"{\"a\":\n {\"b\":\n  [{\"foo\":1}]}}", "Unrecognized match type foo", 12, 1, 3},
  });
}

TEST(EventPatternErrors, OfJson) {
  check({
      {R"(this is not it)",
       "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token "
       "'null', 'true' or 'false')",
       5},
      {R"({"not": closed mark")",
       "Unrecognized token 'closed': was expecting (JSON String, Number, Array, Object or token "
       "'null', 'true' or 'false')",
       15},
      {R"({'bad': 'quotation'})",
       "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 2},
      {R"({"a":["b"],})",
       "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 12},
      {R"({"a" ["b"]})",
       "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and "
       "value",
       6},
      {R"({"a":["b"] "c":[1]})",
       "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries", 12},
      {R"({"a":["b" 1]})",
       "Unexpected character ('1' (code 49)): was expecting comma to separate Array entries", 11},
      {R"({"a":[1,]})",
       "Unexpected character (']' (code 93)): expected a valid value (JSON String, Number, Array, "
       "Object or token 'null', 'true' or 'false')",
       9},
      {R"({"a":["b)", "Unexpected end-of-input: was expecting closing quote for a string value", 9},
      {R"({"a)", "Unexpected end-of-input in field name", 4},
      {R"({"a":["b")",
       "Unexpected end-of-input: expected close marker for Array (start marker at [Source: "
       "(String)\"{\"a\":[\"b\"\"; line: 1, column: 6])",
       10},
      {R"({"a":[}]})",
       "Unexpected close marker '}': expected ']' (for Array starting at [Source: "
       "(String)\"{\"a\":[}]}\"; line: 1, column: 6])",
       7},
      {R"({"a":[01]})", "Invalid numeric value: Leading zeroes not allowed", 8},
      {R"({"a":[-]})",
       "Unexpected character (']' (code 93)) in numeric value: expected digit (0-9) to follow "
       "minus "
       "sign, for valid numeric value",
       8},
      {R"({"a":["\x"]})", "Unrecognized character escape 'x' (code 120)", 9},
      {R"({"a":["\u12"]})",
       "Unexpected character ('\"' (code 34)): expected a hex-digit for character escape sequence",
       12},
  });
}

TEST(EventPatternErrors, OfStringOperators) {
  check({
      {R"({"a":[{"exactly":1}]})", "exact match pattern must be a string", 19},
      {R"({"time": [{"prefix": 123}]})", "prefix match pattern must be a string", 25},
      {R"({"time": [{"prefix": ["2022-07-13"]}]})", "prefix match pattern must be a string", 23},
      {R"({"FileName": [{"suffix": 123}]})", "suffix match pattern must be a string", 29},
      {R"({"a":[{"prefix":{}}]})", "Prefix expression name not found", 19},
      {R"({"a":[{"prefix":{"suffix":"x"}}]})", "Unsupported prefix pattern: suffix", 28},
      {R"({"a":[{"suffix":{"prefix":"x"}}]})", "Unsupported suffix pattern: prefix", 28},
      {R"({"a":[{"prefix":{"equals-ignore-case":1}}]})",
       "equals-ignore-case match pattern must be a string", 40},
      {R"({"a":[{"prefix":{"equals-ignore-case":"x","z":1}}]})",
       "Only one key allowed in match expression", 48},
      {R"({"detail-type": [{"equals-ignore-case": ["ec2"]}]})",
       "equals-ignore-case match pattern must be a string", 42},
      {R"({"EventBusArn": [{"wildcard": 123}]})", "wildcard match pattern must be a string", 34},
      {R"({"EventBusArn": [{"wildcard": "arn:aws:events:us-east-1:**:event-bus/*"}]})",
       "Consecutive wildcard characters at pos 26", 72},
      {R"({"a":[{"wildcard":"a\\b"}]})", "Invalid escape character at pos 2", 25},
      {R"({"detail": {"sourceIPAddress": [{"cidr": ["bad-type"]}]}})",
       "prefix match pattern must be a string", 43},
      {R"({"a":[{"cidr":"10.0.0.0"}]})", "Malformed CIDR, one '/' required", 0},
      {R"({"a":[{"cidr":"10.0.0.0/33"}]})", "IPv4 mask bits must be < 32", 0},
      {R"({"a":[{"exists":"true"}]})", "exists match pattern must be either true or false.", 18},
  });
}

TEST(EventPatternErrors, OfNumeric) {
  check({
      {R"({"a":[{"numeric":5}]})", "Value of numeric must be an array.", 19},
      {R"({"a":[{"numeric":[]}]})", "Invalid member in numeric match: ]", 20},
      {R"({"a":[{"numeric":[5]}]})", "Invalid member in numeric match: 5", 20},
      {R"({"a":[{"numeric":["!",5]}]})", "Unrecognized numeric range operator: !", 24},
      {R"({"a":[{"numeric":["=","5"]}]})", "Value of equals must be numeric", 24},
      {R"({"a":[{"numeric":[">"]}]})", "Value of > must be numeric", 23},
      {R"({"a":[{"numeric":["=",5,6]}]})", "Too many elements in numeric expression", 26},
      {R"({"a":[{"numeric":["<",5,">",1]}]})", "Too many elements in numeric expression", 26},
      {R"({"a":[{"numeric":[">",5,6]}]})", "Bad value in numeric range: 6", 26},
      {R"({"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}})",
       "Bad numeric range operator: >", 49},
      {R"({"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}})", "Value of < must be numeric",
       50},
      {R"({"a":[{"numeric":[">",5,"<",6,7]}]})", "Too many terms in numeric range expression", 32},
      {R"({"a":[{"numeric":[">",5,"<",5]}]})", "Bottom must be less than top", 31},
      {R"({"a":[{"numeric":["=",1e400]}]})", "Cannot compare number : 1e400", 29},
  });
}

TEST(EventPatternErrors, OfAnythingBut) {
  check({
      {R"({"a":[{"anything-but":true}]})",
       "Value of anything-but must be an array or single string/number value.", 27},
      {R"({"a":[{"anything-but":{"prefix":{"equals-ignore-case":"x"}}}]})",
       "Value of anything-but must be an array or single string/number value.", 34},
      {R"({"a":[{"anything-but":{}}]})", "Anything-But expression name not found", 25},
      {R"({"a":[{"anything-but":{"foo":"x"}}]})", "Unsupported anything-but pattern: foo", 31},
      {R"({"a":[{"anything-but":[true]}]})",
       "Inside anything but list, start|null|boolean is not supported.", 28, 2},
      {R"({"a":[{"anything-but":[1,"x"]}]})",
       "Inside anything but list, either all values are number or string, mixed type is not "
       "supported",
       30},
      {R"({"a":[{"anything-but":[1e400]}]})", "Cannot compare number : 1e400", 29},
      {R"({"a":[{"anything-but":1e400}]})", "Cannot compare number : 1e400", 0},
      {R"({"detail": {"state": [{"anything-but": {"equals-ignore-case": 123}}]}})",
       "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
       66},
      {R"({"detail": {"state": [{"anything-but": {"equals-ignore-case": [123, 456]}}]}})",
       "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
       67, 2},
      {R"({"detail": {"state": [{"anything-but": {"prefix": 123}}]}})",
       "prefix/suffix match pattern must be a string", 54},
      {R"({"a":[{"anything-but":{"prefix":""}}]})", "Null prefix/suffix not allowed", 35},
      {R"({"a":[{"anything-but":{"wildcard":["a**"]}}]})",
       "Consecutive wildcard characters at pos 2", 42},
      {R"({"a":[{"anything-but":"x","b":1}]})", "Too many elements in numeric expression", 32},
      // In our words: event-ruler fails on these without saying why.
      {R"({"a":[{"anything-but":{"prefix":[]}}]})",
       "Inside anything-but, the list of prefix is empty", 35},
  });
}

TEST(EventPatternErrors, OfOr) {
  check({
      {R"({"$or":[{"b":[2]}]})", "There must have at least 2 Objects in $or relationship.", 19},
      {R"({"$or":[]})", "There must have at least 2 Objects in $or relationship.", 10},
      {R"({"$or":[{"a":[1]},"x"]})", "Only JSON object is allowed in array of $or relationship.",
       20},
      {R"({"$or":[{"prefix":["x"]},{"b":[1]}]})",
       "prefix is Ruler reserved fieldName which cannot be used inside $or.", 20},
      {R"({"$or":[{"a":[1]},{}]})", "Empty objects are not allowed", 21},
      {R"({"$or":{"b":[2]},"x":{"$or":[{"a":[1]},{"b":[1]}]}})",
       "It must be an Array followed with $or.", 9},
  });
}

TEST(EventPatternErrors, OfComplexity) {
  check({{R"({"a":[{"wildcard":"*:*:*:*:*:event-bus/*"}]})",
          "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
          "sequences after a wildcard character",
          0}});
}

TEST(EventPatternErrors, QuoteTheBeginningOfALongPattern) {
  const std::string pattern = R"({"a":[")" + std::string(600, 'x') + R"("],"b":1})";
  const auto error = Pattern::compile(pattern).error();
  EXPECT_EQ(error.message(),
            "Event pattern is not valid. Reason: \"b\" must be an object or an array\n at [Source: "
            "(String)\"" +
                pattern.substr(0, 500) + "\"[truncated 116 chars]; line: 1, column: 616]");
}

TEST(EventPatternErrors, QuoteControlCharactersEscaped) {
  const auto error = Pattern::compile("{\"a\":[\"\t\"]}").error();
  EXPECT_EQ(error.message(),
            "Event pattern is not valid. Reason: Illegal unquoted character ((CTRL-CHAR, code 9)): "
            "has to be escaped using backslash to be included in string value\n at [Source: "
            "(String)\"{\"a\":[\"\\u0009\"]}\"; line: 1, column: 8]");
}

TEST(EventPatternErrors, OfSizeAndEncoding) {
  EXPECT_EQ(Pattern::compile(R"({"a":[1]})", {.characters_max = 8}).error().message(),
            "Event pattern is not valid. Reason: It is longer than 8 characters");
  EXPECT_TRUE(Pattern::compile(R"({"é":[1]})", {.characters_max = 9}).ok());
  EXPECT_EQ(Pattern::compile("{\"\xFF\":[1]}").error().message(),
            "Event pattern is not valid. Reason: It is not UTF-8");
  std::string deep;
  for (size_t i = 0; i < kPatternDepthMax; ++i) {
    deep += "{\"a\":";
  }
  EXPECT_FALSE(Pattern::compile(deep, {.characters_max = 100'000}).ok());
  EXPECT_FALSE(Pattern::compile(deep + "[1]", {.characters_max = 100'000}).ok());
}

}  // namespace
}  // namespace penstock::match
