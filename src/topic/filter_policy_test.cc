#include "topic/filter_policy.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "match/document.h"

namespace penstock::topic {
namespace {

constexpr FilterScope kAttributes = FilterScope::kAttributes;
constexpr FilterScope kBody = FilterScope::kBody;

std::string refusal(std::string_view policy, FilterScope scope = kAttributes) {
  const auto pattern = compile_filter_policy(policy, scope, "");
  return pattern.ok() ? "" : pattern.error().message();
}

bool wants(std::string_view policy, const std::vector<MessageAttribute>& attributes) {
  const auto pattern = compile_filter_policy(policy, kAttributes, "");
  const auto text = attributes_document(attributes);
  EXPECT_TRUE(pattern.ok());
  const auto document = match::Document::parse(text.value_or("{}"));
  return text && document.ok() && pattern->matches(*document);
}

TEST(FilterPolicyTest, ComparesAttributesByTheirType) {
  const std::vector<MessageAttribute> attributes{{"count", "Number", "100"},
                                                 {"name", "String", "100"},
                                                 {"tags", "String.Array", R"(["a", 5, true])"},
                                                 {"seal", "Binary", "abc"}};
  EXPECT_TRUE(wants(R"({"count":[100]})", attributes));
  EXPECT_TRUE(wants(R"({"count":[{"numeric":[">",99]}]})", attributes));
  EXPECT_FALSE(wants(R"({"count":["100"]})", attributes));
  EXPECT_TRUE(wants(R"({"name":["100"]})", attributes));
  EXPECT_FALSE(wants(R"({"name":[100]})", attributes));
  EXPECT_TRUE(wants(R"({"tags":["a"]})", attributes));
  EXPECT_TRUE(wants(R"({"tags":[5]})", attributes));
  EXPECT_TRUE(wants(R"({"tags":[{"anything-but":"a"}]})", attributes));
  EXPECT_FALSE(wants(R"({"seal":["abc"]})", attributes));
  EXPECT_TRUE(wants(R"({"$or":[{"name":["x"]},{"count":[100]}]})", attributes));
  EXPECT_TRUE(wants(R"({"other":[{"exists":false}]})", attributes));
}

TEST(FilterPolicyTest, TakesNumbersThatJsonDoesNot) {
  for (const char* number : {"+7", "007", "7.", "7.0", "7e0"}) {
    EXPECT_TRUE(wants(R"({"n":[7]})", {{"n", "Number", number}})) << number;
  }
  EXPECT_TRUE(wants(R"({"n":[-0.5]})", {{"n", "Number", "-.5"}}));
}

TEST(FilterPolicyTest, AnArrayThatIsNoneHidesTheMessage) {
  EXPECT_EQ(attributes_document({{"tags", "String.Array", "no array"}}), std::nullopt);
  EXPECT_EQ(attributes_document({{"tags", "String.Array", R"([{"a":1}])"}}), std::nullopt);
  EXPECT_EQ(attributes_document({{"tags", "String", "no array"}}), R"({"tags":"no array"})");
}

TEST(FilterPolicyTest, RefusesAsSnsDoes) {
  constexpr std::string_view kSource =
      "\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, "
      "column: ";
  struct Row {
    const char* policy;
    const char* reason;
    int column;
  };
  const std::vector<Row> rows{
      {R"({"key":[["value"]]})", "Match value must be String, number, true, false, or null", 10},
      {R"({"key":[{"wrong-operator":true}]})", "Unrecognized match type wrong-operator", 31},
      {R"({"key":[{"suffix":"value","prefix":"value2"}]})",
       "Only one key allowed in match expression", 37},
      {R"({"key":[{"suffix":100}]})", "suffix match pattern must be a string", 22},
      {R"({"key":[{"numeric":[]}]})", "Invalid member in numeric match: ]", 22},
      {R"({"key":[{"numeric":["operator"]}]})", "Unrecognized numeric range operator: operator",
       32},
      {R"({"key":[{"exists":"no"}]})", "exists match pattern must be either true or false.", 20},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(row.policy), "Invalid parameter: FilterPolicy: " + std::string(row.reason) +
                                       std::string(kSource) + std::to_string(row.column) + "]");
  }
}

TEST(FilterPolicyTest, NestsInBodiesOnly) {
  constexpr std::string_view kNested = R"({"order":{"state":["paid"]}})";
  EXPECT_EQ(refusal(kNested),
            "Invalid parameter: Filter policy scope MessageAttributes does not support nested "
            "filter policy");
  EXPECT_EQ(refusal(kNested, kBody), "");
}

TEST(FilterPolicyTest, IsBounded) {
  EXPECT_EQ(refusal(R"({"a":[1],"b":[1],"c":[1],"d":[1],"e":[1]})"), "");
  EXPECT_EQ(refusal(R"({"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]})"),
            "Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys");
  // 3 · 4 at the fourth level, 2 · 3 at the third, 1 · 3 at the first (AWS's own example).
  EXPECT_EQ(
      refusal(R"({"a":{"b":{"c":{"d":["1","2","3"]},"e":["1","2"]}},"f":["1","2","3"]})", kBody),
      "Invalid parameter: FilterPolicy: Filter policy is too complex");
  EXPECT_EQ(refusal(R"({"a":[1,2,3,4,5,6,7,8,9,10],"b":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]})"),
            "");
}

TEST(FilterPolicyTest, EmptyIsNone) {
  EXPECT_FALSE(is_filter_policy(""));
  EXPECT_FALSE(is_filter_policy("{ }"));
  EXPECT_TRUE(is_filter_policy("x"));
  EXPECT_TRUE(is_filter_policy("{{}}"));
  EXPECT_TRUE(is_filter_policy(R"({"a":[1]})"));
}

}  // namespace
}  // namespace penstock::topic
