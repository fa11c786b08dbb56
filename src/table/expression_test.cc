#include <gtest/gtest.h>

#include "base/random.h"
#include "table/condition.h"
#include "table/projection.h"
#include "table/reserved_words.h"
#include "table/table_testing.h"
#include "table/update.h"

namespace penstock::table {
namespace {

const NameMap kNames{{"#a", "a"}, {"#b", "b"}};

std::string projected(std::string_view text, std::string_view item) {
  const Item values;
  Placeholders placeholders(kNames, values);
  auto paths = parse_projection(text, placeholders);
  if (!paths.ok()) {
    return paths.error().message();
  }
  std::string out;
  append_projection(out, read_item(item).view(), *paths);
  return item_json(out);
}

TEST(Projection, GivesTheNamedParts) {
  const std::string item = R"({"a":{"S":"1"},"b":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},)"
                           R"("c":{"M":{"d":{"S":"x"},"e":{"M":{"f":{"S":"y"},"g":{"S":"z"}}}}}})";
  EXPECT_EQ(projected("#a", item), R"({"a":{"S":"1"}})");
  EXPECT_EQ(projected("b[2], b[0]", item), R"({"b":{"L":[{"N":"0"},{"N":"2"}]}})");
  EXPECT_EQ(projected("c.e.g, c.d", item),
            R"({"c":{"M":{"d":{"S":"x"},"e":{"M":{"g":{"S":"z"}}}}}})");
  EXPECT_EQ(projected("nope, a.x, b[9], c.e.nope", item), "{}");
}

TEST(Projection, IsRefusedWithAwsTexts) {
  EXPECT_EQ(projected("", "{}"), "Invalid ProjectionExpression: The expression can not be empty;");
  EXPECT_EQ(projected("a,", "{}"),
            "Invalid ProjectionExpression: Syntax error; token: \"<EOF>\", near: \",\"");
  EXPECT_EQ(projected("a, a.b", "{}"),
            "Invalid ProjectionExpression: Two document paths overlap with each other; must remove "
            "or rewrite one of these paths; path one: [a], path two: [a, b]");
  EXPECT_EQ(projected("comment", "{}"),
            "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: "
            "comment");
}

TEST(ReservedWords, AreFoundInAnyCase) {
  for (const char* word : {"ABORT", "abort", "Zone", "NAME", "STATUS", "TTL", "authorization"}) {
    EXPECT_TRUE(is_reserved_word(word)) << word;
  }
  for (const char* word : {"", "id", "pk", "aborted", "zones", "attribute_exists_and_more"}) {
    EXPECT_FALSE(is_reserved_word(word)) << word;
  }
}

TEST(Placeholders, MustBeWellFormedAndUsed) {
  const auto check = [](const NameMap& names, std::string_view values) {
    const Item item = values.empty() ? Item() : read_item(values);
    Placeholders placeholders(names, item);
    auto result = placeholders.check();
    if (result.ok()) {
      result = placeholders.check_used();
    }
    return result.ok() ? std::string() : result.error().message();
  };
  EXPECT_EQ(check({}, ""), "");
  EXPECT_EQ(check({{"a", "b"}}, ""),
            "ExpressionAttributeNames contains invalid key: Syntax error; key: \"a\"");
  EXPECT_EQ(check({}, R"({"a":{"S":"x"}})"),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"a\"");
  EXPECT_EQ(check({}, R"({":a":{"N":"x"}})"),
            "ExpressionAttributeValues contains invalid value: The parameter cannot be converted "
            "to a numeric value: x for key :a");
  EXPECT_EQ(check({{"#a", "b"}}, ""),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}");
  EXPECT_EQ(check({}, R"({":a":{"S":"x"}})"),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}");
}

// Whatever the text, reading ends with a result.
TEST(Expressions, SurviveAnyTokens) {
  constexpr std::array<std::string_view, 34> kPieces{"a",
                                                     "b",
                                                     "#a",
                                                     ":v",
                                                     "#x",
                                                     ":x",
                                                     "=",
                                                     "<>",
                                                     "<",
                                                     "<=",
                                                     "(",
                                                     ")",
                                                     "[",
                                                     "]",
                                                     ",",
                                                     ".",
                                                     "+",
                                                     "-",
                                                     "1",
                                                     "99999999999999",
                                                     "AND",
                                                     "OR",
                                                     "NOT",
                                                     "IN",
                                                     "BETWEEN",
                                                     "SET",
                                                     "ADD",
                                                     "REMOVE",
                                                     "DELETE",
                                                     "size",
                                                     "begins_with",
                                                     "list_append",
                                                     "if_not_exists",
                                                     "%"};
  const Item values = read_item(R"({":v":{"N":"1"}})");
  const Item item = read_item(R"({"a":{"L":[{"N":"1"}]},"b":{"M":{"a":{"S":"x"}}}})");
  SeededRandom random(11);
  size_t read = 0;
  for (int round = 0; round < 40'000; ++round) {
    std::string text;
    for (uint64_t pieces = random.below(12); pieces > 0; --pieces) {
      text.append(kPieces[random.below(kPieces.size())]).append(random.below(4) == 0 ? "" : " ");
    }
    Placeholders placeholders(kNames, values);
    if (const auto condition = parse_condition("FilterExpression", text, placeholders);
        condition.ok()) {
      (void)is_satisfied(*condition, item.view());
      ++read;
    }
    if (const auto update = parse_update(text, placeholders); update.ok()) {
      std::string out;
      (void)apply(*update, item.view(), out);
      ++read;
    }
    if (const auto paths = parse_projection(text, placeholders); paths.ok()) {
      std::string out;
      append_projection(out, item.view(), *paths);
      ++read;
    }
  }
  EXPECT_GT(read, 500U);
}

}  // namespace
}  // namespace penstock::table
