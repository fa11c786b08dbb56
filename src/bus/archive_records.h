// Archives and replays as they are stored: a version byte and the JSON of a shape, so that a later
// version can add members. Pure functions; any thread. On disk: do not rename what is there.
#ifndef PENSTOCK_BUS_ARCHIVE_RECORDS_H_
#define PENSTOCK_BUS_ARCHIVE_RECORDS_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "bus/bus.h"

namespace penstock::bus {

// Names and ARNs follow from the keys; an archive's counts are elsewhere (archive_counts.h).
std::string encode_archive_record(const Archive& archive);
Result<void> decode_archive_record(std::string_view value, Archive& archive);

std::string encode_replay_record(const Replay& replay);
Result<void> decode_replay_record(std::string_view value, Replay& replay);

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_RECORDS_H_
