#include "bus/json_path.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <array>
#include <string>
#include <vector>

#include "bus/random_json.h"

namespace penstock::bus {
namespace {

std::optional<std::string> select(std::string_view json, std::string_view path) {
  const auto parsed = JsonPath::parse(path);
  if (!parsed) {
    return "refused";
  }
  const auto selections = select_paths(json, {&*parsed, 1});
  const auto text = selections.front().text();
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

TEST(JsonPath, TakesDotsIndicesAndWildcards) {
  for (const std::string_view text :
       {"$", "$.detail", "$.detail-type", "$.detail.a_b.c9", "$.detail.a/b", "$.detail.list[0]",
        "$.detail.list[0].x[12]", "$[3]", "$.*", "$.detail.list[*]", "$.detail[*].x", "$.a.0",
        "$.détail", "$.aws:tag", "$.a$b"}) {
    EXPECT_TRUE(JsonPath::parse(text)) << text;
  }
}

TEST(JsonPath, RefusesTheRest) {
  for (const std::string_view text : {"",
                                      "detail",
                                      ".detail",
                                      "@.detail",
                                      "$detail",
                                      "$.",
                                      "$.a.",
                                      "$..a",
                                      "$.a..b",
                                      "$.[0]",
                                      "$['detail']",
                                      "$.detail['key']",
                                      "$.detail[\"key\"]",
                                      "$[",
                                      "$[0",
                                      "$[]",
                                      "$[-1]",
                                      "$[+1]",
                                      "$[0:2]",
                                      "$[0,1]",
                                      "$[?(@.x)]",
                                      "$[1.5]",
                                      "$[99999999999999999999]",
                                      "$.a b",
                                      "$.a\n",
                                      "$.a'b",
                                      "$.a\"b",
                                      "$.a**",
                                      "$.*a",
                                      "$.<a>",
                                      "$ .a",
                                      "$.a[0]b",
                                      "$.length()"}) {
    EXPECT_FALSE(JsonPath::parse(text)) << text;
  }
}

TEST(JsonPath, SelectsJsonAsItStandsInTheEvent) {
  constexpr std::string_view kEvent =
      R"( {"id":"7", "detail-type" : "Order \"paid\"","time":null,"detail": { "list" : [ 1,{"x":[]},
        "two" ] ,"empty":{},"n":-1.50e3,"a":{"b":{"c":true}},"s":"]}" ,"a/b":7}, "last":[[0 ]]} )";
  const std::array<std::array<std::string_view, 2>, 18> rows{{
      {"$.id", R"("7")"},
      {"$.detail-type", R"("Order \"paid\"")"},
      {"$.time", "null"},
      {"$.detail.list[0]", "1"},
      {"$.detail.list[1]", R"({"x":[]})"},
      {"$.detail.list[1].x", "[]"},
      {"$.detail.list[2]", R"("two")"},
      {"$.detail.empty", "{}"},
      {"$.detail.n", "-1.50e3"},
      {"$.detail.a.b.c", "true"},
      {"$.detail.a", R"({"b":{"c":true}})"},
      {"$.detail.s", R"("]}")"},
      {"$.detail.a/b", "7"},
      {"$.last[0]", "[0 ]"},
      {"$.last[0][0]", "0"},
      {"$.detail.list[*]", R"([1,{"x":[]},"two"])"},
      {"$.detail.a.*", R"([{"c":true}])"},
      {"$.last.*.*", "[0]"},
  }};
  for (const auto& [path, expected] : rows) {
    EXPECT_EQ(select(kEvent, path), std::string(expected)) << path;
  }
  EXPECT_EQ(select(" [1, 2 ] ", "$"), "[1, 2 ]");
  EXPECT_EQ(select(R"("text")", "$"), R"("text")");
}

TEST(JsonPath, SelectsNothingWhereNothingIs) {
  constexpr std::string_view kEvent =
      R"({"detail":{"list":[1],"text":"x","o":{},"null":null},"":1})";
  for (const std::string_view path :
       {"$.x", "$.Detail", "$.detail.list[1]", "$.detail.list.x", "$.detail[0]", "$.detail.text.x",
        "$.detail.text[0]", "$.detail.null.x", "$.detail.o.*", "$.detail.o[*].x",
        "$.detail.list[*].x", "$[0]", "$.detail.lis", "$.detail.listx"}) {
    EXPECT_EQ(select(kEvent, path), std::nullopt) << path;
  }
}

