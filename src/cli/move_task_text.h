// Move tasks as people read them, and what a dry run found. Values and pure functions.
#ifndef PENSTOCK_CLI_MOVE_TASK_TEXT_H_
#define PENSTOCK_CLI_MOVE_TASK_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/queue_overview.h"
#include "queue/redrive_shapes.h"

namespace penstock::cli {

// A task that has not ended: RUNNING or CANCELLING.
bool is_active(const queue::MoveTaskEntry& task);
std::string tasks_table(const std::vector<queue::MoveTaskEntry>& tasks);
// "120 of 500 moved, 40/s, 10 s left", `elapsed_ms` after the task began.
std::string progress_text(const queue::MoveTaskEntry& task, int64_t elapsed_ms);
// Why a task that ended did not complete, and what to do; nullopt if it completed.
std::optional<Error> failure_of(const queue::MoveTaskEntry& task);

// The messages that a move task would take to one queue.
struct PlannedMove {
  std::string target_arn;  // empty: nowhere, as the messages have no source
  uint64_t count = 0;
  bool is_missing = false;  // the target does not exist
};
std::string plan_table(const std::vector<PlannedMove>& plan);
std::string plan_json(const QueueOverview& source, uint64_t seen,
                      const std::vector<PlannedMove>& plan);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_MOVE_TASK_TEXT_H_
