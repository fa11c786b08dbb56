#include <gtest/gtest.h>

#include "table/host_testing.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

using std::string_literals::operator""s;

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() { tables_.ask("CreateTable", kOneKeyTable); }
  std::string ask(std::string_view operation, std::string_view json) {
    return tables_.ask(operation, json);
  }
  std::string get(std::string_view id) {
    return ask("GetItem",
               fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}})", id));
  }
  // `items` are TransactItems.
  std::string write(std::string_view items, std::string_view more = "") {
    return ask("TransactWriteItems", fmt::format(R"({{"TransactItems":[{}]{}}})", items, more));
  }
  std::string read(std::string_view ids) {
    std::string items;
    for (const char id : ids) {
      items += fmt::format(R"({}{{"Get":{{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}}}})",
                           items.empty() ? "" : ",", id);
    }
    return ask("TransactGetItems", fmt::format(R"({{"TransactItems":[{}]}})", items));
  }
  static std::string put(std::string_view id, int n) {
    return fmt::format(
        R"({{"Put":{{"TableName":"users","Item":{{"id":{{"S":"{}"}},"n":{{"N":"{}"}}}}}}}})", id,
        n);
  }
  static std::string check(std::string_view id, std::string_view condition) {
    return fmt::format(R"({{"ConditionCheck":{{"TableName":"users","Key":{{"id":{{"S":"{}"}}}},)"
                       R"("ConditionExpression":"{}",)"
                       R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}}})",
                       id, condition);
  }
  static std::string add(std::string_view id, int more) {
    return fmt::format(R"({{"Update":{{"TableName":"users","Key":{{"id":{{"S":"{}"}}}},)"
                       R"("UpdateExpression":"ADD n :n",)"
                       R"("ExpressionAttributeValues":{{":n":{{"N":"{}"}}}}}}}})",
                       id, more);
  }
  static std::string remove(std::string_view id) {
    return fmt::format(R"({{"Delete":{{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}}}})", id);
  }

  TestTables tables_;
};

TEST_F(TransactionTest, DoesAllOfItAndItIsThereAfterACrash) {
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"c"}}})");
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"d"},"n":{"N":"4"}}})");
  EXPECT_EQ(write(put("a", 1) + "," + add("b", 2) + "," + remove("c") + "," +
                  check("d", "attribute_exists(n)")),
            "{}");
  const std::string all =
      R"({"Responses":[{"Item":{"id":{"S":"a"},"n":{"N":"1"}}},)"
      R"({"Item":{"id":{"S":"b"},"n":{"N":"2"}}},{},{"Item":{"id":{"S":"d"},"n":{"N":"4"}}}]})";
  EXPECT_EQ(read("abcd"), all);
  tables_.crash();
  EXPECT_EQ(read("abcd"), all);
  tables_.settle();
  EXPECT_EQ(tables_.inconsistency(), "");
  EXPECT_EQ(write(put("a", 2) + "," + put("d", 2)), "{}");  // nothing is left locked
}

TEST_F(TransactionTest, DoesNothingIfOnePartCannotBeAndSaysWhich) {
  ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"b"},"n":{"N":"7"}}})");
  EXPECT_EQ(
      write(put("a", 1) + "," + check("b", "attribute_not_exists(n)") + "," + put("c", 1)),
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons "
      "for specific reasons [None, ConditionalCheckFailed, None] "
      R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
      R"("Message":"The conditional request failed",)"
      R"("Item":{"id":{"S":"b"},"n":{"N":"7"}}},{"Code":"None"}])");
  EXPECT_EQ(get("a") + get("c"), "{}{}");
  EXPECT_EQ(write(put("a", 1) + "," + put("b", 1)), "{}");
  EXPECT_EQ(get("b"), R"({"Item":{"id":{"S":"b"},"n":{"N":"1"}}})");
}

