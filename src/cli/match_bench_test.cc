#include "cli/match_bench.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>

#include "base/error.h"

namespace penstock::cli {
namespace {

constexpr std::string_view kRules =
    R"({"EXACT": [{"a": ["x"]}, {"a": ["y"]}], "ANY": [{"a": [{"exists": true}]}]})";
constexpr std::string_view kEvents = "{\"a\": \"x\"}\n{\"a\": [\"x\", \"y\"]}\n\n{\"b\": 1}";

TEST(MatchBench, CountsTheMatchesOfEachKind) {
  const auto kinds = parse_rule_kinds(kRules);
  ASSERT_TRUE(kinds.ok());
  ASSERT_EQ(kinds->size(), 2u);
  const auto events = parse_event_lines(kEvents);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 3u);
  const auto exact = measure_matches(kinds->at(0), *events, 3);
  ASSERT_TRUE(exact.ok());
  EXPECT_EQ(exact->kind, "EXACT");
  EXPECT_EQ(exact->rules, 2u);
  EXPECT_EQ(exact->matches, 3u);
  EXPECT_GT(exact->bytes_per_rule, 0);
  EXPECT_EQ(measure_matches(kinds->at(1), *events, 1)->matches, 2u);
}

TEST(MatchBench, ReportsAsJsonAndAsATable) {
  const std::vector<MatchRate> rates{{"EXACT", 5, 3e6, 2600, 792, 180.5, 6e5},
                                     {"PREFIX", 5, 2.5e6, 2200, 10, 150, 5e5}};
  simdjson::dom::parser parser;
  const simdjson::dom::array rows = parser.parse(json_text(rates)).get_array().value();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(std::string(rows.at(0)["kind"].get_c_str().value()), "EXACT");
  EXPECT_EQ(rows.at(0)["events_per_s"].get_uint64().value(), 3000000u);
  EXPECT_EQ(rows.at(0)["matches"].get_uint64().value(), 792u);
  EXPECT_EQ(rows.at(0)["bytes_per_rule"].get_double().value(), 180.5);
  EXPECT_NE(people_text(rates).find("PREFIX"), std::string::npos);
}

TEST(MatchBench, SaysWhatIsWrongWithItsInput) {
  for (const std::string_view rules : {"[]", "{\"A\": 1}", "{\"A\": []}", "{"}) {
    const auto kinds = parse_rule_kinds(rules);
    ASSERT_FALSE(kinds.ok()) << rules;
    EXPECT_TRUE(kinds.error().is(kInvalidArgument));
  }
  EXPECT_NE(parse_event_lines("{}\n{\"a\":}").error().message().find("Line 2"), std::string::npos);
  EXPECT_FALSE(parse_event_lines("\n").ok());
  const auto bad = measure_matches({"A", {R"({"a": ["x"]})", R"({"a": 1})"}}, {"{}"}, 1);
  ASSERT_FALSE(bad.ok());
  EXPECT_NE(bad.error().message().find("Rule 2 of A"), std::string::npos) << bad.error().message();
}

}  // namespace
}  // namespace penstock::cli
