// The queue service as the server registers it.
#ifndef PENSTOCK_QUEUE_QUEUE_SERVICE_H_
#define PENSTOCK_QUEUE_QUEUE_SERVICE_H_

#include "service/operation.h"

namespace penstock::queue {

// Its state in each shard is a QueueShard (queue_shard.h).
service::Service make_service();

}  // namespace penstock::queue

#endif  // PENSTOCK_QUEUE_QUEUE_SERVICE_H_
