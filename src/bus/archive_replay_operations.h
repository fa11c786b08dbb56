// The operations on archives and replays as one list, for the list of all (bus_api.h).
#ifndef PENSTOCK_BUS_ARCHIVE_REPLAY_OPERATIONS_H_
#define PENSTOCK_BUS_ARCHIVE_REPLAY_OPERATIONS_H_

#include "bus/archive_operations.h"
#include "bus/replay_operations.h"

namespace penstock::bus {

template <template <typename...> typename List>
using ArchiveOperations =
    List<CreateArchive, UpdateArchive, DescribeArchive, ListArchives, DeleteArchive, StartReplay,
         CancelReplay, DescribeReplay, ListReplays>;

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_ARCHIVE_REPLAY_OPERATIONS_H_
