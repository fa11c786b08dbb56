// What a SELECT asks for, checked against the table's definition. Made on the core of the request,
// then unchanged.
#ifndef PENSTOCK_TABLE_SELECT_PLAN_H_
#define PENSTOCK_TABLE_SELECT_PLAN_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "runtime/task.h"
#include "service/operation.h"
#include "table/page.h"
#include "table/read_plan.h"
#include "table/statement.h"
#include "table/statement_values.h"

namespace penstock::table {

struct SelectPlan : ReadPlan {
  // In the order in which they are read; absent: everything is scanned.
  std::optional<std::vector<KeyRange>> ranges;
};

// ValidationException or ResourceNotFoundException with AWS's texts.
Result<SelectPlan> plan_select(const TableShard& anywhere, const service::Call& call,
                               const Statement& statement, const StatementValues& values,
                               bool is_consistent);

// Where a page ended: in which of the plan's ranges, behind which item's key.
struct SelectPosition {
  size_t range = 0;
  Item key;
};
// Reads from there on until the page is full; `range` becomes where that was. Plan, page and
// position outlive the task. ValidationException for a position that is none of the plan's.
runtime::Task<Result<void>> read_select(service::Shards& shards, service::Call& call,
                                        const SelectPlan& plan, SelectPosition& position,
                                        Page& page);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_SELECT_PLAN_H_
