#include "queue/redrive_policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "aws/wire.h"
#include "queue/queue_errors.h"

namespace penstock::queue {
namespace {

constexpr std::string_view kArn = "arn:aws:sqs:eu-west-1:123456789012:dead";

// What it is refused with, the text that was given left out; empty if it is not.
template <typename Policy>
std::string refusal(const Result<Policy>& parsed, const std::string& given) {
  if (parsed.ok()) {
    return "";
  }
  std::string message = parsed.error().message();
  const size_t place = given.empty() ? std::string::npos : message.find(given);
  if (place != std::string::npos) {
    message.replace(place, given.size(), "*");
  }
  return std::string(parsed.error().info().code) + ": " + message;
}

TEST(RedrivePolicy, TakesACountAsNumberOrText) {
  struct Row {
    std::string count;
    uint32_t receives_max;
  };
  const Row rows[] = {{"1", 1}, {"3", 3}, {"1000", 1000}, {"\"1\"", 1}, {"\"1000\"", 1000}};
  for (const Row& row : rows) {
    const auto policy = parse_redrive_policy(fmt::format(
        R"({{ "maxReceiveCount" : {}, "deadLetterTargetArn" : "{}" }})", row.count, kArn));
    ASSERT_TRUE(policy.ok()) << row.count;
    EXPECT_EQ((*policy)->receives_max, row.receives_max);
    EXPECT_EQ((*policy)->dead_letter_arn, kArn);
    EXPECT_EQ((*policy)->text, fmt::format(R"({{"deadLetterTargetArn":"{}","maxReceiveCount":{}}})",
                                           kArn, row.count));
  }
}

TEST(RedrivePolicy, SaysWhatIsWrongInTheOrderOfSqs) {
  struct Row {
    std::string text;
    std::string expected;
  };
  const std::string not_json =
      "InvalidAttributeValue: Invalid value for the parameter RedrivePolicy. Reason: Redrive "
      "policy is not a valid JSON map.";
  const std::string value =
      "InvalidParameterValueException: Value * for parameter RedrivePolicy is invalid. Reason: ";
  const std::string range = ", valid values are from 1 to 1000 both inclusive.";
  const Row rows[] = {
      {"", not_json},
      {"{", not_json},
      {"[]", not_json},
      {"\"text\"", not_json},
      {"{}", value + "Redrive policy does not contain mandatory attribute: maxReceiveCount."},
      {R"({"other":1,"deadLetterTargetArn":"dead"})",
       value + "Redrive policy does not contain mandatory attribute: maxReceiveCount."},
      {R"({"maxReceiveCount":0})",
       value + "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."},
      {R"({"maxReceiveCount":0,"deadLetterTargetArn":7})",
       value + "Redrive policy does not contain mandatory attribute: deadLetterTargetArn."},
      {R"({"maxReceiveCount":0,"deadLetterTargetArn":"dead","other":1})",
       value + "Only following attributes are supported: [deadLetterTargetArn, maxReceiveCount]."},
      {R"({"maxReceiveCount":0,"deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: 0" + range},
      {R"({"maxReceiveCount":1001,"deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: 1001" + range},
      {R"({"maxReceiveCount":-1,"deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: -1" + range},
      {R"({"maxReceiveCount":1.5,"deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: 1.5" + range},
      {R"({"maxReceiveCount":"","deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: \"\"" + range},
      {R"({"maxReceiveCount":"3x","deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: \"3x\"" + range},
      {R"({"maxReceiveCount":"99999999999999999999","deadLetterTargetArn":"dead"})",
       value + "Invalid value for maxReceiveCount: \"99999999999999999999\"" + range},
      {R"({"maxReceiveCount":1,"deadLetterTargetArn":"dead"})",
       value + "Invalid value for deadLetterTargetArn."},
      {R"({"maxReceiveCount":1,"deadLetterTargetArn":"arn:aws:sns:eu-west-1:123456789012:dead"})",
       value + "Only SQS queues are valid resources for deadLetterTargetArn."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(parse_redrive_policy(row.text), row.text), row.expected) << row.text;
  }
}

TEST(RedriveAllowPolicy, AllowsWhatItSays) {
  struct Row {
    std::string text;
    bool allows_first;
    bool allows_other;
    std::string shown;
  };
  const Row rows[] = {
      {R"( {"redrivePermission" : "allowAll"} )", true, true,
       R"({"redrivePermission":"allowAll"})"},
      {R"({"redrivePermission":"denyAll","sourceQueueArns":[]})", false, false,
       R"({"redrivePermission":"denyAll"})"},
      {R"({"sourceQueueArns":["first","second"],"redrivePermission":"byQueue"})", true, false,
       R"({"redrivePermission":"byQueue","sourceQueueArns":["first","second"]})"},
  };
  for (const Row& row : rows) {
    const auto policy = parse_redrive_allow_policy(row.text);
    ASSERT_TRUE(policy.ok()) << row.text;
    EXPECT_EQ((*policy)->allows("first"), row.allows_first) << row.text;
    EXPECT_EQ((*policy)->allows("other"), row.allows_other) << row.text;
    EXPECT_EQ((*policy)->text, row.shown);
  }
}

std::string by_queue(int sources) {
  std::string list;
  for (int i = 0; i < sources; ++i) {
    list += fmt::format("{}\"arn-{}\"", i == 0 ? "" : ",", i);
  }
  return fmt::format(R"({{"redrivePermission":"byQueue","sourceQueueArns":[{}]}})", list);
}

TEST(RedriveAllowPolicy, TakesUpToTenSources) {
  const auto policy = parse_redrive_allow_policy(by_queue(10));
  ASSERT_TRUE(policy.ok());
  EXPECT_TRUE((*policy)->allows("arn-9"));
}

TEST(RedriveAllowPolicy, SaysWhatIsWrong) {
  struct Row {
    std::string text;
    std::string expected;
  };
  const std::string malformed =
      "InvalidAttributeValue: Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon "
      "SQS can't create the redrive allow policy, as it’s in an unsupported format.";
  const std::string value =
      "InvalidParameterValueException: Value * for parameter RedriveAllowPolicy is invalid. "
      "Reason: Amazon SQS can't create the redrive allow policy. ";
  const std::string needs_sources =
      value +
      "When you specify the byQueue permission type, you must also specify one or more "
      "sourceQueueArns values.";
  const std::string needs_by_queue =
      value +
      "To specify one or more source queue ARNs, you must set redrivePermission to byQueue.";
  const Row rows[] = {
      {"", malformed},
      {"[]", malformed},
      {"{}", malformed},
      {R"({"redrivePermission":7})", malformed},
      {R"({"redrivePermission":"allowSome"})", malformed},
      {R"({"redrivePermission":"allowAll","other":1})", malformed},
      {R"({"redrivePermission":"byQueue","sourceQueueArns":"arn"})", malformed},
      {R"({"redrivePermission":"byQueue","sourceQueueArns":[7]})", malformed},
      {R"({"redrivePermission":"byQueue"})", needs_sources},
      {by_queue(0), needs_sources},
      {R"({"redrivePermission":"allowAll","sourceQueueArns":["a"]})", needs_by_queue},
      {R"({"redrivePermission":"denyAll","sourceQueueArns":["a"]})", needs_by_queue},
      {by_queue(11), value + "The maximum number of source queue ARNs you can specify is 10."},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal(parse_redrive_allow_policy(row.text), row.text), row.expected) << row.text;
  }
}

}  // namespace
}  // namespace penstock::queue
