// What operations answer of their cost, as ReturnConsumedCapacity and ReturnItemCollectionMetrics
// ask. Pure functions.
#ifndef PENSTOCK_TABLE_CAPACITY_H_
#define PENSTOCK_TABLE_CAPACITY_H_

#include <optional>
#include <string>

#include "table/capacity_shapes.h"
#include "table/item_change.h"
#include "table/table.h"

namespace penstock::table {

// `mode` is ReturnConsumedCapacity. `table_name` is as the request has it.
std::optional<ConsumedCapacity> consumed(const std::optional<std::string>& mode,
                                         const std::string& table_name, const WriteUnits& units);
// Of reads of the table, or of one of its indexes.
std::optional<ConsumedCapacity> consumed_by_read(const std::optional<std::string>& mode,
                                                 const std::string& table_name, const Index* index,
                                                 double units);
// Of a transaction, of which every unit is two.
std::optional<ConsumedCapacity> consumed_by_transaction(const std::optional<std::string>& mode,
                                                        const std::string& table_name,
                                                        const WriteUnits& units, bool is_write);
void add(WriteUnits& sum, const WriteUnits& more);

// `mode` is ReturnItemCollectionMetrics. Nothing for a table without local indexes.
std::optional<ItemCollectionMetrics> collection_metrics(const std::optional<std::string>& mode,
                                                        const Table& table, std::string_view item,
                                                        int64_t collection_bytes);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_CAPACITY_H_
