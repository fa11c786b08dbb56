// The API of Amazon SNS: every shape, error and operation, declared once, and the list of them. For
// this module and its tests only: it is expensive to compile.
#ifndef PENSTOCK_TOPIC_TOPIC_API_H_
#define PENSTOCK_TOPIC_TOPIC_API_H_

#include <array>

#include "topic/publish_operations.h"
#include "topic/subscription_operations.h"
#include "topic/topic_errors.h"
#include "topic/topic_operations.h"
#include "topic/topic_service.h"

namespace penstock::topic {

// AWS has Query only; JSON is for our own client.
inline constexpr std::array kProtocols{aws::Protocol::kAwsQuery, aws::Protocol::kAwsJson1_0};

// SMS and mobile push.
inline constexpr std::array<std::string_view, 21> kNotSupported{
    "CheckIfPhoneNumberIsOptedOut",
    "CreatePlatformApplication",
    "CreatePlatformEndpoint",
    "CreateSMSSandboxPhoneNumber",
    "DeleteEndpoint",
    "DeletePlatformApplication",
    "DeleteSMSSandboxPhoneNumber",
    "GetEndpointAttributes",
    "GetPlatformApplicationAttributes",
    "GetSMSAttributes",
    "GetSMSSandboxAccountStatus",
    "ListEndpointsByPlatformApplication",
    "ListOriginationNumbers",
    "ListPhoneNumbersOptedOut",
    "ListPlatformApplications",
    "ListSMSSandboxPhoneNumbers",
    "OptInPhoneNumber",
    "SetEndpointAttributes",
    "SetPlatformApplicationAttributes",
    "SetSMSAttributes",
    "VerifySMSSandboxPhoneNumber",
};

inline constexpr aws::ServiceInfo kServiceInfo{
    .name = kServiceName,
    .api_version = "2010-03-31",
    .target_prefix = "AmazonSNS",
    .error_namespace = "com.amazonaws.sns",
    .xml_namespace = "http://sns.amazonaws.com/doc/2010-03-31/",
    .protocols = kProtocols,
    .checks_own_constraints = true,
    .version_is_optional = true,
    .not_supported = kNotSupported,
    .doc =
        "Topics with Amazon SNS's API: messages fanned out to queues, HTTP endpoints and e-mail "
        "addresses, with filters, retries and dead letters.",
};

// A new operation goes here; dispatch, metrics and documentation follow from the list.
template <template <typename...> typename List>
using AllOperations =
    List<CreateTopic, DeleteTopic, ListTopics, GetTopicAttributes, SetTopicAttributes, Subscribe,
         ConfirmSubscription, Unsubscribe, ListSubscriptions, ListSubscriptionsByTopic,
         GetSubscriptionAttributes, SetSubscriptionAttributes, Publish, PublishBatch, AddPermission,
         RemovePermission, TagResource, UntagResource, ListTagsForResource, GetDataProtectionPolicy,
         PutDataProtectionPolicy>;

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_API_H_
