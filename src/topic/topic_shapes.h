// What the operations on topics take and answer. Plain values. SNS checks presence and bounds in
// its own words, so they are the operations' to check (ServiceInfo::checks_own_constraints).
#ifndef PENSTOCK_TOPIC_TOPIC_SHAPES_H_
#define PENSTOCK_TOPIC_TOPIC_SHAPES_H_

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"

namespace penstock::topic {

using TextMap = std::map<std::string, std::string>;

inline constexpr std::string_view kTopicArnDoc = "The topic's ARN, as CreateTopic answered it.";

// The output of every operation that only succeeds.
struct EmptyOutput {
  static constexpr std::string_view kName = "EmptyOutput";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};
// The same where the reply has a result element (aws::kEmptyResult).
struct EmptyResult {
  static constexpr std::string_view kName = "EmptyResult";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

struct Tag {
  std::string key;
  std::string value;
  static constexpr std::string_view kName = "Tag";
  static consteval auto fields() {
    return std::array{aws::field<&Tag::key>("Key", {.required = true, .min = 1, .max = 128}),
                      aws::field<&Tag::value>("Value", {.required = true, .min = 0, .max = 256})};
  }
};

struct CreateTopicInput {
  std::optional<std::string> name;
  TextMap attributes;
  std::vector<Tag> tags;
  std::optional<std::string> data_protection_policy;
  static constexpr std::string_view kName = "CreateTopicInput";
  static consteval auto fields() {
    using Self = CreateTopicInput;
    return std::array{
        aws::field<&Self::name>(
            "Name", {.required = true,
                     .doc = "Letters, digits, hyphens and underscores; a FIFO topic's ends with "
                            ".fifo."}),
        aws::field<&Self::attributes>("Attributes", {.doc = "The topic's settings."}),
        aws::field<&Self::tags>("Tags", {.doc = "At most 50."}),
        aws::field<&Self::data_protection_policy>("DataProtectionPolicy",
                                                  {.doc = "Kept and shown."}),
    };
  }
};

struct TopicArnOutput {
  std::string topic_arn;
  static constexpr std::string_view kName = "CreateTopicResponse";
  static consteval auto fields() {
    return std::array{aws::field<&TopicArnOutput::topic_arn>("TopicArn", {.doc = kTopicArnDoc})};
  }
};

struct DeleteTopicInput {
  std::optional<std::string> topic_arn;
  static constexpr std::string_view kName = "DeleteTopicInput";
  static consteval auto fields() {
    return std::array{aws::field<&DeleteTopicInput::topic_arn>(
        "TopicArn", {.required = true, .doc = kTopicArnDoc})};
  }
};

struct ListTopicsInput {
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListTopicsInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTopicsInput::next_token>("NextToken", {.doc = "From the page before."})};
  }
};

struct TopicShape {
  std::string topic_arn;
  static constexpr std::string_view kName = "Topic";
  static consteval auto fields() {
    return std::array{aws::field<&TopicShape::topic_arn>("TopicArn", {.doc = kTopicArnDoc})};
  }
};

struct ListTopicsOutput {
  std::optional<std::vector<TopicShape>> topics;  // always there, even if it is empty
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListTopicsResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTopicsOutput::topics>("Topics", {.doc = "At most 100."}),
        aws::field<&ListTopicsOutput::next_token>("NextToken", {.doc = "If there are more."}),
    };
  }
};

struct GetTopicAttributesInput {
  std::optional<std::string> topic_arn;
  static constexpr std::string_view kName = "GetTopicAttributesInput";
  static consteval auto fields() {
    return std::array{aws::field<&GetTopicAttributesInput::topic_arn>(
        "TopicArn", {.required = true, .doc = kTopicArnDoc})};
  }
};

struct GetTopicAttributesOutput {
  TextMap attributes;
  static constexpr std::string_view kName = "GetTopicAttributesResponse";
  static consteval auto fields() {
    return std::array{aws::field<&GetTopicAttributesOutput::attributes>(
        "Attributes", {.doc = "The topic's settings and counts."})};
  }
};

