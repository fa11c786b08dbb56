#include <gtest/gtest.h>

#include <algorithm>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

constexpr const char* kSongs =
    R"({"TableName":"songs","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
    R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},)"
    R"({"AttributeName":"g","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"}],)"
    R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s","KeyType":"RANGE"}],)"
    R"("LocalSecondaryIndexes":[{"IndexName":"by-a","KeySchema":[)"
    R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}],)"
    R"("Projection":{"ProjectionType":"KEYS_ONLY"}}],)"
    R"("GlobalSecondaryIndexes":[{"IndexName":"by-g","KeySchema":[)"
    R"({"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"INCLUDE",)"
    R"("NonKeyAttributes":["v"]}},)"
    R"({"IndexName":"by-two","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},)"
    R"({"AttributeName":"a","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]})";

class StatementOperationsTest : public testing::Test {
 protected:
  StatementOperationsTest() {
    tables_.ask("CreateTable", kSongs);
    tables_.ask("CreateTable", kOneKeyTable);
  }

  static std::string json_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
      out += c == '"' || c == '\\' ? "\\" : "";
      out += c == '\n' ? "\\n" : std::string(1, c);
    }
    return out;
  }
  std::string run(std::string_view statement, std::string_view rest = "") {
    return tables_.ask("ExecuteStatement",
                       fmt::format(R"({{"Statement":"{}"{}}})", json_text(statement), rest));
  }
  std::string run_with(std::string_view statement, std::string_view parameters) {
    return run(statement, fmt::format(R"(,"Parameters":[{}])", parameters));
  }
  std::string user(std::string_view id) {
    return tables_.ask("GetItem",
                       fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}})", id));
  }
  void put(std::string_view p, int s, std::string_view rest = "") {
    ASSERT_EQ(run(fmt::format("INSERT INTO songs VALUE {{'p':'{}','s':{}{}}}", p, s, rest)), kNone);
  }
  // "p s p s …" of an answer, in order; an error as it is.
  static std::string keys(const std::string& answer) {
    if (!answer.starts_with("{")) {
      return answer;
    }
    std::string found;
    const size_t end = std::min(
        {answer.size(), answer.find("\"NextToken\""), answer.find("\"LastEvaluatedKey\"")});
    for (size_t at = answer.find("\"p\":{\"S\":\""); at < end;
         at = answer.find("\"p\":{\"S\":\"", at + 1)) {
      const size_t p = at + 10;
      const size_t s = answer.find("\"s\":{\"N\":\"", at) + 10;
      found += found.empty() ? "" : " ";
      found +=
          answer.substr(p, answer.find('"', p) - p) + answer.substr(s, answer.find('"', s) - s);
    }
    return found;
  }
  std::string select(std::string_view where, std::string_view rest = "") {
    return keys(run(fmt::format("SELECT p, s FROM songs WHERE {}", where), rest));
  }
  static std::string invalid(std::string_view text) {
    return fmt::format("ValidationException: {}", text);
  }
  static std::string next_token(const std::string& answer) {
    constexpr std::string_view kMark = "\"NextToken\":\"";
    const size_t at = answer.find(kMark);
    return at == std::string::npos
               ? ""
               : answer.substr(at + kMark.size(),
                               answer.find('"', at + kMark.size()) - at - kMark.size());
  }

  static constexpr const char* kNone = R"({"Items":[]})";
  static constexpr const char* kFailed =
      "ConditionalCheckFailedException: The conditional request failed";
  TestTables tables_;
};

TEST_F(StatementOperationsTest, InsertsEveryTypeExactly) {
  EXPECT_EQ(run("INSERT INTO users VALUE {'id':'a','n':-.5e1,'big':"
                "12345678901234567890123456789012345678,'t':true,'z':null,'l':[1,'x',[false]],"
                "'m':{'k':{'d':1.50}},'ss':<<'b','a'>>,'ns':<<2,10>>,'e':''}"),
            kNone);
  EXPECT_EQ(user("a"),
            R"({"Item":{"big":{"N":"12345678901234567890123456789012345678"},"e":{"S":""},)"
            R"("id":{"S":"a"},"l":{"L":[{"N":"1"},{"S":"x"},{"L":[{"BOOL":false}]}]},)"
            R"("m":{"M":{"k":{"M":{"d":{"N":"1.5"}}}}},"n":{"N":"-5"},"ns":{"NS":["2","10"]},)"
            R"("ss":{"SS":["a","b"]},"t":{"BOOL":true},"z":{"NULL":true}}})");
  EXPECT_EQ(run("INSERT INTO users VALUE {'id':'a'}"),
            "DuplicateItemException: Duplicate primary key exists in table");
  EXPECT_EQ(run("DELETE FROM users WHERE id='a'"), kNone);
  EXPECT_EQ(run("INSERT INTO users VALUE {'id':'a'}"), kNone);
}

TEST_F(StatementOperationsTest, ParametersStandForValues) {
  EXPECT_EQ(run_with("INSERT INTO users VALUE {'id':?,'b':?,'s':?}",
                     R"({"S":"a"},{"B":"AQI="},{"BS":["Ag==","AQ=="]})"),
            kNone);
  EXPECT_EQ(run_with("INSERT INTO users VALUE ?", R"({"M":{"id":{"S":"whole"}}})"), kNone);
  EXPECT_EQ(user("whole"), R"({"Item":{"id":{"S":"whole"}}})");
  EXPECT_EQ(run_with("SELECT * FROM users WHERE id = ? AND b = ?", R"({"S":"a"},{"B":"AQI="})"),
            R"({"Items":[{"b":{"B":"AQI="},"id":{"S":"a"},"s":{"BS":["AQ==","Ag=="]}}]})");
  EXPECT_EQ(run_with("SELECT * FROM users WHERE id = ? AND b = ?", R"({"S":"a"})"),
            invalid("Number of parameters in request and statement don't match."));
  // More than needed are no error.
  EXPECT_EQ(run_with("SELECT id FROM users WHERE id = ?", R"({"S":"a"},{"S":"b"})"),
            R"({"Items":[{"id":{"S":"a"}}]})");
  EXPECT_EQ(run_with("SELECT id FROM users WHERE id = ?", R"({"N":"abc"})"),
            invalid("The parameter cannot be converted to a numeric value: abc"));
  std::string deep = R"({"S":"x"})";
  for (int i = 0; i < 40; ++i) {
    deep.insert(0, R"({"M":{"n":)").append("}}");
  }
  EXPECT_EQ(run_with("SELECT id FROM users WHERE id = 'a' AND x = ?", deep),
            invalid("Nesting Levels have exceeded supported limits: Attributes in the item have "
                    "nested levels beyond supported limit"));
}

