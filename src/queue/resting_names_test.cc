#include "queue/resting_names.h"

#include <gtest/gtest.h>

namespace penstock::queue {
namespace {

TEST(RestingNames, RestForAMinute) {
  RestingNames names;
  names.add("a", 1'000);
  EXPECT_TRUE(names.rests("a", 1'000));
  EXPECT_TRUE(names.rests("a", 60'999));
  EXPECT_FALSE(names.rests("a", 61'000));
  EXPECT_FALSE(names.rests("b", 1'000));
}

TEST(RestingNames, AreTakenOutInTheOrderOfDeletion) {
  RestingNames names;
  names.add("late", 3'000);
  names.add("early", 1'000);
  names.add("also early", 1'000);
  EXPECT_EQ(names.take_rested(60'999), std::nullopt);
  EXPECT_EQ(names.take_rested(61'000), "also early");
  EXPECT_EQ(names.take_rested(61'000), "early");
  EXPECT_EQ(names.take_rested(61'000), std::nullopt);
  EXPECT_EQ(names.size(), 1u);
  EXPECT_TRUE(names.rests("late", 61'000));
}

TEST(RestingNames, CanBeRemovedAndAddedAgain) {
  RestingNames names;
  names.add("a", 1'000);
  EXPECT_TRUE(names.remove("a"));
  EXPECT_FALSE(names.remove("a"));
  EXPECT_EQ(names.size(), 0u);
  names.add("a", 70'000);
  EXPECT_EQ(names.take_rested(129'999), std::nullopt);
  EXPECT_EQ(names.take_rested(130'000), "a");
}

}  // namespace
}  // namespace penstock::queue
