// What can be read from an event's envelope as this service writes it. Pure functions; any thread.
#ifndef PENSTOCK_BUS_ENVELOPE_READER_H_
#define PENSTOCK_BUS_ENVELOPE_READER_H_

#include <string>
#include <string_view>

namespace penstock::bus {

// The event's id. The envelope is one that append_envelope() wrote: id is its second member.
std::string event_id_of(std::string_view envelope);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ENVELOPE_READER_H_
