#include "topic/message.h"

#include <gtest/gtest.h>

#include "topic/call_parameters.h"
#include "topic/records.h"
#include "topic/topic_keys.h"

namespace penstock::topic {
namespace {

TEST(MessageTest, IsStoredWhole) {
  Message message;
  message.id = "id";
  message.published_ms = 1'700'000'000'123;
  message.text = "text";
  message.subject = "subject";
  message.has_structure = true;
  message.attributes = {{"a", "String", "1"}, {"b", "Binary", std::string_view("\0\1", 2)}};
  message.group_id = "g";
  message.deduplication_id = "d";
  message.sequence = 7;
  message.trace_header = "t";
  message.base_url = "http://localhost";
  const std::string stored = encode(message);
  const auto read = decode_message(stored);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(encode(*read), stored);
  EXPECT_EQ(read->attributes[1].value.size(), 2u);
  EXPECT_EQ(read->group_id, "g");
  for (size_t size = 0; size < stored.size(); ++size) {
    EXPECT_FALSE(decode_message(std::string_view(stored).substr(0, size)).has_value()) << size;
  }
}

TEST(MessageTest, OfAStructureEachProtocolGetsItsText) {
  Message message;
  message.text = R"({"default":"d","sqs":"a","sqs":"b","http":1})";
  message.has_structure = true;
  std::string scratch;
  EXPECT_EQ(message.text_for("sqs", scratch), "b");
  EXPECT_EQ(message.text_for("http", scratch), "d");
}

TEST(MessageTest, WritesNumbersAndTimesAsSnsDoes) {
  EXPECT_EQ(sequence_number(3), "10000000000000000003");
  EXPECT_EQ(timestamp_text(1'335'920'046'655), "2012-05-02T00:54:06.655Z");
  EXPECT_EQ(timestamp_text(1'335'920'046'000), "2012-05-02T00:54:06.001Z");
  EXPECT_EQ(timestamp_text(1'335'920'046'050), "2012-05-02T00:54:06.050Z");
}

TEST(TopicKeysTest, ReadWhatTheyWrite) {
  EXPECT_EQ(number_in_key(part_key(kLogPrefix, 3, 9)), 9u);
  EXPECT_EQ(number_in_key("nl"), std::nullopt);
  const std::vector<SubscriptionId> ids{1, 2, 500, 1'000'000};
  EXPECT_EQ(decode_ids(encode_ids(ids)), ids);
  EXPECT_EQ(decode_ids("x"), std::nullopt);
  EXPECT_EQ(decode_log_state(encode(LogState{4, 9})), (LogState{4, 9}));
}

TEST(RecordsTest, ReadWhatTheyWrite) {
  Replay replay;
  replay.from_ms = 5;
  replay.to_ms = 9;
  replay.next = 3;
  const auto read = decode_replay(encode_replay(replay));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(encode_replay(*read), encode_replay(replay));
  EXPECT_EQ(decode_deduplication("x"), std::nullopt);
  Topic topic;
  EXPECT_FALSE(decode_topic_record("x", topic).ok());
  EXPECT_FALSE(decode_subscription_record("x").ok());
}

TEST(CallParametersTest, AreStoredWhole) {
  const CallParameters parameters{"http", "http://a", "Notification", "t",  "s", "subject",
                                  "name", "link",     "text/csv",     true, 7};
  EXPECT_EQ(decode_call_parameters(encode(parameters)), parameters);
  EXPECT_EQ(decode_call_parameters("x"), std::nullopt);
}

}  // namespace
}  // namespace penstock::topic
