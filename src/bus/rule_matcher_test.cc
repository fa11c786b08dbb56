#include "bus/rule_matcher.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "bus/bus_errors.h"
#include "bus/bus_limits.h"

namespace penstock::bus {
namespace {

constexpr const char* kShop = R"({"source":["shop"]})";

std::optional<match::Pattern> compiled(const std::string& text) {
  auto pattern = match::Pattern::compile(text);
  EXPECT_TRUE(pattern.ok()) << text;
  return std::move(pattern).value();
}

Rule rule_of(const std::string& name, const std::string& pattern) {
  Rule rule;
  rule.name = name;
  rule.pattern = compiled(pattern);
  return rule;
}

TEST(RuleMatcher, NamesEnabledRulesAndArchivesInOrder) {
  RuleMatcher matcher(1);
  Rule second = rule_of("b", kShop);
  Rule first = rule_of("a", R"({"source":[{"prefix":"sh"}]})");
  Rule disabled = rule_of("c", kShop);
  disabled.settings.state = "DISABLED";
  Rule scheduled;
  Archive archive;
  archive.pattern = compiled(kShop);
  for (Rule* rule : {&second, &first, &disabled, &scheduled}) {
    matcher.set(*rule);
  }
  matcher.set(archive);
  const RuleMatcher::Matched matched = matcher.match(R"({"source":"shop"})");
  EXPECT_EQ(matched.rules, (std::vector<Rule*>{&first, &second}));
  EXPECT_EQ(matched.archives, std::vector<Archive*>{&archive});
  EXPECT_TRUE(matcher.match(R"({"source":"other"})").rules.empty());
}

TEST(RuleMatcher, FollowsWhatARuleSays) {
  RuleMatcher matcher(1);
  Rule rule = rule_of("a", kShop);
  matcher.set(rule);
  rule.pattern = compiled(R"({"source":["bank"]})");
  matcher.set(rule);
  EXPECT_TRUE(matcher.match(R"({"source":"shop"})").rules.empty());
  EXPECT_EQ(matcher.match(R"({"source":"bank"})").rules.size(), 1u);
  rule.pattern.reset();
  matcher.set(rule);
  EXPECT_TRUE(matcher.match(R"({"source":"bank"})").rules.empty());
  rule.pattern = compiled(kShop);
  matcher.set(rule);
  matcher.forget(rule);
  matcher.forget(rule);
  EXPECT_TRUE(matcher.match(R"({"source":"shop"})").rules.empty());
}

TEST(RuleMatcher, RefusesWhatItsMemoryDoesNotHold) {
  RuleMatcher matcher(1);
  std::vector<std::unique_ptr<Rule>> rules;
  Result<void> checked;
  while (checked.ok() && rules.size() < 10'000) {
    std::string list;
    for (int i = 0; i < 190; ++i) {
      list += fmt::format(R"({}{{"prefix":"{}-{}"}})", i == 0 ? "" : ",", rules.size(), i);
    }
    auto rule = std::make_unique<Rule>(rule_of("a", R"({"a":[)" + list + "]}"));
    checked = matcher.check(rule->pattern, nullptr);
    if (checked.ok()) {
      matcher.set(*rule);
      rules.push_back(std::move(rule));
    }
  }
  ASSERT_FALSE(checked.ok());
  EXPECT_TRUE(checked.error().is(kLimitExceeded));
  EXPECT_GT(rules.size(), 10u);
  // In place of another it fits, and so does a rule that has no pattern.
  EXPECT_TRUE(matcher.check(rules.back()->pattern, rules.back()->in_matcher).ok());
  EXPECT_TRUE(matcher.check(std::nullopt, nullptr).ok());
}

}  // namespace
}  // namespace penstock::bus
