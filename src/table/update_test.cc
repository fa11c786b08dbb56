#include "table/update.h"

#include <gtest/gtest.h>

#include "table/table_testing.h"

namespace penstock::table {
namespace {

constexpr const char* kItem =
    R"({"l":{"L":[{"S":"a"},{"S":"b"},{"S":"c"}]},"m":{"M":{"x":{"N":"1"},"y":{"L":[{"N":"2"}]}}},)"
    R"("n":{"N":"5"},"s":{"S":"text"},"ss":{"SS":["a","b"]}})";
constexpr const char* kValues =
    R"({":n":{"N":"2"},":s":{"S":"new"},":l":{"L":[{"S":"z"}]},":e":{"L":[]},":bc":{"SS":["b","c"]},)"
    R"(":ab":{"SS":["a","b"]},":ns":{"NS":["1"]},":m":{"M":{}},":big":{"N":"9E125"}})";
const NameMap kNames{{"#a", "a"}, {"#b", "b"}, {"#name", "name"}};

Result<Update> parse(std::string_view text) {
  static const Item kRead = read_item(kValues);
  Placeholders placeholders(kNames, kRead);
  return parse_update(text, placeholders);
}

// The item after the update, or the error.
std::string updated(std::string_view text, std::string_view item = kItem) {
  auto update = parse(text);
  if (!update.ok()) {
    return update.error().message();
  }
  std::string out;
  const Result<void> applied = apply(*update, read_item(item).view(), out);
  return applied.ok() ? item_json(out) : applied.error().message();
}

TEST(Update, SetsRemovesAddsAndDeletes) {
  const std::string one = R"({"a":{"N":"1"},"l":{"L":[{"S":"a"},{"S":"b"}]}})";
  EXPECT_EQ(updated("SET b = :s, #a = :n", one),
            R"({"a":{"N":"2"},"b":{"S":"new"},"l":{"L":[{"S":"a"},{"S":"b"}]}})");
  EXPECT_EQ(updated("REMOVE #a", one), R"({"l":{"L":[{"S":"a"},{"S":"b"}]}})");
  EXPECT_EQ(updated("ADD #a :n SET b = #a REMOVE l[0]", one),
            R"({"a":{"N":"3"},"b":{"N":"1"},"l":{"L":[{"S":"b"}]}})");
  EXPECT_EQ(updated("REMOVE nope", one), one);
}

TEST(Update, EveryOperandIsOfTheItemAsItWas) {
  EXPECT_EQ(updated("SET a = b, b = a", R"({"a":{"N":"1"},"b":{"N":"2"}})"),
            R"({"a":{"N":"2"},"b":{"N":"1"}})");
}

TEST(Update, Calculates) {
  const std::string five = R"({"n":{"N":"5"}})";
  EXPECT_EQ(updated("SET n = n + :n", five), R"({"n":{"N":"7"}})");
  EXPECT_EQ(updated("SET n = :n - n", five), R"({"n":{"N":"-3"}})");
  EXPECT_EQ(updated("SET n = if_not_exists(k, :n) + n", five), R"({"n":{"N":"7"}})");
  EXPECT_EQ(updated("SET n = if_not_exists(n, :s)", five), five);
  EXPECT_EQ(updated("SET l = list_append(if_not_exists(l, :e), :l)", five),
            R"({"l":{"L":[{"S":"z"}]},"n":{"N":"5"}})");
  EXPECT_EQ(updated("ADD k :n", five), R"({"k":{"N":"2"},"n":{"N":"5"}})");
  EXPECT_EQ(updated("SET n = :big + :big"),
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range");
}

TEST(Update, TakesParentheses) {
  const std::string five = R"({"n":{"N":"5"}})";
  EXPECT_EQ(updated("SET n = (n - :n)", five), R"({"n":{"N":"3"}})");
  EXPECT_EQ(updated("SET n = (n) + (:n)", five), R"({"n":{"N":"7"}})");
  EXPECT_EQ(updated("SET n = ((n) + (:n)), k = (:n)", five), R"({"k":{"N":"2"},"n":{"N":"7"}})");
  EXPECT_EQ(updated("SET n = if_not_exists((k), (:n))", five), R"({"n":{"N":"2"}})");
}

TEST(Update, MakesAnItemUnlessItOnlyRemoves) {
  for (const char* text : {"SET n = :n", "ADD n :n", "REMOVE s ADD n :n"}) {
    EXPECT_TRUE(creates_item(*parse(text))) << text;
  }
  for (const char* text : {"REMOVE n", "DELETE ss :ab", "REMOVE m.x DELETE ss :ab"}) {
    EXPECT_FALSE(creates_item(*parse(text))) << text;
  }
  EXPECT_TRUE(creates_item(Update()));
}

// What is assigned is given up as soon as it is too large, not when all of it has been made.
TEST(Update, StopsWhereTheItemIsTooLarge) {
  const std::string item = R"({"a":{"S":")" + std::string(300'000, 'x') + "\"}}";
  EXPECT_EQ(updated("SET b = a, c = nope", item),
            "The provided expression refers to an attribute that does not exist in the item");
  EXPECT_EQ(updated("SET b = a, c = a, d = nope", item),
            "Item size to update has exceeded the maximum allowed size");
}

TEST(Update, ChangesNestedParts) {
  const std::string map = R"({"m":{"M":{"x":{"N":"1"},"y":{"L":[{"N":"2"}]}}}})";
  EXPECT_EQ(updated("SET m.y[0] = :s, m.z = :n", map),
            R"({"m":{"M":{"x":{"N":"1"},"y":{"L":[{"S":"new"}]},"z":{"N":"2"}}}})");
  EXPECT_EQ(updated("REMOVE m.x, m.y[0]", map), R"({"m":{"M":{"y":{"L":[]}}}})");
  EXPECT_EQ(updated("ADD m.x :n", map), R"({"m":{"M":{"x":{"N":"3"},"y":{"L":[{"N":"2"}]}}}})");
}

TEST(Update, IndexesAreThoseOfTheListAsItWas) {
  const std::string list = R"({"l":{"L":[{"S":"a"},{"S":"b"},{"S":"c"}]}})";
  EXPECT_EQ(updated("REMOVE l[0], l[1]", list), R"({"l":{"L":[{"S":"c"}]}})");
  EXPECT_EQ(updated("REMOVE l[0] SET l[1] = :s", list), R"({"l":{"L":[{"S":"new"},{"S":"c"}]}})");
  EXPECT_EQ(updated("SET l[9] = :n, l[5] = :s", list),
            R"({"l":{"L":[{"S":"a"},{"S":"b"},{"S":"c"},{"S":"new"},{"N":"2"}]}})");
  EXPECT_EQ(updated("REMOVE l[7]", list), list);
}

TEST(Update, AddsToAndDeletesFromSets) {
  const std::string set = R"({"ss":{"SS":["a","b"]}})";
  EXPECT_EQ(updated("ADD ss :bc", set), R"({"ss":{"SS":["a","b","c"]}})");
  EXPECT_EQ(updated("DELETE ss :bc", set), R"({"ss":{"SS":["a"]}})");
  EXPECT_EQ(updated("DELETE ss :ab", set), "{}");
  EXPECT_EQ(updated("DELETE nope :ab", set), set);
  EXPECT_EQ(updated("ADD fresh :ab", "{}"), R"({"fresh":{"SS":["a","b"]}})");
}

TEST(Update, IsRefusedWhereTypesDoNotFit) {
  constexpr const char* kWrongType =
      "An operand in the update expression has an incorrect data type";
  constexpr const char* kWrongPath =
      "The document path provided in the update expression is invalid for update";
  EXPECT_EQ(updated("SET x = s + :n"), kWrongType);
  EXPECT_EQ(updated("ADD s :n"), kWrongType);
  EXPECT_EQ(updated("ADD ss :ns"), kWrongType);
  EXPECT_EQ(updated("DELETE n :ab"), kWrongType);
  EXPECT_EQ(updated("SET x = list_append(s, :l)"), kWrongType);
  EXPECT_EQ(updated("SET x = nope"),
            "The provided expression refers to an attribute that does not exist in the item");
  EXPECT_EQ(updated("SET nope.x = :n"), kWrongPath);
  EXPECT_EQ(updated("SET s.x = :n"), kWrongPath);
  EXPECT_EQ(updated("SET m[0] = :n"), kWrongPath);
  EXPECT_EQ(updated("REMOVE nope.x"), kWrongPath);
}

// Rows with two faults each, the one that is answered named, in the order of precedence.
TEST(Update, AnswersTheFaultThatAwsAnswers) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"SET name = foo(l)", "reserved keyword: name"},
      {"SET n = foo(l) SET s = :s", "Invalid function name"},
      {"SET n = :n SET #x = :s", "section can only be used once"},
      {"SET n = :nope, #x = :s", "attribute name: #x"},
      {"SET n = :n, n = :nope", "attribute value: :nope"},
      {"SET m.x = :n, m[1] = :n, n = :n, n = :n", "overlap"},
      {"SET n = :n, n = list_append(:s, :s)", "overlap"},
      {"ADD m.x :s, m[1] :n", "conflict"},
      {"SET n = n + :s ADD s :s", "ALLOWED_FOR_ADD_OPERAND"},
  };
  for (const auto& [text, part] : rows) {
    EXPECT_NE(updated(text).find(part), std::string::npos) << text << ": " << updated(text);
  }
}

