#include "table/condition.h"

#include <gtest/gtest.h>

#include "table/table_testing.h"

namespace penstock::table {
namespace {

constexpr const char* kItem =
    R"({"id":{"S":"p1"},"n":{"N":"5"},"s":{"S":"hello"},"b":{"B":"AQID"},"t":{"BOOL":true},)"
    R"("ss":{"SS":["red","blue"]},"ns":{"NS":["1","2"]},"l":{"L":[{"S":"x"},{"N":"7"}]},)"
    R"("m":{"M":{"inn":{"N":"10"},"lst":{"L":[{"M":{"deep":{"S":"yes"}}}]}}},"z":{"NULL":true}})";
constexpr const char* kValues =
    R"({":five":{"N":"5"},":six":{"N":"6.0"},":one":{"N":"1"},":hello":{"S":"hello"},)"
    R"(":he":{"S":"he"},":red":{"S":"red"},":x":{"S":"x"},":yes":{"S":"yes"},":true":{"BOOL":true},)"
    R"(":S":{"S":"S"},":NULL":{"S":"NULL"},":bad":{"S":"STRING"},":b":{"B":"AQI="},)"
    R"(":map":{"M":{}},":ss":{"SS":["blue","red"]}})";

const NameMap kNames{{"#n", "n"}, {"#name", "name"}, {"#m", "m"}, {"#d", "a.b"}};

Result<Condition> parse(std::string_view text) {
  static const Item kRead = read_item(kValues);
  Placeholders placeholders(kNames, kRead);
  return parse_condition("ConditionExpression", text, placeholders);
}

bool holds(std::string_view text, std::string_view item = kItem) {
  auto condition = parse(text);
  EXPECT_TRUE(condition.ok()) << text << ": "
                              << (condition.ok() ? "" : condition.error().message());
  return condition.ok() && is_satisfied(*condition, read_item(item).view());
}

std::string error_of(std::string_view text) {
  auto condition = parse(text);
  return condition.ok() ? "" : condition.error().message();
}

TEST(Condition, Holds) {
  for (const char* text : {"n = :five",
                           "n <> :six",
                           "n < :six",
                           "n <= :five",
                           "n > :one",
                           "n >= :five",
                           "#n = :five",
                           "n BETWEEN :one AND :six",
                           "n IN (:one, :five)",
                           "s = :hello",
                           "begins_with(s, :he)",
                           "begins_with(b, :b)",
                           "contains(s, :he)",
                           "contains(ss, :red)",
                           "contains(l, :x)",
                           "contains(ns, :one)",
                           "attribute_exists(m.inn)",
                           "attribute_exists(l[1])",
                           "attribute_not_exists(l[2])",
                           "attribute_not_exists(m.nope)",
                           "attribute_not_exists(s.nope)",
                           "attribute_type(s, :S)",
                           "attribute_type(z, :NULL)",
                           "size(s) = :five",
                           "size(ss) > :one",
                           "size(m) < :five",
                           "m.#n = :five OR n = :five",
                           "m.lst[0].deep = :yes",
                           "t = :true",
                           "ss = :ss",
                           "gone1 <> :five",
                           "NOT n = :six AND s = :hello",
                           "n = :six OR n = :five AND s = :hello",
                           "(n = :six OR n = :five) AND s = :hello",
                           "NOT (n = :six OR s = :he)",
                           "n bEtWeEn :one and :six",
                           "n = n2 OR n < m.inn",
                           ":five = n",
                           "(n) = :five",
                           "n = (:five)",
                           "((n) = :five)",
                           "(n = :five) AND ((s) = :hello)",
                           "NOT (n) = :six",
                           "NOT ((n) = :six)",
                           "size((s)) = :five",
                           "(size(s)) = :five",
                           "(m).inn > (:one)",
                           "((m).lst)[0].deep = :yes",
                           "(n) BETWEEN (:one) AND (:six)",
                           "(n) IN ((:one), :five)",
                           "begins_with((s), (:he))",
                           "(begins_with(s, :he))"}) {
    EXPECT_TRUE(holds(text)) << text;
  }
}

TEST(Condition, DoesNotHold) {
  for (const char* text :
       {"n = :six", "s < :five", "gone1 = :five", "gone1 < :five", "n = :hello", "t < s",
        "begins_with(n, :he)", "contains(n, :five)", "size(n) = :five", "attribute_exists(gone1)",
        "attribute_type(n, :S)", "gone1 IN (:five)", "gone1 BETWEEN :one AND :six",
        "n = :five AND n = :six", "NOT n = :five", "n = :five AND (n = :six OR s = :he)",
        "l[0] = :five", "gone1 = gone2"}) {
    EXPECT_FALSE(holds(text)) << text;
  }
}

TEST(Condition, OfAnItemThatIsNotThere) {
  EXPECT_TRUE(holds("attribute_not_exists(id)", "{}"));
  EXPECT_FALSE(holds("attribute_exists(id)", "{}"));
  EXPECT_FALSE(holds("n = :five", "{}"));
  EXPECT_TRUE(holds("n <> :five", "{}"));
}

TEST(Condition, IsRefusedWithAwsTexts) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"", "The expression can not be empty;"},
      {"   ", "The expression can not be empty;"},
      {"n =", "Syntax error; token: \"<EOF>\", near: \"=\""},
      {"n = :five :six", "Syntax error; token: \":six\", near: \":five :six\""},
      {"n % :five", "Syntax error; token: \"%\", near: \"n % :five\""},
      {"n", "Syntax error; token: \"<EOF>\", near: \"n\""},
      {"a.1 = :five", "Syntax error; token: \"1\", near: \".1 =\""},
      {"((n = :five))", "The expression has redundant parentheses;"},
      {"name = :five", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"a.Status = :five", "Attribute name is a reserved keyword; reserved keyword: Status"},
      {"#x = :five",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"n = :nope",
       "An expression attribute value used in expression is not defined; attribute value: :nope"},
      {"starts(s, :he)", "Invalid function name; function: starts"},
      {"Begins_With(s, :he)", "Invalid function name; function: Begins_With"},
      {"attribute_exists(s, n)",
       "Incorrect number of operands for operator or function; operator or function: "
       "attribute_exists, number of operands: 2"},
      {"attribute_exists(:five)",
       "Operator or function requires a document path; operator or function: attribute_exists"},
      {"begins_with(s, :five)",
       "Incorrect operand type for operator or function; operator or function: begins_with, "
       "operand type: N"},
      {"n < :true",
       "Incorrect operand type for operator or function; operator or function: <, operand type: "
       "BOOL"},
      {"n = n",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: =, first operand: [n]"},
      {"n BETWEEN :six AND :one",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
       "lower bound operand: AttributeValue: {N:6}, upper bound operand: AttributeValue: {N:1}"},
      {"n BETWEEN :one AND :hello",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
       "operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:hello}"},
      {"attribute_type(s, :bad)",
       "Invalid attribute type name found; type: STRING, valid types: "
       "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
      {"(n)", "Syntax error; token: \"<EOF>\", near: \")\""},
      {"(n) AND s = :he", "Syntax error; token: \"AND\", near: \") AND s\""},
      {"((n)) = :five", "The expression has redundant parentheses;"},
      {"n = ((:five))", "The expression has redundant parentheses;"},
      {"size(size(s)) = :five",
       "Incorrect operand type for operator or function; operator or function: size, operand "
       "type: N"},
      {"attribute_type(s, n)",
       "Incorrect operand type for operator or function; operator or function: attribute_type, "
       "operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"},
      {"size(:five) = :five",
       "Incorrect operand type for operator or function; operator or function: size, operand "
       "type: N"},
  };
  for (const auto& [text, message] : rows) {
    EXPECT_EQ(error_of(text), std::string("Invalid ConditionExpression: ") + message) << text;
  }
}

TEST(Condition, AFunctionIsAConditionOrAnOperandNeverBoth) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"size(n)", "size"},
      {"n = :five AND (size(n))", "size"},
      {"contains(s, :he) = :true", "contains"},
      {"n = contains(s, :he)", "contains"},
      {"contains(contains(s, :he), :he)", "contains"},
      {"attribute_exists(s) IN (:true)", "attribute_exists"},
      {"n BETWEEN :one AND attribute_exists(s)", "attribute_exists"},
  };
  for (const auto& [text, function] : rows) {
    EXPECT_EQ(error_of(text),
              std::string("Invalid ConditionExpression: The function is not allowed to be used "
                          "this way in an expression; function: ") +
                  function)
        << text;
  }
}