TEST_F(TransactionTest, ChecksWhatItCanBeforeItTouchesAnything) {
  EXPECT_EQ(write(put("a", 1) + "," + remove("a")),
            "ValidationException: Transaction request cannot include multiple operations on one "
            "item");
  EXPECT_EQ(write("{}"),
            "ValidationException: TransactItems can only contain one of Check, Put, Update or "
            "Delete");
  EXPECT_EQ(write(R"({"Put":{"TableName":"none","Item":{"id":{"S":"a"}}}})"),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(
      write(put("a", 1) + R"(,{"Put":{"TableName":"users","Item":{"x":{"S":"a"}}}})"),
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons "
      "for specific reasons [None, ValidationError] "
      R"("CancellationReasons":[{"Code":"None"},{"Code":"ValidationError","Message":)"
      R"("One or more parameter values were invalid: Missing the key id in the item"}])");
  EXPECT_EQ(write(check("a", "n >")).substr(0, 20), "ValidationException:");
  EXPECT_EQ(get("a"), "{}");
}

TEST_F(TransactionTest, IsDoneOnceForOneToken) {
  constexpr std::string_view kToken = R"(,"ClientRequestToken":"t1")";
  EXPECT_EQ(write(add("a", 1), kToken), "{}");
  EXPECT_EQ(write(add("a", 1), kToken), "{}");
  tables_.crash();
  EXPECT_EQ(write(add("a", 1), R"(,"ReturnConsumedCapacity":"TOTAL")"s.append(kToken)),
            R"({"ConsumedCapacity":[{"TableName":"users","CapacityUnits":2,)"
            R"("ReadCapacityUnits":2}]})");
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"n":{"N":"1"}}})");
  EXPECT_EQ(write(add("a", 2), kToken).substr(0, 37), "IdempotentParameterMismatchException:");
  tables_.pass_ms(1);
  EXPECT_EQ(write(check("b", "attribute_exists(n)"), R"(,"ClientRequestToken":"t2")").substr(0, 29),
            "TransactionCanceledException:");
  // What was cancelled left no trace of its token.
  EXPECT_EQ(write(add("b", 1), R"(,"ClientRequestToken":"t2")"), "{}");
}

// Whatever has become of the items, what was committed is not said to be cancelled.
TEST_F(TransactionTest, AnswersAgainAfterItsTableIsGone) {
  constexpr std::string_view kMore =
      R"(,"ClientRequestToken":"t1","ReturnConsumedCapacity":"TOTAL")";
  const std::string both = add("a", 1) + "," + add("b", 1);
  EXPECT_EQ(write(both, kMore), R"({"ConsumedCapacity":[{"TableName":"users","CapacityUnits":4,)"
                                R"("WriteCapacityUnits":4}]})");
  ask("DeleteTable", R"({"TableName":"users"})");
  EXPECT_EQ(write(both, kMore), R"({"ConsumedCapacity":[{"TableName":"users","CapacityUnits":4,)"
                                R"("ReadCapacityUnits":4}]})");
  EXPECT_EQ(write(add("c", 1), R"(,"ClientRequestToken":"t2")"),
            "ResourceNotFoundException: Requested resource not found");
}

TEST_F(TransactionTest, ShowsItemsInReasonsUpToALimit) {
  const std::string text(390'000, 'x');
  std::string checks;
  for (int i = 0; i < 20; ++i) {
    ask("PutItem", fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}},)"
                               R"("t":{{"S":"{}"}}}}}})",
                               i, text));
    checks += (i == 0 ? "" : ",") + check(std::to_string(i), "attribute_not_exists(id)");
  }
  const std::string answer = write(checks);
  EXPECT_TRUE(answer.starts_with("TransactionCanceledException"));
  EXPECT_GT(answer.size(), 3'900'000U);
  EXPECT_LT(answer.size(), 4'300'000U);
}

TEST_F(TransactionTest, ForgetsATokenAfterTenMinutes) {
  constexpr std::string_view kToken = R"(,"ClientRequestToken":"t1")";
  write(add("a", 1), kToken);
  tables_.advance_ms(kTokenMs - 1);
  write(add("a", 1), kToken);
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"n":{"N":"1"}}})");
  tables_.advance_ms(1);
  write(add("a", 1), kToken);
  EXPECT_EQ(get("a"), R"({"Item":{"id":{"S":"a"},"n":{"N":"2"}}})");
}

// Requests that run at the same time are refused or come one after the other; none sees a part.
TEST_F(TransactionTest, KeepsOthersOutWhileItIsUnderWay) {
  write(put("a", 0) + "," + put("b", 0) + "," + put("c", 0));
  int conflicts = 0;
  int done = 0;
  for (int round = 1; round <= 200; ++round) {
    std::array<std::string, 4> answers;
    tables_.begin("TransactWriteItems",
                  fmt::format(R"({{"TransactItems":[{},{},{}]}})", put("a", round), put("b", round),
                              put("c", round)),
                  answers[0]);
    for (uint64_t step = tables_.random().below(12); step > 0; --step) {
      tables_.step();
    }
    tables_.begin("TransactGetItems",
                  R"({"TransactItems":[{"Get":{"TableName":"users","Key":{"id":{"S":"c"}}}},)"
                  R"({"Get":{"TableName":"users","Key":{"id":{"S":"a"}}}}]})",
                  answers[1]);
    for (uint64_t step = tables_.random().below(12); step > 0; --step) {
      tables_.step();
    }
    tables_.begin("UpdateItem",
                  R"({"TableName":"users","Key":{"id":{"S":"b"}},"UpdateExpression":"REMOVE x"})",
                  answers[2]);
    tables_.begin("BatchWriteItem",
                  R"({"RequestItems":{"users":[{"DeleteRequest":{"Key":{"id":{"S":"x"}}}}]}})",
                  answers[3]);
    tables_.settle();
    EXPECT_EQ(answers[0], "{}");
    EXPECT_EQ(answers[3], R"({"UnprocessedItems":{}})");
    const auto state = [](int n) {
      return fmt::format(R"({{"Responses":[{{"Item":{{"id":{{"S":"c"}},"n":{{"N":"{}"}}}}}},)"
                         R"({{"Item":{{"id":{{"S":"a"}},"n":{{"N":"{}"}}}}}}]}})",
                         n, n);
    };
    const bool is_conflict = answers[1].starts_with("TransactionCanceledException");
    EXPECT_TRUE(is_conflict || answers[1] == state(round - 1) || answers[1] == state(round))
        << answers[1];
    conflicts += is_conflict || answers[2] ==
                                    "TransactionConflictException: Transaction is ongoing for the "
                                    "item"
                     ? 1
                     : 0;
    done += answers[1] == state(round) ? 1 : 0;
  }
  EXPECT_GT(conflicts, 10);
  EXPECT_GT(done, 10);
  EXPECT_EQ(tables_.inconsistency(), "");
}

