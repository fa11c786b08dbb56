#include "table/expiry.h"

#include <gtest/gtest.h>

#include <string>

#include "table/host_testing.h"

namespace penstock::table {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class ExpiringUsers {
 public:
  explicit ExpiringUsers(std::string_view table = kOneKeyTable) { ask("CreateTable", table); }
  std::string ask(std::string_view operation, std::string_view json) {
    return tables.ask(operation, json);
  }
  std::string update(bool is_enabled, std::string_view attribute = "ttl") {
    return ask("UpdateTimeToLive",
               fmt::format(R"({{"TableName":"users","TimeToLiveSpecification":{{"Enabled":{},)"
                           R"("AttributeName":"{}"}}}})",
                           is_enabled, attribute));
  }
  void enable() {
    update(true);
    tables.pass_ms(200);
    EXPECT_EQ(status(), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED",)"
                        R"("AttributeName":"ttl"}})");
  }
  std::string status() { return ask("DescribeTimeToLive", R"({"TableName":"users"})"); }
  // `value` as JSON of an attribute value; empty: none.
  void put(std::string_view id, std::string_view value) {
    const std::string ttl = value.empty() ? "" : fmt::format(R"(,"ttl":{})", value);
    EXPECT_EQ(
        ask("PutItem",
            fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}}{}}}}})", id, ttl)),
        "{}");
  }
  void put_at(std::string_view id, int64_t expires_s) {
    put(id, fmt::format(R"({{"N":"{}"}})", expires_s));
  }
  bool is_there(std::string_view id) {
    return ask("GetItem",
               fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}})", id)) != "{}";
  }
  size_t count() {
    const std::string answer = ask("Scan", R"({"TableName":"users","Select":"COUNT"})");
    return std::stoul(answer.substr(answer.find(':') + 1));
  }
  int64_t now_s() { return tables.now_s(); }

  TestTables tables;
};

TEST(Expiry, IsEnabledAndDisabledOneChangeAtATime) {
  ExpiringUsers users;
  EXPECT_EQ(users.status(), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  EXPECT_EQ(users.update(false), "ValidationException: TimeToLive is already disabled");
  EXPECT_EQ(users.update(true),
            R"({"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}})");
  EXPECT_TRUE(has(users.status(), "ENABLING"));
  EXPECT_EQ(users.update(false),
            "ValidationException: Time to live has been modified multiple times within a fixed "
            "interval");
  EXPECT_EQ(users.update(true), "ValidationException: TimeToLive is already enabled");
  EXPECT_EQ(users.update(true, "other"),
            "ValidationException: TimeToLive is active on a different AttributeName: current "
            "AttributeName is ttl");
  users.tables.crash();
  users.tables.pass_ms(200);
  EXPECT_TRUE(has(users.status(), "\"ENABLED\""));
  EXPECT_EQ(users.update(false),
            R"({"TimeToLiveSpecification":{"Enabled":false,"AttributeName":"ttl"}})");
  EXPECT_EQ(users.status(), R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  EXPECT_EQ(users.ask("DescribeTimeToLive", R"({"TableName":"absent"})"),
            "ResourceNotFoundException: Requested resource not found: Table: absent not found");
}

TEST(Expiry, DeletesNeverEarlyAndWithinAMinute) {
  ExpiringUsers users;
  users.enable();
  const int64_t due_s = users.now_s() + 100;
  users.put_at("a", due_s);
  users.put_at("b", due_s + 30);
  users.tables.pass_s(100);
  EXPECT_EQ(users.now_s(), due_s);
  EXPECT_TRUE(users.is_there("a"));
  users.tables.pass_s(2);
  EXPECT_FALSE(users.is_there("a"));
  EXPECT_TRUE(users.is_there("b"));
  users.tables.pass_s(30);
  EXPECT_EQ(users.count(), 0u);
  EXPECT_EQ(users.tables.inconsistency(), "");
}