TEST(Update, IsRefusedWithAwsTexts) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"", "The expression can not be empty;"},
      {"n = :n", "Syntax error; token: \"n\", near: \"n =\""},
      {"SET n", "Syntax error; token: \"<EOF>\", near: \"n\""},
      {"SET n = :n,", "Syntax error; token: \"<EOF>\", near: \",\""},
      {"SET n = :n SET s = :s",
       "The \"SET\" section can only be used once in an update expression;"},
      {"SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET n = :n, n = :s",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [n], path two: [n]"},
      {"SET m.x = :n REMOVE m",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [m, x], path two: [m]"},
      {"SET m.x = :n, m[1] = :n",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; "
       "path one: [m, x], path two: [m, [1]]"},
      {"ADD n :s",
       "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, "
       "typeSet: ALLOWED_FOR_ADD_OPERAND"},
      {"DELETE n :n",
       "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, "
       "typeSet: ALLOWED_FOR_DELETE_OPERAND"},
      {"SET n = n + :s",
       "Incorrect operand type for operator or function; operator or function: +, operand type: "
       "S"},
      {"SET n = list_append(l, :n)",
       "Incorrect operand type for operator or function; operator or function: list_append, "
       "operand type: N"},
      {"SET n = if_not_exists(:n, :n)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET n = list_append(l)",
       "Incorrect number of operands for operator or function; operator or function: list_append, "
       "number of operands: 1"},
      {"SET n = foo(l)", "Invalid function name; function: foo"},
      {"SET n = list_append(list_append(l, :l), :l)",
       "The function is not allowed to be used this way in an expression; function: list_append"},
      {"SET n = list_append(if_not_exists(l, list_append(l, :l)), :l)",
       "The function is not allowed to be used this way in an expression; function: list_append"},
      {"SET n = ((n))", "The expression has redundant parentheses;"},
      {"SET n = ((n + :n))", "The expression has redundant parentheses;"},
      {"SET n = (n + :n) + :n", "Syntax error; token: \"+\", near: \") + :n\""},
      {"ADD n n", "Syntax error; token: \"n\", near: \"n n\""},
      {"SET n = :n + :n + :n", "Syntax error; token: \"+\", near: \":n + :n\""},
  };
  for (const auto& [text, message] : rows) {
    EXPECT_EQ(updated(text), std::string("Invalid UpdateExpression: ") + message) << text;
  }
}

}  // namespace
}  // namespace penstock::table
