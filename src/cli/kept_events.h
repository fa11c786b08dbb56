// Reading the events that a bus keeps, page by page, to where its log ended when the reading began.
#ifndef PENSTOCK_CLI_KEPT_EVENTS_H_
#define PENSTOCK_CLI_KEPT_EVENTS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/bus_client.h"
#include "cli/interrupt.h"

namespace penstock::cli {

struct KeptEventsQuery {
  std::optional<std::string> bus;
  std::optional<std::string> pattern;
  std::optional<int64_t> since_ms;
  std::optional<int64_t> until_ms;
  int32_t page = 1000;  // events an answer
};

// Told about an event that the query matches; false ends the reading.
using VisitEvent = std::function<bool(const bus::KeptEventShape&)>;
// Told after each page how many events were looked at so far, and which part of the log is read.
using ReadProgress = std::function<void(int64_t examined, double part)>;

struct KeptEventsRead {
  int64_t examined = 0;
  bool interrupted = false;
};

// Oldest first. What is taken in meanwhile is left out. Ends early after `interrupt`.
Result<KeptEventsRead> read_kept_events(BusClient& client, const KeptEventsQuery& query,
                                        const Interrupt& interrupt, const VisitEvent& visit,
                                        const ReadProgress& progress);

// What a terminal shows of it.
std::string reading_text(int64_t examined, double part);

// Events as the commands print them in JSON.
struct KeptEvents {
  std::vector<bus::KeptEventShape> events;
  static constexpr std::string_view kName = "KeptEvents";
  static consteval auto fields() { return std::array{aws::field<&KeptEvents::events>("Events")}; }
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_KEPT_EVENTS_H_
