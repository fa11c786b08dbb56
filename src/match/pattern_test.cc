#include "match/pattern.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace penstock::match {
namespace {

bool matches(std::string_view pattern, std::string_view event) {
  const auto compiled = Pattern::compile(pattern);
  EXPECT_TRUE(compiled.ok()) << pattern;
  const auto document = Document::parse(event);
  EXPECT_TRUE(document.ok()) << event;
  return compiled.ok() && document.ok() && compiled->matches(*document);
}

TEST(Pattern, AsksForEveryFieldAndOneOfItsValues) {
  EXPECT_TRUE(matches(R"({"a":["x","y"],"b":{"c":[1]}})", R"({"b":{"c":1,"d":2},"a":"y"})"));
  EXPECT_FALSE(matches(R"({"a":["x","y"],"b":{"c":[1]}})", R"({"b":{"c":2},"a":"y"})"));
  EXPECT_FALSE(matches(R"({"a":["x"]})", R"({"A":"x"})"));
}

TEST(Pattern, TakesTheLastOfEqualPaths) {
  EXPECT_TRUE(matches(R"({"a":[1],"a":[2]})", R"({"a":2})"));
  EXPECT_FALSE(matches(R"({"a":[1],"a":[2]})", R"({"a":1})"));
  EXPECT_TRUE(matches(R"({"a":{"b":[1]},"a.b":[2]})", R"({"a":{"b":2}})"));
}

TEST(Pattern, CountsEveryOccurrenceInTheEvent) {
  EXPECT_TRUE(matches(R"({"a":[1]})", R"({"a":1,"a":2})"));
  EXPECT_TRUE(matches(R"({"a":[1]})", R"({"a":2,"a":1})"));
  EXPECT_TRUE(matches(R"({"o":{"a":[1],"b":[2]}})", R"({"o":{"a":1},"o":{"b":2}})"));
  EXPECT_TRUE(matches(R"({"a.b":[1]})", R"({"a":{"b":1}})"));
  EXPECT_TRUE(matches(R"({"a":{"b":[1]}})", R"({"a.b":1})"));
}

TEST(Pattern, KeepsToOneElementOfAnArray) {
  const char* pattern = R"({"a":{"b":[1],"c":[2]}})";
  EXPECT_TRUE(matches(pattern, R"({"a":{"b":1,"c":2}})"));
  EXPECT_TRUE(matches(pattern, R"({"a":[{"b":3},{"b":1,"c":2}]})"));
  EXPECT_FALSE(matches(pattern, R"({"a":[{"b":1},{"c":2}]})"));
  EXPECT_FALSE(matches(pattern, R"({"a":[[{"b":1}],[{"c":2}]]})"));
  EXPECT_TRUE(matches(pattern, R"({"a":[[{"b":1,"c":2}]]})"));
  EXPECT_TRUE(matches(pattern, R"({"a":[{"b":1}],"a":[{"c":2}]})"));
  EXPECT_TRUE(matches(R"({"a":{"b":{"x":[1]},"c":[2]}})", R"({"a":[{"b":[{"x":1}],"c":2}]})"));
  EXPECT_FALSE(matches(R"({"a":{"b":{"x":[1]},"c":[2]}})", R"({"a":[{"b":[{"x":1}]},{"c":2}]})"));
  EXPECT_TRUE(matches(R"({"a":[1],"b":[2]})", R"({"a":[1,3],"b":[4,2]})"));
}

TEST(Pattern, LooksForAbsenceWhereTheFieldsBeforeItAre) {
  EXPECT_TRUE(matches(R"({"a":{"a":[1],"b":[{"exists":false}]}})", R"({"a":[{"b":1},{"a":1}]})"));
  EXPECT_FALSE(matches(R"({"a":{"a":[1],"b":[{"exists":false}]}})", R"({"a":[{"a":1,"b":1}]})"));
  EXPECT_FALSE(matches(R"({"a":{"b":[{"exists":false}],"c":[1]}})", R"({"a":[{"b":1},{"c":1}]})"));
  EXPECT_FALSE(matches(R"({"x":{"p":[1]},"y":{"q":[{"exists":false}]}})",
                       R"({"x":[{"p":1}],"y":[{"q":1},{"r":1}]})"));
}

TEST(Pattern, TriesEveryAlternativeOfOr) {
  const char* pattern = R"({"a":[1],"$or":[{"b":[2]},{"c":[3],"d":[4]}]})";
  EXPECT_TRUE(matches(pattern, R"({"a":1,"b":2})"));
  EXPECT_TRUE(matches(pattern, R"({"a":1,"c":3,"d":4})"));
  EXPECT_FALSE(matches(pattern, R"({"a":1,"c":3})"));
  EXPECT_FALSE(matches(pattern, R"({"b":2})"));
  EXPECT_TRUE(matches(R"({"d":{"$or":[{"b":[2]},{"c":{"$or":[{"x":[1]},{"y":[1]}]}}]}})",
                      R"({"d":{"c":{"y":1}}})"));
  EXPECT_FALSE(
      matches(R"({"d":{"k":[1],"$or":[{"b":[2]},{"c":[3]}]}})", R"({"d":[{"k":1},{"b":2}]})"));
}

TEST(Pattern, CombinesTwoOrsInOneObject) {
  const char* pattern = R"({"$or":[{"a":[1]},{"b":[1]}],"$or":[{"c":[1]},{"d":[1]}]})";
  EXPECT_TRUE(matches(pattern, R"({"b":1,"c":1})"));
  EXPECT_FALSE(matches(pattern, R"({"a":1,"b":1})"));
  EXPECT_EQ(Pattern::compile(pattern)->branches().size(), 4u);
}

TEST(Pattern, LetsTheLaterOfAlternativeAndFieldCount) {
  EXPECT_TRUE(matches(R"({"a":[1],"$or":[{"a":[2]},{"c":[3]}]})", R"({"a":2})"));
  EXPECT_FALSE(matches(R"({"a":[1],"$or":[{"a":[2]},{"c":[3]}]})", R"({"a":1})"));
  EXPECT_TRUE(matches(R"({"$or":[{"a":[1]},{"b":[1]}],"b":[2]})", R"({"b":2})"));
  EXPECT_FALSE(matches(R"({"$or":[{"a":[1]},{"b":[1]}],"b":[2]})", R"({"a":1})"));
}

TEST(Pattern, TakesOrForAFieldWhereItCannotBeOne) {
  EXPECT_TRUE(matches(R"({"$or":{"b":[2]}})", R"({"$or":{"b":2}})"));
  EXPECT_FALSE(matches(R"({"$or":{"b":[2]}})", R"({"b":2})"));
  EXPECT_TRUE(matches(R"({"$or":[1,2]})", R"({"$or":1})"));
  EXPECT_TRUE(matches(R"({"$or":[{"prefix":"a"},{"suffix":"b"}]})", R"({"$or":"ax"})"));
}

TEST(Pattern, IgnoresWhatFollowsItsObject) { EXPECT_TRUE(matches(R"({"a":[1]} x)", R"({"a":1})")); }

TEST(Pattern, BoundsTheCombinationsOfOr) {
  // Ten alternatives three times make 1000.
  std::string pattern = "{";
  for (int group = 0; group < 3; ++group) {
    pattern += fmt::format("{}\"$or\":[", group == 0 ? "" : ",");
    for (int i = 0; i < 10; ++i) {
      pattern += fmt::format("{}{{\"{}{}\":[1]}}", i == 0 ? "" : ",", "abc"[group], i);
    }
    pattern += ']';
  }
  const auto at_limit = Pattern::compile(pattern + "}");
  ASSERT_TRUE(at_limit.ok());
  EXPECT_EQ(at_limit->branches().size(), 1000u);
  const auto document = Document::parse(R"({"a9":1,"b3":1,"c9":1})");
  EXPECT_TRUE(at_limit->matches(*document));
  const auto beyond = Pattern::compile(pattern + R"(,"$or":[{"x":[1]},{"y":[1]}]})");
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().message(),
            "Event pattern is not valid. Reason: Rule is too complex - $or makes more than 1000 "
            "combinations");
}

