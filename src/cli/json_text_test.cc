#include "cli/json_text.h"

#include <gtest/gtest.h>

namespace penstock::cli {
namespace {

TEST(PrettyJson, GivesEachMemberALine) {
  EXPECT_EQ(pretty_json(R"({"a":1,"b":[true,{"c":"x, y: {z}"}],"d":{},"e":[ ]})"),
            "{\n"
            "  \"a\": 1,\n"
            "  \"b\": [\n"
            "    true,\n"
            "    {\n"
            "      \"c\": \"x, y: {z}\"\n"
            "    }\n"
            "  ],\n"
            "  \"d\": {},\n"
            "  \"e\": []\n"
            "}");
}

TEST(PrettyJson, KeepsShortListsOfPlainValuesOnOneLine) {
  EXPECT_EQ(pretty_json(R"([["a]","b"],{"numeric":[">",100]}])"),
            "[\n"
            "  [\"a]\", \"b\"],\n"
            "  {\n"
            "    \"numeric\": [\">\", 100]\n"
            "  }\n"
            "]");
  const std::string item(90, 'x');
  EXPECT_EQ(pretty_json("[\"" + item + "\"]"), "[\n  \"" + item + "\"\n]");
}

TEST(PrettyJson, IsTheSameForPrettyJson) {
  const std::string once = pretty_json(R"({"a":[1,2],"b":"\" \\"})");
  EXPECT_EQ(pretty_json(once), once);
}

TEST(PrettyJson, ShowsControlCharactersAsEscapes) {
  EXPECT_EQ(pretty_json("{\"a\":\"\x1b[2J\x7f\"}"), "{\n  \"a\": \"\\u001b[2J\\u007f\"\n}");
}

TEST(PrettyJson, SurvivesWhatIsNotJson) {
  EXPECT_EQ(pretty_json(""), "");
  EXPECT_EQ(pretty_json("\"open"), "\"open");
  EXPECT_EQ(pretty_json("]]"), "\n]\n]");
}

}  // namespace
}  // namespace penstock::cli
