#include "table/index_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

using Elements = std::vector<KeySchemaElement>;

std::string listed(const std::vector<std::string>& names) {
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::vector<std::string> names_of(const Elements& elements) {
  std::vector<std::string> names;
  for (const KeySchemaElement& element : elements) {
    names.push_back(element.attribute_name);
  }
  return names;
}

size_t count_of(const Elements& elements, std::string_view type) {
  return static_cast<size_t>(
      std::count_if(elements.begin(), elements.end(),
                    [type](const KeySchemaElement& element) { return element.key_type == type; }));
}

// One partition key attribute, then at most one sort key attribute; of a global index up to four of
// each.
Result<void> check_schema(const Elements& elements, size_t of_each_max) {
  const size_t partitions = count_of(elements, "HASH");
  const size_t sorts = elements.size() - partitions;
  if (elements.empty() || elements[0].key_type != "HASH") {
    return Error(kValidation,
                 "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  const bool is_ordered = std::is_partitioned(
      elements.begin(), elements.end(),
      [](const KeySchemaElement& element) { return element.key_type == "HASH"; });
  if (!is_ordered || partitions > of_each_max) {
    return Error(kValidation,
                 "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (sorts > of_each_max) {
    return Error(kValidation,
                 fmt::format("1 validation error detected: Value at 'keySchema' failed "
                             "to satisfy constraint: Member must have length less "
                             "than or equal to {}",
                             2 * of_each_max));
  }
  std::vector<std::string> names = names_of(elements);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    return Error(kValidation,
                 "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  return {};
}

Result<void> check_projection(const IndexRecord& index) {
  const Projection projection = index.projection.value_or(Projection());
  if (!projection.projection_type) {
    return invalid("Unknown ProjectionType: null");
  }
  const bool includes = *projection.projection_type == "INCLUDE";
  if (!includes && !projection.non_key_attributes.empty()) {
    return invalid(fmt::format("ProjectionType is {}, but NonKeyAttributes is specified",
                               *projection.projection_type));
  }
  if (includes && projection.non_key_attributes.empty()) {
    return invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  return {};
}

Result<void> check_local(const TableRecord& record, const IndexRecord& index) {
  if (count_of(record.key_schema, "RANGE") == 0) {
    return invalid(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  if (index.key_schema.size() < 2) {
    return invalid(
        fmt::format("Index KeySchema does not have a range key for index: {}", index.name));
  }
  const std::string& own = index.key_schema[0].attribute_name;
  const std::string& tables = record.key_schema[0].attribute_name;
  if (own != tables) {
    return invalid(
        fmt::format("Index KeySchema does not have the same leading hash key as table "
                    "KeySchema for index: {}. index hash key: {}, table hash key: {}",
                    index.name, own, tables));
  }
  return {};
}

Result<void> check_index(const TableRecord& record, const IndexRecord& index) {
  PENSTOCK_TRY(check_schema(index.key_schema, index.is_local ? 1 : kGlobalKeyAttributesMax));
  if (index.is_local) {
    PENSTOCK_TRY(check_local(record, index));
  }
  return check_projection(index);
}

Result<void> check_indexes(const TableRecord& record) {
  std::set<std::string> names;
  size_t locals = 0;
  size_t projected = 0;
  for (const IndexRecord& index : record.indexes) {
    PENSTOCK_TRY(check_index(record, index));
    if (!names.insert(index.name).second) {
      return invalid(fmt::format("Duplicate index name: {}", index.name));
    }
    locals += index.is_local ? 1 : 0;
    projected += index.projection ? index.projection->non_key_attributes.size() : 0;
  }
  if (locals > kLocalIndexesMax) {
    return invalid(fmt::format("Number of LocalSecondaryIndexes exceeds per-table limit of {}",
                               kLocalIndexesMax));
  }
  if (record.indexes.size() - locals > kGlobalIndexesMax) {
    return invalid(fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of {}",
                               kGlobalIndexesMax));
  }
  if (projected > kProjectedAttributesMax) {
    return invalid(
        fmt::format("Total number of projected attributes exceeds the per-table limit "
                    "of {}",
                    kProjectedAttributesMax));
  }
  return {};
}

// Every key attribute is defined once, and nothing else.
Result<void> check_definitions(const TableRecord& record) {
  std::vector<std::string> defined;
  for (const AttributeDefinition& definition : record.attribute_definitions) {
    if (std::find(defined.begin(), defined.end(), definition.attribute_name) != defined.end()) {
      return invalid("Cannot have two attributes with the same name");
    }
    defined.push_back(definition.attribute_name);
  }
  std::vector<std::string> used = names_of(record.key_schema);
  for (const IndexRecord& index : record.indexes) {
    const std::vector<std::string> keys = names_of(index.key_schema);
    used.insert(used.end(), keys.begin(), keys.end());
  }
  const auto is_defined = [&](const std::string& name) {
    return std::find(defined.begin(), defined.end(), name) != defined.end();
  };
  std::vector<std::string> missing;
  std::copy_if(used.begin(), used.end(), std::back_inserter(missing),
               [&](const std::string& name) { return !is_defined(name); });
  if (!missing.empty()) {
    return invalid(
        fmt::format("Some index key attributes are not defined in "
                    "AttributeDefinitions. Keys: {}, AttributeDefinitions: {}",
                    listed(missing), listed(defined)));
  }
  const bool all_used = std::all_of(defined.begin(), defined.end(), [&](const std::string& name) {
    return std::find(used.begin(), used.end(), name) != used.end();
  });
  if (!all_used && record.indexes.empty()) {
    return invalid(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  if (!all_used) {
    return invalid(fmt::format(
        "Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys used: {}",
        listed(defined), listed(used)));
  }
  return {};
}

}  // namespace

Error invalid(std::string text) {
  return {kValidation, "One or more parameter values were invalid: " + std::move(text)};
}

Result<void> check_keys(const TableRecord& record) {
  PENSTOCK_TRY(check_schema(record.key_schema, 1));
  PENSTOCK_TRY(check_indexes(record));
  return check_definitions(record);
}

Result<void> check_throughput(std::string_view billing_mode, const IndexRecord& index) {
  const bool is_on_demand = billing_mode == "PAY_PER_REQUEST";
  if (is_on_demand && index.provisioned_throughput) {
    return invalid(
        fmt::format("ProvisionedThroughput should not be specified for index: {} when BillingMode "
                    "is PAY_PER_REQUEST",
                    index.name));
  }
  if (!is_on_demand && !index.is_local && !index.provisioned_throughput) {
    return invalid(
        fmt::format("ProvisionedThroughput must be specified for index: {}", index.name));
  }
  return {};
}

}  // namespace penstock::table
