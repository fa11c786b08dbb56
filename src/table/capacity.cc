#include "table/capacity.h"

#include "base/units.h"

namespace penstock::table {
namespace {

Capacity capacity(double units) { return {std::nullopt, std::nullopt, units}; }

std::map<std::string, Capacity> by_index(const std::map<std::string, double>& units) {
  std::map<std::string, Capacity> capacities;
  for (const auto& [name, of_index] : units) {
    capacities[name] = capacity(of_index);
  }
  return capacities;
}

}  // namespace

std::optional<ConsumedCapacity> consumed(const std::optional<std::string>& mode,
                                         const std::string& table_name, const WriteUnits& units) {
  if (!mode || *mode == "NONE") {
    return std::nullopt;
  }
  ConsumedCapacity consumed;
  consumed.table_name = table_name;
  consumed.capacity_units = units.total();
  if (*mode == "INDEXES") {
    consumed.table = capacity(units.table);
    consumed.local_secondary_indexes = by_index(units.local);
    consumed.global_secondary_indexes = by_index(units.global);
  }
  return consumed;
}

std::optional<ConsumedCapacity> consumed_by_read(const std::optional<std::string>& mode,
                                                 const std::string& table_name, const Index* index,
                                                 double units) {
  WriteUnits all;
  (index == nullptr ? all.table : (index->is_local ? all.local : all.global)[index->name]) = units;
  return consumed(mode, table_name, all);
}

std::optional<ConsumedCapacity> consumed_by_transaction(const std::optional<std::string>& mode,
                                                        const std::string& table_name,
                                                        const WriteUnits& units, bool is_write) {
  WriteUnits twice = units;
  add(twice, units);
  std::optional<ConsumedCapacity> sum = consumed(mode, table_name, twice);
  if (!sum) {
    return sum;
  }
  const auto name_kind = [is_write](auto& capacity) {
    (is_write ? capacity.write_capacity_units : capacity.read_capacity_units) =
        capacity.capacity_units;
  };
  name_kind(*sum);
  if (sum->table) {
    name_kind(*sum->table);
  }
  for (auto* indexes : {&sum->local_secondary_indexes, &sum->global_secondary_indexes}) {
    for (auto& [name, capacity] : *indexes) {
      name_kind(capacity);
    }
  }
  return sum;
}

void add(WriteUnits& sum, const WriteUnits& more) {
  sum.table += more.table;
  for (const auto& [name, units] : more.local) {
    sum.local[name] += units;
  }
  for (const auto& [name, units] : more.global) {
    sum.global[name] += units;
  }
}

std::optional<ItemCollectionMetrics> collection_metrics(const std::optional<std::string>& mode,
                                                        const Table& table, std::string_view item,
                                                        int64_t collection_bytes) {
  if (mode != "SIZE" || !table.has_local_index()) {
    return std::nullopt;
  }
  ItemCollectionMetrics metrics;
  const KeySchema partition{table.keys.partition, {}};
  metrics.item_collection_key.bytes = key_item({&partition}, item);
  const int64_t whole_gb = collection_bytes / static_cast<int64_t>(kGiB);
  const auto lower = static_cast<double>(whole_gb);
  metrics.size_estimate_range_gb = {lower, lower + 1};
  return metrics;
}

}  // namespace penstock::table
