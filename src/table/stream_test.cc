#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "table/host_testing.h"
#include "table/stream_name.h"

namespace penstock::table {
namespace {

constexpr const char* kStreamArn =
    "arn:aws:dynamodb:eu-west-1:123456789012:table/users/stream/2023-11-14T22:13:20.000";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// The value of a member with a string, the first of that name behind `at`.
std::string member(const std::string& json, std::string_view name, size_t at = 0) {
  const std::string key = fmt::format("\"{}\":\"", name);
  const size_t begin = json.find(key, at);
  if (begin == std::string::npos) {
    return "";
  }
  const size_t value = begin + key.size();
  return json.substr(value, json.find('"', value) - value);
}

std::vector<std::string> members(const std::string& json, std::string_view name) {
  std::vector<std::string> found;
  const std::string key = fmt::format("\"{}\":\"", name);
  for (size_t at = json.find(key); at != std::string::npos; at = json.find(key, at + 1)) {
    found.push_back(member(json, name, at));
  }
  return found;
}

class Streams {
 public:
  explicit Streams(std::string_view view_type = "NEW_AND_OLD_IMAGES") { create(view_type); }

  void create(std::string_view view_type) {
    created_ = ask("CreateTable", fmt::format(R"({},"StreamSpecification":{{"StreamEnabled":true,)"
                                              R"("StreamViewType":"{}"}}}})",
                                              kOneKeyTableOpen, view_type));
    arn_ = member(created_, "LatestStreamArn");
  }
  std::string ask(std::string_view operation, std::string_view json) {
    return tables_.ask(operation, json);
  }
  void put(std::string_view id, std::string_view value) {
    EXPECT_EQ(ask("PutItem", fmt::format(R"({{"TableName":"users","Item":{{"id":{{"S":"{}"}},)"
                                         R"("v":{{"S":"{}"}}}}}})",
                                         id, value)),
              "{}");
  }
  void remove(std::string_view id) {
    EXPECT_EQ(ask("DeleteItem",
                  fmt::format(R"({{"TableName":"users","Key":{{"id":{{"S":"{}"}}}}}})", id)),
              "{}");
  }
  std::string update_stream(std::string_view specification) {
    const std::string answer =
        ask("UpdateTable",
            fmt::format(R"({{"TableName":"users","StreamSpecification":{}}})", specification));
    if (has(answer, "LatestStreamArn")) {
      arn_ = member(answer, "LatestStreamArn");
    }
    return answer;
  }
  std::string describe(std::string_view more = "") {
    return ask("DescribeStream", fmt::format(R"({{"StreamArn":"{}"{}}})", arn_, more));
  }
  std::vector<std::string> shards() { return members(describe(), "ShardId"); }
  std::string iterator(const std::string& shard, std::string_view type,
                       std::string_view sequence = "") {
    const std::string more =
        sequence.empty() ? "" : fmt::format(R"(,"SequenceNumber":"{}")", sequence);
    const std::string answer =
        ask("GetShardIterator",
            fmt::format(R"({{"StreamArn":"{}","ShardId":"{}","ShardIteratorType":"{}"{}}})", arn_,
                        shard, type, more));
    return has(answer, "ShardIterator\"") ? member(answer, "ShardIterator") : answer;
  }
  std::string records(std::string_view iterator, std::string_view more = "") {
    return ask("GetRecords", fmt::format(R"({{"ShardIterator":"{}"{}}})", iterator, more));
  }
  // What every shard answers from its oldest record on, of those with records.
  std::vector<std::string> everything() {
    std::vector<std::string> answers;
    for (const std::string& shard : shards()) {
      std::string answer = records(iterator(shard, "TRIM_HORIZON"));
      if (!has(answer, "\"Records\":[]")) {
        answers.push_back(std::move(answer));
      }
    }
    return answers;
  }
  // The shard that has the key's records.
  std::string shard_of(std::string_view id) {
    for (const std::string& shard : shards()) {
      if (has(records(iterator(shard, "TRIM_HORIZON")), fmt::format(R"("S":"{}")", id))) {
        return shard;
      }
    }
    return "";
  }
  const std::string& arn() const { return arn_; }
  const std::string& created() const { return created_; }
  TestTables& tables() { return tables_; }

 private:
  static constexpr std::string_view kOneKeyTableOpen =
      R"({"TableName":"users","BillingMode":"PAY_PER_REQUEST",)"
      R"("AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],)"
      R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}])";

  TestTables tables_;
  std::string created_;
  std::string arn_;
};