TEST_F(StatementOperationsTest, RefusesValuesThatAreNone) {
  const auto insert = [this](std::string_view value) {
    return run(fmt::format("INSERT INTO users VALUE {{'id':'x','v':{}}}", value));
  };
  constexpr const char* kOverflow =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  EXPECT_EQ(insert("1e126"), invalid(fmt::format("{} under root", kOverflow)));
  EXPECT_EQ(insert("{'x': 1e126}"), invalid(fmt::format("{} under root.x", kOverflow)));
  EXPECT_EQ(insert("[1, 1e126]"), invalid(fmt::format("{} under root[1]", kOverflow)));
  EXPECT_EQ(insert("123456789012345678901234567890123456789"),
            invalid("Attempting to store more than 38 significant digits in a Number under root"));
  EXPECT_EQ(insert("<<>>"), invalid("Empty bags are not supported"));
  EXPECT_EQ(insert("<<1,'a'>>"), invalid("Unsupported data type in Bag. DynamoDB only supports "
                                         "either numbers or strings in bags"));
  EXPECT_EQ(insert("<<'x','x'>>"),
            invalid("One or more parameter values were invalid: Input collection [x, x] contains "
                    "duplicates."));
  EXPECT_EQ(insert("set_add(<<'a'>>, <<'b'>>)"),
            invalid("Unsupported data type: set_add under key root at 1:39:7"));
  EXPECT_EQ(run_with("INSERT INTO users VALUE {'id':'x','m':{'k':?}}", R"({"S":"v"})"),
            invalid("Unsupported data type: Parameter under key root.k at 1:44:1"));
  EXPECT_EQ(insert("{'k':1,'k':2}"), invalid("Duplicate keys in tuple. Key: k under root"));
  std::string deep = "1";
  std::string path;
  for (int i = 0; i < 31; ++i) {
    deep.insert(0, "{'a':").append("}");
    path += ".a";
  }
  EXPECT_EQ(insert(deep), kNone);
  EXPECT_EQ(insert("{'a':" + deep + "}"),
            invalid("Nesting Levels have exceeded supported limits under root.a" + path));
  EXPECT_EQ(run("INSERT INTO users VALUE {'v':1}"),
            invalid("One or more parameter values were invalid: Missing the key id in the item"));
}

TEST_F(StatementOperationsTest, UpdatesAnItemThatIsThere) {
  run("INSERT INTO users VALUE "
      "{'id':'a','n':1,'l':[1],'ss':<<'a','b'>>,'m':{'x':'old','y':1},'z':0}");
  EXPECT_EQ(run("UPDATE users SET n = n + 2, l = list_append(l, [2]) SET ss = set_add(ss, <<'c'>>) "
                "REMOVE z SET m.x = 'new', ns = SET_ADD(ns, <<1>>) WHERE id = 'a'"),
            kNone);
  EXPECT_EQ(user("a"),
            R"({"Item":{"id":{"S":"a"},"l":{"L":[{"N":"1"},{"N":"2"}]},)"
            R"("m":{"M":{"x":{"S":"new"},"y":{"N":"1"}}},"n":{"N":"3"},"ns":{"NS":["1"]},)"
            R"("ss":{"SS":["a","b","c"]}}})");
  EXPECT_EQ(run("UPDATE users SET ss = set_delete(ss, <<'a','b','c'>>), n = 5 - n WHERE id='a' "
                "RETURNING MODIFIED NEW *"),
            R"({"Items":[{"n":{"N":"2"}}]})");
  EXPECT_EQ(run("UPDATE users REMOVE n WHERE id = 'a' RETURNING MODIFIED OLD *"),
            R"({"Items":[{"n":{"N":"2"}}]})");
  EXPECT_EQ(run("UPDATE users REMOVE m.y WHERE id = 'a' RETURNING MODIFIED NEW *"), kNone);
  EXPECT_EQ(run("UPDATE users SET m.x = 'z' WHERE id = 'a' RETURNING MODIFIED OLD *"),
            R"({"Items":[{"m":{"M":{"x":{"S":"new"}}}}]})");
  EXPECT_EQ(run("UPDATE users REMOVE l, ns WHERE id = 'a' RETURNING ALL NEW *"),
            R"({"Items":[{"id":{"S":"a"},"m":{"M":{"x":{"S":"z"}}}}]})");
  EXPECT_EQ(run("FROM users WHERE id = 'a' SET q = 1 RETURNING ALL OLD *"),
            R"({"Items":[{"id":{"S":"a"},"m":{"M":{"x":{"S":"z"}}}}]})");
}

TEST_F(StatementOperationsTest, AnUpdateMakesNoItem) {
  EXPECT_EQ(run("UPDATE users SET n = 1 WHERE id = 'none'"), kFailed);
  EXPECT_EQ(run("UPDATE users SET n = 1 WHERE id = 'none' AND attribute_not_exists(id)"), kFailed);
  EXPECT_EQ(user("none"), "{}");
  EXPECT_EQ(run("DELETE FROM users WHERE id = 'none' AND n = 1"), kNone);
  EXPECT_EQ(run("DELETE FROM users WHERE id = 'none' RETURNING ALL OLD *"), kNone);
}

