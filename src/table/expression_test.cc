#include <fmt/format.h>
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
  EXPECT_EQ(check({{"#a", ""}}, ""),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  const std::string long_key(255, 'a');
  EXPECT_EQ(check({{"#" + long_key, "b"}}, ""),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains "
            "a key that is too long; size of key: 256");
  EXPECT_EQ(check({}, R"({":)" + long_key + R"(":{"S":"x"}})"),
            "ExpressionAttributeValues contains invalid key: The expression attribute map contains "
            "a key that is too long;");
  EXPECT_EQ(check({}, R"({":a":{"S":"x"}})"),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}");
}

TEST(Expressions, OnlySomeSayHowLongTheyAre) {
  const std::string text(4097, 'a');
  const Item values;
  Placeholders placeholders(kNames, values);
  const auto condition = [&](const char* kind) {
    return parse_condition(kind, text, placeholders).error().message();
  };
  constexpr const char* kText = ": Expression size has exceeded the maximum allowed size;";
  EXPECT_EQ(condition("FilterExpression"),
            std::string("Invalid FilterExpression") + kText + " expression size: 4097");
  EXPECT_EQ(condition("KeyConditionExpression"),
            std::string("Invalid KeyConditionExpression") + kText);
  EXPECT_EQ(parse_update(text, placeholders).error().message(),
            std::string("Invalid UpdateExpression") + kText);
  EXPECT_EQ(parse_projection(text, placeholders).error().message(),
            std::string("Invalid ProjectionExpression") + kText);
}

std::string repeated(std::string_view piece, size_t times) {
  std::string text;
  for (; times > 0; --times) {
    text += piece;
  }
  return text;
}

// As long as expressions may be, and made to be read again and again by a reader that goes back, or
// that looks through what it has read. Steps are counted, not time.
TEST(Expressions, AreReadInStepsOfTheirLength) {
  constexpr size_t kValues = 50'000;
  std::string json = "{";
  for (size_t i = 0; i < kValues; ++i) {
    json += fmt::format(R"({}":v{}":{{"NULL":true}})", i == 0 ? "" : ",", i);
  }
  const Item values = read_item(json + "}");
  const std::vector<std::string> texts{
      repeated("(", 4'000),
      repeated("(", 99) + "a" + repeated(")", 99),
      repeated("(a).b", 99),
      repeated("NOT ", 1'000) + "a = b",
      repeated("size(", 800),
      repeated("((a) = (b)) AND ", 250) + "a = b",
      "a IN (" + repeated(":v49999,", 500) + ":v49999)",
      repeated("a = :v49999 OR ", 270) + "a = b",
      "a IN (" + repeated("a,", 2'000) + "a)",
      "SET " + repeated("a = list_append(", 250),
      "SET " + repeated("a = (", 800),
      "SET a = " + repeated("if_not_exists(a, ", 230) + "b" + repeated(")", 90),
      "REMOVE " + repeated("a,", 2'000) + "a",
      "SET " + repeated("a=:v49999,", 400) + "a=:v49999",
      "a" + repeated(".a", 2'000),
      repeated("a,", 2'000) + "a",
  };
  for (const std::string& text : texts) {
    ASSERT_LE(text.size(), 4'096U) << text.substr(0, 20);
    Placeholders placeholders(kNames, values);
    (void)parse_condition("FilterExpression", text, placeholders);
    (void)parse_update(text, placeholders);
    (void)parse_projection(text, placeholders);
    // Each token once by each of three readers, each value in as many steps as a search in 50,000.
    EXPECT_LE(placeholders.steps(), 3 * 4'096U + 17 * 3 * 4'096U / 8) << text.substr(0, 20);
  }
}

TEST(PathSets, AreMadeInStepsOfTheirPaths) {
  PathSet paths;
  constexpr size_t kPaths = 20'000;
  for (size_t i = 0; i < kPaths; ++i) {
    ASSERT_EQ(paths.add(path_of(fmt::format("attribute{}", i))).clash, PathSet::Clash::kNone);
  }
  EXPECT_EQ(paths.add(path_of("attribute77")).other, path_of("attribute77"));
  EXPECT_LE(paths.steps(), 4 * kPaths);
}

TEST(PathSets, NameThePathThatWasThereFirst) {
  const Item values;
  const auto error = [&](std::string_view text) {
    Placeholders placeholders(kNames, values);
    return parse_projection(text, placeholders).error().message();
  };
  EXPECT_NE(error("b, a.c, a.b[0].c, a.b[0]").find("path one: [a, b, [0], c], path two: [a, b"),
            std::string::npos);
  EXPECT_NE(error("a.c, a.b, a").find("path one: [a, c], path two: [a]"), std::string::npos);
  EXPECT_NE(error("a.c, a.b, a[1]")
                .find("conflict with each other; must remove or rewrite one of "
                      "these paths; path one: [a, c], path two: [a, [1]]"),
            std::string::npos);
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
