// Replays as people read them. Pure functions.
#ifndef PENSTOCK_CLI_REPLAY_TEXT_H_
#define PENSTOCK_CLI_REPLAY_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "bus/replay_shapes.h"

namespace penstock::cli {

bool is_active(const bus::DescribeReplayOutput& replay);

// The part that is done, 0 to 1: as the service says it, or from the time of the last event that
// was replayed where it does not.
double part_done(const bus::DescribeReplayOutput& replay);

// What a terminal shows while it runs: a bar, the part that is done, how many events.
std::string progress_text(const bus::DescribeReplayOutput& replay);

std::string replays_table(const std::vector<bus::ReplayEntry>& replays);
std::string replay_text(const bus::DescribeReplayOutput& replay);

// The error of one that ended otherwise than completed.
std::optional<Error> failure_of(const bus::DescribeReplayOutput& replay);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_REPLAY_TEXT_H_
