#include "match/rule_set.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "base/random.h"
#include "match/random_rules.h"
#include "match/rule_reader.h"

namespace penstock::match {
namespace {

// Of a table that just grew, for all that will be in it.
constexpr size_t kTableGrowth = 65'536;
constexpr ScanKernel kKernels[] = {ScanKernel::kPortable, ScanKernel::kAvx2};

Pattern compiled(const std::string& json) {
  auto pattern = Pattern::compile(json);
  EXPECT_TRUE(pattern.ok()) << json;
  return std::move(pattern).value();
}

TEST(RuleSet, AnswersThePublishedCases) {
  std::ifstream file("src/match/testdata/event-patterns.jsonl");
  simdjson::dom::parser parser;
  int asked = 0;
  for (std::string line; std::getline(file, line);) {
    simdjson::dom::element at = parser.parse(line).value();
    const std::string json(at["pattern"].get_c_str().value());
    const std::string event(at["event"].get_c_str().value());
    const std::string expect(at["expect"].get_c_str().value());
    const auto pattern = Pattern::compile(json);
    if (!pattern.ok() || !Document::parse(event).ok()) {
      continue;
    }
    ++asked;
    for (const ScanKernel kernel : kKernels) {
      if (!has_scan_kernel(kernel)) {
        continue;
      }
      RuleSet rules;
      ASSERT_TRUE(rules.add(7, *pattern).ok());
      RuleReader reader(rules, kernel);
      EXPECT_EQ(reader.match(event).size(), expect == "match" ? 1 : 0) << json << "\n" << event;
    }
  }
  EXPECT_GT(asked, 200);
}

TEST(RuleSet, NamesEachRuleOnceWhateverMatches) {
  RuleSet rules;
  RuleReader reader(rules);
  EXPECT_TRUE(reader.match(R"({"a": "x"})").empty());
  ASSERT_TRUE(rules.add(1, compiled(R"({"a": ["x", "y", {"prefix": "x"}]})")).ok());
  ASSERT_TRUE(rules.add(2, compiled(R"({"$or": [{"a": ["x"]}, {"b": ["y"]}]})")).ok());
  EXPECT_EQ(reader.match(R"({"a": ["x", "y", "x"], "b": "y", "a": "xx"})").size(), 2u);
  EXPECT_EQ(rules.size(), 2u);
}

// Two keys that are written the same: one in an event with an escape, one in a rule with a
// backslash.
TEST(RuleSet, TellsEscapesInKeysFromBackslashes) {
  for (const ScanKernel kernel : kKernels) {
    if (!has_scan_kernel(kernel)) {
      continue;
    }
    RuleSet rules;
    ASSERT_TRUE(rules.add(1, compiled(R"({"\\n": ["x"], "q": ["y"]})")).ok());
    ASSERT_TRUE(rules.add(2, compiled(R"({"\n": ["x"]})")).ok());
    ASSERT_TRUE(rules.add(3, compiled(R"({"a\\b": ["x"]})")).ok());
    ASSERT_TRUE(rules.add(4, compiled(R"({"a\\\\b": ["x"]})")).ok());
    ASSERT_TRUE(rules.add(5, compiled(R"({"\\u0061": ["x"]})")).ok());
    RuleReader reader(rules, kernel);
    auto matched = reader.match(R"({"\n": "x", "a\\b": "x", "\u0061": "x", "q": "y"})");
    std::vector<uint64_t> tags(matched.begin(), matched.end());
    std::sort(tags.begin(), tags.end());
    EXPECT_EQ(tags, (std::vector<uint64_t>{2, 3}));
  }
}

// The second of two fields decides, and an array has many values of the first.
TEST(RuleSet, AsksARuleThatIsRefusedNoMore) {
  RuleSet rules;
  ASSERT_TRUE(rules.add(1, compiled(R"({"a": ["x", "y", "z"], "b": ["1"]})")).ok());
  ASSERT_TRUE(rules.add(2, compiled(R"({"$or": [{"a": ["x"], "b": ["1"]}, {"b": ["2"]}]})")).ok());
  RuleReader reader(rules);
  EXPECT_TRUE(reader.match(R"({"a": ["x", "y", "z"], "b": "3"})").empty());
  EXPECT_EQ(reader.match(R"({"a": ["x", "y", "z"], "b": "2"})").size(), 1u);
  EXPECT_EQ(reader.match(R"({"a": ["x", "y", "z"], "b": ["0", "1"]})").size(), 2u);
  ASSERT_TRUE(
      rules.add(3, compiled(R"({"$or": [{"a": ["x", "y"], "b": ["2"]}, {"b": ["1"]}]})")).ok());
  EXPECT_EQ(reader.match(R"({"a": ["x", "y"], "b": "2"})").size(), 2u);
  EXPECT_EQ(reader.match(R"({"a": ["x", "y"], "b": "1"})").size(), 3u);
  EXPECT_TRUE(reader.match(R"({"a": ["x", "y"], "b": "3"})").empty());
}

// Many wildcards that are found by the same bytes, which a value has many times: each is asked
// once.
TEST(RuleSet, TellsWildcardsThatLookAlike) {
  RuleSet rules;
  RuleReader reader(rules);
  constexpr uint64_t kRules = 200;
  for (uint64_t i = 0; i < kRules; ++i) {
    const std::string json = fmt::format(R"({{"k": [{{"wildcard": "*aaaa*b{:03}*"}}]}})", i);
    ASSERT_TRUE(rules.add(i, compiled(json)).ok());
  }
  std::string event = R"({"k": ")";
  for (int i = 0; i < 100; ++i) {
    event += "aaaaa ";
  }
  EXPECT_TRUE(reader.match(event + "\"}").empty());
  EXPECT_EQ(reader.match(event + "b007 b199\"}").size(), 2u);
}

// Numbers with a long fraction, which most events' numbers are told from by their last digits.
TEST(RuleSet, FindsNumbersInAnyNotation) {
  SeededRandom random(11);
  for (int round = 0; round < 2'000; ++round) {
    const double value = std::ldexp(static_cast<double>(random.below(uint64_t{1} << 52)),
                                    -static_cast<int>(random.below(70)));
    const std::string plain = fmt::format("{:.{}f}", value, random.below(20));
    const std::string shortest = fmt::format("{}", value);
    const std::string exponent = fmt::format("{:e}", value);
    const std::string texts[] = {plain, plain + (plain.find('.') != plain.npos ? "0" : ".0"),
                                 shortest, exponent, "-" + shortest};
    for (const std::string& wanted : texts) {
      RuleSet rules;
      // A numeric operator takes fewer digits than a value.
      auto pattern = Pattern::compile(R"({"a": [{"numeric": ["=", )" + wanted + "]}]}");
      if (!pattern.ok() || random.below(2) == 0) {
        pattern = compiled(R"({"a": [)" + wanted + "]}");
      }
      ASSERT_TRUE(rules.add(1, *pattern).ok());
      RuleReader reader(rules);
      for (const std::string& text : texts) {
        const std::string event = R"({"a": )" + text + "}";
        const bool matches = pattern->matches(*Document::parse(event));
        ASSERT_EQ(reader.match(event).size(), matches ? 1u : 0u) << wanted << " " << text;
      }
    }
  }
}

TEST(RuleSet, ReplacesARule) {
  RuleSet rules;
  RuleReader reader(rules);
  const auto rule = rules.add(1, compiled(R"({"a": ["x"]})")).value();
  const auto other = rules.replace(rule, 2, compiled(R"({"a": ["y"]})")).value();
  EXPECT_TRUE(reader.match(R"({"a": "x"})").empty());
  ASSERT_EQ(reader.match(R"({"a": "y"})").size(), 1u);
  EXPECT_EQ(reader.match(R"({"a": "y"})")[0], 2u);
  rules.remove(other);
  EXPECT_TRUE(reader.match(R"({"a": "y"})").empty());
}

TEST(RuleSet, TakesNoMoreMemoryThanItSays) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    RandomRules random(seed);
    RuleSet rules;
    for (int i = 0; i < 200; ++i) {
      const auto pattern = Pattern::compile(random.pattern());
      if (pattern.ok()) {
        const size_t before = rules.bytes();
        ASSERT_TRUE(rules.add(1, *pattern).ok());
        EXPECT_LE(rules.bytes(), before + RuleSet::bytes_of(*pattern) + kTableGrowth)
            << pattern->json();
      }
    }
  }
}

