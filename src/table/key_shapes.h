// What the shapes of several operations on tables share: keys, indexes, throughput. Plain values.
#ifndef PENSTOCK_TABLE_KEY_SHAPES_H_
#define PENSTOCK_TABLE_KEY_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace penstock::table {

namespace form {

bool is_name(std::string_view text);
inline constexpr aws::TextForm kName{"[a-zA-Z0-9_.-]+", &is_name};
inline constexpr aws::TextForm kAttributeName{"", [](std::string_view) { return true; }, 1, 255};

}  // namespace form

// Of the table that an operation on items is about. What a name may be, the operation says itself,
// because an ARN may be longer.
inline constexpr aws::FieldOptions kTableNameField{
    .required = true,
    .min = 1,
    .max = 1024,
    .doc = "A name of 3 to 255 letters, digits and _-. or the table's ARN."};

using Names = std::map<std::string, std::string>;

inline constexpr std::array<std::string_view, 3> kKeyTypes{"S", "N", "B"};
inline constexpr std::array<std::string_view, 2> kKeyRoles{"HASH", "RANGE"};
inline constexpr std::array<std::string_view, 3> kProjectionTypes{"ALL", "KEYS_ONLY", "INCLUDE"};
inline constexpr std::array<std::string_view, 2> kBillingModes{"PROVISIONED", "PAY_PER_REQUEST"};
inline constexpr std::array<std::string_view, 2> kTableClasses{"STANDARD",
                                                               "STANDARD_INFREQUENT_ACCESS"};
inline constexpr std::array<std::string_view, 4> kStreamViewTypes{
    "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};
inline constexpr std::array<std::string_view, 2> kSseTypes{"AES256", "KMS"};

struct AttributeDefinition {
  std::string attribute_name;
  std::string attribute_type;
  static constexpr std::string_view kName = "AttributeDefinition";
  static consteval auto fields() {
    return std::array{
        aws::field<&AttributeDefinition::attribute_name>(
            "AttributeName", {.required = true, .min = 1, .max = 255, .doc = "Of a key."}),
        aws::field<&AttributeDefinition::attribute_type>(
            "AttributeType", {.required = true, .values = kKeyTypes, .doc = "S, N or B."}),
    };
  }
};

struct KeySchemaElement {
  std::string attribute_name;
  std::string key_type;
  static constexpr std::string_view kName = "KeySchemaElement";
  static consteval auto fields() {
    return std::array{
        aws::field<&KeySchemaElement::attribute_name>(
            "AttributeName",
            {.required = true, .min = 1, .max = 255, .doc = "One that is defined."}),
        aws::field<&KeySchemaElement::key_type>("KeyType",
                                                {.required = true,
                                                 .values = kKeyRoles,
                                                 .doc = "HASH: partition key; RANGE: sort key."}),
    };
  }
};

struct Projection {
  std::optional<std::string> projection_type;
  std::vector<std::string> non_key_attributes;
  static constexpr std::string_view kName = "Projection";
  static consteval auto fields() {
    return std::array{
        aws::field<&Projection::projection_type>(
            "ProjectionType", {.values = kProjectionTypes, .doc = "INCLUDE: those named."}),
        aws::field<&Projection::non_key_attributes>(
            "NonKeyAttributes",
            {.min = 1, .max = 20, .form = &form::kAttributeName, .doc = "With INCLUDE only."}),
    };
  }
};

struct ProvisionedThroughput {
  int64_t read_capacity_units = 0;
  int64_t write_capacity_units = 0;
  static constexpr std::string_view kName = "ProvisionedThroughput";
  static consteval auto fields() {
    return std::array{
        aws::field<&ProvisionedThroughput::read_capacity_units>(
            "ReadCapacityUnits", {.required = true, .min = 1, .doc = "A second."}),
        aws::field<&ProvisionedThroughput::write_capacity_units>(
            "WriteCapacityUnits", {.required = true, .min = 1, .doc = "A second."}),
    };
  }
};

struct OnDemandThroughput {
  std::optional<int64_t> max_read_request_units;
  std::optional<int64_t> max_write_request_units;
  static constexpr std::string_view kName = "OnDemandThroughput";
  static consteval auto fields() {
    return std::array{
        aws::field<&OnDemandThroughput::max_read_request_units>("MaxReadRequestUnits",
                                                                {.doc = "A second; -1: no bound."}),
        aws::field<&OnDemandThroughput::max_write_request_units>(
            "MaxWriteRequestUnits", {.doc = "A second; -1: no bound."}),
    };
  }
};

struct LocalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  static constexpr std::string_view kName = "LocalSecondaryIndex";
  static consteval auto fields() {
    return std::array{
        aws::field<&LocalSecondaryIndex::index_name>("IndexName",
                                                     {.required = true,
                                                      .min = 3,
                                                      .max = 255,
                                                      .form = &form::kName,
                                                      .doc = "Unique within the table."}),
        aws::field<&LocalSecondaryIndex::key_schema>(
            "KeySchema",
            {.required = true, .min = 1, .doc = "The partition key, then the sort key."}),
        aws::field<&LocalSecondaryIndex::projection>(
            "Projection",
            {.required = true, .doc = "Which attributes the index holds beside its keys."}),
    };
  }
};

