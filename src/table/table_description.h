// What DescribeTable and its like answer about a table. Pure.
#ifndef PENSTOCK_TABLE_TABLE_DESCRIPTION_H_
#define PENSTOCK_TABLE_TABLE_DESCRIPTION_H_

#include <map>

#include "table/description_shapes.h"
#include "table/table.h"
#include "table/table_keys.h"

namespace penstock::table {

// What the shards of a survey hold together, by table.
struct CountsSum {
  TableCounts sum;
  CountsSum& operator+=(const TableCounts& more);
};
using SurveyedCounts = std::map<TableId, CountsSum>;

TableDescription describe(const Table& table, const TableCounts& counts);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_DESCRIPTION_H_