TEST(StreamName, SaysWhereARecordIs) {
  EXPECT_EQ(stream_label(1'432'155'070'252), "2015-05-20T20:51:10.252");
  EXPECT_EQ(stream_label(1'432'155'070'000), "2015-05-20T20:51:10.000");
  EXPECT_EQ(sequence_number(15, 7), "115000000000000000007");
  EXPECT_EQ(parse_sequence_number(15, "115000000000000000007"), 7u);
  EXPECT_EQ(parse_sequence_number(14, "115000000000000000007"), std::nullopt);
  EXPECT_EQ(parse_sequence_number(15, "11500000000000000000-"), std::nullopt);
  EXPECT_EQ(parse_stream_shard_id(stream_shard_id(1'432'155'070'252, 11)), 11);
  EXPECT_EQ(parse_stream_shard_id("shardId-00000001432155070252-000000ff"), std::nullopt);
  const auto iterator = parse_iterator(format_iterator({"arn:aws:x", 3, 12, 1'432'155'070'252}));
  ASSERT_TRUE(iterator.has_value());
  EXPECT_EQ(iterator->arn, "arn:aws:x");
  EXPECT_EQ(iterator->shard, 3);
  EXPECT_EQ(iterator->position, 12u);
  EXPECT_EQ(iterator->made_ms, 1'432'155'070'252);
  EXPECT_EQ(parse_iterator("arn:aws:x|1|AAAA"), std::nullopt);
}

TEST(Streams, ARecordSaysWhatAWriteChanged) {
  Streams streams;
  EXPECT_EQ(streams.arn(), kStreamArn);
  EXPECT_TRUE(has(streams.created(), R"("StreamSpecification":{"StreamEnabled":true,)"
                                     R"("StreamViewType":"NEW_AND_OLD_IMAGES"},)"
                                     R"("LatestStreamLabel":"2023-11-14T22:13:20.000")"))
      << streams.created();
  streams.put("a", "1");
  streams.put("a", "22");
  streams.remove("a");
  const auto answers = streams.everything();
  ASSERT_EQ(answers.size(), 1u);
  const std::string& answer = answers[0];
  EXPECT_EQ(members(answer, "eventName"), (std::vector<std::string>{"INSERT", "MODIFY", "REMOVE"}));
  EXPECT_TRUE(has(answer,
                  R"("eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1",)"
                  R"("dynamodb":{"ApproximateCreationDateTime":1700000000,)"
                  R"("Keys":{"id":{"S":"a"}},"NewImage":{"id":{"S":"a"},"v":{"S":"1"}},)"
                  R"("SequenceNumber":)"))
      << answer;
  // Keys 3 bytes, images 5 and 6.
  EXPECT_TRUE(has(answer, R"("SizeBytes":8,"StreamViewType":"NEW_AND_OLD_IMAGES"}})")) << answer;
  EXPECT_TRUE(has(answer, R"("NewImage":{"id":{"S":"a"},"v":{"S":"22"}},)"
                          R"("OldImage":{"id":{"S":"a"},"v":{"S":"1"}},)"));
  EXPECT_TRUE(has(answer, R"("SizeBytes":14,)"));
  EXPECT_FALSE(has(answer, "userIdentity"));
  const auto numbers = members(answer, "SequenceNumber");
  ASSERT_EQ(numbers.size(), 3u);
  EXPECT_EQ(numbers[0].size(), 21u);
  EXPECT_LT(numbers[0], numbers[1]);
  EXPECT_LT(numbers[1], numbers[2]);
  EXPECT_EQ(members(answer, "eventID")[0].size(), 32u);
  EXPECT_EQ(streams.everything(), answers);
  EXPECT_EQ(streams.tables().inconsistency(), "");
}

TEST(Streams, AWriteThatChangesNothingLeavesNoRecord) {
  Streams streams;
  streams.put("a", "1");
  streams.put("a", "1");
  streams.ask("UpdateItem", R"({"TableName":"users","Key":{"id":{"S":"a"}},)"
                            R"("UpdateExpression":"REMOVE absent"})");
  streams.remove("absent");
  streams.ask("PutItem", R"({"TableName":"users","Item":{"id":{"S":"a"},"v":{"S":"2"}},)"
                         R"("ConditionExpression":"attribute_not_exists(id) "})");
  const auto answers = streams.everything();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(members(answers[0], "eventName"), (std::vector<std::string>{"INSERT"}));
}

