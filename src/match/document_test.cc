#include "match/document.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "match/path_hash.h"

namespace penstock::match {
namespace {

Document parsed(std::string_view json) {
  auto document = Document::parse(json);
  EXPECT_TRUE(document.ok()) << json;
  return std::move(document).value();
}

std::vector<std::string> values_at(const Document& document, std::string_view path) {
  const PathKey key{path, join_path_hash(kRootPathHash, path)};
  std::vector<std::string> values;
  for (const auto* leaf = document.first(key); leaf != nullptr; leaf = document.next(*leaf, key)) {
    values.emplace_back(leaf->value.text);
  }
  return values;
}

using Texts = std::vector<std::string>;

TEST(Document, HasTheLeavesOfEachPathInOrder) {
  const Document document = parsed(
      R"( { "a" : 1.50 , "b":{"c":"x","d":[true,null,[false,["y"]]],"e":{}}, "a":"\u00e9\n", "":[] } )");
  EXPECT_EQ(values_at(document, "a"), (Texts{"1.50", "é\n"}));
  EXPECT_EQ(values_at(document, "b.c"), Texts{"x"});
  EXPECT_EQ(values_at(document, "b.d"), (Texts{"true", "null", "false", "y"}));
  EXPECT_EQ(values_at(document, "b"), Texts{});
  EXPECT_EQ(values_at(document, "b.e"), Texts{});
  EXPECT_EQ(values_at(document, ""), Texts{});
}

TEST(Document, JoinsKeysByDots) {
  const Document document =
      parsed(R"({"a":{"b":1},"a.b":2,"x.y":{"z.w":3},"":{"":4},"q":{"":5},"a.":6})");
  EXPECT_EQ(values_at(document, "a.b"), (Texts{"1", "2"}));
  EXPECT_EQ(values_at(document, "x.y.z.w"), Texts{"3"});
  EXPECT_EQ(values_at(document, "."), Texts{"4"});
  EXPECT_EQ(values_at(document, "q."), Texts{"5"});
  EXPECT_EQ(values_at(document, "a."), Texts{"6"});
  EXPECT_EQ(values_at(document, "b"), Texts{});
}

TEST(Document, MovesWithItsText) {
  Document document = parsed(R"({"a":"short"})");
  const Document moved = std::move(document);
  EXPECT_EQ(values_at(moved, "a"), Texts{"short"});
}

TEST(Document, KeepsALoneSurrogateApart) {
  const Document document =
      parsed(R"({"a":"\ud83d","b":"\ud83d\ude00","c":"\ude00\ud83d","d":"\ud83d\u0041"})");
  EXPECT_EQ(values_at(document, "a"), Texts{"\xED\xA0\xBD"});
  EXPECT_EQ(values_at(document, "b"), Texts{"\U0001F600"});
  EXPECT_EQ(values_at(document, "c"), Texts{"\xED\xB8\x80\xED\xA0\xBD"});
  EXPECT_EQ(values_at(document, "d"), Texts{"\xED\xA0\xBD"
                                            "A"});
}

TEST(Document, IgnoresWhatFollowsTheObject) {
  EXPECT_EQ(values_at(parsed(R"({"a":1} x)"), "a"), Texts{"1"});
  EXPECT_EQ(values_at(parsed(R"({"a":1}{"a":2})"), "a"), Texts{"1"});
}

struct Invalid {
  const char* json;
  const char* reason;
};

constexpr Invalid kInvalid[] = {
    {"", "the text ends where a JSON object was expected at byte 1"},
    {"  ", "the text ends where a JSON object was expected at byte 3"},
    {"[1]", "found \"[\" where a JSON object was expected, at byte 1"},
    {"\"x\"", "found \"\\\"\" where a JSON object was expected, at byte 1"},
    {"{", "the text ends where a field name in double quotes was expected at byte 2"},
    {"{\"a\":1,}", "found \"}\" where a field name in double quotes was expected, at byte 8"},
    {"{a:1}", "found \"a\" where a field name in double quotes was expected, at byte 2"},
    {"{\"a\" 1}", "found \"1\" where a colon was expected, at byte 6"},
    {"{\"a\":}", "found \"}\" where a JSON value was expected, at byte 6"},
    {"{\"a\":1 \"b\":2}",
     "found \"\\\"\" where a comma or the end of the object was expected, at byte 8"},
    {"{\"a\":[1 2]}", "found \"2\" where a comma or the end of the array was expected, at byte 9"},
    {"{\"a\":[1,]}", "found \"]\" where a JSON value was expected, at byte 9"},
    {"{\"a\":[}", "found \"}\" where a JSON value was expected, at byte 7"},
    {"{\"a\":tru}", "found \"t\" where a JSON value was expected, at byte 6"},
    {"{\"a\":NaN}", "found \"N\" where a JSON value was expected, at byte 6"},
    {"{\"a\":é}", "found \"é\" where a JSON value was expected, at byte 6"},
    {"{\"a\":01}", "found \"0\" where a number without leading zeros was expected, at byte 6"},
    {"{\"a\":00}", "found \"0\" where a number without leading zeros was expected, at byte 6"},
    {"{\"a\":-}", "found \"}\" where a digit was expected, at byte 7"},
    {"{\"a\":+1}", "found \"+\" where a JSON value was expected, at byte 6"},
    {"{\"a\":1.}", "found \"}\" where a digit behind the decimal point was expected, at byte 8"},
    {"{\"a\":1e+}", "found \"}\" where a digit of the exponent was expected, at byte 9"},
    {"{\"a\":\"x}", "the text ends where a closing quote was expected at byte 9"},
    {"{\"a\":\"x\\", "the text ends where a closing quote was expected at byte 9"},
    {"{\"a\":\"\t\"}",
     "found \"\\u0009\" where an escape instead of a control character was expected, at byte 7"},
    {"{\"a\":\"\\x\"}", "an escape that JSON does not have, at byte 8"},
    {"{\"a\":\"\\u12\"}", "an escape that JSON does not have, at byte 11"},
    {"{\"a\":1", "the text ends where a comma or the end of the object was expected at byte 7"},
    {"{\"a\":\"\xFF\"}", "it is not UTF-8"},
};

TEST(Document, SaysWhereAnEventIsMalformed) {
  for (const Invalid& row : kInvalid) {
    const auto document = Document::parse(row.json);
    ASSERT_FALSE(document.ok()) << row.json;
    EXPECT_TRUE(document.error().is(kInvalidEvent));
    EXPECT_EQ(document.error().message(),
              fmt::format("Parameter Event is not valid. Reason: {}", row.reason));
  }
}

std::string nested(size_t arrays) {
  return "{\"a\":" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
}

TEST(Document, BoundsNesting) {
  EXPECT_TRUE(Document::parse(nested(kEventDepthMax - 1)).ok());
  const auto deeper = Document::parse(nested(kEventDepthMax));
  ASSERT_FALSE(deeper.ok());
  EXPECT_EQ(deeper.error().message(),
            "Parameter Event is not valid. Reason: objects and arrays are nested more than 1000 "
            "deep at byte 1005");
}

TEST(Document, KnowsWhichElementsExcludeEachOther) {
  // Elements: 0 {b, c}, 1 {b, c}, and in the latter 2 and 3; 4 and 5 are those of the other array.
  const Document document =
      parsed(R"({"a":[{"b":1},7,{"b":2,"c":[{"d":1},{"d":2}]}],"x":[{"y":1},[{"y":2}]]})");
  const auto excluded = [&](uint32_t a, uint32_t b) {
    return document.elements().conflict(a, b).has_value();
  };
  EXPECT_TRUE(excluded(0, 1));
  EXPECT_TRUE(excluded(0, 2));
  EXPECT_TRUE(excluded(2, 3));
  EXPECT_TRUE(excluded(3, 0));
  EXPECT_FALSE(excluded(1, 2));
  EXPECT_FALSE(excluded(3, 1));
  EXPECT_FALSE(excluded(0, 4));
  EXPECT_TRUE(excluded(4, 6));
  EXPECT_FALSE(excluded(5, 6));
  EXPECT_FALSE(excluded(0, Document::kNone));
  EXPECT_EQ(document.elements().conflict(0, 3), 1u);
  EXPECT_EQ(document.elements().conflict(2, 3), 3u);
  EXPECT_EQ(document.elements().conflict(3, 2), 4u);
  EXPECT_TRUE(document.elements().excludes_any(0, {1}));
  EXPECT_TRUE(document.elements().excludes_any(1, {0, 2}));
  EXPECT_TRUE(document.elements().excludes_any(3, {2}));
  EXPECT_FALSE(document.elements().excludes_any(1, {1, 2, 3, 4, 5, Document::kNone}));
  EXPECT_EQ(document.element(1).index, 2u);
}

// Whether simdjson takes the text, which no lone surrogate and nothing behind the object is in.
bool simdjson_accepts(const std::string& json) {
  simdjson::dom::parser parser;
  simdjson::dom::element element;
  return parser.parse(json).get(element) == simdjson::SUCCESS && element.is_object();
}

TEST(Document, AcceptsWhatAnotherReaderAccepts) {
  const std::string base =
      R"({"a":[1,-2.5e+3,{"b":"x\"\\\u00e9y"},null],"c":{"d":true,"e":false},"f":""})";
  const std::string bytes = "{}[]\",:\\ 019.-+eEtfnu\x01\n";
  SeededRandom random(11);
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string json = base;
    for (uint64_t change = 0; change <= random.below(2); ++change) {
      json[random.below(json.size())] = bytes[random.below(bytes.size())];
    }
    const bool theirs = simdjson_accepts(json);
    const bool ours = Document::parse(json).ok();
    // The object may end earlier here.
    ASSERT_TRUE(ours || !theirs) << json;
    if (ours && !theirs) {
      bool shorter = false;
      for (size_t end = 1; end < json.size() && !shorter; ++end) {
        shorter = json[end - 1] == '}' && simdjson_accepts(json.substr(0, end));
      }
      EXPECT_TRUE(shorter) << json;
    }
    accepted += theirs ? 1 : 0;
  }
  EXPECT_GT(accepted, 1000);
}

}  // namespace
}  // namespace penstock::match