TEST_F(StatementOperationsTest, FurtherConditionsAreOnTheWrite) {
  run("INSERT INTO users VALUE {'id':'a','n':5,'k':'alpha','nul':null}");
  EXPECT_EQ(run("UPDATE users SET n = 9 WHERE id='a' AND k='beta'"), kFailed);
  EXPECT_EQ(run("UPDATE users SET n = 9 WHERE id='a' AND k='beta'",
                R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD")"),
            fmt::format(R"({} "Item":{{"id":{{"S":"a"}},"k":{{"S":"alpha"}},"n":{{"N":"5"}},)"
                        R"("nul":{{"NULL":true}}}})",
                        kFailed));
  EXPECT_EQ(run("DELETE FROM users WHERE id='a' AND NOT begins_with(k, 'al')"), kFailed);
  EXPECT_EQ(
      run("UPDATE users SET n = 6 WHERE 'a' = id AND id = 'a' AND (n BETWEEN 5 AND 6 OR n > 9)"),
      kNone);
  EXPECT_EQ(run("DELETE FROM users WHERE id='a' AND n = 6 RETURNING ALL OLD *"),
            R"({"Items":[{"id":{"S":"a"},"k":{"S":"alpha"},"n":{"N":"6"},"nul":{"NULL":true}}]})");
}

TEST_F(StatementOperationsTest, RefusesWritesThatNameNoItem) {
  constexpr const char* kNoKey =
      "Where clause does not contain a mandatory equality on all key attributes";
  for (const char* where : {"", " WHERE p='a'", " WHERE s=1", " WHERE p='a' OR s=1",
                            " WHERE p='a' AND s>1", " WHERE p IN ['a'] AND s=1"}) {
    EXPECT_EQ(run(std::string("UPDATE songs SET v=1") + where), invalid(kNoKey)) << where;
    EXPECT_EQ(run(std::string("DELETE FROM songs") + where), invalid(kNoKey)) << where;
  }
  EXPECT_EQ(run("UPDATE songs SET v=1 WHERE p='a' AND s=1 AND p='b'"),
            invalid("Multiple conditions on same key p. Only single item Update/Insert/Delete are "
                    "supported"));
  EXPECT_EQ(
      run("DELETE FROM songs WHERE p='a' AND s='1'"),
      invalid("Key attribute's data type should match its data type in table's schema: Key s"));
  EXPECT_EQ(run("UPDATE none SET v=1 WHERE p='a'"),
            "ResourceNotFoundException: Requested resource not found");
  put("a", 1);
  EXPECT_EQ(run("UPDATE songs SET p='b' WHERE p='a' AND s=1"),
            invalid("One or more parameter values were invalid: Cannot update attribute p. This "
                    "attribute is part of the key"));
}

TEST_F(StatementOperationsTest, RefusesUpdatesThatMakeNoSense) {
  run("INSERT INTO users VALUE {'id':'a','s':'str','ss':<<'a'>>}");
  const auto set = [this](std::string_view what) {
    return run(fmt::format("UPDATE users SET {} WHERE id='a'", what));
  };
  const auto at = [](int column, int length) { return fmt::format(" at 1:{}:{}", column, length); };
  EXPECT_EQ(set("t = set_add(ss, <<'x'>>)"),
            invalid("The first argument to SET_ADD must equal the assignment value" + at(22, 7)));
  EXPECT_EQ(set("ss = set_add(ss, 'x')"),
            invalid("The second argument to SET_ADD must be a value with type SET" + at(31, 2)));
  EXPECT_EQ(set("ss = set_delete(ss)"),
            invalid("SET_DELETE must have exactly two arguments" + at(23, 10)));
  EXPECT_EQ(set("ss = set_add(ss, <<1>>)"),
            invalid("An operand in the update expression has an incorrect data type"));
  EXPECT_EQ(set("s = 'a' + 1"), invalid("Incorrect operand type for operator or function; operator "
                                        "or function: +, operand type: S"));
  EXPECT_EQ(set("s = list_append(s, 'x')"),
            invalid("Incorrect operand type for operator or function; operator or function: "
                    "list_append, operand type: S"));
  EXPECT_EQ(set("x = if_not_exists(x, 1)"),
            invalid("Unrecognized function: if_not_exists" + at(22, 13)));
  EXPECT_EQ(set("x = 1 + 2 + 3"),
            invalid("Unsupported operator in Update Expression. Operator: +"));
  EXPECT_EQ(set("x = s * 2"), invalid("Unsupported operator in Update Expression. Operator: *"));
  EXPECT_EQ(set("x = s IS NULL"), invalid("IS operator is not supported in update expressions"));
  EXPECT_EQ(set("x = 1, x = 2"),
            invalid("Two document paths overlap with each other; must remove or rewrite one of "
                    "these paths; path one: [x], path two: [x]"));
  EXPECT_EQ(set("newlist[0] = 'x'"), invalid("The document path provided in the update expression "
                                             "is invalid for update"));
}