TEST(Pattern, AsksManyFieldsOfManyBranches) {
  // More fields than a match remembers the answers of.
  std::string fields;
  std::string event;
  for (int i = 0; i < 200; ++i) {
    fields += fmt::format(R"("f{}":[{}],)", i, i);
    event += fmt::format(R"("f{}":{},)", i, i);
  }
  const std::string pattern = "{" + fields + R"("$or":[{"x":[1]},{"y":[1]}]})";
  EXPECT_TRUE(matches(pattern, "{" + event + R"("y":1})"));
  EXPECT_FALSE(matches(pattern, "{" + event + R"("z":1})"));
}

TEST(Pattern, BoundsWildcardsFieldByField) {
  const char* pattern = R"({"a":[{"wildcard":"*:*:*"}],"b":[{"wildcard":"*:*:*"}]})";
  EXPECT_TRUE(Pattern::compile(pattern, {.wildcard_complexity_max = 5}).ok());
  EXPECT_FALSE(Pattern::compile(pattern, {.wildcard_complexity_max = 4}).ok());
  EXPECT_FALSE(
      Pattern::compile(R"({"a":[{"anything-but":{"wildcard":"*:*:*:*:*:event-bus/*"}}]})").ok());
}

TEST(Pattern, MayBeMovedAndShared) {
  auto compiled = Pattern::compile(R"({"a":["x"],"b":{"c":[{"prefix":"y"}]}})");
  const Pattern pattern = std::move(compiled).value();
  const Document document = Document::parse(R"({"a":"x","b":{"c":"yz"}})").value();
  std::vector<int> found(4, 0);
  std::vector<std::thread> threads;
  threads.reserve(found.size());
  for (int& count : found) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        count += pattern.matches(document) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(found, std::vector<int>(4, 1000));
}

// Events made to be expensive: each would take days if every choice of elements were tried.
TEST(Pattern, DoesNotTryWhatCannotHelp) {
  std::string pattern;
  std::string event;
  for (int group = 0; group < 12; ++group) {
    pattern += fmt::format(R"({}"g{:02}":{{"p":[1]}})", group == 0 ? "" : ",", group);
    event += fmt::format(R"({}"g{:02}":[)", group == 0 ? "" : ",", group);
    for (int i = 0; i < 50; ++i) {
      event += i == 0 ? R"({"p":1})" : R"(,{"p":1})";
    }
    event += ']';
  }
  // In the last array no element has both; in the nested form neither.
  const std::string last_pattern = R"("z":{"q":[1],"r":[1]})";
  const std::string last_event = R"("z":[{"q":1},{"r":1},{"q":1}])";
  EXPECT_FALSE(matches(fmt::format("{{{},{}}}", pattern, last_pattern),
                       fmt::format("{{{},{}}}", event, last_event)));
  EXPECT_FALSE(matches(fmt::format(R"({{"o":{{{},{}}}}})", pattern, last_pattern),
                       fmt::format(R"({{"o":[{{{},{}}}]}})", event, last_event)));
  EXPECT_FALSE(matches(fmt::format(R"({{"o":{{{},"z":{{"q":[{{"exists":false}}]}}}}}})", pattern),
                       fmt::format(R"({{"o":[{{{},"z":[{{"q":1}}]}}]}})", event)));
  EXPECT_TRUE(matches(fmt::format("{{{}}}", pattern), fmt::format("{{{}}}", event)));
}

TEST(Pattern, JoinsLongArraysInOnePass) {
  std::string event = R"({"a":[)";
  for (int i = 0; i < 50'000; ++i) {
    event += i % 2 == 0 ? R"({"b":1,"x":{"c":3}},)" : R"({"b":2,"c":2},)";
  }
  EXPECT_FALSE(matches(R"({"a":{"b":[1],"c":[2]}})", event + R"({"b":9}]})"));
  EXPECT_TRUE(matches(R"({"a":{"b":[1],"c":[2]}})", event + R"({"b":1,"c":2}]})"));
}

}  // namespace
}  // namespace penstock::match
