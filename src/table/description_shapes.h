// What is answered about a table. Plain values.
#ifndef PENSTOCK_TABLE_DESCRIPTION_SHAPES_H_
#define PENSTOCK_TABLE_DESCRIPTION_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/key_shapes.h"

namespace penstock::table {

struct ProvisionedThroughputDescription {
  std::optional<aws::Timestamp> last_increase_date_time;
  std::optional<aws::Timestamp> last_decrease_date_time;
  int64_t number_of_decreases_today = 0;
  int64_t read_capacity_units = 0;
  int64_t write_capacity_units = 0;
  static constexpr std::string_view kName = "ProvisionedThroughputDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&ProvisionedThroughputDescription::last_increase_date_time>(
            "LastIncreaseDateTime", {.doc = "Of either."}),
        aws::field<&ProvisionedThroughputDescription::last_decrease_date_time>(
            "LastDecreaseDateTime", {.doc = "Of either."}),
        aws::field<&ProvisionedThroughputDescription::number_of_decreases_today>(
            "NumberOfDecreasesToday", {.doc = "Since midnight UTC."}),
        aws::field<&ProvisionedThroughputDescription::read_capacity_units>("ReadCapacityUnits",
                                                                           {.doc = "A second."}),
        aws::field<&ProvisionedThroughputDescription::write_capacity_units>("WriteCapacityUnits",
                                                                            {.doc = "A second."}),
    };
  }
};

struct BillingModeSummary {
  std::optional<std::string> billing_mode;
  std::optional<aws::Timestamp> last_update_to_pay_per_request_date_time;
  static constexpr std::string_view kName = "BillingModeSummary";
  static consteval auto fields() {
    return std::array{
        aws::field<&BillingModeSummary::billing_mode>("BillingMode",
                                                      {.doc = "PROVISIONED or PAY_PER_REQUEST."}),
        aws::field<&BillingModeSummary::last_update_to_pay_per_request_date_time>(
            "LastUpdateToPayPerRequestDateTime", {.doc = "When it became so."}),
    };
  }
};

struct LocalSecondaryIndexDescription {
  std::optional<std::string> index_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  int64_t index_size_bytes = 0;
  int64_t item_count = 0;
  std::optional<std::string> index_arn;
  static constexpr std::string_view kName = "LocalSecondaryIndexDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&LocalSecondaryIndexDescription::index_name>(
            "IndexName", {.doc = "Unique within the table."}),
        aws::field<&LocalSecondaryIndexDescription::key_schema>(
            "KeySchema", {.doc = "The partition key, then the sort key."}),
        aws::field<&LocalSecondaryIndexDescription::projection>(
            "Projection", {.doc = "What it holds beside its keys."}),
        aws::field<&LocalSecondaryIndexDescription::index_size_bytes>("IndexSizeBytes",
                                                                      {.doc = "Of its entries."}),
        aws::field<&LocalSecondaryIndexDescription::item_count>("ItemCount", {.doc = "Entries."}),
        aws::field<&LocalSecondaryIndexDescription::index_arn>("IndexArn", {.doc = "Its ARN."}),
    };
  }
};

struct GlobalSecondaryIndexDescription {
  std::optional<std::string> index_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  std::optional<std::string> index_status;
  std::optional<bool> backfilling;
  std::optional<ProvisionedThroughputDescription> provisioned_throughput;
  int64_t index_size_bytes = 0;
  int64_t item_count = 0;
  std::optional<std::string> index_arn;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "GlobalSecondaryIndexDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&GlobalSecondaryIndexDescription::index_name>(
            "IndexName", {.doc = "Unique within the table."}),
        aws::field<&GlobalSecondaryIndexDescription::key_schema>(
            "KeySchema", {.doc = "The partition key, then the sort key."}),
        aws::field<&GlobalSecondaryIndexDescription::projection>(
            "Projection", {.doc = "What it holds beside its keys."}),
        aws::field<&GlobalSecondaryIndexDescription::index_status>(
            "IndexStatus", {.doc = "CREATING until it can be queried."}),
        aws::field<&GlobalSecondaryIndexDescription::backfilling>(
            "Backfilling", {.doc = "While items that were there before are added."}),
        aws::field<&GlobalSecondaryIndexDescription::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "0 units: on demand."}),
        aws::field<&GlobalSecondaryIndexDescription::index_size_bytes>("IndexSizeBytes",
                                                                       {.doc = "Of its entries."}),
        aws::field<&GlobalSecondaryIndexDescription::item_count>("ItemCount", {.doc = "Entries."}),
        aws::field<&GlobalSecondaryIndexDescription::index_arn>("IndexArn", {.doc = "Its ARN."}),
        aws::field<&GlobalSecondaryIndexDescription::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct SseDescription {
  std::optional<std::string> status;
  std::optional<std::string> sse_type;
  std::optional<std::string> kms_master_key_arn;
  static constexpr std::string_view kName = "SSEDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&SseDescription::status>("Status", {.doc = "ENABLED."}),
        aws::field<&SseDescription::sse_type>("SSEType", {.doc = "KMS."}),
        aws::field<&SseDescription::kms_master_key_arn>("KMSMasterKeyArn", {.doc = "Which key."}),
    };
  }
};