TEST_F(StatementOperationsTest, SelectsByKey) {
  for (const int s : {1, 2, 3, 10}) {
    put("a", s, fmt::format(",'v':{}", s % 2));
    put("b", s);
    put("c", s);
  }
  EXPECT_EQ(select("p='a'"), "a1 a2 a3 a10");
  EXPECT_EQ(select("p='a' ORDER BY s DESC"), "a10 a3 a2 a1");
  EXPECT_EQ(select("p='a' AND s > 2"), "a3 a10");
  EXPECT_EQ(select("3 >= s AND p='a'"), "a1 a2 a3");
  EXPECT_EQ(select("p='a' AND s BETWEEN 2 AND 3"), "a2 a3");
  EXPECT_EQ(select("p='a' AND s NOT BETWEEN 2 AND 3"), "a1 a10");
  EXPECT_EQ(select("p='a' AND s = 2 AND s > 1"), "a2");
  EXPECT_EQ(select("p='a' AND s IN [1, 3, 7]"), "a1 a3");
  EXPECT_EQ(select("p='a' AND (s = 1 OR s = 3)"), "a1 a3");
  EXPECT_EQ(select("p='a' AND (s < 2 OR s > 3)"), "a1 a10");
  EXPECT_EQ(select("p='a' AND s <> 1"), "a2 a3 a10");
  EXPECT_EQ(select("p='a' AND NOT s = 1"), "a2 a3 a10");
  EXPECT_EQ(select("p='a' AND s > 0 AND s <> 1 AND v = 1"), "a3");
  EXPECT_EQ(select("p IN ['c', 'a', 'none']"), "a1 a2 a3 a10 c1 c2 c3 c10");
  EXPECT_EQ(select("p IN ('c', 'a') ORDER BY p DESC, s ASC"), "c1 c2 c3 c10 a1 a2 a3 a10");
  EXPECT_EQ(select("p='a' AND s=1 OR p='b' AND s>3"), "a1 b10");
  EXPECT_EQ(select("p='a' AND p='b'"), "");
  EXPECT_EQ(select("p='a' AND NOT s = 1 OR p='a' AND s = 2"), "a2 a3 a10");
  EXPECT_EQ(select("p='a' OR p='a' AND NOT s = 1"), "a1 a2 a3 a10");
}

TEST_F(StatementOperationsTest, ScansWhereNoKeyIsGiven) {
  put("a", 1, ",'v':'x'");
  put("b", 1, ",'v':'y'");
  put("b", 2, ",'v':null,'m':{'k':['deep']}");
  const auto sorted = [this](std::string_view where) {
    std::string found = select(where);
    return found == "b2 b1" ? "b1 b2" : found;
  };
  EXPECT_EQ(select("v = 'x'"), "a1");
  EXPECT_EQ(select("p = 'a' OR v = 'x'"), "a1");
  EXPECT_EQ(sorted("p > 'a'"), "b1 b2");
  EXPECT_EQ(select("p > 1"), "");
  EXPECT_EQ(select("v IS NULL"), "b2");
  EXPECT_EQ(select("v IS STRING AND v != 'x'"), "b1");
  EXPECT_EQ(select("m IS NOT MISSING AND m.k[0] = 'deep' AND m IS TUPLE AND m.k IS LIST"), "b2");
  EXPECT_EQ(select("contains(m.k, 'deep') = true AND size(m) = 1 AND attribute_type(m, 'M')"),
            "b2");
  EXPECT_EQ(select("attribute_exists(m)"), "b2");
  EXPECT_EQ(select("begins_with(v, 'x') = false AND v IN ['y', 'z']"), "b1");
  EXPECT_EQ(run("SELECT m.k[0], v, absent FROM songs WHERE p='b' AND s=2"),
            R"({"Items":[{"k[0]":{"S":"deep"},"v":{"NULL":true}}]})");
  EXPECT_EQ(run("SELECT absent FROM songs WHERE p='b' AND s=2"), R"({"Items":[{}]})");
}

TEST_F(StatementOperationsTest, ReadsIndexes) {
  put("a", 1, ",'g':'x','a':'z','v':1,'w':1");
  put("a", 2, ",'g':'x','a':'y','v':2,'w':2");
  put("b", 3, ",'g':'q'");
  EXPECT_EQ(keys(run(R"(SELECT * FROM "songs"."by-g" WHERE g='x' AND v=2)")), "a2");
  EXPECT_EQ(run(R"(SELECT * FROM "songs"."by-g" WHERE g='q')"),
            R"({"Items":[{"g":{"S":"q"},"p":{"S":"b"},"s":{"N":"3"}}]})");
  EXPECT_EQ(keys(run(R"(SELECT * FROM "songs"."by-g" WHERE s=3)")), "b3");
  EXPECT_EQ(keys(run(R"(SELECT * FROM "songs"."by-a" WHERE p='a' ORDER BY a ASC)")), "a2 a1");
  EXPECT_EQ(
      run(R"(SELECT w FROM "songs"."by-a" WHERE p='a' AND a > 'y')", R"(,"ConsistentRead":true)"),
      R"({"Items":[{"w":{"N":"1"}}]})");
  EXPECT_EQ(run(R"(SELECT w, x FROM "songs"."by-g" WHERE g='x')"),
            invalid("One or more parameter values were invalid: Global secondary index by-g does "
                    "not project [w, x]"));
  constexpr const char* kNotProjected =
      "One or more parameter values were invalid: Secondary index {} does not project one or more "
      "filter attributes: [w]";
  for (const char* filter : {"w = 1", "w IS MISSING", "NOT w = 1", "(w = 1 OR v = 2)"}) {
    EXPECT_EQ(run(fmt::format(R"(SELECT p FROM "songs"."by-g" WHERE g='x' AND {})", filter)),
              invalid(fmt::format(kNotProjected, "by-g")))
        << filter;
  }
  EXPECT_EQ(run(R"(SELECT p FROM "songs"."by-g" WHERE g IN ['x', 'z'] AND w = 1)"),
            invalid(fmt::format(kNotProjected, "by-g")));
  EXPECT_EQ(run(R"(SELECT p FROM "songs"."by-a" WHERE p='a' AND w = 1)"),
            invalid(fmt::format(kNotProjected, "by-a")));
  EXPECT_EQ(run(R"(SELECT p FROM "songs"."by-g" WHERE w = 1)"), kNone);
  EXPECT_EQ(keys(run(R"(SELECT p, s FROM "songs"."by-g" WHERE g='x' AND w=1 OR g='q')")), "b3");
  EXPECT_EQ(run(R"(SELECT * FROM "songs"."by-g" WHERE g='x')", R"(,"ConsistentRead":true)"),
            invalid("Strongly consistent read is not supported on Global Secondary Indexes"));
  EXPECT_EQ(run(R"(SELECT * FROM "songs"."none" WHERE g='x')"),
            invalid("The table does not have the specified index"));
  EXPECT_EQ(
      run(R"(SELECT * FROM "songs"."by-two" WHERE g='x')"),
      invalid("PartiQL statements cannot be executed on tables with multi-attribute HASH keys "
              "or multi-attribute RANGE keys."));
  EXPECT_EQ(run(R"(SELECT * FROM "none"."by-g" WHERE g='x')"),
            "ResourceNotFoundException: Requested resource not found");
}

