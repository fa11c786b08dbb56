#include "cli/kept_events.h"

#include <fmt/format.h>

#include <algorithm>

namespace penstock::cli {
namespace {

std::optional<aws::Timestamp> time_at(std::optional<int64_t> ms) {
  return ms ? std::optional(aws::Timestamp{*ms}) : std::nullopt;
}

// Of a log that was read from behind `begin` to `read`, and ends at `end`.
double part_read(int64_t begin, int64_t read, int64_t end) {
  return end <= begin ? 1 : static_cast<double>(read - begin) / static_cast<double>(end - begin);
}

}  // namespace

Result<KeptEventsRead> read_kept_events(BusClient& client, const KeptEventsQuery& query,
                                        const Interrupt& interrupt, const VisitEvent& visit,
                                        const ReadProgress& progress) {
  bus::ListEventsInput input;
  input.event_bus_name = query.bus;
  input.pattern = query.pattern;
  input.since = time_at(query.since_ms);
  input.until = time_at(query.until_ms);
  input.limit = query.page;
  KeptEventsRead done;
  std::optional<int64_t> begin;
  std::optional<int64_t> end;  // the last event that counts
  while (!interrupt.happened()) {
    PENSTOCK_ASSIGN(const auto page, client.call<bus::ListEvents>(input));
    end = end.value_or(page.last);
    begin = begin.value_or(page.read_to - page.examined);
    done.examined += page.examined;
    for (const bus::KeptEventShape& event : page.events) {
      if (event.sequence > *end || !visit(event)) {
        return done;
      }
    }
    progress(done.examined, part_read(*begin, std::min(page.read_to, *end), *end));
    // Nothing looked at: the rest lies behind `until`.
    if (page.examined == 0 || page.read_to >= *end) {
      return done;
    }
    input.after = page.read_to;
  }
  done.interrupted = true;
  return done;
}

std::string reading_text(int64_t examined, double part) {
  return fmt::format("{:3.0f} % read, {} events looked at", part * 100, examined);
}

}  // namespace penstock::cli
