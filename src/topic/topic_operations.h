// The operations on topics, their tags and policies. Each is bound by service::bind; run() is
// called on the topic's shard.
#ifndef PENSTOCK_TOPIC_TOPIC_OPERATIONS_H_
#define PENSTOCK_TOPIC_TOPIC_OPERATIONS_H_

#include "topic/operation_base.h"
#include "topic/topic_shapes.h"

namespace penstock::topic {

struct CreateTopic {
  using Input = CreateTopicInput;
  using Output = TopicArnOutput;
  using State = TopicShard;
  static constexpr std::array kErrors{&kInvalidParameter, &kTopicLimitExceeded, &kTagLimitExceeded,
                                      &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "CreateTopic",
       .access = aws::Access::kWrite,
       .resource = "arn:aws:sns:{region}:{account}:{Name}",
       .errors = kErrors,
       .doc = "Makes a topic, or finds the one of that name and the same settings."});
  static std::string arn(const service::Call&, const Input&);
  static bool needs_survey(const service::Call&, const Input&) { return true; }
  static void survey(TopicShard&, service::Call&, const Input&);  // counts the account's topics
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct DeleteTopic : TopicOperation<DeleteTopicInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kInvalidState, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "DeleteTopic",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTopicResource,
               .errors = kErrors,
               .doc = "Deletes a topic with its subscriptions; one that is not there is deleted."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTopics {
  using Input = ListTopicsInput;
  using Output = ListTopicsOutput;
  using State = TopicShard;
  static constexpr std::array kErrors{&kInvalidParameter, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "ListTopics",
                                   .access = aws::Access::kList,
                                   .effect = aws::Effect::kFreesSpace,
                                   .errors = kErrors,
                                   .doc = "The account's topics in the region, by name."});
  static Result<void> gather(TopicShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

struct GetTopicAttributes : TopicOperation<GetTopicAttributesInput, GetTopicAttributesOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "GetTopicAttributes",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kTopicResource,
                                                       .errors = kErrors,
                                                       .doc = "A topic's settings and counts."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct SetTopicAttributes : TopicOperation<SetTopicAttributesInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "SetTopicAttributes",
                                                       .access = aws::Access::kWrite,
                                                       .resource = kTopicResource,
                                                       .errors = kErrors,
                                                       .doc = "Changes one setting of a topic."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct AddPermission : TopicOperation<AddPermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "AddPermission",
               .access = aws::Access::kPermissions,
               .resource = kTopicResource,
               .errors = kErrors,
               .doc = "Adds a statement to a topic's policy."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct RemovePermission : TopicOperation<RemovePermissionInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "RemovePermission",
               .access = aws::Access::kPermissions,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTopicResource,
               .errors = kErrors,
               .doc = "Takes a statement out of a topic's policy."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct TagResource : TopicOperation<TagResourceInput, EmptyResult> {
  static constexpr std::array kErrors{&kInvalidParameter, &kResourceNotFound, &kTagLimitExceeded,
                                      &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "TagResource",
                                                       .access = aws::Access::kTagging,
                                                       .resource = kTaggedResource,
                                                       .errors = kErrors,
                                                       .doc = "Adds tags, or sets them anew."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct UntagResource : TopicOperation<UntagResourceInput, EmptyResult> {
  static constexpr std::array kErrors{&kInvalidParameter, &kResourceNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "UntagResource",
                                                       .access = aws::Access::kTagging,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kTaggedResource,
                                                       .errors = kErrors,
                                                       .doc = "Takes tags away."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListTagsForResource : TopicOperation<ListTagsForResourceInput, ListTagsForResourceOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kResourceNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListTagsForResource",
                                                       .access = aws::Access::kRead,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kTaggedResource,
                                                       .errors = kErrors,
                                                       .doc = "A topic's tags."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetDataProtectionPolicy
    : TopicOperation<GetDataProtectionPolicyInput, GetDataProtectionPolicyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "GetDataProtectionPolicy",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .resource = kTaggedResource,
               .errors = kErrors,
               .doc = "A topic's data protection policy, as it was put."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct PutDataProtectionPolicy : TopicOperation<PutDataProtectionPolicyInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "PutDataProtectionPolicy",
               .access = aws::Access::kWrite,
               .resource = kTaggedResource,
               .errors = kErrors,
               .doc = "Keeps a data protection policy with a topic; it is not enforced."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_TOPIC_OPERATIONS_H_
