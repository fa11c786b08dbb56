#include "cli/load_requests.h"

#include <gtest/gtest.h>

#include "cli/client_command.h"
#include "cli/event_entries.h"
#include "cli/reply_scan.h"

namespace penstock::cli {
namespace {

void fill(RequestTemplate& request) {
  for (size_t i = 0; i < request.message_at.size(); ++i) {
    LoadBody::fill(request.body.data() + request.message_at[i], i + 1, 42);
  }
}

TEST(PutEventsRequest, CarriesAMarkInEachDetail) {
  const LoadBody body(9, 80);
  RequestTemplate request = put_events_request("bench", 3, body.blank());
  fill(request);
  int entries = 0;
  for_each_string_member(request.body, [&](std::string_view name, std::string_view value) {
    if (name == "Detail") {
      const auto mark = mark_of_event(body, value);
      ASSERT_TRUE(mark.has_value()) << value;
      EXPECT_EQ(mark->id, static_cast<uint64_t>(++entries));
      EXPECT_EQ(mark->sent_ns, 42);
    }
  });
  EXPECT_EQ(entries, 3);
}

TEST(PutEventsRequest, IsWhatPutEventsTakes) {
  const LoadBody body(9, 80);
  const RequestTemplate request = put_events_request("bench", 1, body.blank());
  const std::string_view text = request.body;
  const auto entry =
      parse_entry(text.substr(text.find('[') + 1, text.rfind(']') - text.find('[') - 1));
  ASSERT_TRUE(entry.ok()) << entry.error().message();
  EXPECT_EQ(entry->event_bus_name, "bench");
  EXPECT_EQ(entry->detail, std::string(kDetailStart) + body.blank() + std::string(kDetailEnd));
  EXPECT_EQ(entry->detail->size(), 80 + kDetailFrameBytes);
}

TEST(MarkOfEvent, IsNotThereOnceAByteChanged) {
  const LoadBody body(9, 80);
  RequestTemplate request = put_events_request("bench", 1, body.blank());
  fill(request);
  EXPECT_TRUE(mark_of_event(body, request.body).has_value());
  request.body[request.message_at[0] + 79] = '!';
  EXPECT_FALSE(mark_of_event(body, request.body).has_value());
  EXPECT_FALSE(mark_of_event(body, "{}").has_value());
  EXPECT_FALSE(mark_of_event(body, R"(\"load\":\"cut)").has_value());
}

TEST(LoadPattern, DiffersFromTheEventsInAllRulesButTheFirst) {
  EXPECT_EQ(load_pattern(0),
            R"({"source":["penstock.bench"],"detail-type":["Load"],"detail":{"kind":["wanted"]}})");
  EXPECT_EQ(
      load_pattern(1),
      R"({"source":["penstock.bench"],"detail-type":["Load"],"detail":{"kind":["other 1"]}})");
  EXPECT_EQ(
      load_pattern(2),
      R"({"source":["penstock.bench"],"detail-type":["Load 2"],"detail":{"kind":["wanted"]}})");
}

TEST(SendMessagesRequest, IsOneMessageOrABatch) {
  EXPECT_EQ(send_messages_request("u", 1, "b", false).body,
            R"({"QueueUrl":"u","MessageBody":"b"})");
  EXPECT_EQ(send_messages_request("u", 2, "b", true).body,
            R"({"QueueUrl":"u","Entries":[{"Id":"0","MessageBody":"b",)"
            R"("MessageGroupId":"0000000000000000","MessageDeduplicationId":"0000000000000000"},)"
            R"({"Id":"1","MessageBody":"b","MessageGroupId":"0000000000000000",)"
            R"("MessageDeduplicationId":"0000000000000000"}]})");
}

TEST(PublishRequest, IsOneMessageOrABatch) {
  EXPECT_EQ(publish_request("t", 1, "b", false).body,
            R"({"TopicArn":"t","Message":"b","MessageAttributes":{"kind":)"
            R"({"DataType":"String","StringValue":"wanted"}}})");
  EXPECT_EQ(publish_request("t", 2, "b", true).body,
            R"({"TopicArn":"t","PublishBatchRequestEntries":[{"Id":"0","Message":"b",)"
            R"("MessageGroupId":"0000000000000000","MessageDeduplicationId":"0000000000000000",)"
            R"("MessageAttributes":{"kind":{"DataType":"String","StringValue":"wanted"}}},)"
            R"({"Id":"1","Message":"b","MessageGroupId":"0000000000000000",)"
            R"("MessageDeduplicationId":"0000000000000000",)"
            R"("MessageAttributes":{"kind":{"DataType":"String","StringValue":"wanted"}}}]})");
}

TEST(LoadFilterPolicy, WantsTheAttributeOrAnother) {
  EXPECT_EQ(load_filter_policy(true), R"({"kind":["wanted"]})");
  EXPECT_EQ(load_filter_policy(false), R"({"kind":["other"]})");
}

}  // namespace
}  // namespace penstock::cli
