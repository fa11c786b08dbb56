#include "match/ignore_case.h"

#include <gtest/gtest.h>

#include "match/case_mapping.h"

namespace penstock::match {
namespace {

struct Row {
  const char* pattern;
  const char* text;
  bool equal;
};

constexpr Row kRows[] = {
    {"", "", true},
    {"", "x", false},
    {"ab", "AB", true},
    {"Ab", "aB", true},
    {"ab", "abc", false},
    {"abc", "ab", false},
    {"a[", "A{", false},
    {"é", "É", true},
    {"É", "é", true},
    {"Straße", "STRASSE", true},
    {"Straße", "straße", true},
    {"STRASSE", "straße", false},
    {"ΣΑΣ", "σασ", true},
    {"ΣΑΣ", "σας", false},
    {"ς", "Σ", true},
    {"k", "\u212A", false},  // the Kelvin sign is no form of k
    {"\u212A", "k", true},   // but k is one of its forms
    {"i", "I", true},
    {"i", "İ", false},
    {"i", "ı", false},
    {"ı", "I", true},
    {"İ", "i\u0307", true},
    {"ﬁx", "FIX", true},
    {"ﬁx", "fix", false},
    {"ⱥ", "Ⱥ", true},  // of two and of three bytes
    {"\u0390", "\u0399\u0308\u0301", true},
    {"\U00010400", "\U00010400", true},
    {"\U00010400", "\U00010428", false},
    {"日本", "日本", true},
};

TEST(IgnoreCase, ComparesCharacterByCharacter) {
  for (const Row& row : kRows) {
    EXPECT_EQ(FoldedText(row.pattern).equals(row.text), row.equal)
        << row.pattern << " " << row.text;
  }
}

TEST(IgnoreCase, FindsPrefixes) {
  EXPECT_TRUE(FoldedText("ab").is_prefix_of("ABc"));
  EXPECT_TRUE(FoldedText("ß").is_prefix_of("SSx"));
  EXPECT_TRUE(FoldedText("").is_prefix_of(""));
  EXPECT_FALSE(FoldedText("ab").is_prefix_of("xAB"));
  EXPECT_FALSE(FoldedText("ab").is_prefix_of("A"));
}

TEST(IgnoreCase, FindsSuffixes) {
  EXPECT_TRUE(FoldedText(".png").is_suffix_of("x.PNG"));
  EXPECT_TRUE(FoldedText("aß").is_suffix_of("xASS"));
  EXPECT_TRUE(FoldedText("").is_suffix_of(""));
  EXPECT_FALSE(FoldedText(".png").is_suffix_of("x.png2"));
  EXPECT_FALSE(FoldedText(".png").is_suffix_of("ng"));
}

TEST(CaseMapping, KnowsTheEndsOfItsRuns) {
  EXPECT_EQ(lower_case('@'), "@");
  EXPECT_EQ(lower_case('A'), "a");
  EXPECT_EQ(lower_case('Z'), "z");
  EXPECT_EQ(lower_case('['), "[");
  EXPECT_EQ(upper_case('z'), "Z");
  EXPECT_EQ(upper_case('{'), "{");
  EXPECT_EQ(lower_case(0x0100), "ā");
  EXPECT_EQ(lower_case(0x0101), "ā");
  EXPECT_EQ(upper_case(0x0101), "Ā");
  EXPECT_EQ(upper_case(0x00FF), "Ÿ");
  EXPECT_EQ(lower_case(0xFF3A), "ｚ");
  EXPECT_EQ(upper_case(0xFB00), "FF");
  EXPECT_EQ(upper_case(0), std::string(1, '\0'));
  EXPECT_EQ(upper_case(0xFFFF), "\xEF\xBF\xBF");
}

}  // namespace
}  // namespace penstock::match
