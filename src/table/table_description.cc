#include "table/table_description.h"

#include <fmt/format.h>

#include "table/stream_name.h"

namespace penstock::table {
namespace {

// Of a table's record or a global index's.
template <typename Record>
ProvisionedThroughputDescription describe_throughput(const Record& record) {
  const std::optional<ProvisionedThroughput>& throughput = record.provisioned_throughput;
  ProvisionedThroughputDescription description;
  if (record.increased_ms > 0) {
    description.last_increase_date_time = aws::Timestamp{record.increased_ms};
  }
  if (record.decreased_ms > 0) {
    description.last_decrease_date_time = aws::Timestamp{record.decreased_ms};
  }
  description.number_of_decreases_today = record.decreases_today;
  if (throughput) {
    description.read_capacity_units = throughput->read_capacity_units;
    description.write_capacity_units = throughput->write_capacity_units;
  }
  return description;
}

Counts counts_of(const TableCounts& counts, int64_t index) {
  const auto found = counts.indexes.find(static_cast<uint32_t>(index));
  return found == counts.indexes.end() ? Counts() : found->second;
}

std::string index_arn(const Table& table, const IndexRecord& index) {
  return fmt::format("{}/index/{}", table.arn, index.name);
}

LocalSecondaryIndexDescription describe_local(const Table& table, const IndexRecord& index,
                                              const Counts& counts) {
  return {index.name,   index.key_schema, index.projection,
          counts.bytes, counts.items,     index_arn(table, index)};
}

GlobalSecondaryIndexDescription describe_global(const Table& table, const IndexRecord& index,
                                                const Counts& counts) {
  GlobalSecondaryIndexDescription description;
  description.index_name = index.name;
  description.key_schema = index.key_schema;
  description.projection = index.projection;
  description.index_status = index.status;
  if (index.status != kActive) {
    description.backfilling = true;
  }
  description.provisioned_throughput = describe_throughput(index);
  description.index_size_bytes = counts.bytes;
  description.item_count = counts.items;
  description.index_arn = index_arn(table, index);
  description.on_demand_throughput = index.on_demand_throughput;
  return description;
}

void add(Counts& sum, const Counts& more) {
  sum.items += more.items;
  sum.bytes += more.bytes;
}

}  // namespace

CountsSum& CountsSum::operator+=(const TableCounts& more) {
  add(sum.table, more.table);
  for (const auto& [index, counts] : more.indexes) {
    add(sum.indexes[index], counts);
  }
  return *this;
}

TableDescription describe(const Table& table, const TableCounts& counts) {
  const TableRecord& record = table.record;
  TableDescription description;
  description.attribute_definitions = record.attribute_definitions;
  description.table_name = std::string(table.name());
  description.key_schema = record.key_schema;
  description.table_status = std::string(kActive);
  description.creation_date_time = aws::Timestamp{record.created_ms};
  description.provisioned_throughput = describe_throughput(record);
  description.table_size_bytes = counts.table.bytes;
  description.item_count = counts.table.items;
  description.table_arn = table.arn;
  description.table_id = record.uuid;
  if (record.billing_mode == "PAY_PER_REQUEST" || record.on_demand_since_ms > 0) {
    const int64_t since_ms =
        record.on_demand_since_ms > 0 ? record.on_demand_since_ms : record.created_ms;
    description.billing_mode_summary =
        BillingModeSummary{record.billing_mode, aws::Timestamp{since_ms}};
  }
  for (const IndexRecord& index : record.indexes) {
    const Counts of_index = counts_of(counts, index.id);
    if (index.is_local) {
      description.local_secondary_indexes.push_back(describe_local(table, index, of_index));
    } else {
      description.global_secondary_indexes.push_back(describe_global(table, index, of_index));
    }
  }
  if (record.stream) {
    if (record.stream->is_enabled) {
      description.stream_specification = StreamSpecification{true, record.stream->view_type};
    }
    description.latest_stream_label = record.stream->label;
    description.latest_stream_arn = stream_arn(table.path, record.stream->label);
  }
  if (record.sse_specification && record.sse_specification->enabled.value_or(false)) {
    description.sse_description =
        SseDescription{"ENABLED", record.sse_specification->sse_type.value_or("KMS"),
                       record.sse_specification->kms_master_key_id};
  }
  if (record.table_class) {
    description.table_class_summary = TableClassSummary{record.table_class, std::nullopt};
    if (record.table_class_changed_ms > 0) {
      description.table_class_summary->last_update_date_time =
          aws::Timestamp{record.table_class_changed_ms};
    }
  }
  description.deletion_protection_enabled = record.is_deletion_protected;
  description.on_demand_throughput = record.on_demand_throughput;
  return description;
}

}  // namespace penstock::table