TEST(Condition, SyntaxIsRefusedBeforeMeaning) {
  EXPECT_EQ(error_of("name = :nope AND"),
            "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"AND\"");
  EXPECT_EQ(error_of("name = :nope"),
            "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: "
            "name");
}

// Rows with two faults each, the one that is answered named. Those of the whole expression come
// first, in this order; then the first condition's that has any.
TEST(Condition, AnswersTheFaultThatAwsAnswers) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {"((foo(n)))", "redundant parentheses"},
      {"contains(foo(n), :he) = :true", "Invalid function name; function: foo"},
      {"contains(name, :he) = :true", "not allowed to be used this way"},
      {"#x = :five AND name = :five", "reserved keyword: name"},
      {"n < :true AND name = :five", "reserved keyword: name"},
      {"n = :nope AND #x = :five", "attribute value: :nope"},
      {"#x = :five AND n = :nope", "attribute name: #x"},
      {"begins_with(n, :nope, :five)", "attribute value: :nope"},
      {"contains(n, n, :five)", "number of operands: 3"},
      {"begins_with(n, n) AND n = :five", "must be distinct"},
      {"n BETWEEN :true AND n", "must be distinct"},
      {"n BETWEEN :six AND :true", "operand type: BOOL"},
      {"n < :true AND n = :nope", "operand type: BOOL"},
      {"n = :nope AND n < :true", "attribute value: :nope"},
      {"n BETWEEN :six AND :one AND begins_with(s)", "upper bound to be greater"},
  };
  for (const auto& [text, part] : rows) {
    EXPECT_NE(error_of(text).find(part), std::string::npos) << text << ": " << error_of(text);
  }
}