TEST(JsonPath, TheLastMemberOfANameCounts) {
  EXPECT_EQ(select(R"({"a":1,"b":2,"a":3})", "$.a"), "3");
  EXPECT_EQ(select(R"({"a":{"b":1},"a":{}})", "$.a.b"), std::nullopt);
  EXPECT_EQ(select(R"({"a":{"b":1},"\u0061":{"b":2}})", "$.a.b"), "2");
}

TEST(JsonPath, FollowsSeveralPathsAtOnce) {
  std::vector<JsonPath> paths;
  for (const std::string_view text :
       {"$.a", "$.a.b", "$.a.b[1]", "$", "$.a.*[0]", "$.z", "$.a.b"}) {
    paths.push_back(*JsonPath::parse(text));
  }
  const auto selections = select_paths(R"({"a":{"b":[1,2],"c":[3]}})", paths);
  ASSERT_EQ(selections.size(), 7u);
  EXPECT_EQ(selections[0].text(), R"({"b":[1,2],"c":[3]})");
  EXPECT_EQ(selections[1].text(), "[1,2]");
  EXPECT_EQ(selections[2].text(), "2");
  EXPECT_EQ(selections[3].text(), R"({"a":{"b":[1,2],"c":[3]}})");
  EXPECT_EQ(selections[4].text(), "[1,3]");
  EXPECT_EQ(selections[5].text(), std::nullopt);
  EXPECT_EQ(selections[6].text(), "[1,2]");
}

TEST(JsonPath, StaysWithinTextThatIsNotJson) {
  const auto paths = std::array{*JsonPath::parse("$.a[0].b"), *JsonPath::parse("$.*.*")};
  RandomJson random(3);
  for (int round = 0; round < 5'000; ++round) {
    std::string text = random.object(4);
    text.resize(random.below(text.size() + 1));  // cut off
    text.shrink_to_fit();
    if (!text.empty()) {
      text[random.below(text.size())] = "\"\\{}[],: "[random.below(9)];
    }
    EXPECT_EQ(select_paths(text, paths).size(), 2u);
  }
}

// What simdjson finds: the last of the members of a name.
std::optional<simdjson::dom::element> find(simdjson::dom::element from,
                                           const std::vector<JsonPath::Step>& steps) {
  for (const JsonPath::Step& step : steps) {
    std::optional<simdjson::dom::element> next;
    simdjson::dom::object object;
    simdjson::dom::array array;
    if (from.get(object) == simdjson::SUCCESS && step.kind == JsonPath::Step::Kind::kMember) {
      for (const auto field : object) {
        if (field.key == step.name) {
          next = field.value;
        }
      }
    } else if (from.get(array) == simdjson::SUCCESS &&
               step.kind == JsonPath::Step::Kind::kElement && step.index < array.size()) {
      next = array.at(step.index).value();
    }
    if (!next) {
      return std::nullopt;
    }
    from = *next;
  }
  return from;
}

std::string minified(std::string_view json) {
  simdjson::dom::parser parser;
  return simdjson::minify(parser.parse(json.data(), json.size()).value());
}

TEST(JsonPath, FindsWhatSimdjsonFinds) {
  RandomJson random(7);
  int found = 0;
  for (int round = 0; round < 5'000; ++round) {
    const std::string json = random.value(5);
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(json).get(root), simdjson::SUCCESS) << json;
    std::vector<JsonPath> paths;
    std::vector<std::string> texts;
    for (int i = 0; i < 5; ++i) {
      std::string& text = texts.emplace_back("$");
      for (uint64_t step = 0, steps = random.below(4); step < steps; ++step) {
        text += std::array{".a", ".b", ".c-d", "[0]", "[1]"}[random.below(5)];
      }
      paths.push_back(*JsonPath::parse(text));
    }
    const auto selections = select_paths(json, paths);
    for (size_t i = 0; i < paths.size(); ++i) {
      const auto expected = find(root, paths[i].steps());
      const auto selected = selections[i].text();
      ASSERT_EQ(selected.has_value(), expected.has_value()) << texts[i] << " of " << json;
      if (expected) {
        ++found;
        ASSERT_EQ(minified(*selected), simdjson::minify(*expected)) << texts[i] << " of " << json;
      }
    }
  }
  EXPECT_GT(found, 5'000);
}

}  // namespace
}  // namespace penstock::bus