struct TableClassSummary {
  std::optional<std::string> table_class;
  std::optional<aws::Timestamp> last_update_date_time;
  static constexpr std::string_view kName = "TableClassSummary";
  static consteval auto fields() {
    return std::array{
        aws::field<&TableClassSummary::table_class>("TableClass",
                                                    {.doc = "Stored; it changes nothing here."}),
        aws::field<&TableClassSummary::last_update_date_time>("LastUpdateDateTime",
                                                              {.doc = "When it was changed."}),
    };
  }
};

struct TableDescription {
  std::vector<AttributeDefinition> attribute_definitions;
  std::optional<std::string> table_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<std::string> table_status;
  std::optional<aws::Timestamp> creation_date_time;
  std::optional<ProvisionedThroughputDescription> provisioned_throughput;
  int64_t table_size_bytes = 0;
  int64_t item_count = 0;
  std::optional<std::string> table_arn;
  std::optional<std::string> table_id;
  std::optional<BillingModeSummary> billing_mode_summary;
  std::vector<LocalSecondaryIndexDescription> local_secondary_indexes;
  std::vector<GlobalSecondaryIndexDescription> global_secondary_indexes;
  std::optional<StreamSpecification> stream_specification;
  std::optional<std::string> latest_stream_label;
  std::optional<std::string> latest_stream_arn;
  std::optional<SseDescription> sse_description;
  std::optional<TableClassSummary> table_class_summary;
  std::optional<bool> deletion_protection_enabled;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "TableDescription";
  static consteval auto fields() {
    return std::array{
        aws::field<&TableDescription::attribute_definitions>("AttributeDefinitions",
                                                             {.doc = "Of all keys."}),
        aws::field<&TableDescription::table_name>("TableName",
                                                  {.doc = "Unique within account and region."}),
        aws::field<&TableDescription::key_schema>(
            "KeySchema", {.min = 1, .doc = "The partition key, then the sort key."}),
        aws::field<&TableDescription::table_status>(
            "TableStatus", {.doc = "ACTIVE, or what is being done to it."}),
        aws::field<&TableDescription::creation_date_time>("CreationDateTime",
                                                          {.doc = "When it was created."}),
        aws::field<&TableDescription::provisioned_throughput>("ProvisionedThroughput",
                                                              {.doc = "0 units: on demand."}),
        aws::field<&TableDescription::table_size_bytes>("TableSizeBytes", {.doc = "Of its items."}),
        aws::field<&TableDescription::item_count>("ItemCount", {.doc = "Items."}),
        aws::field<&TableDescription::table_arn>("TableArn", {.doc = "Its ARN."}),
        aws::field<&TableDescription::table_id>(
            "TableId", {.doc = "A UUID; another table of the same name has another."}),
        aws::field<&TableDescription::billing_mode_summary>(
            "BillingModeSummary", {.doc = "Absent where it was always PROVISIONED."}),
        aws::field<&TableDescription::local_secondary_indexes>("LocalSecondaryIndexes",
                                                               {.doc = "By name."}),
        aws::field<&TableDescription::global_secondary_indexes>("GlobalSecondaryIndexes",
                                                                {.doc = "By name."}),
        aws::field<&TableDescription::stream_specification>("StreamSpecification",
                                                            {.doc = "While it has a stream."}),
        aws::field<&TableDescription::latest_stream_label>(
            "LatestStreamLabel", {.doc = "When the latest stream was enabled."}),
        aws::field<&TableDescription::latest_stream_arn>(
            "LatestStreamArn", {.doc = "Of the latest stream, disabled or not."}),
        aws::field<&TableDescription::sse_description>("SSEDescription",
                                                       {.doc = "Where a key of KMS was named."}),
        aws::field<&TableDescription::table_class_summary>("TableClassSummary",
                                                           {.doc = "Where a class was named."}),
        aws::field<&TableDescription::deletion_protection_enabled>(
            "DeletionProtectionEnabled", {.doc = "Whether DeleteTable is refused."}),
        aws::field<&TableDescription::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_DESCRIPTION_SHAPES_H_