// The naive search for the part in the whole would compare 10^10 letters.
TEST(Condition, ContainsTakesAsLongAsBothTogether) {
  const std::string whole(200'000, 'a');
  const std::string part = std::string(100'000, 'a') + "b";
  const Item values = read_item(R"({":v":{"S":")" + part + "\"}}");
  const Item item = read_item(R"({"s":{"S":")" + whole + "\"}}");
  const NameMap none;
  Placeholders placeholders(none, values);
  auto condition = parse_condition("FilterExpression", "contains(s, :v)", placeholders);
  ASSERT_TRUE(condition.ok());
  for (int round = 0; round < 100; ++round) {
    EXPECT_FALSE(is_satisfied(*condition, item.view()));
  }
}

TEST(Condition, IsBounded) {
  EXPECT_EQ(error_of(std::string(4097, 'a')),
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
            "expression size: 4097");
  std::string deep(101, '(');
  EXPECT_NE(error_of(deep + "n = :five" + std::string(101, ')')), "");
  std::string many = "n IN (:one";
  for (int i = 0; i < 100; ++i) {
    many += ",:six";
  }
  EXPECT_EQ(error_of(many + ")"),
            "Invalid ConditionExpression: The IN operator is provided with too many operands; "
            "number of operands: 101");
  std::string operators = "n=:one";
  for (int i = 0; i < 151; ++i) {
    operators += " OR n=:six";
  }
  EXPECT_NE(error_of(operators).find("too many operators"), std::string::npos);
}

TEST(Condition, NamesWithDotsAreOneAttribute) {
  EXPECT_TRUE(holds("#d = :five", R"({"a.b":{"N":"5"}})"));
  EXPECT_FALSE(holds("#d = :five", R"({"a":{"M":{"b":{"N":"5"}}}})"));
}

}  // namespace
}  // namespace penstock::table
