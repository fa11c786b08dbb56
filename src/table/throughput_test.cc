#include "table/throughput.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

constexpr int64_t kStartMs = 1'700'000'000'000;

TEST(CapacityBucket, BeginsWithASecond) {
  CapacityBucket bucket;
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(bucket.take(1, 10, kStartMs)) << i;
  }
  EXPECT_FALSE(bucket.take(1, 10, kStartMs));
  EXPECT_FALSE(bucket.has_some(kStartMs));
  EXPECT_TRUE(bucket.take(1, 10, kStartMs + 50));
  EXPECT_FALSE(bucket.take(1, 10, kStartMs + 100));
}

TEST(CapacityBucket, KeepsWhatIsNotUsedForThreeHundredSeconds) {
  CapacityBucket bucket;
  ASSERT_TRUE(bucket.take(10, 10, kStartMs));
  int taken = 0;
  for (const int64_t later_ms : {kStartMs + 1'000'000, kStartMs + 1'000'000}) {
    while (bucket.take(1, 10, later_ms)) {
      ++taken;
    }
  }
  EXPECT_EQ(taken, 3'000);
}

TEST(CapacityBucket, LetsWhatIsLargeThroughAndMakesItGood) {
  CapacityBucket bucket;
  EXPECT_TRUE(bucket.take(400, 10, kStartMs));
  EXPECT_FALSE(bucket.take(1, 10, kStartMs + 39'000));
  EXPECT_TRUE(bucket.take(1, 10, kStartMs + 39'001));
}

TEST(CapacityBucket, HoldsTheRateInTheLongRun) {
  CapacityBucket bucket;
  double taken = 0;
  for (int64_t now_ms = kStartMs; now_ms < kStartMs + 100'000; now_ms += 7) {
    for (int i = 0; i < 3; ++i) {
      taken += bucket.take(0.5, 20, now_ms) ? 0.5 : 0;
    }
  }
  EXPECT_NEAR(taken, 20 * 101, 1);
}

TEST(CapacityBucket, GivesBackAndSpends) {
  CapacityBucket bucket;
  ASSERT_TRUE(bucket.take(10, 10, kStartMs));
  bucket.give_back(1, 10);
  EXPECT_TRUE(bucket.has_some(kStartMs));
  bucket.spend(5, 10, kStartMs);
  bucket.spend(5, 10, kStartMs);
  EXPECT_FALSE(bucket.has_some(kStartMs + 900));
  EXPECT_TRUE(bucket.has_some(kStartMs + 901));
}

TEST(CapacityBucket, IsOneForAllThreads) {
  CapacityBucket bucket;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int attempt = 0; attempt < 5'000; ++attempt) {
        taken += bucket.take(1, 10'000, kStartMs) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(taken, 10'000);
}

constexpr const char* kThroughputs =
    R"("ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":5})";

class ThroughputTest : public testing::Test {
 protected:
  // "t" with partition key "id", five writes and two reads a second, and the index "by-g" by "g"
  // with as many writes as said.
  void create(int index_writes = 100) {
    const std::string made = tables_.ask(
        "CreateTable",
        fmt::format(
            R"({{"TableName":"tab",{},"AttributeDefinitions":[)"
            R"({{"AttributeName":"id","AttributeType":"S"}},{{"AttributeName":"g","AttributeType":"S"}}],)"
            R"("KeySchema":[{{"AttributeName":"id","KeyType":"HASH"}}],"GlobalSecondaryIndexes":[)"
            R"({{"IndexName":"by-g","KeySchema":[{{"AttributeName":"g","KeyType":"HASH"}}],)"
            R"("Projection":{{"ProjectionType":"ALL"}},"ProvisionedThroughput":)"
            R"({{"ReadCapacityUnits":1,"WriteCapacityUnits":{}}}}}]}})",
            kThroughputs, index_writes));
    ASSERT_NE(made.find("TableDescription"), std::string::npos) << made;
  }
  std::string put(int id, std::string_view more = "") {
    return tables_.ask(
        "PutItem",
        fmt::format(R"({{"TableName":"tab","Item":{{"id":{{"S":"{}"}}{}}}}})", id, more));
  }
  std::string get(int id) {
    return tables_.ask("GetItem",
                       fmt::format(R"({{"TableName":"tab","Key":{{"id":{{"S":"{}"}}}}}})", id));
  }
  // How many of them are done at once.
  template <typename Ask>
  int count_done(const Ask& ask) {
    int done = 0;
    while (done < 10'000 && !is_throttled(ask(done))) {
      ++done;
    }
    return done;
  }
  static bool is_throttled(const std::string& answer) {
    return answer.starts_with("ProvisionedThroughputExceededException: ");
  }

  TestTables tables_;
};

TEST_F(ThroughputTest, BoundsWritesAndReadsEachByItself) {
  create();
  EXPECT_EQ(count_done([&](int i) { return put(i); }), 5);
  EXPECT_EQ(
      put(9),
      "ProvisionedThroughputExceededException: The level of configured provisioned throughput "
      "for the table was exceeded. Consider increasing your provisioning level with the "
      "UpdateTable API.");
  // Half a unit each.
  EXPECT_EQ(count_done([&](int i) { return get(i); }), 4);
  tables_.pass_ms(2'000);
  EXPECT_EQ(count_done([&](int i) { return put(i); }), 10);
  EXPECT_EQ(count_done([&](int i) { return get(i); }), 8);
}

TEST_F(ThroughputTest, CountsWhatIsLargeByItsSize) {
  create();
  const std::string three_units = fmt::format(R"(,"v":{{"S":"{}"}})", std::string(2'500, 'x'));
  EXPECT_EQ(count_done([&](int i) { return put(i, three_units); }), 2);
  tables_.pass_ms(200);
  EXPECT_TRUE(is_throttled(put(1)));
  tables_.pass_ms(1);
  EXPECT_FALSE(is_throttled(put(1)));
}

TEST_F(ThroughputTest, NamesTheIndexThatHasNothingLeft) {
  create(1);
  EXPECT_EQ(put(1, R"(,"g":{"S":"a"})"), "{}");
  const std::string refused = put(2, R"(,"g":{"S":"a"})");
  EXPECT_TRUE(is_throttled(refused));
  EXPECT_NE(refused.find("one or more global secondary indexes of the table"), std::string::npos);
  EXPECT_EQ(get(2), "{}");
  // What the index refused has cost the table nothing, and what is not in the index goes on.
  EXPECT_EQ(count_done([&](int i) { return put(10 + i); }), 4);
}

TEST_F(ThroughputTest, ReadsOfAnIndexAreItsOwn) {
  create();
  const auto query = [&](int) {
    return tables_.ask("Query",
                       R"({"TableName":"tab","IndexName":"by-g","KeyConditionExpression":"g = :g",)"
                       R"("ExpressionAttributeValues":{":g":{"S":"a"}}})");
  };
  EXPECT_EQ(count_done(query), 2);
  EXPECT_NE(query(0).find("global secondary indexes"), std::string::npos);
  EXPECT_EQ(count_done([&](int) { return tables_.ask("Scan", R"({"TableName":"tab"})"); }), 4);
}

TEST_F(ThroughputTest, WhatIsNotValidCostsNothingAndAFailedConditionDoes) {
  create();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(tables_.ask("PutItem", R"({"TableName":"tab","Item":{"x":{"S":"1"}}})")
                    .starts_with("ValidationException"));
  }
  const auto put_if_there = [&](int) {
    return tables_.ask("PutItem", R"({"TableName":"tab","Item":{"id":{"S":"1"}},)"
                                  R"j("ConditionExpression":"attribute_exists(id)"})j");
  };
  EXPECT_TRUE(put_if_there(0).starts_with("ConditionalCheckFailedException"));
  EXPECT_EQ(count_done(put_if_there), 4);
  EXPECT_TRUE(is_throttled(put(1)));
}

TEST_F(ThroughputTest, ABatchLeavesWhatIsThrottled) {
  create();
  std::string writes;
  std::string keys;
  for (int i = 0; i < 8; ++i) {
    writes +=
        fmt::format(R"({}{{"PutRequest":{{"Item":{{"id":{{"S":"{}"}}}}}}}})", i > 0 ? "," : "", i);
    keys += fmt::format(R"({}{{"id":{{"S":"{}"}}}})", i > 0 ? "," : "", i);
  }
  const auto count = [](const std::string& text, std::string_view part) {
    int found = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  };
  const std::string write = fmt::format(R"({{"RequestItems":{{"tab":[{}]}}}})", writes);
  const std::string read = fmt::format(R"({{"RequestItems":{{"tab":{{"Keys":[{}]}}}}}})", keys);
  const std::string written = tables_.ask("BatchWriteItem", write);
  EXPECT_EQ(count(written, "PutRequest"), 3) << written;
  EXPECT_TRUE(is_throttled(tables_.ask("BatchWriteItem", write)));
  const std::string found = tables_.ask("BatchGetItem", read);
  const size_t unprocessed = found.find("UnprocessedKeys");
  ASSERT_NE(unprocessed, std::string::npos);
  EXPECT_EQ(count(found.substr(unprocessed), R"({"id":)"), 4) << found;
  EXPECT_TRUE(is_throttled(tables_.ask("BatchGetItem", read)));
  EXPECT_EQ(tables_.inconsistency(), "");
}

TEST_F(ThroughputTest, ATransactionCostsTwice) {
  create();
  const auto write = [&](int first) {
    return tables_.ask(
        "TransactWriteItems",
        fmt::format(
            R"({{"TransactItems":[{{"Put":{{"TableName":"tab","Item":{{"id":{{"S":"{}"}}}}}}}},)"
            R"({{"Put":{{"TableName":"tab","Item":{{"id":{{"S":"{}"}}}}}}}}]}})",
            first, first + 1));
  };
  EXPECT_EQ(write(0), "{}");
  const std::string refused = write(2);
  EXPECT_TRUE(refused.starts_with("TransactionCanceledException")) << refused;
  EXPECT_NE(refused.find("[None, ProvisionedThroughputExceeded]"), std::string::npos) << refused;
  EXPECT_EQ(get(2), "{}");
  EXPECT_TRUE(is_throttled(put(9)));
}

TEST_F(ThroughputTest, StaysUsedUpWhenTheDefinitionChanges) {
  create();
  EXPECT_EQ(count_done([&](int i) { return put(i); }), 5);
  EXPECT_FALSE(is_throttled(
      tables_.ask("UpdateTable", R"({"TableName":"tab","DeletionProtectionEnabled":true})")));
  EXPECT_TRUE(is_throttled(put(1)));
  tables_.ask("UpdateTable", R"({"TableName":"tab","ProvisionedThroughput":)"
                             R"({"ReadCapacityUnits":2,"WriteCapacityUnits":50}})");
  EXPECT_TRUE(is_throttled(put(1)));
  tables_.pass_ms(1'000);
  EXPECT_EQ(count_done([&](int i) { return put(i); }), 50);
}

TEST_F(ThroughputTest, OnDemandIsNotBounded) {
  tables_.ask("CreateTable", kOneKeyTable);
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(
        tables_.ask("PutItem",
                    fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}}}}}})", i)),
        "{}");
  }
}

TEST_F(ThroughputTest, DecreasesAreLimitedADay) {
  create();
  int64_t writes = 30'000;
  const auto change = [&](int64_t to) {
    return tables_.ask("UpdateTable",
                       fmt::format(R"({{"TableName":"tab","ProvisionedThroughput":)"
                                   R"({{"ReadCapacityUnits":2,"WriteCapacityUnits":{}}}}})",
                                   to));
  };
  EXPECT_EQ(change(writes).find("LimitExceeded"), std::string::npos);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(change(--writes).find("LimitExceeded"), std::string::npos) << i;
  }
  EXPECT_TRUE(change(writes - 1)
                  .starts_with("LimitExceededException: Subscriber limit exceeded: Provisioned "
                               "throughput decreases are "
                               "limited within a given UTC day. After the first 4 decreases"));
  // An increase is free.
  EXPECT_EQ(change(writes + 10).find("LimitExceeded"), std::string::npos);
}

}  // namespace
}  // namespace penstock::table
