#include "bus/input_transformer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <array>
#include <map>
#include <string>

#include "aws/text_forms.h"
#include "aws/wire.h"
#include "bus/random_json.h"
#include "delivery/target.h"

namespace penstock::bus {
namespace {

using Paths = std::map<std::string, std::string>;

constexpr std::string_view kEvent =
    R"({"version":"0","id":"7bf73129","detail-type":"EC2 \"state\"","source":"aws.ec2",)"
    R"("account":"123456789012","time":"2015-11-11T21:29:54Z","region":"us-east-1",)"
    R"("resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],)"
    R"("detail":{"instance-id":"i-0123456789","state":"RUNNING","count":7,"on":true,"no":null,)"
    R"("payload":{ "acc_id": "0a787ecb-4015", "sf_id": "b\"z" },"single":["HIGH"],)"
    R"("multi":[ "ACTIVE", "INACTIVE" ],"items":[{"n":1},{"n":2}],"hostile":"a\"b\\c\n\u0001"}})";

const Paths& paths() {
  static const Paths kPaths{{"instance", "$.detail.instance-id"},
                            {"state", "$.detail.state"},
                            {"timestamp", "$.time"},
                            {"type", "$.detail-type"},
                            {"count", "$.detail.count"},
                            {"on", "$.detail.on"},
                            {"no", "$.detail.no"},
                            {"missing", "$.detail.notinmessage"},
                            {"payload", "$.detail.payload"},
                            {"single", "$.detail.single"},
                            {"multi", "$.detail.multi"},
                            {"numbers", "$.detail.items[*].n"},
                            {"hostile", "$.detail.hostile"},
                            {"AWS_is-fine", "$.source"}};
  return kPaths;
}

RuleFacts facts() {
  return {.rule_arn = "arn:aws:events:us-east-2:123456789012:rule/example",
          .rule_name = "example",
          .ingestion_time_ms = aws::parse_timestamp("2015-11-11T21:29:55.789Z")->ms};
}

Result<TargetInput> make_template(std::string_view text, const Paths& input_paths = paths()) {
  return TargetInput::make(
      {.target_id = "t1", .input_template = text, .input_paths = &input_paths});
}

std::string rendered(std::string_view text, std::string_view event = kEvent) {
  const auto input = make_template(text);
  return input.ok() ? input->render(event, facts()) : input.error().message();
}

TEST(TargetInput, IsTheEventUnlessToldOtherwise) {
  const auto input = TargetInput::make({.target_id = "t1"});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->kind(), TargetInput::Kind::kEvent);
  EXPECT_EQ(input->render(kEvent, facts()), kEvent);
}

TEST(TargetInput, IsAConstantAsItWasGiven) {
  for (const std::string_view text : {R"({ "a": "<state>" })", "\"text\"", "7", " [1, 2] "}) {
    const auto input = TargetInput::make({.target_id = "t1", .input = text});
    ASSERT_TRUE(input.ok()) << text;
    EXPECT_EQ(input->kind(), TargetInput::Kind::kConstant);
    EXPECT_EQ(input->render(kEvent, facts()), text);
  }
}

TEST(TargetInput, IsAPartOfTheEvent) {
  const std::array<std::array<std::string_view, 2>, 5> rows{{
      {"$.detail.state", "\"RUNNING\""},
      {"$.detail.payload", R"({"acc_id":"0a787ecb-4015","sf_id":"b\"z"})"},
      {"$.detail.multi[1]", "\"INACTIVE\""},
      {"$.detail.count", "7"},
      {"$.detail.nowhere", "\"\""},
  }};
  for (const auto& [path, expected] : rows) {
    const auto input = TargetInput::make({.target_id = "t1", .input_path = path});
    ASSERT_TRUE(input.ok()) << path;
    EXPECT_EQ(input->kind(), TargetInput::Kind::kPath);
    EXPECT_EQ(input->render(kEvent, facts()), expected) << path;
  }
  const auto whole = TargetInput::make({.target_id = "t1", .input_path = "$"});
  EXPECT_EQ(whole->render(R"({ "a" : [ 1, "x y" ] })", facts()), R"({"a":[1,"x y"]})");
}

