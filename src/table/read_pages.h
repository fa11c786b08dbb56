// Reads from the shards what a plan asks for, until a page is full. Between two shards none is
// held.
#ifndef PENSTOCK_TABLE_READ_PAGES_H_
#define PENSTOCK_TABLE_READ_PAGES_H_

#include "base/result.h"
#include "runtime/task.h"
#include "service/operation.h"
#include "table/page.h"
#include "table/read_plan.h"

namespace penstock::table {

// The page may hold items of other plans of the same table or index already; it must not be full.
// Plan and page outlive the task. ResourceNotFoundException if the table is gone.
runtime::Task<Result<void>> read_query(service::Shards& shards, service::Call& call,
                                       const QueryPlan& plan, Page& page);
runtime::Task<Result<void>> read_scan(service::Shards& shards, service::Call& call,
                                      const ScanPlan& plan, Page& page);

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_READ_PAGES_H_