// A batch write that meets a transaction leaves that item for another try.
TEST_F(TransactionTest, LeavesABatchItsItemUnprocessed) {
  int unprocessed = 0;
  for (int round = 0; round < 40; ++round) {
    std::string transaction;
    std::string batch;
    tables_.begin("TransactWriteItems",
                  fmt::format(R"({{"TransactItems":[{},{}]}})", add("a", 1), add("b", 1)),
                  transaction);
    for (int step = 0; step < round % 10; ++step) {
      tables_.step();
    }
    tables_.begin("BatchWriteItem",
                  R"({"RequestItems":{"users":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]}})",
                  batch);
    tables_.settle();
    unprocessed += batch == R"({"UnprocessedItems":{}})" ? 0 : 1;
    EXPECT_TRUE(transaction == "{}" || transaction.starts_with("TransactionCanceledException"));
  }
  EXPECT_GT(unprocessed, 0);
}

TEST_F(TransactionTest, KeepsIndexesAndCountsRight) {
  ask("CreateTable",
      R"({"TableName":"ttt","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
      R"({"AttributeName":"p","AttributeType":"S"},{"AttributeName":"s","AttributeType":"N"},)"
      R"({"AttributeName":"g","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"s",)"
      R"("KeyType":"RANGE"}],"LocalSecondaryIndexes":[{"IndexName":"lll","KeySchema":[)"
      R"({"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],)"
      R"("Projection":{"ProjectionType":"ALL"}}],"GlobalSecondaryIndexes":[{"IndexName":"iii",)"
      R"("KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],)"
      R"("Projection":{"ProjectionType":"ALL"}}]})");
  const auto put_of = [](int s, int g) {
    return fmt::format(R"({{"Put":{{"TableName":"ttt","Item":{{"p":{{"S":"p"}},"s":{{"N":"{}"}},)"
                       R"("g":{{"S":"g{}"}}}}}}}})",
                       s, g);
  };
  EXPECT_EQ(write(put_of(1, 1) + "," + put_of(2, 1) + "," + put_of(3, 2),
                  R"(,"ReturnConsumedCapacity":"INDEXES")"),
            R"({"ConsumedCapacity":[{"TableName":"ttt","CapacityUnits":18,"WriteCapacityUnits":18,)"
            R"("Table":{"WriteCapacityUnits":6,"CapacityUnits":6},)"
            R"("LocalSecondaryIndexes":{"lll":{"WriteCapacityUnits":6,"CapacityUnits":6}},)"
            R"("GlobalSecondaryIndexes":{"iii":{"WriteCapacityUnits":6,"CapacityUnits":6}}}]})");
  EXPECT_EQ(write(put_of(1, 2) + R"(,{"Delete":{"TableName":"ttt","Key":{"p":{"S":"p"},)"
                                 R"("s":{"N":"2"}}}})"),
            "{}");
  EXPECT_EQ(tables_.inconsistency(), "");
  EXPECT_EQ(ask("Query", R"({"TableName":"ttt","IndexName":"iii","Select":"COUNT",)"
                         R"("KeyConditionExpression":"g = :g",)"
                         R"("ExpressionAttributeValues":{":g":{"S":"g2"}}})"),
            R"({"Count":2,"ScannedCount":2})");
}

TEST_F(TransactionTest, MayNotBeLargerThanFourMegabytes) {
  std::string items;
  const std::string text(380'000, 'x');
  for (int i = 0; i < 12; ++i) {
    items += fmt::format(
        R"({}{{"Put":{{"TableName":"users","Item":{{"id":{{"S":"{}"}},"t":{{"S":"{}"}}}}}}}})",
        i == 0 ? "" : ",", i, text);
  }
  EXPECT_EQ(write(items).substr(0, 20), "ValidationException:");
  EXPECT_EQ(get("0"), "{}");
}

}  // namespace
}  // namespace penstock::table