TEST_F(StatementOperationsTest, RefusesConditionsThatCannotBeAsked) {
  const auto where = [this](std::string_view what) {
    return run(fmt::format("SELECT * FROM songs WHERE p='a' AND {}", what));
  };
  constexpr const char* kOperand =
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}";
  EXPECT_EQ(where("v < true"), invalid(fmt::format(kOperand, "<", "BOOL")));
  EXPECT_EQ(where("v BETWEEN null AND 1"), invalid(fmt::format(kOperand, "BETWEEN", "NULL")));
  EXPECT_EQ(where("v = MISSING"), invalid("MISSING must be compared using IS operator"));
  EXPECT_EQ(where("v LIKE 'x'"),
            invalid("Unsupported operator in Condition Expression. Operator: LIKE"));
  EXPECT_EQ(where("v = s + 1"),
            invalid("Unsupported operator in Condition Expression. Operator: +"));
  EXPECT_EQ(where("EXISTS(v)"), invalid("Unrecognized function: exists at 1:37:6"));
  EXPECT_EQ(where("f(v) = 1"), invalid("Unrecognized function: f at 1:37:1"));
  EXPECT_EQ(where("attribute_exists('v')"),
            invalid("Operator or function requires a document path; operator or function: "
                    "attribute_exists"));
  EXPECT_EQ(where("attribute_exists()"),
            invalid("Incorrect number of operands for operator or function; operator or function: "
                    "attribute_exists, number of operands: 0"));
  EXPECT_EQ(where("v IS INT4"),
            invalid("Unsupported data type for IS operator: INT4. Supported data types are "
                    "[MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]"));
  EXPECT_EQ(where("v"), invalid("The arguments to AND/OR must be Expressions"));
  EXPECT_EQ(where("NOT 1"), invalid("The argument to NOT must be a Type or Expression"));
  EXPECT_EQ(run("SELECT * FROM songs WHERE 1"),
            invalid("WHERE clause must contain an expression that resolves to a boolean"));
  EXPECT_EQ(
      run("SELECT * FROM songs WHERE p = 1 OR p = 'a'"),
      invalid("Key attribute's data type should match its data type in table's schema: Key p"));
  EXPECT_EQ(
      where("s IN [1, '2']"),
      invalid("Key attribute's data type should match its data type in table's schema: Key s"));
}

TEST_F(StatementOperationsTest, RefusesTooManyReadsAndOverlappingOnes) {
  constexpr const char* kOverlap =
      "Overlapping conditions with range keys are not supported in where clause";
  for (const char* where :
       {"p IN ['a','a']", "p='a' OR p='a'", "p='a' AND (s > 0 OR s < 5)", "p='a' AND (s=1 OR v=2)",
        "(p='a' AND v=1) OR (p='a' AND v=2)", "p='a' AND v<>1 OR p='a' AND s=2"}) {
    EXPECT_EQ(select(where), invalid(kOverlap)) << where;
  }
  const auto list = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += (i > 0 ? "," : "") + std::to_string(i);
    }
    return "[" + text + "]";
  };
  constexpr const char* kMany = "Too many decomposed read operations for a given query.";
  EXPECT_EQ(select("p='a' AND s IN " + list(50)), "");
  EXPECT_EQ(select("p='a' AND s IN " + list(51)), invalid(kMany));
  EXPECT_EQ(select("p IN ['a','b'] AND s IN " + list(26)), invalid(kMany));
  EXPECT_EQ(select("s IN " + list(51) + " OR v=1"), "");
  EXPECT_EQ(select("p='a' AND v IN " + list(100)), "");
  EXPECT_EQ(select("p='a' AND v IN " + list(101)),
            invalid("The IN operator is provided with too many operands; number of operands: 101"));
}

TEST_F(StatementOperationsTest, OrdersByKeysOnly) {
  EXPECT_EQ(run("SELECT * FROM songs ORDER BY s"),
            invalid("Must have WHERE clause in the statement when using ORDER BY clause."));
  EXPECT_EQ(select("p > 'a' ORDER BY s"),
            invalid("Must have at least one non-optional hash key condition in WHERE clause when "
                    "using ORDER BY clause."));
  EXPECT_EQ(select("p IN ['a','b'] ORDER BY s"),
            invalid("Must have hash key in ORDER BY clause when more than one hash key condition "
                    "specified in WHERE clause."));
  EXPECT_EQ(select("p='a' ORDER BY v"),
            invalid("Variable reference v in ORDER BY clause must be part of the primary key"));
}

