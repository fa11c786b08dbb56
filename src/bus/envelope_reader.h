// What can be read from an event's envelope as this service writes it. Pure functions; any thread.
#ifndef PENSTOCK_BUS_ENVELOPE_READER_H_
#define PENSTOCK_BUS_ENVELOPE_READER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::bus {

// The event's id. The envelope is one that append_envelope() wrote: id is its second member.
std::string event_id_of(std::string_view envelope);
// When the event happened as it states it, in ms since 1970; nullopt if it states no time.
std::optional<int64_t> event_time_ms_of(std::string_view envelope);

// The event as a replay sends it: "replay-name" stands behind region, as EventBridge has it.
std::string with_replay_name(std::string_view envelope, std::string_view replay_name);
bool is_replayed(std::string_view envelope);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ENVELOPE_READER_H_