TEST(TargetInput, FillsTemplatesAsTheGuideShows) {
  const std::array<std::array<std::string_view, 2>, 8> rows{{
      {R"("instance <instance> is in <state>")", R"("instance i-0123456789 is in RUNNING")"},
      {R"("instance \"<instance>\" is in <state>")",
       R"("instance \"i-0123456789\" is in RUNNING")"},
      {"{\n  \"instance\" : <instance>,\n  \"state\": <state>\n}",
       R"({"instance":"i-0123456789","state":"RUNNING"})"},
      {R"({"instance" : <instance>, "state": "<state>",
           "instanceStatus": "instance \"<instance>\" is in <state>"})",
       R"({"instance":"i-0123456789","state":"RUNNING",)"
       R"("instanceStatus":"instance \"i-0123456789\" is in RUNNING"})"},
      {R"({"instance" : <instance>, "state": [ 9, <state>, true ], "Transformed" : "Yes"})",
       R"({"instance":"i-0123456789","state":[9,"RUNNING",true],"Transformed":"Yes"})"},
      {R"({"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>})",
       R"({"ruleArn":"arn:aws:events:us-east-2:123456789012:rule/example","ruleName":"example"})"},
      {R"("<aws.events.rule-name> triggered")", R"("example triggered")"},
      {R"({"timestamp" : <timestamp>, "message": "instance \"<instance>\" is in <state>"})",
       R"({"timestamp":"2015-11-11T21:29:54Z",)"
       R"("message":"instance \"i-0123456789\" is in RUNNING"})"},
  }};
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(rendered(text), expected) << text;
  }
}

TEST(TargetInput, FillsEachKindOfValue) {
  const std::array<std::array<std::string_view, 2>, 16> rows{{
      // Observed on EventBridge: missing values, and lists and objects in strings.
      {R"({"command": <missing>})", R"({"command":""})"},
      {R"("from detail <missing>")", R"("from detail ")"},
      {R"("<single> single list item")", R"("[HIGH] single list item")"},
      {R"("<multi> multiple list items")", R"("[ACTIVE,INACTIVE] multiple list items")"},
      {R"({"multi_replacement": "users/<instance>/second/<instance>"})",
       R"({"multi_replacement":"users/i-0123456789/second/i-0123456789"})"},
      {R"({"one": <single>})", R"({"one":["HIGH"]})"},
      {R"({"a": {"b": {"c": "x/<state>"} }, "d": [<state>, "hard"]})",
       R"({"a":{"b":{"c":"x/RUNNING"}},"d":["RUNNING","hard"]})"},
      {R"("Payload of <payload>")", R"("Payload of {acc_id:0a787ecb-4015,sf_id:b\"z}")"},
      // Ours: EventBridge sends nothing here.
      {R"({"payload": "<payload>"})",
       R"({"payload":"{\"acc_id\":\"0a787ecb-4015\",\"sf_id\":\"b\\\"z\"}"})"},
      {R"({"one": "<single>"})", R"({"one":"[\"HIGH\"]"})"},
      {R"({"count": <count>, "on": <on>, "no": <no>})", R"({"count":7,"on":true,"no":null})"},
      {R"({"text": "<count> <on> <no>"})", R"({"text":"7 true null"})"},
      {R"({"n": <numbers>})", R"({"n":[1,2]})"},
      {R"({"v": <hostile>, "q": "<hostile>!"})",
       R"({"v":"a\"b\\c\n\u0001","q":"a\"b\\c\n\u0001!"})"},
      {R"("type <type> of <AWS_is-fine>")", R"("type EC2 \"state\" of aws.ec2")"},
      {R"(<payload>)", R"({"acc_id":"0a787ecb-4015","sf_id":"b\"z"})"},
  }};
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(rendered(text), expected) << text;
  }
}

