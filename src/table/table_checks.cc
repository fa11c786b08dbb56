#include "table/table_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/units.h"
#include "table/index_checks.h"
#include "table/policy_operations.h"
#include "table/table_errors.h"
#include "table/table_limits.h"

namespace penstock::table {
namespace {

constexpr std::string_view kOnDemand = "PAY_PER_REQUEST";
constexpr std::string_view kProvisioned = "PROVISIONED";

// What is not there yet is refused, not taken and forgotten.
Error not_supported(std::string_view what) {
  return {kValidation, fmt::format("{} not supported by this server.", what)};
}

Result<void> check_throughput(std::string_view billing_mode,
                              const std::optional<ProvisionedThroughput>& throughput) {
  const bool is_on_demand = billing_mode == kOnDemand;
  if (is_on_demand && throughput) {
    return invalid(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (!is_on_demand && !throughput) {
    return invalid(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
        "PROVISIONED");
  }
  return {};
}

IndexRecord index_record(const GlobalSecondaryIndex& index) {
  IndexRecord record;
  record.name = index.index_name;
  record.key_schema = index.key_schema;
  record.projection = index.projection;
  record.provisioned_throughput = index.provisioned_throughput;
  record.on_demand_throughput = index.on_demand_throughput;
  record.status = kActive;
  return record;
}

IndexRecord index_record(const LocalSecondaryIndex& index) {
  IndexRecord record;
  record.name = index.index_name;
  record.is_local = true;
  record.key_schema = index.key_schema;
  record.projection = index.projection;
  record.status = kActive;
  return record;
}

IndexRecord index_record(const CreateGlobalSecondaryIndexAction& index) {
  IndexRecord record;
  record.name = index.index_name;
  record.key_schema = index.key_schema;
  record.projection = index.projection;
  record.provisioned_throughput = index.provisioned_throughput;
  record.on_demand_throughput = index.on_demand_throughput;
  record.status = kCreating;
  return record;
}

Result<void> check_update(const UpdateTableInput& input) {
  if (!input.replica_updates.empty()) {
    return not_supported("Replicas of a table are");
  }
  const bool is_anything = input.billing_mode || input.provisioned_throughput ||
                           !input.global_secondary_index_updates.empty() ||
                           input.stream_specification || input.sse_specification ||
                           input.table_class || input.deletion_protection_enabled ||
                           input.on_demand_throughput;
  if (!is_anything) {
    return Error(kValidation,
                 "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                 "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required");
  }
  return {};
}

Result<IndexRecord*> require_index(TableRecord& record, std::string_view name) {
  for (IndexRecord& index : record.indexes) {
    if (index.name == name && !index.is_local) {
      return &index;
    }
  }
  return Error(kResourceNotFound, "Requested resource not found");
}

constexpr int64_t kDecreasesAtAnyTime = 4;  // of throughput a day; then one an hour

// The first four decreases of a day at any time, each further one an hour after the one before
// (developer guide, "Decreasing provisioned throughput").
template <typename Record>
Result<void> count_decrease(Record& record, int64_t now_ms) {
  const bool is_another_day = record.decreased_ms / kDayMs != now_ms / kDayMs;
  const int64_t before = is_another_day ? 0 : record.decreases_today;
  if (before >= kDecreasesAtAnyTime && now_ms - record.decreased_ms < kHourMs) {
    return Error(
        kLimitExceeded,
        fmt::format("Subscriber limit exceeded: Provisioned throughput decreases are "
                    "limited within a given UTC day. After the first {} decreases, each "
                    "subsequent decrease in the same UTC day can be performed at most once "
                    "every {} seconds. Number of decreases today: {}.",
                    kDecreasesAtAnyTime, kHourMs / kSecondMs, before));
  }
  record.decreases_today = before + 1;
  record.decreased_ms = now_ms;
  return {};
}

// `record` is a table's or a global index's.
template <typename Record>
Result<void> change_throughput(Record& record, const ProvisionedThroughput& wanted,
                               int64_t now_ms) {
  // Of what was on demand nothing is taken away.
  const ProvisionedThroughput before = record.provisioned_throughput.value_or(wanted);
  if (!record.provisioned_throughput || wanted.read_capacity_units > before.read_capacity_units ||
      wanted.write_capacity_units > before.write_capacity_units) {
    record.increased_ms = now_ms;
  }
  if (wanted.read_capacity_units < before.read_capacity_units ||
      wanted.write_capacity_units < before.write_capacity_units) {
    PENSTOCK_TRY(count_decrease(record, now_ms));
  }
  record.provisioned_throughput = wanted;
  return {};
}

Result<void> change_billing(TableRecord& record, const UpdateTableInput& input, int64_t now_ms) {
  if (input.billing_mode && *input.billing_mode != record.billing_mode) {
    record.billing_mode = *input.billing_mode;
    if (record.billing_mode == kOnDemand) {
      record.on_demand_since_ms = now_ms;
      record.provisioned_throughput.reset();
      for (IndexRecord& index : record.indexes) {
        index.provisioned_throughput.reset();
      }
    }
  }
  if (input.provisioned_throughput) {
    const auto& now = record.provisioned_throughput;
    const ProvisionedThroughput& wanted = *input.provisioned_throughput;
    if (now && now->read_capacity_units == wanted.read_capacity_units &&
        now->write_capacity_units == wanted.write_capacity_units) {
      return Error(
          kValidation,
          fmt::format("The provisioned throughput for the table will not change. The requested "
                      "value equals the current value. Current ReadCapacityUnits provisioned for "
                      "the table: {0}. Requested ReadCapacityUnits: {0}. Current "
                      "WriteCapacityUnits provisioned for the table: {1}. Requested "
                      "WriteCapacityUnits: {1}. Refer to the Amazon DynamoDB Developer Guide for "
                      "current limits and how to request higher limits.",
                      now->read_capacity_units, now->write_capacity_units));
    }
    PENSTOCK_TRY(check_throughput(record.billing_mode, wanted));
    PENSTOCK_TRY(change_throughput(record, wanted, now_ms));
  }
  return check_throughput(record.billing_mode, record.provisioned_throughput);
}

Result<void> change_index(TableRecord& record, const GlobalSecondaryIndexUpdate& update,
                          int64_t now_ms, size_t& online) {
  const int actions = (update.create ? 1 : 0) + (update.update ? 1 : 0) + (update.remove ? 1 : 0);
  if (actions != 1) {
    return invalid(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        "GlobalSecondaryIndexUpdate.Delete must be provided");
  }
  if (update.update) {
    PENSTOCK_ASSIGN(IndexRecord * index, require_index(record, update.update->index_name));
    if (update.update->provisioned_throughput) {
      PENSTOCK_TRY(change_throughput(*index, *update.update->provisioned_throughput, now_ms));
    }
    if (update.update->on_demand_throughput) {
      index->on_demand_throughput = update.update->on_demand_throughput;
    }
    return {};
  }
  const bool is_one_under_way =
      std::any_of(record.indexes.begin(), record.indexes.end(),
                  [](const IndexRecord& index) { return index.status != kActive; });
  if (++online > 1 || (update.create && is_one_under_way)) {
    return Error(kLimitExceeded,
                 "Subscriber limit exceeded: Only 1 online index can be created or deleted "
                 "simultaneously per table");
  }
  if (update.remove) {
    PENSTOCK_ASSIGN(const IndexRecord* index, require_index(record, update.remove->index_name));
    record.indexes.erase(record.indexes.begin() + (index - record.indexes.data()));
    return {};
  }
  const bool exists = std::any_of(
      record.indexes.begin(), record.indexes.end(),
      [&](const IndexRecord& index) { return index.name == update.create->index_name; });
  if (exists) {
    return Error(kValidation, "Attempting to create an index which already exists");
  }
  IndexRecord index = index_record(*update.create);
  index.id = record.next_index_id++;
  record.indexes.push_back(std::move(index));
  return {};
}

// New definitions are added; those that no key has any more go.
Result<void> change_definitions(TableRecord& record, const UpdateTableInput& input) {
  for (const AttributeDefinition& wanted : input.attribute_definitions) {
    const auto same =
        std::find_if(record.attribute_definitions.begin(), record.attribute_definitions.end(),
                     [&](const AttributeDefinition& known) {
                       return known.attribute_name == wanted.attribute_name;
                     });
    if (same == record.attribute_definitions.end()) {
      record.attribute_definitions.push_back(wanted);
    } else if (same->attribute_type != wanted.attribute_type) {
      return invalid("Attribute definitions of existing keys cannot change");
    }
  }
  const auto is_used = [&](const AttributeDefinition& definition) {
    const auto names_it = [&](const KeySchemaElement& element) {
      return element.attribute_name == definition.attribute_name;
    };
    return std::any_of(record.key_schema.begin(), record.key_schema.end(), names_it) ||
           std::any_of(record.indexes.begin(), record.indexes.end(), [&](const IndexRecord& index) {
             return std::any_of(index.key_schema.begin(), index.key_schema.end(), names_it);
           });
  };
  std::erase_if(record.attribute_definitions,
                [&](const AttributeDefinition& definition) { return !is_used(definition); });
  return {};
}

}  // namespace

Result<void> check_tags(const std::map<std::string, std::string>& tags) {
  if (tags.size() > kTagsMax) {
    return Error(kValidation, fmt::format("Too many tags: a table can have at most {}", kTagsMax));
  }
  for (const auto& [key, value] : tags) {
    if (key.starts_with("aws:")) {
      return Error(kValidation, fmt::format("Tag keys cannot start with 'aws:': {}", key));
    }
  }
  return {};
}

Result<TableRecord> record_of(const CreateTableInput& input) {
  if (input.resource_policy) {
    PENSTOCK_TRY(check_resource_policy(*input.resource_policy));
  }
  TableRecord record;
  record.billing_mode = input.billing_mode.value_or(std::string(kProvisioned));
  record.attribute_definitions = input.attribute_definitions;
  record.key_schema = input.key_schema;
  for (const LocalSecondaryIndex& index : input.local_secondary_indexes) {
    record.indexes.push_back(index_record(index));
  }
  for (const GlobalSecondaryIndex& index : input.global_secondary_indexes) {
    record.indexes.push_back(index_record(index));
  }
  PENSTOCK_TRY(check_throughput(record.billing_mode, input.provisioned_throughput));
  PENSTOCK_TRY(check_keys(record));
  for (IndexRecord& index : record.indexes) {
    PENSTOCK_TRY(check_throughput(record.billing_mode, index));
    index.id = record.next_index_id++;
  }
  record.provisioned_throughput = input.provisioned_throughput;
  record.on_demand_throughput = input.on_demand_throughput;
  record.sse_specification = input.sse_specification;
  record.table_class = input.table_class;
  record.is_deletion_protected = input.deletion_protection_enabled.value_or(false);
  for (const Tag& tag : input.tags) {
    record.tags[tag.key] = tag.value;
  }
  PENSTOCK_TRY(check_tags(record.tags));
  return record;
}

Result<TableRecord> updated_record(const TableRecord& before, const UpdateTableInput& input,
                                   int64_t now_ms) {
  PENSTOCK_TRY(check_update(input));
  TableRecord record = before;
  ++record.version;
  size_t online = 0;
  for (const GlobalSecondaryIndexUpdate& update : input.global_secondary_index_updates) {
    PENSTOCK_TRY(change_index(record, update, now_ms, online));
  }
  PENSTOCK_TRY(change_billing(record, input, now_ms));
  PENSTOCK_TRY(change_definitions(record, input));
  PENSTOCK_TRY(check_keys(record));
  for (const IndexRecord& index : record.indexes) {
    PENSTOCK_TRY(check_throughput(record.billing_mode, index));
  }
  if (input.on_demand_throughput) {
    record.on_demand_throughput = input.on_demand_throughput;
  }
  if (input.sse_specification) {
    record.sse_specification = input.sse_specification;
  }
  if (input.table_class) {
    record.table_class = input.table_class;
    record.table_class_changed_ms = now_ms;
  }
  if (input.deletion_protection_enabled) {
    record.is_deletion_protected = *input.deletion_protection_enabled;
  }
  return record;
}

}  // namespace penstock::table