TEST(Expiry, OnlyANumberOfTheLastFiveYearsCounts) {
  ExpiringUsers users;
  users.enable();
  const int64_t now_s = users.now_s();
  users.put("string", fmt::format(R"({{"S":"{}"}})", now_s - 10));
  users.put("none", "");
  users.put("negative", R"({"N":"-5"})");
  users.put("old", fmt::format(R"({{"N":"{}"}})", now_s - int64_t{5} * 366 * 86'400));
  users.put("milliseconds", fmt::format(R"({{"N":"{}"}})", now_s * 1000));
  users.put("huge", R"({"N":"1E+100"})");
  users.put("due", fmt::format(R"({{"N":"{}"}})", now_s - int64_t{4} * 365 * 86'400));
  users.put("fraction", fmt::format(R"({{"N":"{}.5"}})", now_s + 10));
  users.tables.pass_s(5);
  EXPECT_FALSE(users.is_there("due"));
  EXPECT_TRUE(users.is_there("fraction"));
  users.tables.pass_s(10);
  EXPECT_FALSE(users.is_there("fraction"));
  EXPECT_EQ(users.count(), 6u);
  EXPECT_EQ(users.tables.inconsistency(), "");
}

TEST(Expiry, FollowsTheItem) {
  ExpiringUsers users;
  users.enable();
  const int64_t now_s = users.now_s();
  users.put_at("later", now_s + 10);
  users.put_at("later", now_s + 100);
  users.put_at("sooner", now_s + 100);
  users.put_at("sooner", now_s + 10);
  users.put_at("never", now_s + 10);
  users.put("never", "");
  users.put_at("gone", now_s + 10);
  users.ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"gone"}}})");
  users.put("gone", "");
  EXPECT_EQ(users.tables.inconsistency(), "");
  users.tables.pass_s(13);
  EXPECT_TRUE(users.is_there("later"));
  EXPECT_FALSE(users.is_there("sooner"));
  EXPECT_TRUE(users.is_there("never"));
  EXPECT_TRUE(users.is_there("gone"));
  users.tables.pass_s(100);
  EXPECT_EQ(users.count(), 2u);
  EXPECT_EQ(users.tables.inconsistency(), "");
}

// What is due when it is written is swept too, however often, whatever it was before.
TEST(Expiry, WhatIsDueAlreadyGoesSoon) {
  ExpiringUsers users;
  users.enable();
  users.put_at("ahead", users.now_s() + 1);
  users.tables.pass_s(5);  // the sweep is past that second
  for (int round = 0; round < 3; ++round) {
    const int64_t past_s = users.now_s() - 1000;
    users.put_at("a", past_s);
    users.put_at("a", past_s - 1);  // a second place in the queue
    users.put_at("b", past_s);
    users.put_at("b", users.now_s() + 10);
    users.put_at("c", past_s);
    users.put("c", "");
    EXPECT_EQ(users.tables.inconsistency(), "");
    if (round == 1) {
      users.tables.crash();
    }
    users.tables.pass_s(2);
    EXPECT_FALSE(users.is_there("a"));
    EXPECT_TRUE(users.is_there("b"));
    EXPECT_TRUE(users.is_there("c"));
    EXPECT_EQ(users.tables.inconsistency(), "");
  }
  users.tables.pass_s(12);
  EXPECT_EQ(users.count(), 1u);
}

TEST(Expiry, CoversItemsThatWereThereBefore) {
  ExpiringUsers users;
  const int64_t due_s = users.now_s() + 60;
  for (int i = 0; i < 600; ++i) {
    users.put_at(fmt::format("u{}", i), i % 2 == 0 ? due_s : due_s + 1000);
  }
  users.update(true);
  users.put("u0", "");
  users.put_at("u1", due_s);
  users.tables.crash();
  users.tables.pass_ms(300);
  EXPECT_TRUE(has(users.status(), "\"ENABLED\""));
  EXPECT_EQ(users.tables.inconsistency(), "");
  users.tables.pass_s(65);
  EXPECT_EQ(users.count(), 300u);
  EXPECT_TRUE(users.is_there("u0"));
  EXPECT_FALSE(users.is_there("u1"));
  EXPECT_EQ(users.tables.inconsistency(), "");
}

