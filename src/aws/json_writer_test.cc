#include "aws/json_writer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"

namespace penstock::aws {
namespace {

std::string in_quotes(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, EscapesWhatMustBeEscapedAtEveryPosition) {
  for (size_t length = 0; length < 70; ++length) {
    for (size_t at = 0; at <= length; ++at) {
      const std::string before(at, 'a');
      const std::string after(length - at, 'b');
      ASSERT_EQ(in_quotes(fmt::format("{}\"{}", before, after)),
                fmt::format(R"("{}\"{}")", before, after));
      ASSERT_EQ(in_quotes(fmt::format("{}\x01{}", before, after)),
                fmt::format(R"("{}\u0001{}")", before, after));
      ASSERT_EQ(in_quotes(fmt::format("{}é{}", before, after)),
                fmt::format("\"{}é{}\"", before, after));
    }
  }
}

TEST(JsonString, EscapesJsonInJson) {
  SeededRandom random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    std::string expected = "\"";
    for (uint64_t pieces = random.below(20); pieces > 0; --pieces) {
      const std::pair<std::string_view, std::string_view> escapes[] = {
          {"\"", "\\\""}, {"\\", "\\\\"}, {"\n", "\\n"}, {"é", "é"}};
      const auto& [plain, escaped] = escapes[random.below(std::size(escapes))];
      const std::string run(random.below(40), 'x');
      text.append(run).append(plain);
      expected.append(run).append(escaped);
    }
    ASSERT_EQ(in_quotes(text), expected + "\"");
  }
}

TEST(JsonString, LeavesEverythingElseAsItIs) {
  EXPECT_EQ(in_quotes("/<>&'\x7f"), "\"/<>&'\x7f\"");
  EXPECT_EQ(in_quotes(std::string_view("\0", 1)), "\"\\u0000\"");
  EXPECT_EQ(in_quotes("\b\f\n\r\t\\"), R"("\b\f\n\r\t\\")");
  EXPECT_EQ(in_quotes("日本語 \"😀\""), R"("日本語 \"😀\"")");
}

TEST(JsonString, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(in_quotes("a\xff"
                      "b\"é"),
            "\"a\xEF\xBF\xBD"
            "b\\\"é\"");
  EXPECT_EQ(in_quotes("\xed\xa0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(in_quotes("é\xc3"), "\"é\xEF\xBF\xBD\"");
}

TEST(JsonWriter, PutsCommasBetweenAndNowhereElse) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  writer.key("a\n");
  writer.begin_array();
  writer.integer(-1);
  writer.number(0.5);
  writer.begin_array();
  writer.end_array();
  writer.boolean(true);
  writer.end_array();
  writer.plain_key("b");
  writer.begin_object();
  writer.end_object();
  writer.plain_key("c");
  writer.string("x");
  writer.end_object();
  EXPECT_EQ(out, R"({"a\n":[-1,0.5,[],true],"b":{},"c":"x"})");
}

TEST(JsonWriter, WritesNumbersWithoutAFormAsStrings) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array();
  writer.number(std::nan(""));
  writer.number(HUGE_VAL);
  writer.number(-HUGE_VAL);
  writer.end_array();
  EXPECT_EQ(out, R"(["NaN","Infinity","-Infinity"])");
}

}  // namespace
}  // namespace penstock::aws
