// Each operator against values, in tables: "+" values are accepted, "-" values are not. A value is
// JSON; an empty one means that the field is missing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "match/pattern.h"

namespace penstock::match {
namespace {

struct Row {
  const char* condition;
  std::vector<std::string> accepted;
  std::vector<std::string> refused;
};

bool accepts(const char* condition, const std::string& value) {
  const auto pattern = Pattern::compile(fmt::format(R"({{"f":[{}]}})", condition));
  EXPECT_TRUE(pattern.ok()) << condition;
  const auto document = Document::parse(value.empty() ? "{}" : fmt::format(R"({{"f":{}}})", value));
  EXPECT_TRUE(document.ok()) << value;
  return pattern.ok() && document.ok() && pattern->matches(*document);
}

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    for (const std::string& value : row.accepted) {
      EXPECT_TRUE(accepts(row.condition, value)) << row.condition << " " << value;
    }
    for (const std::string& value : row.refused) {
      EXPECT_FALSE(accepts(row.condition, value)) << row.condition << " " << value;
    }
  }
}

TEST(EventPatternLiteral, IsComparedByTypeAndValue) {
  check({
      {R"("a")",
       {R"("a")", R"("\u0061")", R"(["b","a"])", R"([["a"]])"},
       {R"("A")", R"("ab")", "1", "null", "", R"({"a":"a"})", R"([{"x":"a"}])", "[]"}},
      {R"("")", {R"("")"}, {"null", "", "[]", "0"}},
      {"300", {"300", "300.0", "3E+2", "[1,300]"}, {R"("300")", "301", "true"}},
      {"0", {"-0", "0.0", "-0.0"}, {"1e-400", R"("0")", "false"}},
      {"9007199254740993", {"9007199254740993"}, {"9007199254740992", "9007199254740993.0"}},
      {"1e309", {"1e309"}, {"1E309", "10e308"}},
      {"true", {"true"}, {"false", R"("true")", "1"}},
      {"false", {"false"}, {"true", "null", "0"}},
      {"null", {"null", "[1,null]"}, {"", R"("")", R"("null")", "[]", "{}"}},
      {R"("é")", {R"("\u00e9")"}, {R"("e\u0301")"}},
  });
}

TEST(EventPatternLiteral, ComparesAddressesAsAddresses) {
  check({
      {R"("10.0.0.1")",
       {R"("10.0.0.1")", R"("10.0.0.01")", R"("::ffff:a00:1")"},
       {R"("10.0.0.2")", R"("::ffff:10.0.0.1")", "10"}},
      {R"("2001:db8::1")", {R"("2001:DB8:0:0:0:0:0:1")"}, {R"("2001:db8::2")"}},
      {R"("10.0.0.256")", {R"("10.0.0.256")"}, {R"("10.0.0.0256")"}},
      {R"({"exactly":"10.0.0.1"})", {R"("10.0.0.1")"}, {R"("10.0.0.01")"}},
      {R"({"anything-but":["10.0.0.1"]})", {R"("10.0.0.01")"}, {R"("10.0.0.1")"}},
  });
}

TEST(EventPatternPrefixAndSuffix, LookAtStringsOnly) {
  check({
      {R"({"prefix":"ab"})",
       {R"("ab")", R"("abc")", R"(["x","abz"])"},
       {R"("a")", R"("ABc")", "1"}},
      {R"({"prefix":""})", {R"("")", R"("x")"}, {"1", "null", "true", "", "[]"}},
      {R"({"prefix":"1"})", {R"("123")"}, {"123"}},
      {R"({"suffix":".png"})", {R"("x.png")", R"(".png")"}, {R"("x.PNG")", R"("png")"}},
      {R"({"suffix":""})", {R"("")", R"("x")"}, {"1"}},
      {R"({"prefix":{"equals-ignore-case":"ab"}})", {R"("ABc")", R"("ab")"}, {R"("xab")", "1"}},
      {R"({"suffix":{"equals-ignore-case":".png"}})", {R"("x.PNG")"}, {R"("x.png2")", "1"}},
  });
}

TEST(EventPatternEqualsIgnoreCase, FoldsEachCharacter) {
  check({
      {R"({"equals-ignore-case":"Straße"})", {R"("STRASSE")", R"("straße")"}, {R"("strasse")"}},
      {R"({"equals-ignore-case":"k"})", {R"("K")"}, {R"("\u212a")", "1", ""}},
      {R"({"equals-ignore-case":""})", {R"("")"}, {R"("x")"}},
  });
}

