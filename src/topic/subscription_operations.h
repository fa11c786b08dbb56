// The operations on subscriptions. Each is bound by service::bind; run() is called on the topic's
// shard.
#ifndef PENSTOCK_TOPIC_SUBSCRIPTION_OPERATIONS_H_
#define PENSTOCK_TOPIC_SUBSCRIPTION_OPERATIONS_H_

#include "topic/operation_base.h"
#include "topic/subscription_shapes.h"

namespace penstock::topic {

struct Subscribe : TopicOperation<SubscribeInput, SubscribeOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kSubscriptionLimitExceeded,
                                      &kFilterPolicyLimitExceeded, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "Subscribe",
               .access = aws::Access::kWrite,
               .resource = kTopicResource,
               .errors = kErrors,
               .doc = "Makes a subscription, or finds the one of that endpoint and the same "
                      "settings. A URL or an e-mail address must confirm it."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct ConfirmSubscription {
  using Input = ConfirmSubscriptionInput;
  using Output = ConfirmSubscriptionOutput;
  using State = TopicShard;
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = kServiceName,
       .name = "ConfirmSubscription",
       .access = aws::Access::kWrite,
       .resource = kTopicResource,
       .is_open = true,
       .errors = kErrors,
       .doc = "Confirms a subscription by the token that was sent to its endpoint. Need "
              "not be signed."});
  static journal::ShardId shard(const service::Call&, const Input&);
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct Unsubscribe : TopicOperation<UnsubscribeInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "Unsubscribe",
               .access = aws::Access::kWrite,
               .effect = aws::Effect::kFreesSpace,
               .resource = kSubscriptionResource,
               .is_open = true,
               .errors = kErrors,
               .doc = "Ends a subscription. Need not be signed unless its confirmation said so; "
                      "then its endpoint can restore it."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct ListSubscriptions {
  using Input = ListSubscriptionsInput;
  using Output = ListSubscriptionsOutput;
  using State = TopicShard;
  static constexpr std::array kErrors{&kInvalidParameter, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "ListSubscriptions",
                                   .access = aws::Access::kList,
                                   .effect = aws::Effect::kFreesSpace,
                                   .errors = kErrors,
                                   .doc = "The account's subscriptions in the region, by topic."});
  static Result<void> gather(TopicShard&, service::Call&, const Input&, Output&);
  static Result<void> finish(service::Call&, const Input&, Output&);
};

struct ListSubscriptionsByTopic
    : TopicOperation<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo = declare({.name = "ListSubscriptionsByTopic",
                                                       .access = aws::Access::kList,
                                                       .effect = aws::Effect::kFreesSpace,
                                                       .resource = kTopicResource,
                                                       .errors = kErrors,
                                                       .doc = "A topic's subscriptions."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct GetSubscriptionAttributes
    : TopicOperation<GetSubscriptionAttributesInput, GetSubscriptionAttributesOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "GetSubscriptionAttributes",
               .access = aws::Access::kRead,
               .effect = aws::Effect::kFreesSpace,
               .resource = kSubscriptionResource,
               .errors = kErrors,
               .doc = "A subscription's settings and state."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct SetSubscriptionAttributes : TopicOperation<SetSubscriptionAttributesInput, EmptyOutput> {
  static constexpr std::array kErrors{&kInvalidParameter, &kNotFound, &kFilterPolicyLimitExceeded,
                                      &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      declare({.name = "SetSubscriptionAttributes",
               .access = aws::Access::kWrite,
               .resource = kSubscriptionResource,
               .errors = kErrors,
               .doc = "Changes one setting of a subscription; it holds from the next publish on."});
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_SUBSCRIPTION_OPERATIONS_H_
