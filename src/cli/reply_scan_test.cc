#include "cli/reply_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace penstock::cli {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

Members members_of(std::string_view json) {
  Members out;
  for_each_string_member(
      json, [&](std::string_view name, std::string_view value) { out.emplace_back(name, value); });
  return out;
}

TEST(ReplyScan, FindsStringMembersAtAnyDepth) {
  EXPECT_EQ(
      members_of(
          R"({"Messages":[{"Body":"b1","Size":3,"MessageId":"m1"},{ "Body" : "b2" }],"Next":"n"})"),
      (Members{{"Body", "b1"}, {"MessageId", "m1"}, {"Body", "b2"}, {"Next", "n"}}));
}

TEST(ReplyScan, CountsStringMembersOfAName) {
  EXPECT_EQ(count_string_members(R"({"a":[{"Id":"1"},{"Id":"2"},{"Id":3}],"b":"Id"})", "Id"), 2);
  EXPECT_EQ(count_string_members("", "Id"), 0);
}

TEST(ReplyScan, LeavesEscapesAndIsNotFooledByThem) {
  EXPECT_EQ(members_of(R"({"a":"x\"y","b":"\\","c":"\\\"\"Body\":\""})"),
            (Members{{"a", R"(x\"y)"}, {"b", R"(\\)"}, {"c", R"(\\\"\"Body\":\")"}}));
}

TEST(ReplyScan, SkipsStringsThatAreNotMembersAndStopsAtTheEndOfABrokenText) {
  EXPECT_EQ(members_of(R"(["a","b",{"c":"d"}])"), (Members{{"c", "d"}}));
  EXPECT_EQ(members_of(R"({"a":"b","c":"unfinished)"), (Members{{"a", "b"}}));
  EXPECT_EQ(members_of(R"({"a)"), Members{});
  EXPECT_EQ(members_of(""), Members{});
  EXPECT_EQ(members_of(R"({"a":)"), Members{});
}

}  // namespace
}  // namespace penstock::cli
