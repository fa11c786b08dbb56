#include "bus/records.h"

#include <gtest/gtest.h>

#include "aws/json_codec.h"

namespace penstock::bus {
namespace {

TEST(BusRecord, ComesBack) {
  Bus bus;
  bus.id = 7;
  bus.settings = {
      "text", "key", "arn:queue", R"({"a":1})", "INFO", "FULL", {{"k", "v"}, {"e", ""}}};
  bus.created_ms = 1'700'000'000'123;
  bus.modified_ms = 1'700'000'000'456;
  Bus read;
  ASSERT_TRUE(decode_bus_record(encode_bus_record(bus), read).ok());
  EXPECT_EQ(read.id, 7U);
  EXPECT_EQ(read.settings.description, "text");
  EXPECT_EQ(read.settings.kms_key, "key");
  EXPECT_EQ(read.settings.dead_letter_queue, "arn:queue");
  EXPECT_EQ(read.settings.policy, R"({"a":1})");
  EXPECT_EQ(read.settings.log_level, "INFO");
  EXPECT_EQ(read.settings.log_detail, "FULL");
  EXPECT_EQ(read.settings.tags, bus.settings.tags);
  EXPECT_EQ(read.created_ms, bus.created_ms);
  EXPECT_EQ(read.modified_ms, bus.modified_ms);
}

TEST(RuleRecord, ComesBackCompiled) {
  Rule rule;
  rule.settings = {
      R"({"source":["a"]})", "rate(5 minutes)", "DISABLED",       "text", "role", "service",
      "123456789012",        {{"k", "v"}},      1'700'000'000'000};
  auto read = decode_rule_record(encode_rule_record(rule));
  ASSERT_TRUE(read.ok());
  const RuleSettings& settings = (*read)->settings;
  EXPECT_EQ(settings.pattern, rule.settings.pattern);
  EXPECT_EQ(settings.schedule, rule.settings.schedule);
  EXPECT_EQ(settings.state, "DISABLED");
  EXPECT_EQ(settings.description, "text");
  EXPECT_EQ(settings.role_arn, "role");
  EXPECT_EQ(settings.managed_by, "service");
  EXPECT_EQ(settings.created_by, "123456789012");
  EXPECT_EQ(settings.tags, rule.settings.tags);
  EXPECT_EQ(settings.anchor_ms, rule.settings.anchor_ms);
  EXPECT_TRUE((*read)->pattern.has_value());
  EXPECT_TRUE((*read)->schedule.has_value());
}

TEST(RuleRecord, MayHaveNoSchedule) {
  Rule rule;
  rule.settings.pattern = R"({"source":["a"]})";
  auto read = decode_rule_record(encode_rule_record(rule));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE((*read)->pattern.has_value());
  EXPECT_FALSE((*read)->schedule.has_value());
  EXPECT_TRUE((*read)->is_enabled());
}

// Every member of AWS's Target.
constexpr std::string_view kTarget =
    R"({"Id":"t","Arn":"arn:aws:ecs:eu-west-1:123456789012:cluster/c","RoleArn":"arn:role",)"
    R"("InputTransformer":{"InputPathsMap":{"s":"$.source"},"InputTemplate":"\"<s>\""},)"
    R"("KinesisParameters":{"PartitionKeyPath":"$.id"},)"
    R"("RunCommandParameters":{"RunCommandTargets":[{"Key":"tag:a","Values":["b"]}]},)"
    R"("EcsParameters":{"TaskDefinitionArn":"arn:task","TaskCount":2,"LaunchType":"FARGATE",)"
    R"("NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["s"],"SecurityGroups":["g"],)"
    R"("AssignPublicIp":"ENABLED"}},"PlatformVersion":"1","Group":"g",)"
    R"("CapacityProviderStrategy":[{"capacityProvider":"p","weight":1,"base":0}],)"
    R"("EnableECSManagedTags":true,"EnableExecuteCommand":false,)"
    R"("PlacementConstraints":[{"type":"memberOf","expression":"e"}],)"
    R"("PlacementStrategy":[{"type":"spread","field":"f"}],"PropagateTags":"TASK_DEFINITION",)"
    R"("ReferenceId":"r","Tags":[{"Key":"k","Value":"v"}]},)"
    R"("BatchParameters":{"JobDefinition":"d","JobName":"n","ArrayProperties":{"Size":3},)"
    R"("RetryStrategy":{"Attempts":2}},"SqsParameters":{"MessageGroupId":"g"},)"
    R"("HttpParameters":{"PathParameterValues":["p"],"HeaderParameters":{"h":"v"},)"
    R"("QueryStringParameters":{"q":"v"}},"RedshiftDataParameters":{"SecretManagerArn":"arn:s",)"
    R"("Database":"d","DbUser":"u","Sql":"select","StatementName":"n","WithEvent":true,)"
    R"("Sqls":["a","b"]},"SageMakerPipelineParameters":{"PipelineParameterList":[)"
    R"({"Name":"n","Value":"v"}]},"DeadLetterConfig":{"Arn":"arn:dead"},)"
    R"("RetryPolicy":{"MaximumRetryAttempts":3,"MaximumEventAgeInSeconds":60},)"
    R"("AppSyncParameters":{"GraphQLOperation":"mutation"}})";

