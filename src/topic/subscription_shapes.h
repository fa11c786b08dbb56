// What the operations on subscriptions take and answer. Plain values.
#ifndef PENSTOCK_TOPIC_SUBSCRIPTION_SHAPES_H_
#define PENSTOCK_TOPIC_SUBSCRIPTION_SHAPES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "topic/topic_shapes.h"

namespace penstock::topic {

inline constexpr std::string_view kSubscriptionArnDoc =
    "The subscription's ARN, as Subscribe or ConfirmSubscription answered it.";

struct SubscribeInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> protocol;
  std::optional<std::string> endpoint;
  TextMap attributes;
  std::optional<bool> returns_arn;
  static constexpr std::string_view kName = "SubscribeInput";
  static consteval auto fields() {
    using Self = SubscribeInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::protocol>(
            "Protocol", {.required = true, .doc = "sqs, http, https, email or email-json."}),
        aws::field<&Self::endpoint>("Endpoint",
                                    {.doc = "A queue's ARN, a URL or an e-mail address."}),
        aws::field<&Self::attributes>("Attributes", {.doc = "The subscription's settings."}),
        aws::field<&Self::returns_arn>("ReturnSubscriptionArn",
                                       {.doc = "Answers the ARN even before it is confirmed."}),
    };
  }
};

struct SubscribeOutput {
  std::string subscription_arn;
  static constexpr std::string_view kName = "SubscribeResponse";
  static consteval auto fields() {
    return std::array{aws::field<&SubscribeOutput::subscription_arn>(
        "SubscriptionArn", {.doc = "Or \"pending confirmation\"."})};
  }
};

struct ConfirmSubscriptionInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> token;
  std::optional<std::string> authenticate_on_unsubscribe;
  static constexpr std::string_view kName = "ConfirmSubscriptionInput";
  static consteval auto fields() {
    using Self = ConfirmSubscriptionInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::token>("Token",
                                 {.required = true, .doc = "From the confirmation message."}),
        aws::field<&Self::authenticate_on_unsubscribe>(
            "AuthenticateOnUnsubscribe", {.doc = "true: Unsubscribe must be signed."}),
    };
  }
};

struct ConfirmSubscriptionOutput {
  std::string subscription_arn;
  static constexpr std::string_view kName = "ConfirmSubscriptionResponse";
  static consteval auto fields() {
    return std::array{aws::field<&ConfirmSubscriptionOutput::subscription_arn>(
        "SubscriptionArn", {.doc = kSubscriptionArnDoc})};
  }
};

struct UnsubscribeInput {
  std::optional<std::string> subscription_arn;
  static constexpr std::string_view kName = "UnsubscribeInput";
  static consteval auto fields() {
    return std::array{aws::field<&UnsubscribeInput::subscription_arn>(
        "SubscriptionArn", {.required = true, .doc = kSubscriptionArnDoc})};
  }
};

struct SubscriptionShape {
  std::string subscription_arn;
  std::string owner;
  std::string protocol;
  std::string endpoint;
  std::string topic_arn;
  static constexpr std::string_view kName = "Subscription";
  static consteval auto fields() {
    using Self = SubscriptionShape;
    return std::array{
        aws::field<&Self::subscription_arn>("SubscriptionArn",
                                            {.doc = "Or PendingConfirmation, or Deleted."}),
        aws::field<&Self::owner>("Owner", {.doc = "An account."}),
        aws::field<&Self::protocol>("Protocol", {.doc = "How it is delivered to."}),
        aws::field<&Self::endpoint>("Endpoint", {.doc = "Where it is delivered to."}),
        aws::field<&Self::topic_arn>("TopicArn", {.doc = kTopicArnDoc}),
    };
  }
};

struct ListSubscriptionsInput {
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListSubscriptionsInput";
  static consteval auto fields() {
    return std::array{aws::field<&ListSubscriptionsInput::next_token>(
        "NextToken", {.doc = "From the page before."})};
  }
};

struct ListSubscriptionsOutput {
  std::optional<std::vector<SubscriptionShape>> subscriptions;  // always there
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListSubscriptionsResponse";
  static consteval auto fields() {
    using Self = ListSubscriptionsOutput;
    return std::array{
        aws::field<&Self::subscriptions>("Subscriptions", {.doc = "At most 100."}),
        aws::field<&Self::next_token>("NextToken", {.doc = "If there are more."}),
    };
  }
};

struct ListSubscriptionsByTopicInput {
  std::optional<std::string> topic_arn;
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListSubscriptionsByTopicInput";
  static consteval auto fields() {
    using Self = ListSubscriptionsByTopicInput;
    return std::array{
        aws::field<&Self::topic_arn>("TopicArn", {.required = true, .doc = kTopicArnDoc}),
        aws::field<&Self::next_token>("NextToken", {.doc = "From the page before."}),
    };
  }
};

struct ListSubscriptionsByTopicOutput {
  std::optional<std::vector<SubscriptionShape>> subscriptions;  // always there
  std::optional<std::string> next_token;
  static constexpr std::string_view kName = "ListSubscriptionsByTopicResponse";
  static consteval auto fields() {
    using Self = ListSubscriptionsByTopicOutput;
    return std::array{
        aws::field<&Self::subscriptions>("Subscriptions", {.doc = "At most 100."}),
        aws::field<&Self::next_token>("NextToken", {.doc = "If there are more."}),
    };
  }
};

struct GetSubscriptionAttributesInput {
  std::optional<std::string> subscription_arn;
  static constexpr std::string_view kName = "GetSubscriptionAttributesInput";
  static consteval auto fields() {
    return std::array{aws::field<&GetSubscriptionAttributesInput::subscription_arn>(
        "SubscriptionArn", {.required = true, .doc = kSubscriptionArnDoc})};
  }
};

struct GetSubscriptionAttributesOutput {
  TextMap attributes;
  static constexpr std::string_view kName = "GetSubscriptionAttributesResponse";
  static consteval auto fields() {
    return std::array{aws::field<&GetSubscriptionAttributesOutput::attributes>(
        "Attributes", {.doc = "The subscription's settings and state."})};
  }
};

struct SetSubscriptionAttributesInput {
  std::optional<std::string> subscription_arn;
  std::optional<std::string> name;
  std::optional<std::string> value;
  static constexpr std::string_view kName = "SetSubscriptionAttributesInput";
  static consteval auto fields() {
    using Self = SetSubscriptionAttributesInput;
    return std::array{
        aws::field<&Self::subscription_arn>("SubscriptionArn",
                                            {.required = true, .doc = kSubscriptionArnDoc}),
        aws::field<&Self::name>("AttributeName", {.required = true, .doc = "Which setting."}),
        aws::field<&Self::value>("AttributeValue", {.doc = "Its new value; empty: none."}),
    };
  }
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SUBSCRIPTION_SHAPES_H_
