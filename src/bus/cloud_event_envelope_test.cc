#include "bus/cloud_event_envelope.h"

#include <gtest/gtest.h>

#include "bus/cloud_event_testing.h"
#include "bus/detail_check.h"

namespace penstock::bus {
namespace {

constexpr int64_t kNowMs = 1'000'000'000'999;  // 2001-09-09T01:46:40.999Z

std::string envelope_of(const CloudEvent& event) {
  const CloudEventTexts texts(event);
  EventParts parts = parts_of_cloud_event(event, texts, "123456789012", kNowMs);
  parts.region = "eu-west-1";
  std::string out;
  append_event_envelope(out, parts);
  return out;
}

CloudEvent sample() {
  CloudEvent event;
  event.id = "A-1";
  event.source = "/orders";
  event.type = "order.placed";
  return event;
}

TEST(CloudEventEnvelope, HoldsAnObjectAsItsDetail) {
  CloudEvent event = sample();
  event.time = "2024-05-01T14:00:00.25+02:00";
  event.subject = "7";
  event.datacontenttype = "application/json";
  event.form = CloudEvent::Form::kJson;
  event.data = R"({"a": 1.0})";
  event.extensions = {{"flag", true}, {"n", -7}, {"text", std::string("é\"")}};
  EXPECT_EQ(
      envelope_of(event),
      R"({"version":"0","id":"A-1","detail-type":"order.placed","source":"/orders",)"
      R"("account":"123456789012","time":"2024-05-01T12:00:00Z","region":"eu-west-1",)"
      R"("resources":[],"detail":{"a": 1.0},"cloudevents":{"specversion":"1.0","form":"object",)"
      R"("time":"2024-05-01T14:00:00.25+02:00","subject":"7","datacontenttype":"application/json",)"
      R"("extensions":{"flag":true,"n":-7,"text":"é\""}}})");
}

TEST(CloudEventEnvelope, HoldsOtherDataInItsDetail) {
  struct Case {
    CloudEvent::Form form;
    std::string data;
    std::string part;
  };
  const std::vector<Case> cases{
      {CloudEvent::Form::kNone, "",
       R"("detail":{},"cloudevents":{"specversion":"1.0","form":"none")"},
      {CloudEvent::Form::kJson, "[1, 2]", R"("detail":{"data":[1, 2]},)"},
      {CloudEvent::Form::kText, "a\n", R"("detail":{"data":"a\n"},)"},
      {CloudEvent::Form::kBase64, "AAE=", R"("detail":{"data_base64":"AAE="},)"},
  };
  for (const Case& each : cases) {
    CloudEvent event = sample();
    event.form = each.form;
    event.data = each.data;
    EXPECT_NE(envelope_of(event).find(each.part), std::string::npos) << envelope_of(event);
  }
}

TEST(CloudEventEnvelope, SaysNothingOfATimeThatItHasItself) {
  CloudEvent event = sample();
  EXPECT_NE(envelope_of(event).find(R"("time":"2001-09-09T01:46:40Z")"), std::string::npos);
  EXPECT_NE(envelope_of(event).find(R"("time":null)"), std::string::npos);
  event.time = "2024-05-01T12:00:00Z";
  const std::string envelope = envelope_of(event);
  EXPECT_EQ(envelope.find("time", envelope.find("cloudevents")), std::string::npos) << envelope;
}

TEST(CloudEventEnvelope, LeadsBackToTheSameEvent) {
  RandomCloudEvents random(5);
  for (int i = 0; i < 3000; ++i) {
    const CloudEvent event = random.next();
    const std::string envelope = envelope_of(event);
    ASSERT_TRUE(is_json_object(envelope)) << envelope;
    EXPECT_EQ(cloud_event_of_envelope(envelope), event) << envelope;
  }
}

TEST(CloudEventEnvelope, OfAnotherEventBecomesACloudEvent) {
  EventParts parts;
  parts.id = "6a7e8feb-b491-4cf7-a9f1-bf3703467718";
  parts.detail_type = "Order Placed";
  parts.source = "shop";
  parts.account = "123456789012";
  parts.region = "eu-west-1";
  parts.time_ms = 1'714'564'800'000;
  parts.detail = R"({"a":{"cloudevents":1}})";
  std::string envelope;
  append_event_envelope(envelope, parts);

  CloudEvent expected;
  expected.id = parts.id;
  expected.source = "shop";
  expected.type = "Order Placed";
  expected.time = "2024-05-01T12:00:00Z";
  expected.datacontenttype = "application/json";
  expected.form = CloudEvent::Form::kJson;
  expected.data = R"({"a":{"cloudevents":1}})";
  expected.extensions = {{"awsaccount", std::string("123456789012")},
                         {"awsregion", std::string("eu-west-1")}};
  EXPECT_EQ(cloud_event_of_envelope(envelope), expected);

  parts.resources = {"arn:aws:s3:::a", "arn:aws:s3:::b"};
  envelope.clear();
  append_event_envelope(envelope, parts);
  expected.extensions.emplace("awsresources", std::string("arn:aws:s3:::a,arn:aws:s3:::b"));
  EXPECT_EQ(cloud_event_of_envelope(envelope), expected);

  std::string json;
  append_cloud_event(json, expected);
  EXPECT_EQ(parse_cloud_event(json).value(), expected);
}

TEST(CloudEventEnvelope, OfWhateverElseDoesNotConfuseTheReader) {
  for (const char* strange :
       {"{}", R"({"cloudevents":{}})", R"({"cloudevents":{"form":"json"},"detail":{}})",
        R"({"cloudevents":{"form":7,"extensions":{"a":[]}},"detail":{}})"}) {
    const CloudEvent event = cloud_event_of_envelope(strange);
    EXPECT_EQ(event.id, "") << strange;
  }
}

}  // namespace
}  // namespace penstock::bus
