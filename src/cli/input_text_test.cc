#include "cli/input_text.h"

#include <gtest/gtest.h>

#include <fstream>

namespace penstock::cli {
namespace {

TEST(JsonArgument, IsTheObjectItselfOrAFile) {
  const std::string path = testing::TempDir() + "json_argument.json";
  std::ofstream(path) << "{\"a\":1}\n";
  EXPECT_EQ(*read_json_argument(R"( {"b":2})"), R"( {"b":2})");
  EXPECT_EQ(*read_json_argument(path), "{\"a\":1}\n");
  EXPECT_EQ(*read_json_argument("@" + path), "{\"a\":1}\n");
}

TEST(JsonArgument, NamesTheFileThatIsNotThere) {
  const auto text = read_json_argument("@nosuch.json");
  ASSERT_FALSE(text.ok());
  EXPECT_TRUE(text.error().is(kInvalidArgument));
  EXPECT_EQ(text.error().message(), "nosuch.json: cannot be read.");
}

TEST(IsJsonObject, LooksPastBlanks) {
  EXPECT_TRUE(is_json_object("\n {}"));
  EXPECT_FALSE(is_json_object(""));
  EXPECT_FALSE(is_json_object("[1]"));
}

TEST(ReadMessage, TakesTheArgumentAsItIsAndSaysWhatIsMissing) {
  EXPECT_EQ(read_message("@text", "", "BODY").value(), "@text");
  const auto missing = read_message(std::nullopt, "", "BODY");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message(), "A message is missing: give BODY, - for stdin, or --file.");
  EXPECT_FALSE(read_message(std::nullopt, "/nowhere/at/all", "BODY").ok());
}

}  // namespace
}  // namespace penstock::cli
