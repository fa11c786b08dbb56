// PutCloudEvents. Penstock's own, in EventBridge's protocol; bound by service::bind, run() is
// called on the bus's shard.
#ifndef PENSTOCK_BUS_CLOUD_EVENT_OPERATIONS_H_
#define PENSTOCK_BUS_CLOUD_EVENT_OPERATIONS_H_

#include <array>

#include "bus/cloud_event_shapes.h"
#include "bus/operation_base.h"

namespace penstock::bus {

inline constexpr ErrorInfo kTooManyBytes{"RequestEntityTooLargeException", "RequestEntityTooLarge",
                                         413, Fault::kClient,
                                         "The events together are larger than 1 MB."};
inline constexpr ErrorInfo kSourceNotAllowed{"NotAuthorizedForSourceException",
                                             "NotAuthorizedForSourceException", 400, Fault::kClient,
                                             "A source that begins with aws. is AWS's."};

struct PutCloudEvents : BusOperation<PutCloudEventsInput, PutCloudEventsOutput> {
  static constexpr std::array kErrors{&kResourceNotFound, &kValidation, &kAccessDenied,
                                      &kTooManyBytes, &kSourceNotAllowed};
  static constexpr aws::OperationInfo kInfo = declare(
      {.name = "PutCloudEvents",
       .access = aws::Access::kWrite,
       .audit = aws::Audit::kData,
       .resource = kBusResource,
       .errors = kErrors,
       .doc = "Publishes CloudEvents to one bus, all of them or none. They keep their ids. A bus "
              "that is not there is an error. Penstock's own."});
  static Result<Output> run(BusShard&, service::Call&, const Input&, journal::Batch&);
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_CLOUD_EVENT_OPERATIONS_H_