// Many items of one second, in more than one step, with restarts in between.
TEST(Expiry, ManyExpireAtOnce) {
  ExpiringUsers users;
  users.enable();
  const int64_t due_s = users.now_s() + 20;
  for (int i = 0; i < 2'000; ++i) {
    users.put_at(fmt::format("u{}", i), due_s);
  }
  users.tables.checkpoint();
  users.tables.pass_s(20);
  size_t before = users.count();
  EXPECT_EQ(before, 2'000u);
  for (int step = 0; step < 100 && before > 0; ++step) {
    users.tables.pass_ms(700);
    if (step % 2 == 0) {
      users.tables.crash();
    }
    EXPECT_EQ(users.tables.inconsistency(), "");
    const size_t now = users.count();
    EXPECT_LE(now, before);
    before = now;
  }
  EXPECT_EQ(before, 0u);
}

TEST(Expiry, EndsWhenItIsDisabled) {
  ExpiringUsers users;
  users.enable();
  const int64_t due_s = users.now_s() + 10;
  users.put_at("a", due_s);
  users.update(false);
  users.tables.pass_s(20);
  EXPECT_TRUE(users.is_there("a"));
  EXPECT_EQ(users.tables.inconsistency(), "");
  users.enable();
  users.tables.pass_s(2);
  EXPECT_FALSE(users.is_there("a"));
  users.put_at("b", users.now_s() + 5);
  users.ask("DeleteTable", R"({"TableName":"users"})");
  users.ask("CreateTable", kOneKeyTable);
  users.put_at("b", users.now_s() + 5);
  users.tables.pass_s(10);
  EXPECT_TRUE(users.is_there("b"));
  users.tables.crash();
  EXPECT_EQ(users.tables.inconsistency(), "");
}

TEST(Expiry, TakesIndexesAndCollectionsAlong) {
  ExpiringUsers users(
      R"({"TableName":"users","BillingMode":"PAY_PER_REQUEST",)"
      R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"},)"
      R"({"AttributeName":"s","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"},)"
      R"({"AttributeName":"s","KeyType":"RANGE"}],)"
      R"("LocalSecondaryIndexes":[{"IndexName":"local","KeySchema":)"
      R"([{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],)"
      R"("Projection":{"ProjectionType":"ALL"}}],)"
      R"("GlobalSecondaryIndexes":[{"IndexName":"global","KeySchema":)"
      R"([{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]})");
  users.enable();
  const int64_t due_s = users.now_s() + 5;
  for (int i = 0; i < 10; ++i) {
    users.ask("PutItem",
              fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"one"}},"s":{{"S":"{}"}},)"
                          R"("g":{{"S":"g"}},"ttl":{{"N":"{}"}}}}}})",
                          i, i < 8 ? due_s : due_s + 1000));
  }
  users.tables.pass_s(10);
  EXPECT_EQ(users.count(), 2u);
  EXPECT_EQ(users.ask("Query", R"({"TableName":"users","IndexName":"global","Select":"COUNT",)"
                               R"("KeyConditionExpression":"g = :g",)"
                               R"("ExpressionAttributeValues":{":g":{"S":"g"}}})"),
            R"({"Count":2,"ScannedCount":2})");
  EXPECT_EQ(users.tables.inconsistency(), "");
}

TEST(Expiry, IsTheServicesDoingInTheStream) {
  const std::string_view table(kOneKeyTable);
  ExpiringUsers users(fmt::format(
      R"({},"StreamSpecification":{{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"}}}})",
      table.substr(0, table.size() - 1)));
  users.enable();
  users.put_at("a", users.now_s() + 1);
  users.put("b", "");
  users.ask("DeleteItem", R"({"TableName":"users","Key":{"id":{"S":"b"}}})");
  users.tables.pass_s(4);
  EXPECT_EQ(users.count(), 0u);
  const std::string arn =
      "arn:aws:dynamodb:eu-west-1:123456789012:table/users/stream/"
      "2023-11-14T22:13:20.000";
  const std::string described =
      users.ask("DescribeStream", fmt::format(R"({{"StreamArn":"{}"}})", arn));
  size_t removals = 0;
  size_t services = 0;
  const std::string name = "\"ShardId\":\"";
  for (size_t at = described.find(name); at != std::string::npos;
       at = described.find(name, at + 1)) {
    const std::string shard = described.substr(at + name.size(), 37);
    const std::string place = users.ask(
        "GetShardIterator",
        fmt::format(R"({{"StreamArn":"{}","ShardId":"{}","ShardIteratorType":"TRIM_HORIZON"}})",
                    arn, shard));
    const std::string records = users.ask("GetRecords", place);
    for (size_t removal = records.find("REMOVE"); removal != std::string::npos;
         removal = records.find("REMOVE", removal + 1)) {
      ++removals;
    }
    const bool is_service =
        has(records, R"("userIdentity":{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"})");
    services += is_service ? 1 : 0;
    EXPECT_EQ(is_service, has(records, R"("S":"a")"));
  }
  EXPECT_EQ(removals, 2u);
  EXPECT_EQ(services, 1u);
  EXPECT_EQ(users.tables.inconsistency(), "");
}

}  // namespace
}  // namespace penstock::table
