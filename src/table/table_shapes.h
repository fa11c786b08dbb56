// Requests and replies of the operations on tables as such. Plain values.
#ifndef PENSTOCK_TABLE_TABLE_SHAPES_H_
#define PENSTOCK_TABLE_TABLE_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/description_shapes.h"
#include "table/key_shapes.h"

namespace penstock::table {

struct ReplicationGroupUpdate {
  static constexpr std::string_view kName = "ReplicationGroupUpdate";
  static consteval auto fields() { return std::array<aws::FieldInfo, 0>{}; }
};

struct CreateTableInput {
  std::vector<AttributeDefinition> attribute_definitions;
  std::string table_name;
  std::vector<KeySchemaElement> key_schema;
  std::vector<LocalSecondaryIndex> local_secondary_indexes;
  std::vector<GlobalSecondaryIndex> global_secondary_indexes;
  std::optional<std::string> billing_mode;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<StreamSpecification> stream_specification;
  std::optional<SseSpecification> sse_specification;
  std::vector<Tag> tags;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<std::string> resource_policy;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "CreateTableInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateTableInput::attribute_definitions>(
            "AttributeDefinitions", {.doc = "Of every attribute in a key, and no other."}),
        aws::field<&CreateTableInput::table_name>("TableName", kTableNameField),
        aws::field<&CreateTableInput::key_schema>(
            "KeySchema", {.min = 1, .doc = "The partition key, then the sort key."}),
        aws::field<&CreateTableInput::local_secondary_indexes>("LocalSecondaryIndexes",
                                                               {.doc = "At most 5."}),
        aws::field<&CreateTableInput::global_secondary_indexes>("GlobalSecondaryIndexes",
                                                                {.doc = "At most 20."}),
        aws::field<&CreateTableInput::billing_mode>(
            "BillingMode", {.values = kBillingModes, .doc = "PROVISIONED unless said otherwise."}),
        aws::field<&CreateTableInput::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "With billing mode PROVISIONED."}),
        aws::field<&CreateTableInput::stream_specification>("StreamSpecification",
                                                            {.doc = "A stream of changes."}),
        aws::field<&CreateTableInput::sse_specification>(
            "SSESpecification", {.doc = "Stored; it changes nothing here."}),
        aws::field<&CreateTableInput::tags>("Tags", {.doc = "At most 50."}),
        aws::field<&CreateTableInput::table_class>(
            "TableClass", {.values = kTableClasses, .doc = "Stored; it changes nothing here."}),
        aws::field<&CreateTableInput::deletion_protection_enabled>(
            "DeletionProtectionEnabled", {.doc = "Whether DeleteTable is refused."}),
        aws::field<&CreateTableInput::resource_policy>("ResourcePolicy",
                                                       {.doc = "A policy document."}),
        aws::field<&CreateTableInput::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct CreateTableOutput {
  std::optional<TableDescription> table_description;
  static constexpr std::string_view kName = "CreateTableOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateTableOutput::table_description>("TableDescription",
                                                          {.doc = "The new table."}),
    };
  }
};

struct DescribeTableInput {
  std::string table_name;
  static constexpr std::string_view kName = "DescribeTableInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeTableInput::table_name>("TableName", kTableNameField),
    };
  }
};

struct DescribeTableOutput {
  std::optional<TableDescription> table;
  static constexpr std::string_view kName = "DescribeTableOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DescribeTableOutput::table>("Table", {.doc = "The table."}),
    };
  }
};

struct DeleteTableInput {
  std::string table_name;
  static constexpr std::string_view kName = "DeleteTableInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteTableInput::table_name>("TableName", kTableNameField),
    };
  }
};

struct DeleteTableOutput {
  std::optional<TableDescription> table_description;
  static constexpr std::string_view kName = "DeleteTableOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteTableOutput::table_description>("TableDescription",
                                                          {.doc = "The table as it was."}),
    };
  }
};

struct ListTablesInput {
  std::optional<std::string> exclusive_start_table_name;
  std::optional<int32_t> limit;
  static constexpr std::string_view kName = "ListTablesInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTablesInput::exclusive_start_table_name>(
            "ExclusiveStartTableName",
            {.min = 3, .max = 255, .form = &form::kName, .doc = "Names behind this one."}),
        aws::field<&ListTablesInput::limit>(
            "Limit", {.min = 1, .max = 100, .doc = "100 unless said otherwise."}),
    };
  }
};

struct ListTablesOutput {
  std::optional<std::vector<std::string>> table_names;
  std::optional<std::string> last_evaluated_table_name;
  static constexpr std::string_view kName = "ListTablesOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ListTablesOutput::table_names>("TableNames", {.doc = "Ascending."}),
        aws::field<&ListTablesOutput::last_evaluated_table_name>(
            "LastEvaluatedTableName", {.doc = "Where the next page begins, if there is one."}),
    };
  }
};