struct GlobalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<Projection> projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  static constexpr std::string_view kName = "GlobalSecondaryIndex";
  static consteval auto fields() {
    return std::array{
        aws::field<&GlobalSecondaryIndex::index_name>("IndexName",
                                                      {.required = true,
                                                       .min = 3,
                                                       .max = 255,
                                                       .form = &form::kName,
                                                       .doc = "Unique within the table."}),
        aws::field<&GlobalSecondaryIndex::key_schema>(
            "KeySchema",
            {.required = true, .min = 1, .doc = "The partition key, then the sort key."}),
        aws::field<&GlobalSecondaryIndex::projection>(
            "Projection",
            {.required = true, .doc = "Which attributes the index holds beside its keys."}),
        aws::field<&GlobalSecondaryIndex::provisioned_throughput>(
            "ProvisionedThroughput", {.doc = "With billing mode PROVISIONED."}),
        aws::field<&GlobalSecondaryIndex::on_demand_throughput>(
            "OnDemandThroughput", {.doc = "With billing mode PAY_PER_REQUEST."}),
    };
  }
};

struct StreamSpecification {
  bool stream_enabled = false;
  std::optional<std::string> stream_view_type;
  static constexpr std::string_view kName = "StreamSpecification";
  static consteval auto fields() {
    return std::array{
        aws::field<&StreamSpecification::stream_enabled>(
            "StreamEnabled", {.required = true, .doc = "Whether the table has a stream."}),
        aws::field<&StreamSpecification::stream_view_type>(
            "StreamViewType",
            {.values = kStreamViewTypes, .doc = "What a record shows of an item."}),
    };
  }
};

struct SseSpecification {
  std::optional<bool> enabled;
  std::optional<std::string> sse_type;
  std::optional<std::string> kms_master_key_id;
  static constexpr std::string_view kName = "SSESpecification";
  static consteval auto fields() {
    return std::array{
        aws::field<&SseSpecification::enabled>("Enabled", {.doc = "Whether with a key of KMS."}),
        aws::field<&SseSpecification::sse_type>("SSEType", {.values = kSseTypes, .doc = "KMS."}),
        aws::field<&SseSpecification::kms_master_key_id>("KMSMasterKeyId",
                                                         {.max = 2048, .doc = "Which key."}),
    };
  }
};

struct Tag {
  std::string key;
  std::string value;
  static constexpr std::string_view kName = "Tag";
  static consteval auto fields() {
    return std::array{
        aws::field<&Tag::key>("Key", {.required = true, .min = 1, .max = 128, .doc = "Unique."}),
        aws::field<&Tag::value>("Value", {.required = true, .max = 256, .doc = "May be empty."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_KEY_SHAPES_H_