TargetShape read_target(std::string_view json) {
  TargetShape shape;
  aws::Constraints constraints(aws::Wording::kCoral);
  EXPECT_TRUE(
      aws::decode_json(aws::kStructure<TargetShape>, json, false, &shape, constraints).ok());
  EXPECT_TRUE(std::move(constraints).result().ok());
  return shape;
}

TEST(TargetRecord, KeepsEveryMember) {
  const std::string record = encode_target_record(read_target(kTarget));
  auto shape = decode_target_shape(record);
  ASSERT_TRUE(shape.ok());
  std::string json;
  aws::encode_json(aws::kStructure<TargetShape>, &*shape, json);
  EXPECT_EQ(json, kTarget);
}

TEST(TargetRecord, IsReadyToBeDeliveredTo) {
  auto target = decode_target_record(encode_target_record(read_target(kTarget)));
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->id, "t");
  EXPECT_EQ(target->arn, "arn:aws:ecs:eu-west-1:123456789012:cluster/c");
  EXPECT_EQ(target->group_id, "g");
  EXPECT_EQ(target->dead_letter_queue, "arn:dead");
  EXPECT_EQ(target->retry.retries_max, 3);
  EXPECT_EQ(target->retry.age_max_ms, 60'000);
  EXPECT_EQ(target->input.kind(), TargetInput::Kind::kTemplate);
  EXPECT_EQ(target->parameters, R"({"PathParameterValues":["p"],"HeaderParameters":{"h":"v"},)"
                                R"("QueryStringParameters":{"q":"v"}})");
}

TEST(TargetRecord, HasEventBridgesDefaults) {
  auto target = decode_target_record(encode_target_record(read_target(R"({"Id":"t","Arn":"a"})")));
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->retry, delivery::RetryPolicy());
  EXPECT_EQ(target->input.kind(), TargetInput::Kind::kEvent);
  EXPECT_EQ(target->dead_letter_queue, "");
  EXPECT_EQ(target->parameters, "");
}

TEST(Records, OfAnUnknownFormAreCorrupt) {
  Bus bus;
  for (const std::string_view value : {"", "\x02{}", "{}", "\x01text", "\x01[]"}) {
    EXPECT_TRUE(decode_bus_record(value, bus).error().is(kCorrupt)) << value;
    EXPECT_TRUE(decode_rule_record(value).error().is(kCorrupt)) << value;
    EXPECT_TRUE(decode_target_record(value).error().is(kCorrupt)) << value;
  }
}

}  // namespace
}  // namespace penstock::bus