TEST(TargetInput, FillsPredefinedVariables) {
  const std::string event = R"({"version":"0","id":"7","detail-type":"T","source":"s",)"
                            R"("account":"1","time":"2024-06-11T08:33:10Z","region":"r",)"
                            R"("resources":[ ],"detail":{"a": 1}})";
  EXPECT_EQ(rendered(R"("at <aws.events.event.ingestion-time>")"), R"("at 2015-11-11T21:29:55Z")");
  EXPECT_EQ(rendered(R"({"t": <aws.events.event.ingestion-time>})"),
            R"({"t":"2015-11-11T21:29:55Z"})");
  EXPECT_EQ(rendered(R"({"e": <aws.events.event.json>})", event),
            R"({"e":{"version":"0","id":"7","detail-type":"T","source":"s","account":"1",)"
            R"("time":"2024-06-11T08:33:10Z","region":"r","resources":[],"detail":{"a":1}}})");
  EXPECT_EQ(rendered(R"({"e": <aws.events.event>, "s": <state>})", event),
            R"({"e":{"id":"7","account":"1","detailType":"T","time":"2024-06-11T08:33:10Z",)"
            R"("source":"s","region":"r","resources":[],"version":"0"},"s":""})");
  EXPECT_EQ(rendered(R"({"e": <aws.events.event>})", R"({"id":"7"})"), R"({"e":{"id":"7"}})");
}

TEST(TargetInput, KeepsTheLinesOfATemplateOfStrings) {
  EXPECT_EQ(rendered("\n \"<instance> said\"\n\"<state> to <payload>\"\n\n\"end\" \n"),
            "\"i-0123456789 said\"\n"
            "\"RUNNING to {acc_id:0a787ecb-4015,sf_id:b\\\"z}\"\n\n\"end\"");
}

TEST(TargetInput, LeavesAnglesAloneThatHoldNoName) {
  EXPECT_EQ(rendered(R"("1 < 2 > 0 <> << >> <state> <a b> <")"),
            R"("1 < 2 > 0 <> << >> RUNNING <a b> <")");
}

TEST(TargetInput, TakesATemplateWithoutPaths) {
  const auto input = TargetInput::make(
      {.target_id = "t1", .input_template = R"({"rule":<aws.events.rule-name>,"static":[]})"});
  ASSERT_TRUE(input.ok());
  EXPECT_EQ(input->render(kEvent, facts()), R"({"rule":"example","static":[]})");
}

struct Refusal {
  TargetInputTexts texts;
  std::string_view message;
};

