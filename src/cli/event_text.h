// A kept event as people and programs read it. Pure functions.
#ifndef PENSTOCK_CLI_EVENT_TEXT_H_
#define PENSTOCK_CLI_EVENT_TEXT_H_

#include <string>
#include <string_view>
#include <vector>

#include "bus/event_shapes.h"

namespace penstock::cli {

struct EventFields {
  std::string source;
  std::string detail_type;
  std::string detail;  // JSON as it was sent
};
// What is missing or no valid envelope is left empty.
EventFields fields_of(const std::string& envelope);

// A table of the events: when each was taken in, its id, source and detail type, the rules that it
// matched, its detail.
std::string events_table(const std::vector<bus::KeptEventShape>& events);

// The same on a line of its own, for a stream whose widths are not known ahead.
std::string event_line_head();
std::string event_line(const bus::KeptEventShape& event);

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_EVENT_TEXT_H_