TEST_F(StatementOperationsTest, PagesCoverEverythingOnce) {
  std::string expected;
  for (const char* p : {"a", "b", "c"}) {
    for (int s = 0; s < 7; ++s) {
      put(p, s, ",'g':'x'");
      expected += fmt::format("{}{} ", p, s);
    }
  }
  const auto all = [this](std::string_view statement, int limit) {
    std::string found;
    std::string token;
    int pages = 0;
    do {
      const std::string answer = run(
          statement, fmt::format(R"(,"Limit":{}{})", limit,
                                 token.empty() ? "" : fmt::format(R"(,"NextToken":"{}")", token)));
      const std::string some = keys(answer);
      found += some.empty() ? "" : some + " ";
      token = next_token(answer);
    } while (!token.empty() && ++pages < 50);
    return found;
  };
  for (const int limit : {1, 3, 5, 7, 100}) {
    EXPECT_EQ(all("SELECT p, s FROM songs WHERE p IN ['a','b','c']", limit), expected) << limit;
    EXPECT_EQ(
        all("SELECT * FROM songs WHERE p IN ['a','b'] AND s >= 5 ORDER BY p DESC, s DESC", limit),
        "b6 b5 a6 a5 ")
        << limit;
    std::string scanned = all("SELECT * FROM songs", limit);
    EXPECT_EQ(scanned.size(), expected.size()) << limit;
    EXPECT_EQ(all(R"(SELECT * FROM "songs"."by-g" WHERE g = 'x')", limit).size(), expected.size());
    EXPECT_EQ(all(R"(SELECT * FROM "songs"."by-g")", limit).size(), expected.size());
  }
}

TEST_F(StatementOperationsTest, ATokenBelongsToItsStatement) {
  put("a", 1);
  put("a", 2);
  const std::string page = run("SELECT * FROM songs WHERE p='a'", R"(,"Limit":1)");
  const std::string token = next_token(page);
  EXPECT_EQ(page, fmt::format(R"({{"Items":[{{"p":{{"S":"a"}},"s":{{"N":"1"}}}}],)"
                              R"("NextToken":"{}",)"
                              R"("LastEvaluatedKey":{{"p":{{"S":"a"}},"s":{{"N":"1"}}}}}})",
                              token));
  const auto with = [](std::string_view given) {
    return fmt::format(R"(,"NextToken":"{}")", given);
  };
  EXPECT_EQ(keys(run("SELECT * FROM songs WHERE p='a'", with(token) + R"(,"ConsistentRead":true)")),
            "a2");
  EXPECT_EQ(run("SELECT * FROM songs WHERE p='b'", with(token)),
            invalid("NextToken does not match request"));
  EXPECT_EQ(run_with("SELECT * FROM songs WHERE p=?",
                     R"({"S":"a"}],"NextToken":")" + token + R"(","Limit":1,"Unused":[)"),
            invalid("NextToken does not match request"));
  for (const std::string& bad : {std::string("garbage"), token.substr(0, 30), "AAAA" + token}) {
    EXPECT_EQ(run("SELECT * FROM songs WHERE p='a'", with(bad)), invalid("Invalid NextToken"));
  }
}

TEST_F(StatementOperationsTest, AnswersWhatItCost) {
  constexpr const char* kTotal = R"(,"ReturnConsumedCapacity":"TOTAL")";
  EXPECT_EQ(run("INSERT INTO users VALUE {'id':'a'}", kTotal),
            R"({"Items":[],"ConsumedCapacity":{"TableName":"users","CapacityUnits":1}})");
  EXPECT_EQ(run("SELECT id FROM users WHERE id='a'", kTotal),
            R"({"Items":[{"id":{"S":"a"}}],)"
            R"("ConsumedCapacity":{"TableName":"users","CapacityUnits":0.5}})");
  EXPECT_EQ(
      run(R"(SELECT p FROM "songs"."by-g" WHERE g='x')", R"(,"ReturnConsumedCapacity":"INDEXES")"),
      R"({"Items":[],"ConsumedCapacity":{"TableName":"songs","CapacityUnits":0.5,)"
      R"("Table":{"CapacityUnits":0},)"
      R"("GlobalSecondaryIndexes":{"by-g":{"CapacityUnits":0.5}}}})");
}

TEST_F(StatementOperationsTest, WhatWasAnsweredSurvivesACrash) {
  put("a", 1, ",'g':'x'");
  run("UPDATE songs SET g = 'y' WHERE p='a' AND s=1");
  tables_.crash();
  EXPECT_EQ(keys(run(R"(SELECT * FROM "songs"."by-g" WHERE g='y')")), "a1");
  EXPECT_EQ(tables_.inconsistency(), "");
}

TEST_F(StatementOperationsTest, ExistsIsForTransactions) {
  EXPECT_EQ(run("EXISTS(SELECT * FROM users WHERE id='a' AND n=1)"),
            invalid("EXISTS can only be used in ExecuteTransaction write requests."));
}

class StatementBatchTest : public StatementOperationsTest {
 protected:
  std::string batch(const std::vector<std::string>& statements, std::string_view rest = "") {
    std::string all;
    for (const std::string& statement : statements) {
      all += all.empty() ? "" : ",";
      all += statement.starts_with("{")
                 ? statement
                 : fmt::format(R"({{"Statement":"{}"}})", json_text(statement));
    }
    return tables_.ask("BatchExecuteStatement",
                       fmt::format(R"({{"Statements":[{}]{}}})", all, rest));
  }
  static std::string failed(std::string_view code, std::string_view message,
                            std::string_view rest = "") {
    return fmt::format(R"({{"Error":{{"Code":"{}","Message":"{}"{}}})", code, message, rest);
  }
};