TEST(TargetInput, RefusesWhatEventBridgeRefuses) {
  static const Paths kBadPath{{"x", "detail.x"}};
  static const Paths kQuotedPath{{"x", "$.detail['x']"}};
  static const Paths kDottedKey{{"aws.events.rule-name", "$.x"}};
  const std::array rows{
      Refusal{{.target_id = "t", .input = "{}", .input_path = "$"},
              "Only one of Input, InputPath, or InputTransformer must be provided for target t."},
      Refusal{{.target_id = "t", .input_path = "$.a", .input_template = "{}"},
              "Only one of Input, InputPath, or InputTransformer must be provided for target t."},
      Refusal{{.target_id = "t", .input = "cusId = <id>"},
              "Input for target t is not a valid JSON text."},
      Refusal{{.target_id = "t", .input = ""}, "Input for target t is not a valid JSON text."},
      Refusal{{.target_id = "t", .input = "{} {}"}, "Input for target t is not a valid JSON text."},
      Refusal{{.target_id = "t", .input_path = "detail"}, "InputPath for target t is invalid."},
      Refusal{{.target_id = "t", .input_template = "{}", .input_paths = &kBadPath},
              "InputPath for target t is invalid."},
      Refusal{{.target_id = "t", .input_template = "{}", .input_paths = &kQuotedPath},
              "InputPath for target t is invalid."},
      Refusal{{.target_id = "t", .input_template = "\"<notdefinedkey>\"", .input_paths = &paths()},
              "InputTemplate for target t contains invalid placeholder notdefinedkey."},
      Refusal{{.target_id = "t", .input_template = "\"<aws.events.nothing>\""},
              "InputTemplate for target t contains invalid placeholder aws.events.nothing."},
      Refusal{{.target_id = "t", .input_template = "[<aws.events.event.json>]"},
              "InputTemplate for target t contains placeholder aws.events.event.json valid only "
              "for JSON template."},
      Refusal{{.target_id = "t", .input_template = "\"<aws.events.event.json>\""},
              "InputTemplate for target t contains placeholder aws.events.event.json valid only "
              "for JSON template."},
      Refusal{{.target_id = "t", .input_template = "{}", .input_paths = &kDottedKey},
              "1 validation error detected: Value at 'inputTransformer.inputPathsMap' failed to "
              "satisfy constraint: Map keys must satisfy constraint: [Member must have length "
              "less than or equal to 256, Member must have length greater than or equal to 1, "
              "Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]"},
      Refusal{{.target_id = "t", .input_template = "instance is up"},
              "Invalid InputTemplate for target t : [Source: (String)\"instance is up\"; line: 1, "
              "column: 15]."},
      Refusal{{.target_id = "t", .input_template = "\"one\"\n  two"},
              "Invalid InputTemplate for target t : [Source: (String)\"\"one\"\n  two\"; line: 2, "
              "column: 3]."},
  };
  for (const Refusal& row : rows) {
    const auto input = TargetInput::make(row.texts);
    ASSERT_FALSE(input.ok()) << row.message;
    EXPECT_TRUE(input.error().is(aws::kValidationError));
    EXPECT_EQ(input.error().message(), row.message);
  }
}

TEST(TargetInput, RefusesTemplatesThatCouldBreakTheJson) {
  for (const std::string_view text : {"",
                                      " ",
                                      "<state> is bad",
                                      "{",
                                      "{\"a\": <state>",
                                      "{\"a\": \"<state>}",
                                      "{<state>: 1}",
                                      "{\"<state>\": 1}",
                                      "{\"x<state>\" : 1}",
                                      "{<state> : 1}",
                                      "{<state>}",
                                      "{\"a\": <state><on>}",
                                      "{\"a\": 1<count>}",
                                      "{\"a\": <count>1}",
                                      "{\"a\": -<count>}",
                                      "{\"a\": \"x\"<state>}",
                                      "{\"a\": <state>\"x\"}",
                                      "{\"a\": tr<state>ue}",
                                      "{\"a\": tr ue}",
                                      "{\"a\": 1 2}",
                                      "{\"a\": <on> <on>}",
                                      "{} {}",
                                      "<on> <on>",
                                      "{\"a\": \"\\<state>\"}",
                                      "{\"a\": \"line\n\"}",
                                      "\"a\" <state>",
                                      "<state> \"a\"",
                                      "\"a\", \"b\"",
                                      "\"a",
                                      "\"a\\\"",
                                      "\"\\x\"",
                                      "\"\xff\"",
                                      "{\"a\": 01}",
                                      "{\"a\": <state>,}"}) {
    const auto input = make_template(text);
    ASSERT_FALSE(input.ok()) << text;
    EXPECT_TRUE(input.error().message().starts_with("Invalid InputTemplate for target t1 : "))
        << text << input.error().message();
  }
}

TEST(TargetInput, BoundsTheNumberOfPaths) {
  Paths many;
  std::string text = "[0";
  for (size_t i = 0; i < kInputPathsMax; ++i) {
    many[fmt::format("v{}", i)] = fmt::format("$.v{}", i);
    text += fmt::format(",<v{}>", i);
  }
  const auto input = make_template(text + ",<aws.events.event>]", many);
  ASSERT_TRUE(input.ok());
  const std::string out = input->render(R"({"v0":1,"v99":2,"id":"x"})", facts());
  EXPECT_TRUE(out.starts_with(R"([0,1,"",)")) << out;
  EXPECT_TRUE(out.ends_with(R"(,2,{"id":"x"}])")) << out;
  many["one-more"] = "$";
  EXPECT_EQ(make_template("{}", many).error().message(),
            "1 validation error detected: Value at 'inputTransformer.inputPathsMap' failed to "
            "satisfy constraint: Member must have length less than or equal to 100");
}

