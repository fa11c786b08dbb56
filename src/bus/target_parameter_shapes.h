// What targets of services have that are not here: accepted nowhere, declared so that AWS's
// requests are read and checked as AWS does. Plain values.
#ifndef PENSTOCK_BUS_TARGET_PARAMETER_SHAPES_H_
#define PENSTOCK_BUS_TARGET_PARAMETER_SHAPES_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "bus/shape_rows.h"

namespace penstock::bus {

inline constexpr std::array<std::string_view, 2> kEnabledDisabled{"ENABLED", "DISABLED"};
inline constexpr std::array<std::string_view, 3> kLaunchTypes{"EC2", "FARGATE", "EXTERNAL"};
inline constexpr std::array<std::string_view, 2> kPlacementConstraintTypes{"distinctInstance",
                                                                           "memberOf"};
inline constexpr std::array<std::string_view, 3> kPlacementStrategyTypes{"random", "spread",
                                                                         "binpack"};
inline constexpr std::array<std::string_view, 1> kPropagateTags{"TASK_DEFINITION"};

struct AwsVpcConfiguration {
  std::vector<std::string> subnets;
  std::vector<std::string> security_groups;
  std::optional<std::string> assign_public_ip;
  static constexpr std::string_view kName = "AwsVpcConfiguration";
  static consteval auto fields() {
    return std::array{
        aws::field<&AwsVpcConfiguration::subnets>("Subnets",
                                                  {.required = true, .doc = "Where tasks run."}),
        aws::field<&AwsVpcConfiguration::security_groups>("SecurityGroups",
                                                          {.doc = "Of the tasks."}),
        aws::field<&AwsVpcConfiguration::assign_public_ip>(
            "AssignPublicIp", {.values = kEnabledDisabled, .doc = "Default DISABLED."}),
    };
  }
};

struct NetworkConfiguration {
  std::optional<AwsVpcConfiguration> awsvpc;
  static constexpr std::string_view kName = "NetworkConfiguration";
  static consteval auto fields() {
    return std::array{
        aws::field<&NetworkConfiguration::awsvpc>("awsvpcConfiguration",
                                                  {.doc = "Of the awsvpc mode."}),
    };
  }
};

struct CapacityProviderStrategyItem {
  std::string capacity_provider;
  std::optional<int32_t> weight;
  std::optional<int32_t> base;
  static constexpr std::string_view kName = "CapacityProviderStrategyItem";
  static consteval auto fields() {
    return std::array{
        aws::field<&CapacityProviderStrategyItem::capacity_provider>(
            "capacityProvider", {.required = true, .min = 1, .max = 255, .doc = "Its name."}),
        aws::field<&CapacityProviderStrategyItem::weight>(
            "weight", {.min = 0, .max = 1000, .doc = "Its share."}),
        aws::field<&CapacityProviderStrategyItem::base>(
            "base", {.min = 0, .max = 100000, .doc = "Tasks at least."}),
    };
  }
};

struct PlacementConstraint {
  std::optional<std::string> type;
  std::optional<std::string> expression;
  static constexpr std::string_view kName = "PlacementConstraint";
  static consteval auto fields() {
    return std::array{
        aws::field<&PlacementConstraint::type>(
            "type", {.values = kPlacementConstraintTypes, .doc = "Its kind."}),
        aws::field<&PlacementConstraint::expression>(
            "expression", {.max = 2000, .doc = "In the cluster query language."}),
    };
  }
};

struct PlacementStrategy {
  std::optional<std::string> type;
  std::optional<std::string> field;
  static constexpr std::string_view kName = "PlacementStrategy";
  static consteval auto fields() {
    return std::array{
        aws::field<&PlacementStrategy::type>(
            "type", {.values = kPlacementStrategyTypes, .doc = "Its kind."}),
        aws::field<&PlacementStrategy::field>(
            "field", {.max = 255, .doc = "By which instances are told apart."}),
    };
  }
};

struct EcsParameters {
  std::string task_definition_arn;
  std::optional<int32_t> task_count;
  std::optional<std::string> launch_type;
  std::optional<NetworkConfiguration> network;
  std::optional<std::string> platform_version;
  std::optional<std::string> group;
  std::vector<CapacityProviderStrategyItem> capacity_provider_strategy;
  std::optional<bool> enable_ecs_managed_tags;
  std::optional<bool> enable_execute_command;
  std::vector<PlacementConstraint> placement_constraints;
  std::vector<PlacementStrategy> placement_strategy;
  std::optional<std::string> propagate_tags;
  std::optional<std::string> reference_id;
  std::vector<Tag> tags;
  static constexpr std::string_view kName = "EcsParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&EcsParameters::task_definition_arn>(
            "TaskDefinitionArn", {.required = true, .min = 1, .max = 1600, .doc = "What runs."}),
        aws::field<&EcsParameters::task_count>("TaskCount", {.min = 1, .doc = "Default 1."}),
        aws::field<&EcsParameters::launch_type>("LaunchType",
                                                {.values = kLaunchTypes, .doc = "Where it runs."}),
        aws::field<&EcsParameters::network>("NetworkConfiguration", {.doc = "Of the tasks."}),
        aws::field<&EcsParameters::platform_version>("PlatformVersion", {.doc = "Of Fargate."}),
        aws::field<&EcsParameters::group>("Group", {.doc = "Of the task, at most 255 characters."}),
        aws::field<&EcsParameters::capacity_provider_strategy>(
            "CapacityProviderStrategy", {.max = 6, .doc = "Instead of a launch type."}),
        aws::field<&EcsParameters::enable_ecs_managed_tags>("EnableECSManagedTags",
                                                            {.doc = "Whether ECS tags the tasks."}),
        aws::field<&EcsParameters::enable_execute_command>(
            "EnableExecuteCommand", {.doc = "Whether commands can be run in the tasks."}),
        aws::field<&EcsParameters::placement_constraints>(
            "PlacementConstraints", {.max = 10, .doc = "Where tasks may run."}),
        aws::field<&EcsParameters::placement_strategy>(
            "PlacementStrategy", {.max = 5, .doc = "Where tasks should run."}),
        aws::field<&EcsParameters::propagate_tags>(
            "PropagateTags", {.values = kPropagateTags, .doc = "Whose tags the tasks get."}),
        aws::field<&EcsParameters::reference_id>("ReferenceId",
                                                 {.max = 1024, .doc = "Of the tasks."}),
        aws::field<&EcsParameters::tags>("Tags", {.doc = "Of the tasks."}),
    };
  }
};