TEST_F(StatementBatchTest, EachStatementIsByItself) {
  constexpr const char* kConditionalDeletion =
      R"({"Statement":"DELETE FROM users WHERE id='a' AND n=7",)"
      R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})";
  const std::string written =
      batch({"INSERT INTO users VALUE {'id':'a','n':1}", "INSERT INTO users VALUE {'id':'a'}",
             "UPDATE users SET n = n + 1 WHERE id='a' RETURNING ALL NEW *",
             "UPDATE users REMOVE n WHERE id='a' RETURNING MODIFIED NEW *", kConditionalDeletion,
             "DELETE FROM absent WHERE id='a'", "SLECT",
             "DELETE FROM users WHERE id='a' RETURNING ALL OLD *"});
  EXPECT_EQ(written, R"({"Responses":[{"TableName":"users"},)" +
                         failed("DuplicateItem", "Duplicate primary key exists in table") +
                         R"(,"TableName":"users"},)"
                         R"({"TableName":"users","Item":{"id":{"S":"a"},"n":{"N":"2"}}},)"
                         R"({"TableName":"users"},)" +
                         failed("ConditionalCheckFailed", "The conditional request failed",
                                R"(,"Item":{"id":{"S":"a"}})") +
                         R"(,"TableName":"users"},)" +
                         failed("ResourceNotFound", "Requested resource not found") + "}," +
                         failed("ValidationError", "Unsupported operation: VariableReference") +
                         R"(},{"TableName":"users","Item":{"id":{"S":"a"}}}]})");
}

TEST_F(StatementBatchTest, ReadsItemsByTheirWholeKey) {
  put("a", 1, ",'m':{'k':'v'}");
  constexpr const char* kNoKey =
      "Select statements within BatchExecuteStatement must specify the primary key in the where "
      "clause.";
  const std::string refused = failed("ValidationError", kNoKey) + R"(,"TableName":"songs"})";
  EXPECT_EQ(
      batch({"SELECT * FROM songs WHERE p='a' AND s=1", "SELECT m.k FROM songs WHERE p='a' AND s=1",
             "SELECT * FROM songs WHERE p='a' AND s=2", "SELECT * FROM songs WHERE p='a'",
             "SELECT * FROM songs", R"(SELECT * FROM "songs"."by-g" WHERE g='x')",
             "SELECT * FROM songs WHERE p='a' AND s=1 AND attribute_exists(m)"},
            R"(,"ReturnConsumedCapacity":"TOTAL")"),
      R"({"Responses":[{"TableName":"songs","Item":{"m":{"M":{"k":{"S":"v"}}},)"
      R"("p":{"S":"a"},"s":{"N":"1"}}},)"
      R"({"TableName":"songs","Item":{"k":{"S":"v"}}},{"TableName":"songs"},)" +
          refused + "," + refused + "," + refused + "," + refused +
          R"(],"ConsumedCapacity":[{"TableName":"songs","CapacityUnits":1.5}]})");
}

TEST_F(StatementBatchTest, ReadsAndWritesAreNotMixed) {
  EXPECT_EQ(batch({"SELECT * FROM users WHERE id='a'", "DELETE FROM users WHERE id='a'"}),
            invalid("A batch must consist of either read statements or write statements; it cannot "
                    "contain both"));
  EXPECT_TRUE(batch({}).starts_with("ValidationException: 1 validation error detected"));
  EXPECT_TRUE(batch(std::vector<std::string>(26, "DELETE FROM users WHERE id='a'"))
                  .starts_with("ValidationException: 1 validation error detected"));
}

TEST_F(StatementBatchTest, WhatWasAnsweredSurvivesACrash) {
  std::vector<std::string> statements;
  for (int i = 0; i < 25; ++i) {
    statements.push_back(fmt::format("INSERT INTO users VALUE {{'id':'u{}'}}", i));
  }
  EXPECT_EQ(batch(statements).find("Error"), std::string::npos);
  tables_.crash();
  for (int i = 0; i < 25; ++i) {
    EXPECT_NE(user(fmt::format("u{}", i)), "{}");
  }
  EXPECT_EQ(tables_.inconsistency(), "");
}

class StatementTransactionTest : public StatementOperationsTest {
 protected:
  std::string transact(const std::vector<std::string>& statements, std::string_view rest = "") {
    std::string all;
    for (const std::string& statement : statements) {
      all += all.empty() ? "" : ",";
      all += statement.starts_with("{")
                 ? statement
                 : fmt::format(R"({{"Statement":"{}"}})", json_text(statement));
    }
    return tables_.ask("ExecuteTransaction",
                       fmt::format(R"({{"TransactStatements":[{}]{}}})", all, rest));
  }
  // The codes of the reasons, of a transaction that was cancelled.
  static std::string reasons(const std::string& answer) {
    const size_t begin = answer.find('[');
    return answer.starts_with("TransactionCanceledException")
               ? answer.substr(begin, answer.find(']') + 1 - begin)
               : answer;
  }
  static std::string refused(int statement, std::string_view text) {
    return invalid(fmt::format("Validation failed in TransactStatements[{}]: {}", statement, text));
  }

  static constexpr const char* kDone = R"({"Responses":[]})";
};

