// `penstock event tail`: the events of a bus as they are taken in.
#ifndef PENSTOCK_CLI_EVENT_TAIL_COMMAND_H_
#define PENSTOCK_CLI_EVENT_TAIL_COMMAND_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/command.h"
#include "cli/interrupt.h"

namespace penstock::cli {

// Adds it to the noun `event`.
void add_event_tail_command(CLI::App& noun, Chosen& chosen);

struct TailOptions {
  std::optional<std::string> bus;
  std::optional<std::string> pattern;
  std::optional<int64_t> since_ms;  // nullopt: from the log's end
  bool follow = true;               // past the log's end
  int64_t poll_ms = 250;            // how often it is asked whether there is more
};
// Told about each event once, in order; false ends the tail.
using TailedEvent = std::function<bool(const bus::KeptEventShape&)>;

// Ends with `interrupt`, when `show` says so, or at the log's end if it does not follow.
Result<void> tail_events(BusClient& client, const TailOptions& options, const Interrupt& interrupt,
                         const TailedEvent& show);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_TAIL_COMMAND_H_
