#include "bus/tag_operations.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bus/bus_testing.h"

namespace penstock::bus {
namespace {

constexpr int64_t kDayMs = 24 * kHourMs;

std::string tagging(std::string_view arn, std::string_view key, std::string_view value) {
  return fmt::format(R"({{"ResourceARN":"{}","Tags":[{{"Key":"{}","Value":"{}"}}]}})", arn, key,
                     value);
}
std::string listing(std::string_view arn) { return fmt::format(R"({{"ResourceARN":"{}"}})", arn); }

TEST(TagResource, TagsBusesAndRules) {
  TestBuses test;
  const std::string bus = test.create("orders").arn;
  const std::string rule = test.put_rule("r", R"({"source":["shop"]})", "orders");
  const std::string default_bus = test.default_bus().arn;
  for (const std::string& arn : {bus, rule, default_bus}) {
    EXPECT_EQ(test.answer<ListTagsForResource>(listing(arn)), R"({"Tags":[]})");
    EXPECT_EQ(test.answer<TagResource>(tagging(arn, "b", "1")), "{}");
    EXPECT_EQ(test.answer<TagResource>(tagging(arn, "a", "")), "{}");
    EXPECT_EQ(test.answer<TagResource>(tagging(arn, "b", "2")), "{}");
  }
  test.restart();
  for (const std::string& arn : {bus, rule, default_bus}) {
    EXPECT_EQ(test.answer<ListTagsForResource>(listing(arn)),
              R"({"Tags":[{"Key":"a","Value":""},{"Key":"b","Value":"2"}]})");
    EXPECT_EQ(test.answer<UntagResource>(
                  fmt::format(R"({{"ResourceARN":"{}","TagKeys":["b","none"]}})", arn)),
              "{}");
    EXPECT_EQ(test.answer<ListTagsForResource>(listing(arn)),
              R"({"Tags":[{"Key":"a","Value":""}]})");
  }
}

TEST(TagResource, MissesWhatIsNotThere) {
  TestBuses test;
  for (const auto& [arn, answer] : std::vector<std::pair<std::string, std::string>>{
           {test_arn("events", "rule/none"),
            "ResourceNotFoundException: Rule none does not exist on EventBus default."},
           {test_arn("events", "rule/none/r"),
            "ResourceNotFoundException: Event bus none does not exist."},
           {test_arn("events", "event-bus/none"),
            "ResourceNotFoundException: Event bus none does not exist."},
           {"arn:aws-cn:events:us-east-1:000000000000:event-bus/default",
            "ValidationException: Parameter arn:aws-cn:events:us-east-1:000000000000:event-bus/"
            "default is not valid. Reason: Provided Arn is not in correct format."},
           {"text",
            "ValidationException: Parameter text is not valid. Reason: Provided Arn is not in "
            "correct format."},
       }) {
    EXPECT_EQ(test.answer<TagResource>(tagging(arn, "k", "v")), answer);
    EXPECT_EQ(
        test.answer<UntagResource>(fmt::format(R"({{"ResourceARN":"{}","TagKeys":["k"]}})", arn)),
        answer);
    EXPECT_EQ(test.answer<ListTagsForResource>(listing(arn)), answer);
  }
}

TEST(TagResource, RefusesBadTags) {
  TestBuses test;
  const std::string arn = test.create("orders").arn;
  EXPECT_EQ(test.answer<TagResource>(tagging(arn, "", "v")),
            "ValidationException: 1 validation error detected: Value '' at 'tags.1.member.key' "
            "failed to satisfy constraint: Member must have length greater than or equal to 1");
  EXPECT_EQ(test.answer<TagResource>(tagging(arn, "aws:k", "v")),
            "ValidationException: aws: prefixed tag key names are not allowed for external use.");
  EXPECT_EQ(test.answer<TagResource>(
                fmt::format(R"({{"ResourceARN":"{}","Tags":[{{"Key":"k","Value":"1"}},)"
                            R"({{"Key":"k","Value":"2"}}]}})",
                            arn)),
            "ValidationException: Duplicate tag key 'k' found.");
  EXPECT_EQ(test.answer<ListTagsForResource>(listing(arn)), R"({"Tags":[]})");
}

TEST(TagResource, KeepsFiftyTags) {
  TestBuses test;
  const std::string arn = test.create("orders").arn;
  for (size_t i = 0; i < kTagsMax; ++i) {
    ASSERT_EQ(test.answer<TagResource>(tagging(arn, "k" + std::to_string(i), "v")), "{}");
  }
  EXPECT_EQ(test.answer<TagResource>(tagging(arn, "more", "v")),
            "LimitExceededException: The requested resource exceeds the maximum number allowed.");
  EXPECT_EQ(test.answer<TagResource>(tagging(arn, "k0", "changed")), "{}");
}

TEST(TagResource, SaysHowLongABusKeepsItsEvents) {
  TestBuses test;
  Bus& bus = test.create("orders");
  EXPECT_EQ(bus.retention_ms(), kRetentionDefaultMs);
  for (const auto& [days, ms] : std::vector<std::pair<std::string, int64_t>>{
           {"0", 0}, {"7", 7 * kDayMs}, {"365", 365 * kDayMs}}) {
    EXPECT_EQ(test.answer<TagResource>(tagging(bus.arn, kRetentionTag, days)), "{}");
    EXPECT_EQ(bus.retention_ms(), ms);
  }
  for (const std::string days : {"", "366", "-1", "1.5", "a week", "0001"}) {
    EXPECT_TRUE(test.answer<TagResource>(tagging(bus.arn, kRetentionTag, days))
                    .starts_with("ValidationException: Value '" + days + "' of tag "))
        << days;
  }
  EXPECT_EQ(bus.retention_ms(), 365 * kDayMs);
  EXPECT_EQ(test.answer<UntagResource>(
                fmt::format(R"({{"ResourceARN":"{}","TagKeys":["{}"]}})", bus.arn, kRetentionTag)),
            "{}");
  EXPECT_EQ(bus.retention_ms(), kRetentionDefaultMs);
}

}  // namespace
}  // namespace penstock::bus
