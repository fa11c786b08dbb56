#include "aws/utf8.h"

#include <gtest/gtest.h>

namespace penstock::aws {
namespace {

TEST(Utf8, MeasuresWellFormedCharactersAndNothingElse) {
  EXPECT_EQ(utf8_character_size("a"), 1U);
  EXPECT_EQ(utf8_character_size("é"), 2U);
  EXPECT_EQ(utf8_character_size("€uro"), 3U);
  EXPECT_EQ(utf8_character_size("😀"), 4U);
  EXPECT_EQ(utf8_character_size("\xF4\x8F\xBF\xBF"), 4U);
  for (const std::string_view bad :
       {"", "\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE0\x80\x80", "\xED\xA0\x80",
        "\xE2\x82", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(utf8_character_size(bad), 0U) << testing::PrintToString(bad);
  }
}

TEST(Utf8, AgreesWithTheVectorisedValidator) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      for (const std::string_view tail : {"", "\x80", "\x80\x80"}) {
        std::string text{static_cast<char>(first), static_cast<char>(second)};
        text += tail;
        std::string_view rest = text;
        size_t size = 0;
        while (!rest.empty() && (size = utf8_character_size(rest)) != 0) {
          rest.remove_prefix(size);
        }
        ASSERT_EQ(rest.empty(), is_valid_utf8(text)) << first << ' ' << second;
        ASSERT_TRUE(is_valid_utf8(with_valid_utf8(text)));
        ASSERT_EQ(with_valid_utf8(text) == text, is_valid_utf8(text));
      }
    }
  }
}

}  // namespace
}  // namespace penstock::aws
