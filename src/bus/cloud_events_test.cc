#include "bus/cloud_events.h"

#include <gtest/gtest.h>

#include "bus/bus_errors.h"
#include "bus/cloud_event_testing.h"

namespace penstock::bus {
namespace {

using Headers = std::vector<aws::Header>;

aws::HttpRequest request(Headers headers, std::string_view body) {
  aws::HttpRequest made;
  made.method = "POST";
  made.headers = std::move(headers);
  made.body = body;
  return made;
}

Result<std::vector<CloudEvent>> read(Headers headers, std::string_view body) {
  return read_cloud_events(request(std::move(headers), body));
}

// An event in the JSON format with these members besides.
std::string event(std::string_view more = "") {
  return R"({"specversion":"1.0","id":"1","source":"/s","type":"t")" + std::string(more) + "}";
}

TEST(CloudEvents, ReadsTheJsonFormat) {
  const CloudEvent read = parse_cloud_event(R"( {
    "specversion": "1.0", "id": "A-1", "source": "https://shop/orders", "type": "order.placed",
    "time": "2024-05-01T12:00:00.5+02:00", "subject": "orders\/7",
    "dataschema": "urn:order:1", "datacontenttype": "application/vnd.order+json",
    "traceparent": "00-1", "sampled": true, "sequence": -7, "gone": null,
    "data": { "a" : [1.50, "}"] } } )")
                              .value();
  EXPECT_EQ(read.id, "A-1");
  EXPECT_EQ(read.source, "https://shop/orders");
  EXPECT_EQ(read.type, "order.placed");
  EXPECT_EQ(read.time, "2024-05-01T12:00:00.5+02:00");
  EXPECT_EQ(read.subject, "orders/7");
  EXPECT_EQ(read.dataschema, "urn:order:1");
  EXPECT_EQ(read.datacontenttype, "application/vnd.order+json");
  EXPECT_EQ(read.form, CloudEvent::Form::kJson);
  EXPECT_EQ(read.data, R"({ "a" : [1.50, "}"] })");
  const std::map<std::string, CloudEvent::Extension> extensions{
      {"traceparent", std::string("00-1")}, {"sampled", true}, {"sequence", -7}};
  EXPECT_EQ(read.extensions, extensions);
}

TEST(CloudEvents, TellTheFormsOfDataApart) {
  struct Case {
    std::string more;
    CloudEvent::Form form;
    std::string data;
  };
  const std::vector<Case> cases{
      {"", CloudEvent::Form::kNone, ""},
      {R"(,"data":null)", CloudEvent::Form::kJson, "null"},
      {R"(,"data":"a\n")", CloudEvent::Form::kJson, R"("a\n")"},
      {R"(,"data":"a\n","datacontenttype":"text/plain")", CloudEvent::Form::kText, "a\n"},
      {R"(,"data":"a","datacontenttype":"text/json")", CloudEvent::Form::kJson, R"("a")"},
      {R"(,"datacontenttype":"text/plain","data":1e400)", CloudEvent::Form::kJson, "1e400"},
      {R"(,"data_base64":"AAE=")", CloudEvent::Form::kBase64, "AAE="},
      {R"(,"data_base64":null)", CloudEvent::Form::kNone, ""},
  };
  for (const Case& each : cases) {
    const auto read = parse_cloud_event(event(each.more));
    ASSERT_TRUE(read.ok()) << each.more << read.error().message();
    EXPECT_EQ(read->form, each.form) << each.more;
    EXPECT_EQ(read->data, each.data) << each.more;
  }
}