struct SetTopicAttributesInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> name;
  std::optional<std::string> value;
  static constexpr std::string_view kName = "SetTopicAttributesInput";
  static consteval auto fields() {
    using Self = SetTopicAttributesInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::name>("AttributeName", {.required = true, .doc = "Which setting."}),
        aws::field<&Self::value>("AttributeValue", {.doc = "Its new value; empty: the default."}),
    };
  }
};

struct TagResourceInput {
  std::optional<std::string> resource_arn;
  std::vector<Tag> tags;
  static constexpr std::string_view kName = "TagResourceRequest";
  static consteval auto fields() {
    using Self = TagResourceInput;
    return std::array{
        aws::field<&Self::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1011, .doc = kTopicArnDoc}),
        aws::field<&Self::tags>("Tags", {.required = true, .doc = "Added, or set anew."}),
    };
  }
};

struct UntagResourceInput {
  std::optional<std::string> resource_arn;
  std::vector<std::string> tag_keys;
  static constexpr std::string_view kName = "UntagResourceRequest";
  static consteval auto fields() {
    using Self = UntagResourceInput;
    return std::array{
        aws::field<&Self::resource_arn>(
            "ResourceArn", {.required = true, .min = 1, .max = 1011, .doc = kTopicArnDoc}),
        aws::field<&Self::tag_keys>("TagKeys", {.required = true, .doc = "Taken away."}),
    };
  }
};

struct ListTagsForResourceInput {
  std::optional<std::string> resource_arn;
  static constexpr std::string_view kName = "ListTagsForResourceRequest";
  static consteval auto fields() {
    return std::array{aws::field<&ListTagsForResourceInput::resource_arn>(
        "ResourceArn", {.required = true, .min = 1, .max = 1011, .doc = kTopicArnDoc})};
  }
};

struct ListTagsForResourceOutput {
  std::optional<std::vector<Tag>> tags;
  static constexpr std::string_view kName = "ListTagsForResourceResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTagsForResourceOutput::tags>("Tags", {.doc = "The topic's tags."})};
  }
};

struct AddPermissionInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> label;
  std::vector<std::string> accounts;
  std::vector<std::string> actions;
  static constexpr std::string_view kName = "AddPermissionInput";
  static consteval auto fields() {
    using Self = AddPermissionInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::label>("Label", {.required = true, .doc = "Names the statement."}),
        aws::field<&Self::accounts>("AWSAccountId",
                                    {.required = true, .doc = "Who may do it: account ids."}),
        aws::field<&Self::actions>("ActionName",
                                   {.required = true, .doc = "What they may do: Publish."}),
    };
  }
};

struct RemovePermissionInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> label;
  static constexpr std::string_view kName = "RemovePermissionInput";
  static consteval auto fields() {
    using Self = RemovePermissionInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::label>("Label", {.required = true, .doc = "The statement's name."}),
    };
  }
};

struct GetDataProtectionPolicyInput {
  std::optional<std::string> resource_arn;
  static constexpr std::string_view kName = "GetDataProtectionPolicyInput";
  static consteval auto fields() {
    return std::array{aws::field<&GetDataProtectionPolicyInput::resource_arn>(
        "ResourceArn", {.required = true, .doc = kTopicArnDoc})};
  }
};

struct GetDataProtectionPolicyOutput {
  std::string policy;
  static constexpr std::string_view kName = "GetDataProtectionPolicyResponse";
  static consteval auto fields() {
    return std::array{aws::field<&GetDataProtectionPolicyOutput::policy>(
        "DataProtectionPolicy", {.doc = "As it was put; empty: there is none."})};
  }
};

struct PutDataProtectionPolicyInput {
  std::optional<std::string> resource_arn;
  std::optional<std::string> policy;
  static constexpr std::string_view kName = "PutDataProtectionPolicyInput";
  static consteval auto fields() {
    using Self = PutDataProtectionPolicyInput;
    return std::array{
        aws::field<&Self::resource_arn>("ResourceArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::policy>("DataProtectionPolicy",
                                  {.required = true, .doc = "Kept and shown, not enforced."}),
    };
  }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_SHAPES_H_