TEST(Streams, AViewTypeSaysWhatIsShown) {
  const std::vector<std::pair<const char*, std::pair<bool, bool>>> views{
      {"KEYS_ONLY", {false, false}},
      {"NEW_IMAGE", {false, true}},
      {"OLD_IMAGE", {true, false}},
      {"NEW_AND_OLD_IMAGES", {true, true}}};
  for (const auto& [view, shows] : views) {
    Streams streams(view);
    streams.put("a", "1");
    streams.put("a", "2");
    const auto answers = streams.everything();
    ASSERT_EQ(answers.size(), 1u) << view;
    EXPECT_EQ(has(answers[0], R"("OldImage":{"id":{"S":"a"},"v":{"S":"1"}})"), shows.first) << view;
    EXPECT_EQ(has(answers[0], R"("NewImage":{"id":{"S":"a"},"v":{"S":"2"}})"), shows.second)
        << view;
    EXPECT_TRUE(has(answers[0], fmt::format(R"("StreamViewType":"{}")", view)));
    EXPECT_EQ(streams.tables().inconsistency(), "");
  }
}

TEST(Streams, EveryWriteOfABatchIsInItsShard) {
  Streams streams;
  std::string puts;
  for (int i = 0; i < 25; ++i) {
    puts += fmt::format(R"({}{{"PutRequest":{{"Item":{{"id":{{"S":"k{}"}}}}}}}})",
                        i == 0 ? "" : ",", i);
  }
  streams.ask("BatchWriteItem", fmt::format(R"({{"RequestItems":{{"users":[{}]}}}})", puts));
  size_t records = 0;
  std::set<std::string> ids;
  for (const std::string& answer : streams.everything()) {
    records += members(answer, "eventName").size();
    for (const std::string& id : members(answer, "eventID")) {
      ids.insert(id);
    }
  }
  EXPECT_EQ(records, 25u);
  EXPECT_EQ(ids.size(), 25u);
  EXPECT_EQ(streams.shards().size(), 16u);
}

TEST(Streams, ATransactionIsInEveryShardItWritesTo) {
  Streams streams;
  streams.put("k0", "before");
  std::string items;
  for (int i = 0; i < 20; ++i) {
    items += fmt::format(
        R"({}{{"Put":{{"TableName":"users","Item":{{"id":{{"S":"k{}"}},"v":{{"S":"after"}}}}}}}})",
        i == 0 ? "" : ",", i);
  }
  EXPECT_EQ(streams.ask("TransactWriteItems", fmt::format(R"({{"TransactItems":[{}]}})", items)),
            "{}");
  streams.tables().crash();
  std::map<std::string, size_t> events;
  for (const std::string& answer : streams.everything()) {
    for (const std::string& event : members(answer, "eventName")) {
      ++events[event];
    }
  }
  EXPECT_EQ(events, (std::map<std::string, size_t>{{"INSERT", 20}, {"MODIFY", 1}}));
  EXPECT_EQ(streams.tables().inconsistency(), "");
}

TEST(Streams, ReadersBeginWhereTheySay) {
  Streams streams;
  for (const char* value : {"1", "2", "3"}) {
    streams.put("a", value);
  }
  const std::string shard = streams.shard_of("a");
  const auto numbers =
      members(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "SequenceNumber");
  ASSERT_EQ(numbers.size(), 3u);
  const auto read = [&](std::string_view type, std::string_view number) {
    return members(streams.records(streams.iterator(shard, type, number)), "SequenceNumber");
  };
  EXPECT_EQ(read("AT_SEQUENCE_NUMBER", numbers[1]),
            (std::vector<std::string>{numbers[1], numbers[2]}));
  EXPECT_EQ(read("AFTER_SEQUENCE_NUMBER", numbers[1]), (std::vector<std::string>{numbers[2]}));
  const std::string latest = streams.iterator(shard, "LATEST");
  const std::string nothing = streams.records(latest);
  EXPECT_TRUE(has(nothing, R"("Records":[])"));
  streams.put("a", "4");
  EXPECT_EQ(members(streams.records(latest), "SequenceNumber").size(), 1u);
  EXPECT_EQ(members(streams.records(member(nothing, "NextShardIterator")), "SequenceNumber").size(),
            1u);
  // Pages.
  const std::string first =
      streams.records(streams.iterator(shard, "TRIM_HORIZON"), R"(,"Limit":2)");
  EXPECT_EQ(members(first, "SequenceNumber").size(), 2u);
  const std::string second = streams.records(member(first, "NextShardIterator"));
  EXPECT_EQ(members(second, "SequenceNumber").size(), 2u);
}

