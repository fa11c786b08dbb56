// `penstock event send`: PutEvents, from flags or from a file with an event a line.
#ifndef PENSTOCK_CLI_EVENT_SEND_COMMAND_H_
#define PENSTOCK_CLI_EVENT_SEND_COMMAND_H_

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"

namespace penstock::cli {

// Adds it to the noun `event`.
void add_event_send_command(CLI::App& noun, Chosen& chosen);

struct SentEvents {
  uint64_t sent = 0;
  uint64_t refused = 0;
};
// Told about each request that was answered; false (it could not be told) ends the sending.
using SentBatch =
    std::function<bool(const bus::PutEventsOutput& output, const SentEvents& sent_so_far)>;

// Sends the events of `lines`, one a line (event_entries.h), in requests as long as they may be.
// Empty lines are skipped. Entries that name no bus go to `bus`. A line that is no event ends it
// before that line's request is sent; kInvalidArgument names the line.
Result<SentEvents> send_lines(BusClient& client, std::istream& lines,
                              const std::optional<std::string>& bus, const SentBatch& on_batch);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_SEND_COMMAND_H_
