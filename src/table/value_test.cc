#include "table/value.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "aws/constraints.h"
#include "aws/json_codec.h"
#include "table/table_testing.h"
#include "table/value_json.h"

namespace penstock::table {
namespace {

// One of every type, as DynamoDB answers it: sets and maps in this module's order.
constexpr const char* kEveryType =
    R"({"b":{"B":"AQID"},"bs":{"BS":["AQ==","Ag=="]},"f":{"BOOL":false},)"
    R"("l":{"L":[{"S":"x"},{"N":"1"},{"L":[]}]},"m":{"M":{"a":{"S":""},"b":{"M":{}}}},)"
    R"("n":{"N":"-12.5"},"ns":{"NS":["-1","2","10"]},"s":{"S":"text \"quoted\" é"},)"
    R"("ss":{"SS":["a","b"]},"t":{"BOOL":true},"z":{"NULL":true}})";

std::string json_of(const Item& item) {
  std::string out;
  append_item_json(out, item.view());
  return out;
}

std::string problem_of(std::string_view json) { return read_item(json).problem.text; }

TEST(Value, KeepsEveryType) { EXPECT_EQ(json_of(read_item(kEveryType)), kEveryType); }

TEST(Value, HasOneFormForEqualValues) {
  EXPECT_EQ(
      read_item(R"({"b":{"NS":["1.0","2E0"]},"a":{"M":{"y":{"S":"1"},"x":{"S":"2"}}}})").bytes,
      read_item(R"({"a":{"M":{"x":{"S":"2"},"y":{"S":"1"}}},"b":{"NS":["2","1"]}})").bytes);
  EXPECT_NE(read_item(R"({"a":{"S":"1"}})").bytes, read_item(R"({"a":{"N":"1"}})").bytes);
}

TEST(Value, TakesTheLastOfTwoAttributesOfOneName) {
  EXPECT_EQ(json_of(read_item(R"({"a":{"S":"1"},"b":{"S":"2"},"a":{"S":"3"}})")),
            R"({"a":{"S":"3"},"b":{"S":"2"}})");
}

TEST(Value, FindsAttributes) {
  const Item item = read_item(kEveryType);
  EXPECT_EQ(find_attribute(item.view(), "s")->type(), Type::kString);
  EXPECT_EQ(find_attribute(item.view(), "z")->type(), Type::kNull);
  EXPECT_FALSE(find_attribute(item.view(), "a").has_value());
  EXPECT_FALSE(find_attribute(kEmptyItem, "a").has_value());
}

TEST(Value, SaysWhatIsWrong) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {R"({"a":{}})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"a":{"S":null}})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {R"({"a":{"S":"1","N":"1"}})",
       "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
       "supported datatypes"},
      {R"({"a":{"N":"one"}})", "The parameter cannot be converted to a numeric value: one"},
      {R"({"a":{"N":""}})", "The parameter cannot be converted to a numeric value"},
      {R"({"a":{"NULL":false}})",
       "One or more parameter values were invalid: Null attribute value types must have the value "
       "of true"},
      {R"({"a":{"SS":[]}})",
       "One or more parameter values were invalid: An string set  may not be empty"},
      {R"({"a":{"NS":[]}})",
       "One or more parameter values were invalid: An number set  may not be empty"},
      {R"({"a":{"BS":[]}})",
       "One or more parameter values were invalid: Binary sets should not be empty"},
      {R"({"a":{"SS":["x","y","x"]}})",
       "One or more parameter values were invalid: Input collection [x, y, x] contains "
       "duplicates."},
      {R"({"a":{"NS":["1","1.0"]}})", "Input collection contains duplicates"},
      {R"({"a":{"L":[{"M":{"b":{"N":"1e999"}}}]}})",
       "Number overflow. Attempting to store a number with magnitude larger than supported range"},
  };
  for (const auto& [json, text] : rows) {
    EXPECT_EQ(problem_of(json), text) << json;
  }
  EXPECT_EQ(problem_of(kEveryType), "");
  EXPECT_EQ(read_item(R"({"a":{"S":""},"b":{"N":"x"}})").problem.key, "b");
}

TEST(Value, RefusesWrongJsonTypes) {
  for (const char* json :
       {R"({"a":"text"})", R"({"a":{"S":1}})", R"({"a":{"N":1}})", R"({"a":{"B":"not base64!"}})",
        R"({"a":{"SS":"x"}})", R"({"a":{"BOOL":"true"}})", R"({"a":{"L":{}}})", R"({"a":{"M":[]}})",
        R"({"a":{"NS":[1]}})", R"([])"}) {
    EXPECT_FALSE(try_read_item(json).ok()) << json;
  }
}

TEST(Value, NestsThirtyTwoLevels) {
  const auto nested = [](size_t levels) {
    std::string json = R"({"a":)";
    for (size_t i = 0; i < levels; ++i) {
      json += i % 2 == 0 ? R"({"L":[)" : R"({"M":{"b":)";
    }
    json += R"({"S":"x"})";
    for (size_t i = levels; i > 0; --i) {
      json += (i - 1) % 2 == 0 ? "]}" : "}}";
    }
    return json + "}";
  };
  EXPECT_EQ(problem_of(nested(32)), "");
  EXPECT_EQ(nesting(*find_attribute(read_item(nested(32)).view(), "a")), 32U);
  EXPECT_EQ(problem_of(nested(33)), "Nesting Levels have exceeded supported limits");
  EXPECT_EQ(problem_of(nested(400)), "Nesting Levels have exceeded supported limits");
}

TEST(Value, CountsSizes) {
  const auto size = [](std::string_view json) { return item_size(read_item(json).view()); };
  EXPECT_EQ(size("{}"), 0U);
  EXPECT_EQ(size(R"({"name":{"S":"été"}})"), 4U + 5);
  EXPECT_EQ(size(R"({"n":{"N":"1234"}})"), 1U + 3);
  EXPECT_EQ(size(R"({"b":{"B":"AQID"}})"), 1U + 3);
  EXPECT_EQ(size(R"({"t":{"BOOL":true},"z":{"NULL":true}})"), 4U);
  EXPECT_EQ(size(R"({"s":{"SS":["ab","c"]}})"), 1U + 3);
  EXPECT_EQ(size(R"({"l":{"L":[]}})"), 1U + 3);
  EXPECT_EQ(size(R"({"l":{"L":[{"S":"ab"},{"S":"c"}]}})"), 1U + 3 + 2 + 3);
  EXPECT_EQ(size(R"({"m":{"M":{"ab":{"S":"c"}}}})"), 1U + 3 + 1 + 3);
}

TEST(Value, IsShownInErrors) {
  EXPECT_EQ(describe_value(*find_attribute(read_item(R"({"a":{"N":"1.50"}})").view(), "a")),
            "{N:1.5}");
  EXPECT_EQ(describe_value(*find_attribute(read_item(R"({"a":{"S":"x"}})").view(), "a")), "{S:x}");
}

}  // namespace
}  // namespace penstock::table
