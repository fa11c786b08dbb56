#include "bus/event_envelope.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <vector>

#include "bus/random_json.h"

namespace penstock::bus {
namespace {

std::string envelope(const EventParts& event) {
  std::string out;
  append_event_envelope(out, event);
  return out;
}

TEST(EventEnvelope, HasEventBridgesMembersInItsOrder) {
  const std::vector<std::string_view> resources{"arn:aws:ec2:us-east-1:123456789012:instance/i-1",
                                                "second"};
  EXPECT_EQ(envelope({.id = "7bf73129-1428-4cd3-a780-95db273d1602",
                      .detail_type = "EC2 Instance State-change Notification",
                      .source = "aws.ec2",
                      .account = "123456789012",
                      .time_ms = 1447277394000,
                      .region = "us-east-1",
                      .resources = resources,
                      .detail = R"({ "state": "RUNNING" })"}),
            R"({"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602",)"
            R"("detail-type":"EC2 Instance State-change Notification","source":"aws.ec2",)"
            R"("account":"123456789012","time":"2015-11-11T21:29:54Z","region":"us-east-1",)"
            R"("resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-1","second"],)"
            R"("detail":{ "state": "RUNNING" }})");
}

TEST(EventEnvelope, AppendsToWhatIsThere) {
  std::string out = "[";
  append_event_envelope(out, {.id = "1", .detail = "{}"});
  EXPECT_EQ(out, R"([{"version":"0","id":"1","detail-type":"","source":"","account":"",)"
                 R"("time":"1970-01-01T00:00:00Z","region":"","resources":[],"detail":{}})");
}

TEST(EventEnvelope, CutsTimesToWholeSeconds) {
  const auto time_of = [](int64_t ms) {
    const std::string event = envelope({.time_ms = ms, .detail = "{}"});
    const size_t at = event.find(R"("time":")") + 8;
    return event.substr(at, event.find('"', at) - at);
  };
  EXPECT_EQ(time_of(1447277394999), "2015-11-11T21:29:54Z");
  EXPECT_EQ(time_of(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(time_of(-1000), "1969-12-31T23:59:59Z");
}

TEST(EventEnvelope, MakesRoomOnce) {
  const std::vector<std::string_view> resources(20, "arn:aws:s3:::bucket");
  const EventParts event{.id = "7bf73129-1428-4cd3-a780-95db273d1602",
                         .detail_type = "Order paid",
                         .source = "shop",
                         .account = "123456789012",
                         .time_ms = 1447277394000,
                         .region = "us-east-1",
                         .resources = resources,
                         .detail = R"({"a":1})"};
  std::string sizing = envelope(event);
  std::string out;
  out.reserve(sizing.size() + 200);
  const char* before = out.data();
  append_event_envelope(out, event);
  EXPECT_EQ(out, sizing);
  EXPECT_EQ(out.data(), before);
}

TEST(EventEnvelope, IsValidJsonWhateverItsTexts) {
  RandomJson random(5);
  for (int round = 0; round < 5'000; ++round) {
    std::string hostile;
    for (int i = 0; i < 12; ++i) {
      hostile += static_cast<char>(random.below(256));
    }
    const std::vector<std::string_view> resources{hostile, ""};
    const std::string detail = random.object(3);
    const std::string event = envelope(
        {.detail_type = hostile, .source = hostile, .resources = resources, .detail = detail});
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(event).get(root), simdjson::SUCCESS) << event;
    ASSERT_EQ(root["resources"].get_array().size(), 2u);
    ASSERT_TRUE(root["detail"].is_object());
  }
}

TEST(EventEnvelope, CountsAnEntryAsPutEventsDoes) {
  const std::vector<std::string_view> resources{"arn", "é"};
  EXPECT_EQ(entry_size_bytes(false, "", "", "", {}), 0u);
  EXPECT_EQ(entry_size_bytes(true, "", "", "", {}), 14u);
  EXPECT_EQ(entry_size_bytes(false, "src", "type", R"({"k":"é"})", {}), 3u + 4u + 10u);
  EXPECT_EQ(entry_size_bytes(true, "src", "type", R"({"k":"é"})", resources), 14u + 17u + 5u);
}

}  // namespace
}  // namespace penstock::bus
