// The errors that Amazon SNS answers. Codes and statuses as its API model has them.
#ifndef PENSTOCK_TOPIC_TOPIC_ERRORS_H_
#define PENSTOCK_TOPIC_TOPIC_ERRORS_H_

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"

namespace penstock::topic {

inline constexpr ErrorInfo kInvalidParameter{"InvalidParameter", "InvalidParameter", 400,
                                             Fault::kClient, "A parameter is not valid."};
inline constexpr ErrorInfo kParameterValueInvalid{"ParameterValueInvalid", "ParameterValueInvalid",
                                                  400, Fault::kClient,
                                                  "A message attribute is not valid."};
inline constexpr ErrorInfo kValidationError{"ValidationError", "ValidationError", 400,
                                            Fault::kClient, "A required member is missing."};
inline constexpr ErrorInfo kNotFound{"NotFound", "NotFound", 404, Fault::kClient,
                                     "There is no such topic or subscription."};
inline constexpr ErrorInfo kResourceNotFound{"ResourceNotFound", "ResourceNotFound", 404,
                                             Fault::kClient, "There is no such topic."};
inline constexpr ErrorInfo kAuthorizationError{"AuthorizationError", "AuthorizationError", 403,
                                               Fault::kClient, "The caller may not do that."};
inline constexpr ErrorInfo kTopicLimitExceeded{"TopicLimitExceeded", "TopicLimitExceeded", 403,
                                               Fault::kClient, "There are too many topics."};
inline constexpr ErrorInfo kSubscriptionLimitExceeded{
    "SubscriptionLimitExceeded", "SubscriptionLimitExceeded", 403, Fault::kClient,
    "There are too many subscriptions."};
inline constexpr ErrorInfo kFilterPolicyLimitExceeded{
    "FilterPolicyLimitExceeded", "FilterPolicyLimitExceeded", 403, Fault::kClient,
    "There are too many filter policies."};
inline constexpr ErrorInfo kTagLimitExceeded{"TagLimitExceeded", "TagLimitExceeded", 400,
                                             Fault::kClient, "A topic has 50 tags at most."};
// Not in SNS's model, but what it answers for a topic that is archived.
inline constexpr ErrorInfo kInvalidState{"InvalidState", "InvalidState", 400, Fault::kClient,
                                         "The topic has an archive."};
inline constexpr ErrorInfo kThrottled{"Throttled", "Throttled", 429, Fault::kClient,
                                      "Too much is under way; try again."};
inline constexpr ErrorInfo kEmptyBatchRequest{"EmptyBatchRequest", "EmptyBatchRequest", 400,
                                              Fault::kClient, "The batch has no entries."};
inline constexpr ErrorInfo kTooManyEntriesInBatchRequest{
    "TooManyEntriesInBatchRequest", "TooManyEntriesInBatchRequest", 400, Fault::kClient,
    "The batch has more than 10 entries."};
inline constexpr ErrorInfo kBatchEntryIdsNotDistinct{
    "BatchEntryIdsNotDistinct", "BatchEntryIdsNotDistinct", 400, Fault::kClient,
    "Two entries of the batch have one id."};
inline constexpr ErrorInfo kInvalidBatchEntryId{"InvalidBatchEntryId", "InvalidBatchEntryId", 400,
                                                Fault::kClient, "An entry's id is not valid."};
inline constexpr ErrorInfo kBatchRequestTooLong{"BatchRequestTooLong", "BatchRequestTooLong", 400,
                                                Fault::kClient,
                                                "The entries together are too long."};
// What is not there, by whose name SNS has it.
inline constexpr ErrorInfo kUnsupported{"InvalidAction", "InvalidAction", 400, Fault::kClient,
                                        "SMS and mobile push are not supported."};

// "Invalid parameter: TEXT", as SNS begins nearly all of its refusals.
inline Error invalid(std::string_view text) {
  return {kInvalidParameter, fmt::format("Invalid parameter: {}", text)};
}
inline Error no_topic() { return {kNotFound, "Topic does not exist"}; }
inline Error no_subscription() { return {kNotFound, "Subscription does not exist"}; }

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_ERRORS_H_
