// What operations on items answer of their cost. Plain values.
#ifndef PENSTOCK_TABLE_CAPACITY_SHAPES_H_
#define PENSTOCK_TABLE_CAPACITY_SHAPES_H_

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "table/value_json.h"

namespace penstock::table {

inline constexpr std::array<std::string_view, 3> kConsumedCapacityModes{"INDEXES", "TOTAL", "NONE"};
inline constexpr std::array<std::string_view, 2> kCollectionMetricModes{"SIZE", "NONE"};

struct Capacity {
  std::optional<double> read_capacity_units;
  std::optional<double> write_capacity_units;
  std::optional<double> capacity_units;
  static constexpr std::string_view kName = "Capacity";
  static consteval auto fields() {
    return std::array{
        aws::field<&Capacity::read_capacity_units>("ReadCapacityUnits",
                                                   {.doc = "Of a transaction."}),
        aws::field<&Capacity::write_capacity_units>("WriteCapacityUnits",
                                                    {.doc = "Of a transaction."}),
        aws::field<&Capacity::capacity_units>("CapacityUnits", {.doc = "Both."}),
    };
  }
};

struct ConsumedCapacity {
  std::optional<std::string> table_name;
  std::optional<double> capacity_units;
  std::optional<double> read_capacity_units;
  std::optional<double> write_capacity_units;
  std::optional<Capacity> table;
  std::map<std::string, Capacity> local_secondary_indexes;
  std::map<std::string, Capacity> global_secondary_indexes;
  static constexpr std::string_view kName = "ConsumedCapacity";
  static consteval auto fields() {
    return std::array{
        aws::field<&ConsumedCapacity::table_name>("TableName", {.doc = "As in the request."}),
        aws::field<&ConsumedCapacity::capacity_units>("CapacityUnits",
                                                      {.doc = "Table and indexes."}),
        aws::field<&ConsumedCapacity::read_capacity_units>("ReadCapacityUnits",
                                                           {.doc = "Of a transaction."}),
        aws::field<&ConsumedCapacity::write_capacity_units>("WriteCapacityUnits",
                                                            {.doc = "Of a transaction."}),
        aws::field<&ConsumedCapacity::table>("Table", {.doc = "With INDEXES."}),
        aws::field<&ConsumedCapacity::local_secondary_indexes>("LocalSecondaryIndexes",
                                                               {.doc = "With INDEXES."}),
        aws::field<&ConsumedCapacity::global_secondary_indexes>("GlobalSecondaryIndexes",
                                                                {.doc = "With INDEXES."}),
    };
  }
};

struct ItemCollectionMetrics {
  Item item_collection_key;
  std::vector<double> size_estimate_range_gb;
  static constexpr std::string_view kName = "ItemCollectionMetrics";
  static consteval auto fields() {
    return std::array{
        aws::field<&ItemCollectionMetrics::item_collection_key>("ItemCollectionKey",
                                                                {.doc = "The partition key."}),
        aws::field<&ItemCollectionMetrics::size_estimate_range_gb>(
            "SizeEstimateRangeGB", {.doc = "Lower and upper bound."}),
    };
  }
};

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_CAPACITY_SHAPES_H_
