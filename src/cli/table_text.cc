#include "cli/table_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cli/table.h"
#include "cli/time_text.h"

namespace penstock::cli {
namespace {

std::string_view type_text(const table::TableDescription& description, std::string_view name) {
  const auto& definitions = description.attribute_definitions;
  const auto found = std::find_if(definitions.begin(), definitions.end(),
                                  [&](const auto& one) { return one.attribute_name == name; });
  if (found == definitions.end()) {
    return "?";
  }
  return found->attribute_type == "N"   ? "number"
         : found->attribute_type == "B" ? "binary"
                                        : "string";
}

// "customer (string), then placed (number)"
std::string key_text(const table::TableDescription& description,
                     const std::vector<table::KeySchemaElement>& keys) {
  std::string partition;
  std::string sort;
  for (const table::KeySchemaElement& key : keys) {
    std::string& part = key.key_type == "RANGE" ? sort : partition;
    part += fmt::format("{}{} ({})", part.empty() ? "" : ", ", key.attribute_name,
                        type_text(description, key.attribute_name));
  }
  return sort.empty() ? partition : fmt::format("{}, then {}", partition, sort);
}

std::string projection_text(const std::optional<table::Projection>& projection) {
  const std::string type = projection ? projection->projection_type.value_or("ALL") : "ALL";
  if (type == "ALL") {
    return "whole items";
  }
  if (type == "KEYS_ONLY") {
    return "keys only";
  }
  return fmt::format("keys and {}", fmt::join(projection->non_key_attributes, ", "));
}

std::string billing_text(const table::TableDescription& description) {
  if (description.billing_mode_summary &&
      description.billing_mode_summary->billing_mode == "PAY_PER_REQUEST") {
    return "on demand";
  }
  const auto throughput =
      description.provisioned_throughput.value_or(table::ProvisionedThroughputDescription());
  return fmt::format("provisioned: {} read and {} write units a second",
                     throughput.read_capacity_units, throughput.write_capacity_units);
}

}  // namespace

std::string table_description_text(const table::TableDescription& description,
                                   const std::vector<table::Tag>& tags) {
  Table rows({"ATTRIBUTE", "VALUE"});
  rows.add_row({"name", description.table_name.value_or("")});
  rows.add_row({"ARN", description.table_arn.value_or("")});
  rows.add_row({"status", description.table_status.value_or("")});
  if (description.creation_date_time) {
    rows.add_row({"created", time_text(description.creation_date_time->ms)});
  }
  rows.add_row({"key", key_text(description, description.key_schema)});
  rows.add_row({"items", std::to_string(description.item_count)});
  rows.add_row({"bytes", std::to_string(description.table_size_bytes)});
  rows.add_row({"billing", billing_text(description)});
  rows.add_row({"deletion protection",
                description.deletion_protection_enabled.value_or(false) ? "on" : "off"});
  for (const auto& index : description.local_secondary_indexes) {
    rows.add_row({"local index " + index.index_name.value_or(""),
                  fmt::format("by {}; {}; {} entries", key_text(description, index.key_schema),
                              projection_text(index.projection), index.item_count)});
  }
  for (const auto& index : description.global_secondary_indexes) {
    rows.add_row({"global index " + index.index_name.value_or(""),
                  fmt::format("by {}; {}; {} entries; {}", key_text(description, index.key_schema),
                              projection_text(index.projection), index.item_count,
                              index.index_status.value_or(""))});
  }
  for (const table::Tag& tag : tags) {
    rows.add_row({"tag " + tag.key, tag.value});
  }
  return rows.text();
}

}  // namespace penstock::cli
