#include "match/wildcard.h"

#include <gtest/gtest.h>

namespace penstock::match {
namespace {

struct Row {
  const char* pattern;
  const char* text;
  bool matches;
};

constexpr Row kRows[] = {
    {"*", "", true},
    {"*", "x", true},
    {"", "", true},
    {"", "x", false},
    {"abc", "abc", true},
    {"abc", "abcd", false},
    {"a*", "a", true},
    {"a*", "abc", true},
    {"a*", "ba", false},
    {"*a", "a", true},
    {"*a", "bba", true},
    {"*a", "ab", false},
    {"a*a", "aa", true},
    {"a*a", "a", false},
    {"a*b*c", "abc", true},
    {"a*b*c", "axxbxxc", true},
    {"a*b*c", "abcbc", true},
    {"a*b*c", "axxc", false},
    {"a*b*c", "abcx", false},
    {"ab*bc", "abc", false},
    {"*ab*ab*", "abab", true},
    {"*ab*ab*", "aba", false},
    {"*a*b*", "ba", false},
    {"a\\*b", "a*b", true},
    {"a\\*b", "axb", false},
    {"a\\\\b", "a\\b", true},
    {"\\**", "*x", true},
    {"\\**", "x", false},
    {"a?c", "abc", false},
    {"a?c", "a?c", true},
    {"é*ü", "é日本ü", true},
    {"*\"*", "x\"y", true},
};

TEST(Wildcard, MatchesAnyBytesAtEachStar) {
  for (const Row& row : kRows) {
    std::string reason;
    const auto wildcard = Wildcard::parse(row.pattern, reason);
    ASSERT_TRUE(wildcard.has_value()) << row.pattern << reason;
    EXPECT_EQ(wildcard->matches(row.text), row.matches) << row.pattern << " " << row.text;
  }
}

struct Bad {
  const char* pattern;
  const char* reason;
};

constexpr Bad kBad[] = {
    {"**", "Consecutive wildcard characters at pos 1"},
    {"arn:aws:events:us-east-1:**:event-bus/*", "Consecutive wildcard characters at pos 26"},
    {"a***", "Consecutive wildcard characters at pos 2"},
    {"a\\b", "Invalid escape character at pos 2"},
    {"ab\\", "Invalid escape character at pos 3"},
    {"é\\x", "Invalid escape character at pos 3"},
};

TEST(Wildcard, IsRefusedInEventBridgesWords) {
  for (const Bad& bad : kBad) {
    std::string reason;
    EXPECT_FALSE(Wildcard::parse(bad.pattern, reason).has_value()) << bad.pattern;
    EXPECT_EQ(reason, bad.reason) << bad.pattern;
  }
}

size_t complexity(const std::vector<std::string>& patterns) {
  std::vector<Wildcard> wildcards;
  wildcards.reserve(patterns.size());
  std::string reason;
  for (const std::string& pattern : patterns) {
    wildcards.push_back(Wildcard::parse(pattern, reason).value());
  }
  std::vector<const Wildcard*> pointers;
  pointers.reserve(patterns.size());
  for (const Wildcard& wildcard : wildcards) {
    pointers.push_back(&wildcard);
  }
  return wildcard_complexity(pointers);
}

// The numbers are those of event-ruler's evaluator; AWS refuses the first, fourth and sixth row.
TEST(WildcardComplexity, CountsWhatOneValueCanHaveBegunAtOnce) {
  const std::vector<std::pair<std::vector<std::string>, size_t>> rows = {
      {{"*:*:*:*:*:event-bus/*"}, 11},
      {{"/Users/*/dir/dir/dir/dir/dir/doc.txt"}, 7},
      {{"*.bif", "*.tif", "*.tiff", "*.svs"}, 8},
      {{"*/datasync/*.bif", "*/datasync/*.tif", "*/datasync/*.tiff", "*/datasync/*.svs"}, 16},
      {{"*:stack/a/*", "*:stack/b/*", "*:stack/c/*"}, 9},
      {{"*:stack/a/*", "*:stack/b/*", "*:stack/c/*", "*:stack/d/*"}, 12},
      {{"*/datasync/*.bif", "*/datasync/*.tif"}, 8},
      {{"a*", "b*", "c*", "d*"}, 4},
      {{"*:*:*", "*:*:*"}, 5},
      {{"a"}, 1},
      {{}, 0},
  };
  for (const auto& [patterns, expected] : rows) {
    EXPECT_EQ(complexity(patterns), expected) << (patterns.empty() ? "none" : patterns[0]);
  }
}

}  // namespace
}  // namespace penstock::match