TEST(TargetInput, CutsALongTemplateInItsMessage) {
  const std::string message = make_template(std::string(600, 'x')).error().message();
  EXPECT_EQ(message, fmt::format("Invalid InputTemplate for target t1 : [Source: (String)\"{}\""
                                 "[truncated 100 chars]; line: 1, column: 601].",
                                 std::string(500, 'x')));
}

std::string content_of(simdjson::dom::element value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::string(text) : simdjson::minify(value);
}

TEST(TargetInput, CutsWhatIsMadeOfALargeValueAThousandTimes) {
  std::string text = "[<large>";
  while (text.size() < 8'000) {
    text += ",<large>";
  }
  text += ']';
  const Paths large{{"large", "$.detail"}};
  const auto input = make_template(text, large);
  ASSERT_TRUE(input.ok());
  const std::string event = fmt::format(R"({{"detail":"{}"}})", std::string(900'000, 'x'));
  const std::string out = input->render(event, facts());
  EXPECT_TRUE(delivery::is_too_long(out));
  EXPECT_EQ(out.size(), delivery::kInputBytesMax + 1);
  EXPECT_EQ(input->bytes_at_most(event.size()), out.size());
  // The same template with what fits.
  const std::string small = input->render(R"({"detail":"x"})", facts());
  EXPECT_FALSE(delivery::is_too_long(small));
  EXPECT_EQ(small.size(), text.size() / 8 * 4 + 1);
}

TEST(TargetInput, KnowsHowLongItCanGet) {
  const struct {
    std::string_view text;
    std::string_view event;
  } rows[] = {
      {R"("<hostile> <payload> <multi>")", kEvent},
      {R"({"a":"<payload>","b":<payload>,"c":"<hostile>"})", kEvent},
      {R"({"e":<aws.events.event>,"j":"<aws.events.event.json>","r":<aws.events.rule-arn>})",
       kEvent},
      {R"({"e":"<aws.events.event>","n":"<aws.events.rule-name>"})", "{}"},
      {R"({"t":<aws.events.event.ingestion-time>,"m":<missing>})", "{}"},
      {R"({"nothing":"of it"})", kEvent},
  };
  for (const auto& row : rows) {
    const auto input = make_template(row.text);
    ASSERT_TRUE(input.ok()) << row.text;
    EXPECT_LE(input->render(row.event, facts()).size(), input->bytes_at_most(row.event.size()))
        << row.text;
  }
  EXPECT_EQ(TargetInput().bytes_at_most(kEvent.size()), 0U);  // it is the event that is sent
}

TEST(TargetInput, GivesHostileValuesBackUnchanged) {
  const Paths one{{"v", "$.detail.v"}};
  const auto input =
      make_template(R"({"plain": <v>, "in": "a<v>b", "list": [{"x": "<v><v>"}, <v>]})", one);
  ASSERT_TRUE(input.ok());
  RandomJson random(11);
  for (int round = 0; round < 20'000; ++round) {
    const std::string event = fmt::format(R"({{"detail": {{"v" : {} }}}})", random.value(3));
    const std::string out = input->render(event, facts());
    simdjson::dom::parser event_parser;
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    simdjson::dom::element root;
    ASSERT_EQ(event_parser.parse(event)["detail"]["v"].get(value), simdjson::SUCCESS) << event;
    ASSERT_EQ(parser.parse(out).get(root), simdjson::SUCCESS) << event << "\n" << out;
    ASSERT_EQ(simdjson::minify(root["plain"].value()), simdjson::minify(value)) << out;
    ASSERT_EQ(simdjson::minify(root["list"].at(1).value()), simdjson::minify(value)) << out;
    std::string_view text;
    std::string_view twice;
    ASSERT_EQ(root["in"].get(text), simdjson::SUCCESS);
    ASSERT_EQ(root["list"].at(0)["x"].get(twice), simdjson::SUCCESS);
    // An object's text inside quotes is the event's own, whose escapes simdjson would rewrite.
    if (value.is_string()) {
      ASSERT_EQ(text, "a" + content_of(value) + "b") << out;
      ASSERT_EQ(twice, content_of(value) + content_of(value)) << out;
    } else {
      simdjson::dom::parser inner;
      simdjson::dom::element again;
      const std::string_view inside = text.substr(1, text.size() - 2);
      ASSERT_EQ(inner.parse(inside.data(), inside.size()).get(again), simdjson::SUCCESS) << out;
      ASSERT_EQ(simdjson::minify(again), simdjson::minify(value)) << out;
    }
  }
}

// A template of `<v0>` to `<v4>` and the predefined variables, anywhere that they may stand.
std::string random_template(RandomJson& random, int depth) {
  constexpr std::array<std::string_view, 9> kVariables{"<v0>",
                                                       "<v1>",
                                                       "<v2>",
                                                       "<v3>",
                                                       "<v4>",
                                                       "<aws.events.event>",
                                                       "<aws.events.event.json>",
                                                       "<aws.events.rule-arn>",
                                                       "<aws.events.rule-name>"};
  const auto variable = [&] { return std::string(kVariables[random.below(kVariables.size())]); };
  switch (random.below(depth > 0 ? 5 : 3)) {
    case 0:
      return variable();
    case 1:
      return "\"x" + variable() + R"(\")" + variable() + R"(\\)" + variable() + "\"";
    case 2:
      return "\"" + variable() + "\"";
    case 3:
      return "[" + random_template(random, depth - 1) + " ,\n" +
             random_template(random, depth - 1) + "]";
    default:
      return "{\"k\" :" + random_template(random, depth - 1) +
             ", \"l\": " + random_template(random, depth - 1) + "}";
  }
}

TEST(TargetInput, RendersValidJsonWhateverTheEventHas) {
  const Paths five{{"v0", "$.detail"},
                   {"v1", "$.detail.a"},
                   {"v2", "$.detail.b[0]"},
                   {"v3", "$.id"},
                   {"v4", "$.detail.*"}};
  RandomJson random(13);
  RuleFacts hostile = facts();
  hostile.rule_name = "a\"b\\c\n\x01\xff";
  for (int round = 0; round < 20'000; ++round) {
    const std::string event = fmt::format(R"({{"id":{},"resources":{},"detail":{} }})",
                                          random.value(1), random.array(2), random.object(4));
    const std::string text = "{\"t\": " + random_template(random, 3) + "}";
    const auto input = make_template(text, five);
    ASSERT_TRUE(input.ok()) << text << input.error().message();
    const std::string out = input->render(event, hostile);
    simdjson::dom::parser parser;
    ASSERT_EQ(parser.parse(out).error(), simdjson::SUCCESS) << text << "\n" << event << "\n" << out;
  }
}

TEST(TargetInput, RendersValidStringsWhateverTheEventHas) {
  const Paths two{{"v0", "$.detail"}, {"v1", "$.detail.a"}};
  const auto input = make_template(R"("<v0>\\<v1>\"<aws.events.event>")", two);
  ASSERT_TRUE(input.ok());
  RandomJson random(17);
  for (int round = 0; round < 20'000; ++round) {
    const std::string event =
        fmt::format(R"({{"id":{},"detail":{} }})", random.string(), random.object(4));
    const std::string out = input->render(event, facts());
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(out).get(root), simdjson::SUCCESS) << event << "\n" << out;
    ASSERT_TRUE(root.is_string()) << out;
  }
}

}  // namespace
}  // namespace penstock::bus
