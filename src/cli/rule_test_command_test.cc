#include "cli/rule_test_command.h"

#include <gtest/gtest.h>

#include "cli/client_command.h"

namespace penstock::cli {
namespace {

TEST(PatternTestText, CountsAndListsTheFirstMatches) {
  PatternTest test;
  test.examined = 40;
  EXPECT_EQ(pattern_test_text(test), "The pattern matches 0 of 40 events.\n");
  test.matched = 3;
  test.events.resize(1);
  test.events[0].event_id = "e1";
  const std::string text = pattern_test_text(test);
  EXPECT_TRUE(text.starts_with("The pattern matches 3 of 40 events.\n\nTAKEN IN")) << text;
  EXPECT_TRUE(text.ends_with("… and 2 more.\n")) << text;
  EXPECT_TRUE(json_of_shape(test).starts_with(R"({"Examined":40,"Matched":3,"Events":[{)"));
}

}  // namespace
}  // namespace penstock::cli
