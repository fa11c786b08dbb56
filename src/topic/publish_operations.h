// Publish and PublishBatch. Each is bound by service::bind; run() is called on the topic's shard.
#ifndef PENSTOCK_TOPIC_PUBLISH_OPERATIONS_H_
#define PENSTOCK_TOPIC_PUBLISH_OPERATIONS_H_

#include "topic/operation_base.h"
#include "topic/publish_shapes.h"

namespace penstock::topic {

struct Publish {
  using Input = PublishInput;
  using Output = PublishOutput;
  using State = TopicShard;
  static constexpr std::array kErrors{&kInvalidParameter, &kParameterValueInvalid,
                                      &kValidationError,  &kNotFound,
                                      &kThrottled,        &kAuthorizationError};
  static constexpr aws::OperationInfo kInfo =
      aws::declare<Input, Output>({.service = kServiceName,
                                   .name = "Publish",
                                   .access = aws::Access::kWrite,
                                   .audit = aws::Audit::kData,
                                   .resource = kTopicResource,
                                   .errors = kErrors,
                                   .doc = "Sends a message to a topic's subscribers. It is on disk "
                                          "with its deliveries before it is acknowledged."});
  static std::string arn(const service::Call&, const Input&);
  static size_t journal_bytes(const TopicShard&, const service::Call&, const Input&);
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

struct PublishBatch : TopicOperation<PublishBatchInput, PublishBatchOutput> {
  static constexpr std::array kErrors{&kInvalidParameter,
                                      &kParameterValueInvalid,
                                      &kValidationError,
                                      &kNotFound,
                                      &kThrottled,
                                      &kAuthorizationError,
                                      &kEmptyBatchRequest,
                                      &kTooManyEntriesInBatchRequest,
                                      &kBatchEntryIdsNotDistinct,
                                      &kInvalidBatchEntryId,
                                      &kBatchRequestTooLong};
  static constexpr aws::OperationInfo kInfo = declare({.name = "PublishBatch",
                                                       .access = aws::Access::kWrite,
                                                       .audit = aws::Audit::kData,
                                                       .resource = kTopicResource,
                                                       .errors = kErrors,
                                                       .doc = "Sends up to ten messages."});
  static size_t journal_bytes(const TopicShard&, const service::Call&, const Input&);
  static Result<Output> run(TopicShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::topic

#endif  // PENSTOCK_TOPIC_PUBLISH_OPERATIONS_H_
