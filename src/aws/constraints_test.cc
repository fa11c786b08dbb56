#include "aws/constraints.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "aws/json_codec.h"
#include "aws/test_shapes.h"
#include "aws/wire.h"

namespace penstock::aws {
namespace {

template <typename T>
Result<void> check(std::string_view json, Wording wording = Wording::kCoral) {
  T object;
  Constraints constraints(wording);
  PENSTOCK_TRY(decode_json(kStructure<T>, json, false, &object, constraints));
  return std::move(constraints).result();
}

std::string message(std::string_view json, Wording wording = Wording::kCoral) {
  const auto result = check<test::Everything>(json, wording);
  return result.ok() ? "accepted" : result.error().message();
}

struct Broken {
  std::string_view json;
  std::string_view violation;
};

TEST(Constraints, AreAnsweredInAwsWords) {
  for (const auto& [json, violation] : {
           Broken{R"({"Text":"a"})",
                  "Value 'a' at 'text' failed to satisfy constraint: Member must have length "
                  "greater than or equal to 2"},
           Broken{R"({"Text":"äöüßé"})",
                  "Value 'äöüßé' at 'text' failed to satisfy constraint: Member must have length "
                  "less than or equal to 4"},
           Broken{R"({"Blob":"YWFhYWFhYWFhYWFhYWFhYWE="})",
                  "Value at 'blob' failed to satisfy constraint: Member must have length less than "
                  "or equal to 16"},
           Broken{R"({"Number":0})",
                  "Value '0' at 'number' failed to satisfy constraint: Member must have value "
                  "greater than or equal to 1"},
           Broken{R"({"Number":11})",
                  "Value '11' at 'number' failed to satisfy constraint: Member must have value "
                  "less than or equal to 10"},
           Broken{R"({"Real":1.5})",
                  "Value '1.5' at 'real' failed to satisfy constraint: Member must have value less "
                  "than or equal to 1"},
           Broken{R"({"Real":"NaN"})",
                  "Value 'nan' at 'real' failed to satisfy constraint: Member must have value "
                  "greater than or equal to "
                  "-1; Value 'nan' at 'real' failed to satisfy constraint: Member must have value "
                  "less than or equal to 1"},
           Broken{R"({"Colour":"GREEN"})",
                  "Value 'GREEN' at 'colour' failed to satisfy constraint: Member must satisfy "
                  "enum value set: [RED, BLUE]"},
           Broken{R"({"Colours":["RED","GREEN"]})",
                  "Value 'GREEN' at 'colours.2.member' failed to satisfy constraint: Member must "
                  "satisfy enum value set: "
                  "[RED, BLUE]"},
           Broken{R"({"Colours":[]})",
                  "Value '[]' at 'colours' failed to satisfy constraint: Member must have length "
                  "greater than or equal to 1"},
           Broken{R"({"Tags":{"a":"","b":"","c":""}})",
                  "Value at 'tags' failed to satisfy constraint: Member must have length less than "
                  "or equal to 2"},
           Broken{R"({"Children":[{"Attribute":{}}]})",
                  "Value null at 'children.1.member.attribute.dataType' failed to satisfy "
                  "constraint: Member must not be "
                  "null"},
       }) {
    const std::string got = message(json);
    EXPECT_EQ(got.substr(got.find(": ") + 2), violation) << json;
    EXPECT_TRUE(check<test::Everything>(json).error().is(kValidationError));
  }
}

TEST(Constraints, HoldAtTheirBounds) {
  for (const std::string_view json :
       {R"({"Text":"ab"})", R"({"Text":"äöüß"})", R"({"Blob":"YWFhYWFhYWFhYWFhYWFhYQ=="})",
        R"({"Number":1})", R"({"Number":10})", R"({"Real":-1})", R"({"Real":1})",
        R"({"Colour":"RED"})", R"({"Colours":["RED"]})", R"({"Tags":{"a":"","b":""}})",
        R"({"Text":null})"}) {
    EXPECT_EQ(message(json), "accepted") << json;
  }
}

TEST(Constraints, AreCountedTogether) {
  EXPECT_EQ(message(R"({"Text":"a","Number":0})"),
            "2 validation errors detected: Value 'a' at 'text' failed to satisfy constraint: "
            "Member must have length "
            "greater than or equal to 2; Value '0' at 'number' failed to satisfy constraint: "
            "Member must have value "
            "greater than or equal to 1");
  std::string many = R"({"Children":[{"Number":0})";
  for (int i = 0; i < 5'000; ++i) {
    many += R"(,{"Number":0})";
  }
  const std::string got = message(many + "]}");
  EXPECT_EQ(got.substr(0, got.find(':')), "5001 validation errors detected");
  EXPECT_LT(got.size(), 2'000U);
}

TEST(Constraints, QuoteOnlyTheBeginningOfALongValue) {
  std::string json = R"({"Text":")";
  for (int i = 0; i < 10'000; ++i) {
    json += "ä";
  }
  EXPECT_LT(message(json + "\"}").size(), 500U);
}

TEST(Constraints, NameTheFirstMissingParameterInQuerysWords) {
  const auto result = check<test::BatchInput>(
      R"({"QueueUrl":"u","Entries":[{"Id":"a","MessageBody":"b"},{"Id":"b"}]})", Wording::kQuery);
  ASSERT_FALSE(result.ok());
  EXPECT_TRUE(result.error().is(kMissingParameter));
  EXPECT_EQ(result.error().message(),
            "The request must contain the parameter SendMessageBatchRequestEntry.2.MessageBody.");
}

TEST(Constraints, AreLeftAloneForAServiceThatChecksItself) {
  EXPECT_EQ(message(R"({"Text":"a","Number":0,"Attribute":{}})", Wording::kUnchecked), "accepted");
}

TEST(Constraints, ComeAfterWhatCannotBeRead) {
  EXPECT_TRUE(
      check<test::Everything>(R"({"Text":"a","Number":"x"})").error().is(kSerializationError));
}

bool is_lower_case(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}
constexpr TextForm kLowerCase{"[a-z]*", &is_lower_case};
constexpr TextForm kLowerCaseList{"[a-z]*", &is_lower_case, 1, 3};

struct Formed {
  std::optional<std::string> name;
  std::vector<std::string> names;
  static constexpr std::string_view kName = "Formed";
  static consteval auto fields() {
    return std::array{field<&Formed::name>("Name", {.max = 2, .form = &kLowerCase}),
                      field<&Formed::names>("Names", {.max = 2, .form = &kLowerCaseList})};
  }
};

TEST(Constraints, CompareTextsWithTheirForms) {
  const std::string of_list =
      "at 'names' failed to satisfy constraint: Member must satisfy constraint: [Member must have "
      "length less than or equal to 3, Member must have length greater than or equal to 1, Member "
      "must satisfy regular expression pattern: [a-z]*]";
  for (const auto& [json, text] : {
           Broken{R"({"Name":"ab","Names":["a","abc"]})", "accepted"},
           Broken{R"({"Name":"A"})",
                  "1 validation error detected: Value 'A' at 'name' failed to satisfy constraint: "
                  "Member must satisfy regular expression pattern: [a-z]*"},
           Broken{R"({"Name":"a-b"})",
                  "2 validation errors detected: Value 'a-b' at 'name' failed to satisfy "
                  "constraint: Member must have length less than or equal to 2; Value 'a-b' at "
                  "'name' failed to satisfy constraint: Member must satisfy regular expression "
                  "pattern: [a-z]*"},
       }) {
    const auto checked = check<Formed>(json);
    EXPECT_EQ(checked.ok() ? "accepted" : checked.error().message(), text) << json;
  }
  for (const auto& [json, value] :
       {Broken{R"({"Names":["a","B"]})", "'[a, B]'"}, Broken{R"({"Names":["abcd"]})", "'[abcd]'"},
        Broken{R"({"Names":[""]})", "'[]'"}}) {
    const auto checked = check<Formed>(json);
    ASSERT_FALSE(checked.ok()) << json;
    EXPECT_EQ(checked.error().message(),
              "1 validation error detected: Value " + std::string(value) + " " + of_list);
  }
}

}  // namespace
}  // namespace penstock::aws