TEST(CloudEvents, SayWhatIsWrongWithAnEvent) {
  struct Case {
    std::string json;
    std::string message;
  };
  const std::vector<Case> cases{
      {"", "it is not valid JSON"},
      {event() + "x", "it is not valid JSON"},
      {R"({"a":tru})", "it is not valid JSON"},
      {"[]", "an event must be a JSON object"},
      {"{}", "'specversion' must be \"1.0\""},
      {R"({"specversion":"0.3"})", "'specversion' must be \"1.0\""},
      {R"({"specversion":1})", "'specversion' must be a non-empty string"},
      {R"({"specversion":"1.0"})", "'id' must be a non-empty string"},
      {R"({"specversion":"1.0","id":""})", "'id' must be a non-empty string"},
      {R"({"specversion":"1.0","id":7})", "'id' must be a non-empty string"},
      {R"({"specversion":"1.0","id":null})", "'id' must be a non-empty string"},
      {R"({"specversion":"1.0","id":"1"})", "'source' must be a non-empty string"},
      {R"({"specversion":"1.0","id":"1","source":"/s"})", "'type' must be a non-empty string"},
      {R"({"id":")" + std::string(1025, 'x') + "\"}", "'id' must have 1024 bytes at most"},
      {R"({"id":"a\u0000"})", "'id' must not hold control characters"},
      {R"({"id":"a\u009f"})", "'id' must not hold control characters"},
      {R"({"id":"\ud800"})", "'id' must be valid Unicode"},
      {R"({"source":"a b"})", "'source' must be a URI, which has no blanks"},
      {event(R"(,"time":"2024-02-30T00:00:00Z")"),
       "'time' must be a time as RFC 3339 writes it, such as 2024-05-01T12:00:00Z"},
      {event(R"(,"time":"1714561200")"),
       "'time' must be a time as RFC 3339 writes it, such as 2024-05-01T12:00:00Z"},
      {event(R"(,"subject":"")"), "'subject' must be a non-empty string"},
      {event(R"(,"dataschema":"/relative")"), "'dataschema' must be an absolute URI"},
      {event(R"(,"datacontenttype":"json")"),
       "'datacontenttype' must be a media type, such as application/json"},
      {event(R"(,"myExt":"x")"),
       "'myExt' is not the name of an attribute: a name is of a-z and 0-9"},
      {event(R"(,"a_b":1)"), "'a_b' is not the name of an attribute: a name is of a-z and 0-9"},
      {event(R"(,"":1)"), "'' is not the name of an attribute: a name is of a-z and 0-9"},
      {event(R"(,"ext":1.5)"), "'ext' must be a string, a boolean or an integer of 32 bits"},
      {event(R"(,"ext":2147483648)"), "'ext' must be a string, a boolean or an integer of 32 bits"},
      {event(R"(,"ext":{})"), "'ext' must be a string, a boolean or an integer of 32 bits"},
      {event(R"(,"id":"2")"), "'id' is given twice"},
      {event(R"(,"data":1,"data":2)"), "'data' is given twice"},
      {event(R"(,"data":1,"data_base64":"")"), "'data' and 'data_base64' exclude each other"},
      {event(R"(,"data_base64":"A")"), "'data_base64' must be a string of base64"},
      {event(R"(,"data_base64":1)"), "'data_base64' must be a string of base64"},
      {event(R"(,"datacontenttype":"a/b","data":"\udc00")"), "'data' must be valid Unicode"},
  };
  for (const Case& each : cases) {
    const auto read = parse_cloud_event(each.json);
    ASSERT_FALSE(read.ok()) << each.json;
    EXPECT_EQ(read.error().message(), each.message) << each.json;
    EXPECT_TRUE(read.error().is(kValidation)) << each.json;
  }
}

TEST(CloudEvents, WriteWhatReadsBackTheSame) {
  RandomCloudEvents random(11);
  for (int i = 0; i < 2000; ++i) {
    const CloudEvent written = random.next();
    std::string json;
    append_cloud_event(json, written);
    const auto read = parse_cloud_event(json);
    ASSERT_TRUE(read.ok()) << json << read.error().message();
    EXPECT_EQ(*read, written) << json;
  }
}

TEST(CloudEvents, ReadTimesOfRfc3339) {
  EXPECT_EQ(parse_cloud_event_time("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(parse_cloud_event_time("1970-01-01T02:00:00.0019+02:00"), 1);
  EXPECT_EQ(parse_cloud_event_time("1969-12-31t23:59:59.5z"), -500);
  for (const char* bad : {"", "0", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z",
                          "Thu, 01 Jan 1970 00:00:00 GMT", "1970-13-01T00:00:00Z"}) {
    EXPECT_EQ(parse_cloud_event_time(bad), std::nullopt) << bad;
  }
}

TEST(CloudEvents, ComeStructured) {
  for (const char* type : {"application/cloudevents+json", "Application/CloudEvents+JSON",
                           "application/cloudevents+json; charset=UTF-8"}) {
    const auto events = read({{"content-type", type}, {"ce-id", "ignored"}}, event() + "\n");
    ASSERT_TRUE(events.ok()) << type;
    ASSERT_EQ(events->size(), 1U);
    EXPECT_EQ(events->front().id, "1");
  }
}

TEST(CloudEvents, ComeInBatches) {
  const Headers headers{{"Content-Type", "application/cloudevents-batch+json"}};
  EXPECT_TRUE(read(headers, " [ ] ").value().empty());
  const auto events = read(headers, "[" + event() + " , " + event(R"(,"data":[1])") + "]").value();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].data, "[1]");
}

TEST(CloudEvents, ComeInHeadersWithTheirDataAsBody) {
  const CloudEvent event = read({{"Content-Type", "text/plain; charset=utf-8"},
                                 {"ce-specversion", "1.0"},
                                 {"CE-Id", "a%20%C3%a9%25"},
                                 {"Ce-Source", "/s"},
                                 {"ce-type", R"("a \"b\"")"},
                                 {"ce-time", "2024-05-01T12:00:00Z"},
                                 {"ce-flag", "true"},
                                 {"X-Other", "%"}},
                                "hé")
                               .value()
                               .front();
  EXPECT_EQ(event.id, "a é%");
  EXPECT_EQ(event.type, R"(a "b")");
  EXPECT_EQ(event.time, "2024-05-01T12:00:00Z");
  EXPECT_EQ(event.datacontenttype, "text/plain; charset=utf-8");
  EXPECT_EQ(event.form, CloudEvent::Form::kText);
  EXPECT_EQ(event.data, "hé");
  EXPECT_EQ(std::get<std::string>(event.extensions.at("flag")), "true");
}