TEST(Streams, APageHasAtMostAMegabyte) {
  Streams streams("NEW_IMAGE");
  const std::string large(300'000, 'x');
  for (int i = 0; i < 5; ++i) {
    streams.put("a", large + std::to_string(i));
  }
  std::string iterator = streams.iterator(streams.shard_of("a"), "TRIM_HORIZON");
  std::vector<size_t> pages;
  for (int page = 0; page < 3; ++page) {
    const std::string answer = streams.records(iterator);
    pages.push_back(members(answer, "SequenceNumber").size());
    iterator = member(answer, "NextShardIterator");
  }
  EXPECT_EQ(pages, (std::vector<size_t>{3, 2, 0}));
}

TEST(Streams, RefuseWhatCannotBeRead) {
  Streams streams;
  streams.put("a", "1");
  const std::string shard = streams.shard_of("a");
  const std::string number =
      member(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "SequenceNumber");
  EXPECT_TRUE(has(streams.iterator(shard, "AT_SEQUENCE_NUMBER"), "ValidationException"));
  EXPECT_TRUE(has(streams.iterator(shard, "LATEST", number), "ValidationException"));
  EXPECT_TRUE(has(streams.iterator(shard, "AT_SEQUENCE_NUMBER", "999999999999999999999"),
                  "ValidationException: Invalid SequenceNumber for the shard"));
  EXPECT_TRUE(has(streams.iterator("shardId-00000000000000000001-00000001", "LATEST"),
                  "ResourceNotFoundException"));
  EXPECT_EQ(streams.records("nonsense"), "ValidationException: Invalid ShardIterator");
  EXPECT_TRUE(has(streams.records(streams.iterator(shard, "LATEST"), R"(,"Limit":1001)"),
                  "Limit should be less than or equal to 1000"));
  EXPECT_EQ(streams.ask("DescribeStream",
                        R"({"StreamArn":"arn:aws:dynamodb:eu-west-1:123456789012:table/users/)"
                        R"(stream/2023"})"),
            "ResourceNotFoundException: Requested resource not found: Stream: "
            "arn:aws:dynamodb:eu-west-1:123456789012:table/users/stream/2023 not found");
  EXPECT_TRUE(has(
      streams.ask("DescribeStream", R"({"StreamArn":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})"),
      "ValidationException"));
  EXPECT_TRUE(has(streams.ask("DescribeStream",
                              R"({"StreamArn":"arn:aws:dynamodb:eu-west-1:999999999999:table/)"
                              R"(users/stream/2023"})"),
                  "AccessDeniedException"));
}

TEST(Streams, AnIteratorLastsFifteenMinutes) {
  Streams streams;
  streams.put("a", "1");
  const std::string iterator = streams.iterator(streams.shard_of("a"), "TRIM_HORIZON");
  streams.tables().pass_s(900);
  EXPECT_EQ(members(streams.records(iterator), "SequenceNumber").size(), 1u);
  streams.tables().pass_s(1);
  EXPECT_TRUE(has(streams.records(iterator), "ExpiredIteratorException"));
}

TEST(Streams, RecordsAreKeptForADay) {
  Streams streams;
  streams.put("a", "1");
  const std::string shard = streams.shard_of("a");
  const std::string first =
      member(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "SequenceNumber");
  streams.tables().pass_s(int64_t{12} * 3600);
  streams.put("a", "2");
  streams.tables().pass_s(12 * 3600 - 600);
  EXPECT_EQ(members(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "eventName").size(),
            2u);
  streams.tables().pass_s(600);
  // What is over goes with the next round.
  streams.tables().pass_s(240);
  EXPECT_EQ(streams.tables().inconsistency(), "");
  streams.tables().pass_s(int64_t{15} * 60);
  const std::string after = streams.records(streams.iterator(shard, "TRIM_HORIZON"));
  EXPECT_EQ(members(after, "eventName"), (std::vector<std::string>{"MODIFY"})) << after;
  EXPECT_EQ(streams.iterator(shard, "AT_SEQUENCE_NUMBER", first),
            "TrimmedDataAccessException: The data you are trying to access has been trimmed");
  EXPECT_EQ(
      members(streams.records(streams.iterator(shard, "AFTER_SEQUENCE_NUMBER", first)), "eventName")
          .size(),
      1u);
  for (const bool crashes : {true, false}) {
    crashes ? streams.tables().crash() : streams.tables().checkpoint();
    EXPECT_EQ(streams.records(streams.iterator(shard, "TRIM_HORIZON")).size(), after.size());
    EXPECT_EQ(streams.tables().inconsistency(), "");
  }
  streams.tables().pass_s(int64_t{12} * 3600);
  EXPECT_TRUE(has(streams.records(streams.iterator(shard, "TRIM_HORIZON")), R"("Records":[])"));
  streams.tables().crash();
  streams.put("a", "3");
  EXPECT_EQ(members(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "SequenceNumber"),
            (std::vector<std::string>{first.substr(0, first.size() - 1) + "3"}));
  EXPECT_EQ(streams.tables().inconsistency(), "");
}