struct BatchArrayProperties {
  std::optional<int32_t> size;
  static constexpr std::string_view kName = "BatchArrayProperties";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchArrayProperties::size>("Size", {.doc = "How many jobs."}),
    };
  }
};

struct BatchRetryStrategy {
  std::optional<int32_t> attempts;
  static constexpr std::string_view kName = "BatchRetryStrategy";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchRetryStrategy::attempts>("Attempts", {.doc = "How often it is tried."}),
    };
  }
};

struct BatchParameters {
  std::string job_definition;
  std::string job_name;
  std::optional<BatchArrayProperties> array_properties;
  std::optional<BatchRetryStrategy> retry_strategy;
  static constexpr std::string_view kName = "BatchParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&BatchParameters::job_definition>("JobDefinition",
                                                     {.required = true, .doc = "What runs."}),
        aws::field<&BatchParameters::job_name>("JobName", {.required = true, .doc = "Its name."}),
        aws::field<&BatchParameters::array_properties>("ArrayProperties",
                                                       {.doc = "Of an array job."}),
        aws::field<&BatchParameters::retry_strategy>("RetryStrategy", {.doc = "When it fails."}),
    };
  }
};

struct RunCommandTarget {
  std::string key;
  std::vector<std::string> values;
  static constexpr std::string_view kName = "RunCommandTarget";
  static consteval auto fields() {
    return std::array{
        aws::field<&RunCommandTarget::key>(
            "Key", {.required = true, .min = 1, .max = 128, .doc = "tag:KEY or InstanceIds."}),
        aws::field<&RunCommandTarget::values>(
            "Values", {.required = true, .min = 1, .max = 50, .doc = "Tag values or instances."}),
    };
  }
};

struct RunCommandParameters {
  std::vector<RunCommandTarget> run_command_targets;
  static constexpr std::string_view kName = "RunCommandParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&RunCommandParameters::run_command_targets>(
            "RunCommandTargets",
            {.required = true, .min = 1, .max = 5, .doc = "On which instances."}),
    };
  }
};

struct RedshiftDataParameters {
  std::optional<std::string> secret_manager_arn;
  std::string database;
  std::optional<std::string> db_user;
  std::optional<std::string> sql;
  std::optional<std::string> statement_name;
  std::optional<bool> with_event;
  std::vector<std::string> sqls;
  static constexpr std::string_view kName = "RedshiftDataParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&RedshiftDataParameters::secret_manager_arn>(
            "SecretManagerArn", {.min = 1, .max = 1600, .doc = "Of the password."}),
        aws::field<&RedshiftDataParameters::database>(
            "Database", {.required = true, .min = 1, .max = 64, .doc = "Its name."}),
        aws::field<&RedshiftDataParameters::db_user>("DbUser",
                                                     {.min = 1, .max = 128, .doc = "Who runs it."}),
        aws::field<&RedshiftDataParameters::sql>("Sql",
                                                 {.min = 1, .max = 100000, .doc = "What is run."}),
        aws::field<&RedshiftDataParameters::statement_name>(
            "StatementName", {.min = 1, .max = 500, .doc = "Its name."}),
        aws::field<&RedshiftDataParameters::with_event>(
            "WithEvent", {.doc = "Whether an event says that it ended."}),
        aws::field<&RedshiftDataParameters::sqls>(
            "Sqls", {.max = 40, .doc = "Several statements instead."}),
    };
  }
};

struct SageMakerPipelineParameter {
  std::string name;
  std::string value;
  static constexpr std::string_view kName = "SageMakerPipelineParameter";
  static consteval auto fields() {
    return std::array{
        aws::field<&SageMakerPipelineParameter::name>(
            "Name", {.required = true, .min = 1, .max = 256, .doc = "Its name."}),
        aws::field<&SageMakerPipelineParameter::value>(
            "Value", {.required = true, .max = 1024, .doc = "Its value."}),
    };
  }
};

struct SageMakerPipelineParameters {
  std::vector<SageMakerPipelineParameter> parameters;
  static constexpr std::string_view kName = "SageMakerPipelineParameters";
  static consteval auto fields() {
    return std::array{
        aws::field<&SageMakerPipelineParameters::parameters>(
            "PipelineParameterList", {.max = 200, .doc = "Of the pipeline."}),
    };
  }
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_TARGET_PARAMETER_SHAPES_H_