struct UpdateGlobalSecondaryIndexAction {
  std::string index_name;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "UpdateGlobalSecondaryIndexAction";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateGlobalSecondaryIndexAction::index_name>(
            "IndexName", {.required = true,
                          .min = 3,
                          .max = 255,
                          .form = &form::kName,
                          .doc = "Unique within the table."}),
        aws::field<&UpdateGlobalSecondaryIndexAction::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "With billing mode PROVISIONED."}),
        aws::field<&UpdateGlobalSecondaryIndexAction::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct CreateGlobalSecondaryIndexAction {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "CreateGlobalSecondaryIndexAction";
  static consteval auto fields() {
    return std::array{
        aws::field<&CreateGlobalSecondaryIndexAction::index_name>(
            "IndexName", {.required = true,
                          .min = 3,
                          .max = 255,
                          .form = &form::kName,
                          .doc = "Unique within the table."}),
        aws::field<&CreateGlobalSecondaryIndexAction::key_schema>(
            "KeySchema",
            {.required = true, .min = 1, .doc = "The partition key, then the sort key."}),
        aws::field<&CreateGlobalSecondaryIndexAction::projection>(
            "Projection",
            {.required = true, .doc = "Which attributes the index holds beside its keys."}),
        aws::field<&CreateGlobalSecondaryIndexAction::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "With billing mode PROVISIONED."}),
        aws::field<&CreateGlobalSecondaryIndexAction::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct DeleteGlobalSecondaryIndexAction {
  std::string index_name;
  static constexpr std::string_view kName = "DeleteGlobalSecondaryIndexAction";
  static consteval auto fields() {
    return std::array{
        aws::field<&DeleteGlobalSecondaryIndexAction::index_name>(
            "IndexName", {.required = true,
                          .min = 3,
                          .max = 255,
                          .form = &form::kName,
                          .doc = "Unique within the table."}),
    };
  }
};

struct GlobalSecondaryIndexUpdate {
  std::optional<UpdateGlobalSecondaryIndexAction> update;
  std::optional<CreateGlobalSecondaryIndexAction> create;
  std::optional<DeleteGlobalSecondaryIndexAction> remove;
  static constexpr std::string_view kName = "GlobalSecondaryIndexUpdate";
  static consteval auto fields() {
    return std::array{
        aws::field<&GlobalSecondaryIndexUpdate::update>("Update", {.doc = "Another throughput."}),
        aws::field<&GlobalSecondaryIndexUpdate::create>("Create", {.doc = "A new index."}),
        aws::field<&GlobalSecondaryIndexUpdate::remove>("Delete", {.doc = "An index goes."}),
    };
  }
};

struct UpdateTableInput {
  std::vector<AttributeDefinition> attribute_definitions;
  std::string table_name;
  std::optional<std::string> billing_mode;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::vector<GlobalSecondaryIndexUpdate> global_secondary_index_updates;
  std::optional<StreamSpecification> stream_specification;
  std::optional<SseSpecification> sse_specification;
  std::vector<ReplicationGroupUpdate> replica_updates;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "UpdateTableInput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateTableInput::attribute_definitions>("AttributeDefinitions",
                                                             {.doc = "Of a new index's keys."}),
        aws::field<&UpdateTableInput::table_name>("TableName", kTableNameField),
        aws::field<&UpdateTableInput::billing_mode>(
            "BillingMode", {.values = kBillingModes, .doc = "The new one."}),
        aws::field<&UpdateTableInput::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "With billing mode PROVISIONED."}),
        aws::field<&UpdateTableInput::global_secondary_index_updates>(
            "GlobalSecondaryIndexUpdates", {.doc = "At most one creation or deletion."}),
        aws::field<&UpdateTableInput::stream_specification>("StreamSpecification",
                                                            {.doc = "A stream of changes."}),
        aws::field<&UpdateTableInput::sse_specification>(
            "SSESpecification", {.doc = "Stored; it changes nothing here."}),
        aws::field<&UpdateTableInput::replica_updates>(
            "ReplicaUpdates", {.min = 1, .doc = "Not supported: there is one region."}),
        aws::field<&UpdateTableInput::table_class>(
            "TableClass", {.values = kTableClasses, .doc = "Stored; it changes nothing here."}),
        aws::field<&UpdateTableInput::deletion_protection_enabled>(
            "DeletionProtectionEnabled", {.doc = "Whether DeleteTable is refused."}),
        aws::field<&UpdateTableInput::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct UpdateTableOutput {
  std::optional<TableDescription> table_description;
  static constexpr std::string_view kName = "UpdateTableOutput";
  static consteval auto fields() {
    return std::array{
        aws::field<&UpdateTableOutput::table_description>("TableDescription",
                                                          {.doc = "The table after the change."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_SHAPES_H_