TEST(Streams, AnIteratorMayBeOvertakenByTheTrim) {
  Streams streams;
  streams.put("a", "1");
  const std::string shard = streams.shard_of("a");
  streams.tables().pass_s(24 * 3600 + 300);
  const std::string iterator = streams.iterator(shard, "TRIM_HORIZON");
  streams.put("a", "2");
  streams.tables().pass_s(700);
  const std::string trim = streams.records(streams.iterator(shard, "TRIM_HORIZON"));
  EXPECT_EQ(members(trim, "eventName").size(), 1u) << trim;
  EXPECT_TRUE(has(streams.records(iterator), "TrimmedDataAccessException"));
}

TEST(Streams, AreDisabledAndEnabledAnew) {
  Streams streams;
  streams.put("a", "1");
  const std::string shard = streams.shard_of("a");
  const std::string old_arn = streams.arn();
  const std::string latest = streams.iterator(shard, "LATEST");
  EXPECT_EQ(streams.update_stream(R"({"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})"),
            "ValidationException: Table already has an enabled stream: TableName: users");
  const std::string disabled = streams.update_stream(R"({"StreamEnabled":false})");
  EXPECT_FALSE(has(disabled, "StreamSpecification"));
  EXPECT_TRUE(has(disabled, old_arn)) << disabled;
  EXPECT_EQ(streams.update_stream(R"({"StreamEnabled":false})"),
            "ValidationException: Table has no stream to disable: TableName: users");
  streams.put("a", "2");
  // A closed shard ends.
  EXPECT_EQ(streams.records(latest), R"({"Records":[]})");
  const std::string all = streams.records(streams.iterator(shard, "TRIM_HORIZON"));
  EXPECT_EQ(members(all, "eventName").size(), 1u);
  EXPECT_FALSE(has(all, "NextShardIterator"));
  EXPECT_TRUE(has(streams.describe(), R"("StreamStatus":"DISABLED")"));
  EXPECT_TRUE(has(streams.describe(), "EndingSequenceNumber"));
  streams.update_stream(R"({"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"})");
  EXPECT_NE(streams.arn(), old_arn);
  streams.put("a", "3");
  const auto answers = streams.everything();
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(members(answers[0], "eventName"), (std::vector<std::string>{"MODIFY"}));
  streams.tables().crash();
  EXPECT_EQ(streams.everything().size(), 1u);
  EXPECT_TRUE(has(streams.ask("ListStreams", R"({"TableName":"users"})"), old_arn));
  EXPECT_EQ(members(streams.ask("ListStreams", "{}"), "StreamArn").size(), 2u);
  EXPECT_EQ(streams.tables().inconsistency(), "");
  streams.tables().pass_s(int64_t{25} * 3600);
  EXPECT_EQ(members(streams.ask("ListStreams", "{}"), "StreamArn"),
            (std::vector<std::string>{streams.arn()}));
  EXPECT_EQ(streams.tables().inconsistency(), "");
}

TEST(Streams, OutliveTheirTableForADay) {
  Streams streams;
  streams.put("a", "1");
  const std::string shard = streams.shard_of("a");
  const std::string old_arn = streams.arn();
  streams.ask("DeleteTable", R"({"TableName":"users"})");
  EXPECT_EQ(members(streams.records(streams.iterator(shard, "TRIM_HORIZON")), "eventName").size(),
            1u);
  EXPECT_TRUE(has(streams.describe(), R"("StreamStatus":"DISABLED")"));
  streams.create("NEW_IMAGE");
  EXPECT_NE(streams.arn(), old_arn);
  EXPECT_TRUE(streams.everything().empty());
  streams.tables().crash();
  EXPECT_EQ(members(streams.ask("ListStreams", R"({"TableName":"users"})"), "StreamArn"),
            (std::vector<std::string>{old_arn, streams.arn()}));
  streams.tables().pass_s(int64_t{25} * 3600);
  EXPECT_EQ(members(streams.ask("ListStreams", R"({"TableName":"users"})"), "StreamArn"),
            (std::vector<std::string>{streams.arn()}));
}

