// An event for a bus of another shard than the request's first, as a letter between the two
// (service/letters.h). On disk: do not change the form, add versions.
#ifndef PENSTOCK_BUS_PUT_LETTER_H_
#define PENSTOCK_BUS_PUT_LETTER_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "bus/publish.h"
#include "journal/batch.h"

namespace penstock::bus {

class BusShard;

// `parts.id` is given.
void send_put_letter(BusShard& shard, std::string_view bus_path, const EventParts& parts,
                     journal::Batch& batch);
Result<void> read_put_letter(BusShard& shard, std::string_view text, int64_t now_ms,
                             journal::Batch& batch);

// The event's bus is not there, or does not let the sending account in: says so wherever one would
// look.
void drop_event(BusShard& shard, std::string_view bus_path, std::string_view event_id,
                std::string_view account, const Error& reason, int64_t now_ms,
                journal::Batch& batch);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_PUT_LETTER_H_
