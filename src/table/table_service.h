// The table service as the server registers it.
#ifndef PENSTOCK_TABLE_TABLE_SERVICE_H_
#define PENSTOCK_TABLE_TABLE_SERVICE_H_

#include <cstdint>

#include "base/units.h"
#include "service/operation.h"

namespace penstock::table {

struct Options {
  // Of one partition key's items and their entries in local indexes (developer guide, "Item
  // collections in Local Secondary Indexes").
  int64_t collection_bytes_max = static_cast<int64_t>(10 * kGiB);
};

// Its state in each shard is a TableShard (table_shard.h).
service::Service make_service(const Options& options);
// The Streams API of the same tables; to be added behind them.
service::Service make_stream_service();

}  // namespace penstock::table

#endif  // PENSTOCK_TABLE_TABLE_SERVICE_H_