TEST(Streams, AreDescribedInPages) {
  Streams streams;
  const std::string first = streams.describe(R"(,"Limit":10)");
  EXPECT_EQ(members(first, "ShardId").size(), 10u);
  const std::string last = member(first, "LastEvaluatedShardId");
  const std::string second =
      streams.describe(fmt::format(R"(,"Limit":10,"ExclusiveStartShardId":"{}")", last));
  EXPECT_EQ(members(second, "ShardId").size(), 6u);
  EXPECT_FALSE(has(second, "LastEvaluatedShardId"));
  EXPECT_TRUE(has(first, R"("KeySchema":[{"AttributeName":"id","KeyType":"HASH"}])"));
  EXPECT_TRUE(has(streams.describe(fmt::format(
                      R"(,"ShardFilter":{{"Type":"CHILD_SHARDS","ShardId":"{}"}})", last)),
                  R"("Shards":[])"));
  const std::string listed = streams.ask("ListStreams", R"({"Limit":1})");
  EXPECT_FALSE(has(listed, "LastEvaluatedStreamArn")) << listed;
  EXPECT_TRUE(has(streams.ask("ListStreams", R"({"Limit":101})"), "ValidationException"));
  EXPECT_EQ(streams.ask("ListStreams",
                        fmt::format(R"({{"ExclusiveStartStreamArn":"{}"}})", streams.arn())),
            R"({"Streams":[]})");
  EXPECT_EQ(streams.ask("ListStreams", R"({"TableName":"user"})"), R"({"Streams":[]})");
}

TEST(Streams, WhatASpecificationMustSay) {
  const std::vector<std::pair<const char*, const char*>> rows{
      {R"({"StreamEnabled":true})",
       "ValidationException: One or more parameter values were invalid: If stream is being enabled "
       "then UpdateViewType is required"},
      {R"({"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})",
       "ValidationException: One or more parameter values were invalid: If stream is being "
       "disabled, then UpdateViewType must not be specified"}};
  Streams streams;
  for (const auto& [specification, text] : rows) {
    EXPECT_EQ(streams.update_stream(specification), text);
  }
  streams.ask("DeleteTable", R"({"TableName":"users"})");
  const std::string_view table(kOneKeyTable);
  const auto create = [&](std::string_view specification) {
    return streams.ask("CreateTable",
                       fmt::format(R"({},"StreamSpecification":{}}})",
                                   table.substr(0, table.size() - 1), specification));
  };
  EXPECT_EQ(
      create(R"({"StreamEnabled":true})"),
      "ValidationException: One or more parameter values were invalid: Table is being created "
      "with a stream enabled, UpdateViewType is required");
  EXPECT_EQ(
      create(R"({"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"})"),
      "ValidationException: One or more parameter values were invalid: Table is being created "
      "with a stream disabled, UpdateViewType should not be specified");
  EXPECT_FALSE(has(create(R"({"StreamEnabled":false})"), "Stream"));
}

// Many writes of few keys, with crashes and checkpoints in between: each key's records are a chain
// that ends with the item as it is (TestTables::inconsistency compares).
TEST(Streams, AreWhatWasCommitted) {
  Streams streams;
  std::map<std::string, size_t> writes;
  for (int i = 0; i < 400; ++i) {
    const std::string id = fmt::format("k{}", streams.tables().random().next_u64() % 7);
    const uint64_t choice = streams.tables().random().next_u64() % 20;
    if (choice < 4) {
      streams.remove(id);
    } else if (choice == 4) {
      streams.tables().crash();
    } else if (choice == 5) {
      streams.tables().checkpoint();
    } else {
      streams.put(id, fmt::format("v{}", i));
      ++writes[id];
    }
  }
  size_t puts = 0;
  for (const std::string& answer : streams.everything()) {
    for (const std::string& event : members(answer, "eventName")) {
      puts += event == "REMOVE" ? 0 : 1;
    }
  }
  size_t expected = 0;
  for (const auto& [id, count] : writes) {
    expected += count;
  }
  EXPECT_EQ(puts, expected);
  EXPECT_EQ(streams.tables().inconsistency(), "");
}

}  // namespace
}  // namespace penstock::table