TEST(EventPatternWildcard, MatchesWholeStrings) {
  check({
      {R"({"wildcard":"*"})", {R"("")", R"("x")"}, {"1", "null", "true", ""}},
      {R"({"wildcard":"a*b"})", {R"("ab")", R"("axxb")"}, {R"("abx")", R"("xab")"}},
      {R"({"wildcard":"a\\*b"})", {R"("a*b")"}, {R"("axb")"}},
      {R"({"wildcard":"10.*"})", {R"("10.0.0.1")"}, {"10.5"}},
  });
}

TEST(EventPatternCidr, HoldsAddressesInStrings) {
  check({
      {R"({"cidr":"10.0.0.0/24"})",
       {R"("10.0.0.255")", R"("010.0.0.1")", R"("::ffff:a00:1")"},
       {R"("10.0.1.0")", R"("10.0.0")", "10", R"("x")"}},
      // event-ruler takes the text of a number for hexadecimal digits here; a number is no address.
      {R"({"cidr":"::/0"})", {R"("1::")", R"("1.2.3.4")"}, {"3", R"("a")"}},
  });
}

TEST(EventPatternNumeric, ComparesNumbersThatDoublesHold) {
  check({
      {R"({"numeric":["=",0.1]})", {"0.1", "0.10", "1e-1"}, {R"("0.1")", "0.1000000000000000055"}},
      {R"({"numeric":["=",0]})", {"0", "-0"}, {"1e-400", "null", ""}},
      {R"({"numeric":[">",37]})",
       {"37.80780792169409", "1e308"},
       {"37", "37.807807921694092", "1e309", "123456789012345678901", "0.1"}},
      {R"({"numeric":[">=",37]})", {"37", "38"}, {"36.999"}},
      {R"({"numeric":["<",0]})", {"-1", "-1e308"}, {"0", "-1e309"}},
      {R"({"numeric":["<=",0]})", {"0", "-0"}, {"0.5"}},
      {R"({"numeric":[">",1,"<",5]})", {"1.5", "4"}, {"1", "5"}},
      {R"({"numeric":[">=",1,"<=",5]})", {"1", "5"}, {"0.9", "5.000001", R"("3")"}},
  });
}

TEST(EventPatternExists, AsksForLeaves) {
  check({
      {R"({"exists":true})",
       {"1", "null", R"("")", "[1]", "[[false]]"},
       {"", "{}", R"({"b":1})", "[]", "[[]]", R"([{"b":1}])"}},
      {R"({"exists":false})",
       {"", "{}", R"({"b":1})", "[]", "[[]]", R"([{"b":1}])"},
       {"1", "null", R"("")", "[1]"}},
      {R"("x",{"exists":false})", {R"("x")", ""}, {R"("y")", "null"}},
      {R"({"exists":true},{"exists":false})", {"1", ""}, {}},
  });
}

TEST(EventPatternAnythingBut, TakesEveryLeafThatIsNotExcluded) {
  check({
      {R"({"anything-but":["x"]})",
       {R"("y")", "1", "null", "true", R"(["x","y"])"},
       {R"("x")", "", "[]", R"(["x"])", R"({"b":1})"}},
      {R"({"anything-but":"x"})", {R"("y")"}, {R"("x")"}},
      {R"({"anything-but":["x","z"]})", {R"("y")"}, {R"("x")", R"("z")"}},
      {R"({"anything-but":[5]})", {R"("5")", "6", "null"}, {"5", "5.0", "0.5e1"}},
      {R"({"anything-but":[0.1]})", {"0.1000000000000000055511151231257827"}, {"0.10"}},
      {R"({"anything-but":{"prefix":"in"}})",
       {R"("out")", "1", "null", R"("")"},
       {R"("init")", ""}},
      {R"({"anything-but":{"prefix":["in","er"]}})", {R"("out")"}, {R"("err")", R"("in")"}},
      {R"({"anything-but":{"suffix":"ng"}})", {R"("out")", "1"}, {R"("ing")"}},
      {R"({"anything-but":{"suffix":["a","b"]}})", {R"("xc")"}, {R"("xa")", R"("xb")"}},
      {R"({"anything-but":{"equals-ignore-case":"FoO"}})", {R"("bar")", "1"}, {R"("foo")"}},
      {R"({"anything-but":{"equals-ignore-case":["a","b"]}})", {R"("c")"}, {R"("A")", R"("B")"}},
      {R"({"anything-but":{"wildcard":"*/lib/*"}})", {R"("x/bin/y")", "1"}, {R"("x/lib/y")"}},
      {R"({"anything-but":{"wildcard":["a*","*b"]}})", {R"("c")"}, {R"("ax")", R"("xb")"}},
      {R"({"anything-but":["x"]},{"anything-but":["y"]})", {R"("x")", R"("y")", R"("z")"}, {""}},
      {R"({"anything-but":{"wildcard":""}})", {R"("x")"}, {R"("")"}},
  });
}

}  // namespace
}  // namespace penstock::match
