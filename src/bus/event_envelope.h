// The JSON of an event around its detail, and an entry's size as PutEvents counts it. Pure
// functions; any thread.
#ifndef PENSTOCK_BUS_EVENT_ENVELOPE_H_
#define PENSTOCK_BUS_EVENT_ENVELOPE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::bus {

// An event before it has its envelope. Views into the request.
struct EventParts {
  std::string_view id;  // empty before the bus gives it one
  std::string_view detail_type;
  std::string_view source;
  std::string_view account;  // who sends it; 12 digits, written as they are
  int64_t time_ms = 0;       // since 1970; an event has whole seconds, rounded down
  std::string_view region;   // of the bus, written as it is
  std::vector<std::string_view> resources;
  std::string_view detail;        // a JSON object, checked; written as it is
  std::string_view extra;         // one more member, as JSON ("\"name\":value"); or empty
  std::string_view trace_header;  // not in the envelope
};

// Appends the event, its members in EventBridge's order; version is "0". Text that is not UTF-8 is
// repaired, so that the event is valid JSON if its detail is.
void append_event_envelope(std::string& out, const EventParts& event);

// Bytes of one PutEvents entry: 14 for a Time, and the UTF-8 bytes of the rest. What is not given
// is empty.
size_t entry_size_bytes(bool has_time, std::string_view source, std::string_view detail_type,
                        std::string_view detail, std::span<const std::string_view> resources);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_EVENT_ENVELOPE_H_