TEST_F(StatementTransactionTest, WritesAllOrNothing) {
  put("a", 1, ",'n':1");
  EXPECT_EQ(transact({"INSERT INTO users VALUE {'id':'x'}",
                      "UPDATE songs SET n = n + 1 WHERE p='a' AND s=1",
                      "EXISTS(SELECT * FROM songs WHERE p='b' AND s=2 AND n IS MISSING)"}),
            kDone);
  EXPECT_EQ(user("x"), R"({"Item":{"id":{"S":"x"}}})");
  const std::string cancelled =
      transact({"INSERT INTO users VALUE {'id':'y'}", "INSERT INTO users VALUE {'id':'x'}",
                R"({"Statement":"DELETE FROM songs WHERE p='a' AND s=1 AND n=7",)"
                R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"});
  EXPECT_EQ(reasons(cancelled), "[None, DuplicateItem, ConditionalCheckFailed]");
  EXPECT_NE(cancelled.find(R"("Message":"Duplicate primary key exists in table")"),
            std::string::npos);
  EXPECT_NE(cancelled.find(R"("Item":{"n":{"N":"2"},"p":{"S":"a"},"s":{"N":"1"}})"),
            std::string::npos);
  EXPECT_EQ(user("y"), "{}");
  EXPECT_EQ(reasons(transact({"UPDATE users SET n=1 WHERE id='none'"})),
            "[ConditionalCheckFailed]");
  EXPECT_EQ(reasons(transact({"DELETE FROM users WHERE id='x'",
                              "EXISTS(SELECT * FROM songs WHERE p='a' AND s=1 AND n=1)"})),
            "[None, ConditionalCheckFailed]");
  tables_.crash();
  EXPECT_EQ(tables_.inconsistency(), "");
  EXPECT_EQ(user("x"), R"({"Item":{"id":{"S":"x"}}})");
}

TEST_F(StatementTransactionTest, ReadsByTheWholeKey) {
  put("a", 1, ",'m':{'k':'v'}");
  const auto select = [](std::string_view where) {
    return fmt::format("SELECT * FROM songs WHERE {}", where);
  };
  EXPECT_EQ(transact({"SELECT m.k FROM songs WHERE p='a' AND s=1", select("p='a' AND s=2"),
                      "SELECT * FROM users WHERE id='none'"},
                     R"(,"ReturnConsumedCapacity":"TOTAL")"),
            R"({"Responses":[{"Item":{"k":{"S":"v"}}},{},{}],"ConsumedCapacity":[)"
            R"({"TableName":"songs","CapacityUnits":4,"ReadCapacityUnits":4},)"
            R"({"TableName":"users","CapacityUnits":2,"ReadCapacityUnits":2}]})");
  EXPECT_EQ(keys(transact({select("p IN ['a'] AND s IN [1]")})), "a1");
  constexpr const char* kNoKey =
      "Select statements within ExecuteTransaction must specify the primary key in the where "
      "clause.";
  for (const char* where : {"p='a'", "p='a' AND s=1 AND m IS MISSING", "p='a' OR s=1"}) {
    EXPECT_EQ(transact({select(where)}), refused(0, kNoKey)) << where;
  }
  EXPECT_EQ(transact({R"(SELECT * FROM "songs"."by-g" WHERE g='x')"}),
            refused(0, "Reads on indices are not supported within transactions."));
  EXPECT_EQ(reasons(transact({select("p='a' AND s=1"), select("p=1 AND s=1")})),
            "[None, ValidationError]");
  EXPECT_EQ(reasons(transact({select("p='a' AND s=1"), "SELECT * FROM none WHERE p='a'"})),
            "[None, ResourceNotFound]");
  EXPECT_EQ(transact({select("p='a' AND s=1"), select("s=1 AND p='a'")}),
            invalid("Transaction request cannot include multiple operations on one item"));
}

TEST_F(StatementTransactionTest, SaysWhichStatementIsWrong) {
  constexpr const char* kGood = "DELETE FROM users WHERE id='a'";
  EXPECT_EQ(transact({kGood, "SELECT * FROM users WHERE"}),
            refused(1, "Statement wasn't well formed, can't be processed: Unexpected term"));
  EXPECT_EQ(transact({kGood, "UPDATE users SET n=1 WHERE id='x' RETURNING ALL NEW *"}),
            refused(1, "RETURNING clause is not supported in ExecuteTransaction."));
  EXPECT_EQ(transact({"UPDATE users SET n = n + [1] WHERE id='x'"}),
            refused(0,
                    "Incorrect operand type for operator or function; operator or function: +, "
                    "operand type: L"));
  EXPECT_EQ(transact({"EXISTS(SELECT * FROM users WHERE id='a')", kGood}),
            refused(0, "EXISTS() must contain a single item read with additional condition"));
  EXPECT_EQ(transact({"EXISTS(SELECT * FROM users WHERE n=1)", kGood}),
            refused(0, "EXISTS() must contain a single item read with additional condition"));
  EXPECT_EQ(transact({R"(EXISTS(SELECT * FROM "songs"."by-g" WHERE g='x' AND v=1))"}),
            refused(0, "Operations on indices are not supported in transactions"));
  EXPECT_EQ(transact({R"({"Statement":"UPDATE users SET n=? WHERE id='a'",)"
                      R"("Parameters":[{"N":"abc"}]})"}),
            invalid("The parameter cannot be converted to a numeric value: abc"));
  EXPECT_EQ(transact({kGood, "SELECT * FROM users WHERE id='b'"}),
            invalid("A transaction must consist of either read statements or write statements; it "
                    "cannot contain both"));
  EXPECT_EQ(reasons(transact({"UPDATE songs SET a='x' WHERE p='a'",
                              "UPDATE songs SET a='x' WHERE p='a' AND s='1'",
                              "UPDATE songs SET a='x' WHERE p='a' AND s=3"})),
            "[ValidationError, ValidationError, None]");
  EXPECT_EQ(
      reasons(transact({"INSERT INTO songs VALUE {'p':'a'}", "DELETE FROM nope WHERE p='a'"})),
      "[ValidationError, ResourceNotFound]");
}

TEST_F(StatementTransactionTest, ATokenMakesItIdempotent) {
  run("INSERT INTO users VALUE {'id':'a','n':0}");
  const std::vector<std::string> add{"UPDATE users SET n = n + 1 WHERE id='a'"};
  constexpr const char* kToken = R"(,"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL")";
  EXPECT_EQ(transact(add, kToken),
            R"({"Responses":[],"ConsumedCapacity":[{"TableName":"users","CapacityUnits":2,)"
            R"("WriteCapacityUnits":2}]})");
  EXPECT_EQ(transact(add, kToken),
            R"({"Responses":[],"ConsumedCapacity":[{"TableName":"users","CapacityUnits":2,)"
            R"("ReadCapacityUnits":2}]})");
  EXPECT_EQ(user("a"), R"({"Item":{"id":{"S":"a"},"n":{"N":"1"}}})");
  EXPECT_TRUE(transact({"UPDATE users SET n = n + 2 WHERE id='a'"}, kToken)
                  .starts_with("IdempotentParameterMismatchException"));
}

}  // namespace
}  // namespace penstock::table