TEST(CloudEvents, TakeABodyAsItsContentTypeSays) {
  struct Case {
    std::string type;
    std::string body;
    CloudEvent::Form form;
    std::string data;
  };
  const std::vector<Case> cases{
      {"application/json", " {\"a\": 1}\n", CloudEvent::Form::kJson, "{\"a\": 1}"},
      {"application/vnd.a+json; charset=utf-8", "7", CloudEvent::Form::kJson, "7"},
      {"application/json", "", CloudEvent::Form::kNone, ""},
      {"application/xml", "<a/>", CloudEvent::Form::kText, "<a/>"},
      {"text/plain", "\xff", CloudEvent::Form::kBase64, "/w=="},
      {"application/octet-stream", "abc", CloudEvent::Form::kBase64, "YWJj"},
      {"application/x-www-form-urlencoded;charset=\"UTF-8\"", "a=b", CloudEvent::Form::kText,
       "a=b"},
  };
  for (const Case& each : cases) {
    const auto events = read({{"content-type", each.type},
                              {"ce-specversion", "1.0"},
                              {"ce-id", "1"},
                              {"ce-source", "/s"},
                              {"ce-type", "t"}},
                             each.body);
    ASSERT_TRUE(events.ok()) << each.type << events.error().message();
    EXPECT_EQ(events->front().form, each.form) << each.type;
    EXPECT_EQ(events->front().data, each.data) << each.type;
    EXPECT_EQ(events->front().datacontenttype, each.type);
  }
}

TEST(CloudEvents, RefuseWhatIsNoneOrWrong) {
  const aws::Header structured{"content-type", kCloudEventType};
  const aws::Header batch{"content-type", kCloudEventBatchType};
  const aws::Header version{"ce-specversion", "1.0"};
  struct Case {
    Headers headers;
    std::string body;
    int status;
    std::string message_part;
  };
  const std::vector<Case> cases{
      {{}, event(), 415, "Content-Type is missing"},
      {{{"content-type", "application/json"}}, event(), 415, "Content-Type is application/json"},
      {{{"content-type", "application/cloudevents+xml"}},
       "<a/>",
       415,
       "application/cloudevents+xml"},
      {{{"content-type", "application/cloudevents+json; charset=latin1"}}, event(), 415, "latin1"},
      {{structured}, "", 400, "the body is not valid JSON"},
      {{structured}, "[" + event() + "]", 400, "an event must be a JSON object"},
      {{batch}, event(), 400, "a batch must be a JSON array"},
      {{batch},
       "[" + event() + "," + event() + R"(,{"specversion":"1.0"}])",
       400,
       "event 3: 'id' must be a non-empty string"},
      {{batch}, "[1]", 400, "event 1: an event must be a JSON object"},
      {{{"ce-id", "1"}}, "", 400, "'ce-specversion' must be \"1.0\""},
      {{version}, "", 400, "'ce-id' must be a non-empty string"},
      {{version, {"ce-subject", "100%"}},
       "",
       400,
       "'ce-subject' must be UTF-8 in percent-encoding"},
      {{version, {"ce-subject", "%ff"}}, "", 400, "'ce-subject' must be UTF-8 in percent-encoding"},
      {{version, {"ce-subject", "%0a"}}, "", 400, "'ce-subject' must not hold control characters"},
      {{version, {"ce-my-ext", "x"}}, "", 400, "'ce-my-ext' is not the name of an attribute"},
      {{version, {"ce-data", "x"}}, "", 400, "'ce-data' is not the name of an attribute"},
      {{version, {"ce-id", "1"}, {"CE-ID", "2"}}, "", 400, "'ce-id' is given twice"},
      {{version, {"ce-datacontenttype", "a/b"}}, "", 400, "'ce-datacontenttype' is no header"},
      {{version, {"content-type", "json"}}, "", 400, "Content-Type must be a media type"},
      {{version, {"content-type", "application/json"}}, "{]", 400, "the body is not valid JSON"},
  };
  for (const Case& each : cases) {
    const auto events = read(each.headers, each.body);
    ASSERT_FALSE(events.ok()) << each.message_part;
    EXPECT_EQ(events.error().info().http_status, each.status) << each.message_part;
    EXPECT_NE(events.error().message().find(each.message_part), std::string::npos)
        << events.error().message();
  }
}

TEST(CloudEvents, RefuseABatchOfTooMany) {
  std::string body = "[" + event();
  for (int i = 1; i < 101; ++i) {
    body += "," + event();
  }
  EXPECT_EQ(read({{"content-type", kCloudEventBatchType}}, body + "]").error().message(),
            "a batch may have 100 events, not 101");
}

}  // namespace
}  // namespace penstock::bus
