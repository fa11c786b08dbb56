// A rule's target with everything that AWS's has. Plain values.
#ifndef PENSTOCK_BUS_TARGET_SHAPES_H_
#define PENSTOCK_BUS_TARGET_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/shape_rows.h"
#include "bus/target_parameter_shapes.h"

namespace penstock::bus {

struct InputTransformer {
  TextMap paths;
  std::string input_template;
  static constexpr std::string_view kName = "InputTransformer";
  static consteval auto fields() {
    return std::array{
        aws::field<&InputTransformer::paths>(
            "InputPathsMap",
            {.max = 100, .doc = "What a variable stands for: names to JSON paths."}),
        aws::field<&InputTransformer::input_template>(
            "InputTemplate",
            {.required = true, .min = 1, .max = 8192, .doc = "Text with <variables>."}),
    };
  }
};

struct KinesisParameters {
  std::string partition_key_path;
  static constexpr std::string_view kName = "KinesisParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&KinesisParameters::partition_key_path>(
            "PartitionKeyPath", {.required = true, .max = 256, .doc = "A JSON path."}),
    };
  }
};

struct SqsParameters {
  std::optional<std::string> message_group_id;
  static constexpr std::string_view kName = "SqsParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&SqsParameters::message_group_id>(
            "MessageGroupId", {.max = 100, .doc = "Of a FIFO queue's messages."}),
    };
  }
};

struct HttpParameters {
  std::vector<std::string> path_parameter_values;
  TextMap header_parameters;
  TextMap query_string_parameters;
  static constexpr std::string_view kName = "HttpParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&HttpParameters::path_parameter_values>(
            "PathParameterValues", {.doc = "For each * of the destination's URL."}),
        aws::field<&HttpParameters::header_parameters>(
            "HeaderParameters", {.doc = "Added headers; values may be JSON paths."}),
        aws::field<&HttpParameters::query_string_parameters>(
            "QueryStringParameters", {.doc = "Added to the query; values may be JSON paths."}),
    };
  }
};

struct AppSyncParameters {
  std::optional<std::string> operation;
  static constexpr std::string_view kName = "AppSyncParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&AppSyncParameters::operation>(
            "GraphQLOperation", {.min = 1, .max = 1048576, .doc = "What is run."}),
    };
  }
};

struct RetryPolicyShape {
  std::optional<int32_t> maximum_retry_attempts;
  std::optional<int32_t> age_max_s;
  static constexpr std::string_view kName = "RetryPolicy";
  static consteval auto fields() {
    return std::array{
        aws::field<&RetryPolicyShape::maximum_retry_attempts>(
            "MaximumRetryAttempts", {.min = 0, .max = 185, .doc = "Default 185."}),
        aws::field<&RetryPolicyShape::age_max_s>(
            "MaximumEventAgeInSeconds", {.min = 60, .max = 86400, .doc = "Default 86400."}),
    };
  }
};

struct TargetShape {
  std::string id;
  std::string arn;
  std::optional<std::string> role_arn;
  std::optional<std::string> input;
  std::optional<std::string> input_path;
  std::optional<InputTransformer> transformer;
  std::optional<KinesisParameters> kinesis;
  std::optional<RunCommandParameters> run_command;
  std::optional<EcsParameters> ecs;
  std::optional<BatchParameters> batch;
  std::optional<SqsParameters> sqs;
  std::optional<HttpParameters> http;
  std::optional<RedshiftDataParameters> redshift;
  std::optional<SageMakerPipelineParameters> sage_maker;
  std::optional<DeadLetterConfig> dead_letter;
  std::optional<RetryPolicyShape> retry;
  std::optional<AppSyncParameters> app_sync;
  static constexpr std::string_view kName = "Target";
  static consteval auto fields() {
    return std::array{
        aws::field<&TargetShape::id>("Id", {.required = true,
                                            .min = 1,
                                            .max = 64,
                                            .form = &form::kName,
                                            .doc = "Unique in its rule."}),
        aws::field<&TargetShape::arn>(
            "Arn", {.required = true, .min = 1, .max = 1600, .doc = "Where events go."}),
        aws::field<&TargetShape::role_arn>("RoleArn",
                                           {.min = 1, .max = 1600, .doc = "Kept and shown."}),
        aws::field<&TargetShape::input>("Input",
                                        {.max = 8192, .doc = "Sent instead of the event."}),
        aws::field<&TargetShape::input_path>(
            "InputPath", {.max = 256, .doc = "The part of the event that is sent."}),
        aws::field<&TargetShape::transformer>("InputTransformer",
                                              {.doc = "A text with parts of the event."}),
        aws::field<&TargetShape::kinesis>("KinesisParameters", {.doc = "Of a Kinesis stream."}),
        aws::field<&TargetShape::run_command>("RunCommandParameters", {.doc = "Of Run Command."}),
        aws::field<&TargetShape::ecs>("EcsParameters", {.doc = "Of an ECS task."}),
        aws::field<&TargetShape::batch>("BatchParameters", {.doc = "Of a Batch job."}),
        aws::field<&TargetShape::sqs>("SqsParameters", {.doc = "Of a FIFO queue."}),
        aws::field<&TargetShape::http>("HttpParameters", {.doc = "Of an API destination."}),
        aws::field<&TargetShape::redshift>("RedshiftDataParameters",
                                           {.doc = "Of a Redshift cluster."}),
        aws::field<&TargetShape::sage_maker>("SageMakerPipelineParameters",
                                             {.doc = "Of a SageMaker pipeline."}),
        aws::field<&TargetShape::dead_letter>(
            "DeadLetterConfig", {.doc = "A standard queue for what cannot be delivered."}),
        aws::field<&TargetShape::retry>("RetryPolicy", {.doc = "How long delivery is tried."}),
        aws::field<&TargetShape::app_sync>("AppSyncParameters", {.doc = "Of an AppSync API."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TARGET_SHAPES_H_
