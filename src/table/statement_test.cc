// Statements, read: which are well formed, and in which words the others are refused. The texts are
// AWS's unless a comment says otherwise.
#include "table/statement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "table/partiql_keywords.h"
#include "table/table_errors.h"

namespace penstock::table {
namespace {

constexpr std::string_view kMalformed = "Statement wasn't well formed, can't be processed: ";

std::string problem(std::string_view text) {
  const Result<Statement> statement = parse_statement(text);
  if (statement.ok()) {
    return "";
  }
  EXPECT_TRUE(statement.error().is(kValidation));
  return statement.error().message();
}

struct Refused {
  std::string_view statement;
  std::string_view detail;
};

TEST(PartiqlStatement, ReadsASelect) {
  const auto statement = parse_statement(
      R"(select a, b.c[0], "d e"."f""g" from "Music"."by-year" where a = 1 order by a desc, b)");
  ASSERT_TRUE(statement.ok()) << statement.error().message();
  EXPECT_EQ(statement->kind, Statement::Kind::kSelect);
  EXPECT_TRUE(statement->is_read());
  EXPECT_EQ(statement->table, "Music");
  EXPECT_EQ(statement->index, "by-year");
  ASSERT_EQ(statement->columns.size(), 3U);
  EXPECT_EQ(column_name(statement->columns[0].path), "a");
  EXPECT_EQ(column_name(statement->columns[1].path), "c[0]");
  EXPECT_EQ(column_name(statement->columns[2].path), "f\"g");
  ASSERT_EQ(statement->order.size(), 2U);
  EXPECT_TRUE(statement->order[0].is_descending);
  EXPECT_FALSE(statement->order[1].is_descending);
  ASSERT_TRUE(statement->where.has_value());
  EXPECT_EQ(statement->where->kind, Expression::Kind::kOperator);
}

TEST(PartiqlStatement, ReadsAnInsert) {
  const auto statement = parse_statement(
      "INSERT INTO Music VALUE {'a': 'it''s', 'n': -1.5e3, 's': <<1, 2>>, 'p': ?};");
  ASSERT_TRUE(statement.ok()) << statement.error().message();
  EXPECT_EQ(statement->kind, Statement::Kind::kInsert);
  EXPECT_EQ(statement->parameters, 1U);
  ASSERT_EQ(statement->item.children.size(), 8U);
  EXPECT_EQ(ValueView(statement->item.children[1].value).content(), "it's");
  EXPECT_EQ(statement->item.children[3].text, "-1.5e3");
  EXPECT_EQ(statement->item.children[5].kind, Expression::Kind::kBag);
}

TEST(PartiqlStatement, ReadsUpdatesInBothOrders) {
  for (const char* text :
       {"UPDATE Music SET a = 1, b.c = list_append(b.c, [2]) REMOVE d, e[1] SET f "
        "= f + 1 WHERE k = ? RETURNING MODIFIED NEW *",
        "FROM Music WHERE k = ? SET a = 1, b.c = list_append(b.c, [2]) REMOVE d, "
        "e[1] SET f = f + 1 RETURNING MODIFIED NEW *"}) {
    const auto statement = parse_statement(text);
    ASSERT_TRUE(statement.ok()) << statement.error().message();
    EXPECT_EQ(statement->kind, Statement::Kind::kUpdate);
    ASSERT_EQ(statement->assignments.size(), 5U);
    EXPECT_FALSE(statement->assignments[2].value.has_value());
    EXPECT_EQ(describe(statement->assignments[3].target), "[e, [1]]");
    EXPECT_EQ(statement->returning, Returning::kModifiedNew);
    EXPECT_TRUE(statement->where.has_value());
  }
}

TEST(PartiqlStatement, ReadsDeleteAndExists) {
  const auto deletion = parse_statement("DELETE FROM Music WHERE a = 'b' RETURNING ALL OLD *");
  ASSERT_TRUE(deletion.ok());
  EXPECT_EQ(deletion->kind, Statement::Kind::kDelete);
  EXPECT_EQ(deletion->returning, Returning::kAllOld);
  const auto exists = parse_statement("EXISTS(SELECT * FROM Music WHERE a = 'b' AND c IS MISSING)");
  ASSERT_TRUE(exists.ok());
  EXPECT_EQ(exists->kind, Statement::Kind::kExists);
  EXPECT_FALSE(exists->is_read());
}

TEST(PartiqlStatement, CommentsAreSpace) {
  for (const char* text :
       {"SELECT * FROM Music WHERE a = 'b' -- a note",
        "SELECT * FROM Music -- a note\nWHERE a = 'b'",
        "-- a note\nSELECT/**/* FROM Music /* a\nnote */ WHERE a = '-- b /*c*/';"}) {
    const auto statement = parse_statement(text);
    ASSERT_TRUE(statement.ok()) << text;
    EXPECT_TRUE(statement->where.has_value());
  }
}

TEST(PartiqlStatement, OperatorsBindAsInSql) {
  const auto statement = parse_statement(
      "SELECT * FROM Music WHERE NOT a = 1 AND b = 2 OR c BETWEEN 1 AND 2 AND d = 3");
  ASSERT_TRUE(statement.ok());
  const Expression& where = *statement->where;
  ASSERT_EQ(where.kind, Expression::Kind::kOr);
  ASSERT_EQ(where.children.size(), 2U);
  EXPECT_EQ(where.children[0].kind, Expression::Kind::kAnd);
  EXPECT_EQ(where.children[0].children[0].kind, Expression::Kind::kNot);
  EXPECT_EQ(where.children[1].children[0].kind, Expression::Kind::kBetween);
}

// What AWS's parser says of statements that fit no grammar.
TEST(PartiqlStatement, RefusesWhatIsNotWellFormed) {
  constexpr Refused kRefused[]{
      {"SLECT * FROM Music WHERE a = 1", "Expected data manipulation"},
      {"FROM Music WHERE a = 1", "Expected data manipulation"},
      {"UPDATE Payment-1 SET a = ? WHERE b = ?", "Expected data manipulation"},
      {"SELECT * FROM Music WHERE a = 1 foo", "Unexpected token after expression"},
      {"SELECT * FROM Music WHERE a = 1 e5", "Unexpected token after expression"},
      {"SELECT * FROM Music WHERE a = 1)", "Unexpected token after expression"},
      {"INSERT INTO Music VALUE {'a': 1} foo", "Unexpected token after expression"},
      {"UPDATE Music SET a = 9 WHERE a = 1 foo", "Unexpected token after expression"},
      {"DELETE FROM Music WHERE a = 1 foo", "Unexpected token after expression"},
      {"DELETE FROM Music WHERE a = 1 ORDER BY a", "Unexpected token after expression"},
      {"SELECT * FROM Music ORDER BY a WHERE a = 1", "Unexpected token after expression"},
      {"INSERT INTO Music t VALUE {'a': 'x'}", "Unexpected token after expression"},
      {"FROM Music SET c = 1 WHERE a = 'x'", "Unexpected token after expression"},
      {"SELECT * FROM Music WHERE a = 1e2147483648", ""},
      {"SELECT * FROM Music WHERE a = 1e99999999999", ""},
      {"SELECT * FROM Music WHERE a = 1.5e-2147483647", ""},
      {"SELECT * FROM Music WHERE a = 1 # note", ""},
      {"SELECT * FROM Music WHERE a = 1 /* note", ""},
      {"SELECT * FROM \"Music", ""},
      {"SELECT * FROM Music WHERE a = 'b", ""},
      {"SELECT * FROM Music WHERE", "Unexpected term"},
      {"SELECT * FROM Music WHERE;", "Unexpected term"},
      {"UPDATE Music SET a = 1 WHERE", "Unexpected term"},
      {"DELETE FROM Music WHERE", "Unexpected term"},
      {"SELECT * FROM Music WHERE NOT", "Unexpected term"},
      {"SELECT * FROM Music WHERE (", "Unexpected term"},
      {"SELECT * FROM", "Unexpected term"},
      {"SELECT * FROM Music WHERE a = 'b' AND",
       "Missing right-hand side expression of infix operator"},
      {"SELECT * FROM Music WHERE a = 'b' OR",
       "Missing right-hand side expression of infix operator"},
      {"SELECT * FROM Music WHERE ORDER BY a", "Unexpected keyword"},
      {"INSERT INTO urls (key, b) VALUES (?, ?)", "Unexpected keyword"},
      {"SELECT * FROM Music WHERE a = 'a' AND x IS FOO", "Expected type name"},
      {"SELECT * FROM Music WHERE IS NULL", "Unexpected operator"},
      {"SELECT * FROM Music WHERE a = LIKE", "Unexpected operator"},
      {"DELETE FROM", "Expected identifier for simple path"},
      {"DELETE FROM;", "Expected identifier for simple path"},
      {"DELETE FROM WHERE a = 'a'", "Expected identifier for simple path"},
      {"SELECT * FROM Music WHERE attribute_exists(m.inner)", "Invalid path dot component"},
      // From here on only the words before the colon are known to be AWS's.
      {"SELECT *", "Missing FROM after SELECT list"},
      {"UPDATE Music SET timestamp = 1 WHERE a = 1", "Unexpected keyword"},
      {"SELECT * FROM Music WHERE (a = 1", "Expected token type"},
      {"INSERT INTO Music VALUE {'a'; 1}", "Expected token type"},
      {"INSERT Music VALUE {'a': 1}", "Expected keyword"},
      {"DELETE FROM Music WHERE a = 1 RETURNING OLD", "Expected keyword"},
      {"SELECT a AS FROM Music", "Expected identifier for alias"},
  };
  for (const Refused& refused : kRefused) {
    EXPECT_EQ(problem(refused.statement), fmt::format("{}{}", kMalformed, refused.detail))
        << refused.statement;
  }
}

// What fits the grammar and DynamoDB does not take.
TEST(PartiqlStatement, RefusesWhatDynamoDbDoesNotHave) {
  constexpr const char* kManyInserts =
      "Unsupported operation: Inserting multiple items in a single statement is not supported, use "
      "\"INSERT INTO tableName VALUE item\" instead";
  const Refused all[]{
      {"SELECT * FROM Music t WHERE a = 'x'", "Aliasing is not supported"},
      {"SELECT * FROM Music AS t WHERE a = 'x'", "Aliasing is not supported"},
      {"SELECT a AS b FROM Music", "Aliasing is not supported"},
      {"UPDATE Music t SET a = 3 WHERE b = 'x'", "Aliasing is not supported"},
      {"DELETE FROM Music t WHERE a = 'x'", "Aliasing is not supported"},
      {"x IS INT4", "Unsupported operation: IsType"},
      {"x IS DOUBLE PRECISION", "Unsupported operation: IsType"},
      {"x IS CHARACTER VARYING", "Unsupported operation: IsType"},
      {"SELECT attribute_exists(ss) FROM Music", "Unexpected path component at 1:8:16"},
      {"SELECT\n  COUNT(*) FROM Music", "Unexpected path component at 2:3:5"},
      {"SELECT *, a FROM Music",
       "Other attributes should not be present in the projection when '*' is used."},
      {"SELECT a, b.a FROM Music", "Duplicate identifiers in select clause: a"},
      {"SELECT id FROM Music_page LIMIT 5", "Unsupported clause: LIMIT at 1:33:1"},
      {"SELECT VALUE a FROM Music", "Select projection doesn't support value or pivot keywords"},
      {"SELECT * FROM Music, Other", "Only select from a single table or index is supported."},
      {"SELECT * FROM Music JOIN Other ON a = b",
       "Only select from a single table or index is supported."},
      {"SELECT * FROM [1]", "Unexpected from source"},
      {"SELECT * FROM \"Music\".\"i-x\".\"y\" WHERE a = 'p'",
       "A path may contain at most 2 components in the FROM clause"},
      {"SELECT * FROM \"Music\".\"\" WHERE a = 'p'", "Path component cannot be an empty string"},
      {"SELECT * FROM \"\" WHERE a = 'p'", "Path component cannot be an empty string"},
      {"SELECT * FROM \"a b\"",
       "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', "
       "'-', '_', '.'."},
      {"SELECT a.*.b FROM Music", "Unpivot path component like a.*.b are not supported"},
      {"SELECT a[*].b FROM Music", "Wildcard path component like a[*].b are not supported"},
      {"SELECT * FROM Music WHERE a = 1 ORDER BY size(a)",
       "Argument to ORDER BY must be of type VariableReference. Type: NAry"},
      {"INSERT INTO \"Music\".\"by-year\" VALUE {'a': 1}",
       "FROM clause may only contain a single table name in data manipulation statements"},
      {"INSERT INTO Music <<{'a': 1}>>", kManyInserts},
      {"INSERT INTO Music VALUE 'x'",
       "Unsupported format in item expression. Please use struct format {...} to express item "
       "values for insert statement."},
      {"INSERT INTO Music VALUE {'a': 1} RETURNING ALL OLD *",
       "RETURNING is not supported in INSERT"},
      {"UPDATE \"Music\".\"by-year\" SET a = 1 WHERE b = 1",
       "This operation is not supported on an index"},
      {"DELETE FROM \"Music\".\"by-year\" WHERE b = 1",
       "This operation is not supported on an index"},
      {"DELETE FROM Music WHERE a = 'x' RETURNING MODIFIED OLD *",
       "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in "
       "DELETE statements."},
      {"DELETE FROM Music WHERE a = 'x' RETURNING ALL NEW *",
       "Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in "
       "DELETE statements."},
      {"UPDATE Music SET a = 1 WHERE b = 1 RETURNING ALL OLD a",
       "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"},
      {"UPDATE Music SET a = 1 WHERE b = 1 RETURNING ALL OLD *, ALL NEW *",
       "Invalid syntax with multiple returning elements in RETURNING clause"},
      {"SELECT * FROM Music WHERE a IN ?",
       "IN operator must have a left hand argument of type Variable Reference and right hand "
       "argument of type Seq with at least one member"},
      {"SELECT * FROM Music WHERE a IN []",
       "IN operator must have a left hand argument of type Variable Reference and right hand "
       "argument of type Seq with at least one member"},
      {"INSERT INTO Music VALUE {'a': `1`}",
       "Ion Literals are not supported: `1` under key root at 1:31:3"},
  };
  for (const Refused& refused : all) {
    EXPECT_EQ(problem(refused.statement), refused.detail) << refused.statement;
  }
}

TEST(PartiqlStatement, NestingIsBoundedHoweverItIsWritten) {
  const std::string deep = std::string(kMalformed) + "Expression is nested too deeply";
  const auto repeated = [](std::string_view text, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) {
      out += text;
    }
    return out;
  };
  EXPECT_EQ(problem("SELECT * FROM Music WHERE " + repeated("(", 4000)), deep);
  EXPECT_EQ(problem("SELECT * FROM Music WHERE " + repeated("NOT ", 2000) + "a = 1"), deep);
  EXPECT_EQ(problem("UPDATE Music SET a = " + repeated("a+", 4000) + "1 WHERE b = 1"), deep);
  EXPECT_EQ(problem("INSERT INTO Music VALUE " + repeated("{'a':", 1600)), deep);
  EXPECT_EQ(problem("SELECT * FROM Music WHERE a = 1" + repeated("=1", 4000)), deep);
  EXPECT_EQ(problem("SELECT * FROM Music WHERE a = " + repeated("- ", 4000) + "1"), "");
  EXPECT_EQ(problem("SELECT * FROM Music WHERE a = 1" + repeated(" OR a=1", 1000)), "");
}

TEST(PartiqlStatement, PlacesCountCharacters) {
  EXPECT_EQ(problem("SELECT a FROM Music WHERE \"äöü\" = 'ß' ORDER BY f(b)"),
            "Argument to ORDER BY must be of type VariableReference. Type: NAry");
  EXPECT_EQ(problem("SELECT \"äö\", f(b) FROM Music"), "Unexpected path component at 1:14:1");
}

TEST(PartiqlStatement, KeywordsNeedQuotesAsNames) {
  EXPECT_TRUE(is_partiql_keyword("Timestamp"));
  EXPECT_TRUE(is_partiql_keyword("missing"));
  EXPECT_FALSE(is_partiql_keyword("data"));
  EXPECT_FALSE(is_partiql_keyword("status"));
  EXPECT_EQ(problem("SELECT \"timestamp\", data FROM Music"), "");
  EXPECT_EQ(problem("SELECT timestamp FROM Music"), std::string(kMalformed) + "Unexpected keyword");
}

}  // namespace
}  // namespace penstock::table