TEST(RuleSet, RefusesWhatItsBudgetDoesNotHold) {
  RuleSet rules({100'000, 0});
  std::vector<RuleSet::Handle> added;
  Result<RuleSet::Handle> rule = rules.add(0, compiled(R"({"a": ["x"]})"));
  for (int i = 0; rule.ok(); ++i) {
    added.push_back(*rule);
    rule = rules.add(
        1, compiled(R"({"a": ["x)" + std::to_string(i) + R"("], "b": [{"prefix": "y"}]})"));
  }
  EXPECT_TRUE(rule.error().is(kRuleMemoryExceeded));
  EXPECT_LE(rules.bytes(), rules.bytes_max());
  EXPECT_GT(added.size(), 40u);
  // A rule that is there can be replaced by one as large, and one that goes makes room.
  EXPECT_TRUE(rules.replace(added.back(), 1, compiled(R"({"a": ["z"]})")).ok());
  rules.remove(added[1]);
  rules.remove(added[2]);
  rules.remove(added[3]);
  EXPECT_TRUE(rules.add(1, compiled(R"({"a": ["z1"]})")).ok());
}

// A product of states over fields would be 10 to the power of 30.
TEST(RuleSet, GrowsWithTheTextOfRulesThatShareFields) {
  RuleSet rules;
  SeededRandom random(1);
  size_t text = 0;
  for (int rule = 0; rule < 30; ++rule) {
    std::string json;
    for (int field = 0; field < 10; ++field) {
      json += std::string(field == 0 ? "{" : ",") + "\"field" + std::to_string(field) + "\":[\"" +
              std::to_string(random.below(10)) + "\",{\"wildcard\":\"*" +
              std::to_string(random.below(1000)) + "*\"},{\"prefix\":\"" +
              std::to_string(random.below(100)) + "\"}]";
    }
    json += "}";
    text += json.size();
    ASSERT_TRUE(rules.add(1, compiled(json)).ok());
  }
  EXPECT_LT(rules.bytes(), 30 * text);
}

TEST(RuleSet, TakesFewBytesForASimpleRule) {
  constexpr int kRules = 60'000;
  RuleSet rules;
  for (int i = 0; i < kRules; ++i) {
    ASSERT_TRUE(
        rules.add(1, compiled(R"({"detail": {"id": ["4711)" + std::to_string(i) + R"("]}})")).ok());
  }
  EXPECT_LE(rules.bytes() / kRules, 200u);
}

// Whatever bytes come, nothing outside of them is read; the address sanitizer watches.
TEST(RuleSet, SurvivesTextThatIsNoEvent) {
  RuleSet rules;
  ASSERT_TRUE(
      rules
          .add(1,
               compiled(
                   R"({"a": {"b": ["x"]}, "c": [{"numeric": [">", 0]}], "": [{"exists": true}]})"))
          .ok());
  const std::string event =
      R"({"a" : {"b": ["x", [1, {"b": "\\\"x"}]]}, "c": 1 , "d": {"a": null}})";
  SeededRandom random(3);
  for (const ScanKernel kernel : kKernels) {
    if (!has_scan_kernel(kernel)) {
      continue;
    }
    RuleReader reader(rules, kernel);
    for (int i = 0; i < 20'000; ++i) {
      std::string text = event.substr(0, random.below(event.size() + 1));
      for (uint64_t changes = random.below(4); changes > 0 && !text.empty(); --changes) {
        text[random.below(text.size())] = "{}[]:,\"\\ e.-t"[random.below(13)];
      }
      const std::vector<char> exact(text.begin(), text.end());
      EXPECT_LE(reader.match({exact.data(), exact.size()}).size(), 1u);
    }
  }
}

}  // namespace
}  // namespace penstock::match
