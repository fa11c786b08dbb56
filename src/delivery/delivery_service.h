// The delivery engine as the server registers it, before every service whose resources are targets.
#ifndef PENSTOCK_DELIVERY_DELIVERY_SERVICE_H_
#define PENSTOCK_DELIVERY_DELIVERY_SERVICE_H_

#include "service/operation.h"

namespace penstock::delivery {

// Its state in each shard is an Engine (engine.h).
service::Service make_service();

}  // namespace penstock::delivery

#endif  // PENSTOCK_DELIVERY_DELIVERY_SERVICE_H_
